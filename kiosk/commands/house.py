"""`kiosk config` and `kiosk clock`: what the house's database agrees to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import typer
from typer import Context

from kiosk.commands.common import (
    JsonOption,
    OfficerOption,
    OutOption,
    acting,
    fail,
    local,
    opened,
    parsed_day,
    settings_of,
    show,
    show_table,
    write_out,
)
from kiosk.compose.house_settings import unusable
from kiosk.processes.terminal import FAULTY, REFUSED
from kiosk.settings.commented import commented
from kiosk.settings.file import NAME, SHIPPED
from kiosk.settings.ini_reader import Ini
from kiosk.settings.values import normal
from kiosk.settings.warnings import warnings
from services.queue.clock_answers import ClockProblem, ClockRefused, may_overrule
from services.settings import store as settings_store
from services.settings.timeline import Version
from services.surveys.instrument_files import InstrumentsFaulty, load_library

MOST_KEYS: Final = 6
DayOption = Annotated[str, typer.Option("--day", help="As the house was set at the end of this day.")]

config = typer.Typer(no_args_is_help=True, help="kiosk.ini.")
clock = typer.Typer(invoke_without_command=True, help="Whether the clock can be trusted, and confirming it.")


@config.command()
def check(context: Context) -> None:
    """Read kiosk.ini and the surveys it offers, and list all faults. Exit 2 for any; warnings are no faults."""
    settings = settings_of(context)
    try:
        load_library(settings.surveys.own_folder, settings.surveys.offered)
    except InstrumentsFaulty as faulty:
        raise fail(str(faulty), FAULTY) from faulty
    for words in warnings(settings):
        typer.echo(f"warning: {words}")
    typer.echo(f"{settings.path}: {len(settings.house.services)} services, no faults.")


@config.command()
def init(context: Context) -> None:
    """Write the shipped kiosk.ini (here, or where --config says) to begin a house with. Never over a file."""
    named = context.find_root().params.get("config")
    file = Path(named) if named else Path(NAME)
    try:
        _write_new(file, SHIPPED.read_bytes())
    except OSError as fault:
        raise fail(
            f"Not done: {file.absolute()}: {fault.strerror}. Another place: kiosk --config FILE config init.", REFUSED
        ) from fault
    typer.echo(f"{file}: written. Everything in it is simulated and open around the clock; next: kiosk run.")


def _write_new(file: Path, content: bytes) -> None:
    """Write a file that is not there yet, readable as the umask says: root writes it, the kiosk's user reads it."""
    with file.open("xb") as fresh:
        try:
            fresh.write(content)
            fresh.flush()
        except OSError:
            file.unlink()  # half of it would be taken for settings
            raise


@config.command()
def adopt(context: Context, officer: OfficerOption = "cli") -> None:
    """Make this kiosk.ini's house settings those of the house."""
    with acting(context, officer) as (services, who):
        changed = settings_store.adopt(services.journal, who, services.as_written.house_values)
        known = settings_store.timeline(services.database)
        misfits = unusable(services.as_written, known, services.clock.now())
    for one in changed:
        typer.echo(f"[{one.section}] {one.key}: {_quoted(one.before)} -> {_quoted(one.after)}")
    typer.echo("Adopted. Panels, console and board take it over by themselves." if changed else "Nothing differs.")
    for number in misfits:
        typer.echo(f"warning: version {number}, which is planned, does not go with it: take it back in the console.")


@config.command()
def history(context: Context, as_json: JsonOption = False) -> None:
    """Every version of the house's settings: from when on, by whom, what it changed."""
    with opened(context) as services:
        known, zone = settings_store.timeline(services.database), services.settings.house.time_zone
        rows = [_version_row(one, zone) for one in known.versions]
        held = services.held.number
    show_table(rows, as_json, lambda row: row, lambda row: _version_line(row, held), "No version yet.")


def _version_row(version: Version, zone: ZoneInfo) -> dict[str, object]:
    first = version.starts_at.timestamp() <= 0
    return {
        "version": version.number,
        "starts": None if first else version.starts_at.astimezone(zone).isoformat(timespec="minutes"),
        "made_by": version.made_by,
        "approved_by": version.approved_by,
        "keys": [f"{one.section}.{one.key}" for one in version.changes],
    }


def _version_line(row: Mapping[str, object], held: int) -> str:
    keys = row["keys"]
    assert isinstance(keys, list)
    listed = ", ".join(keys[:MOST_KEYS]) + (f" and {len(keys) - MOST_KEYS} more" if len(keys) > MOST_KEYS else "")
    mark = " (in force)" if row["version"] == held else ""
    starts = row["starts"] or "the beginning"
    return f"{row['version']:>4}{mark} from {starts}, by {row['made_by']}, approved by {row['approved_by']}: {listed}"


@config.command()
def export(context: Context, day: DayOption = "", out: OutOption = None) -> None:
    """A kiosk.ini of this machine that says of the house what holds, now or at the end of a day."""
    with opened(context) as services:
        known, zone = settings_store.timeline(services.database), services.settings.house.time_zone
        values = known.values_of_day(parsed_day(day), zone) if day else known.values(services.clock.now())
        ini = Ini(services.settings.path, str(services.settings.path), normal(values))
    if ini.source.faults:
        raise fail("\n".join(map(str, ini.source.faults)), FAULTY)
    if out is None:
        typer.echo(commented(ini), nl=False)
    else:
        write_out(commented(ini).encode(), out)


def _quoted(value: str | None) -> str:
    return "nothing" if value is None else f'"{value}"'


_IMPOSSIBLE = {
    ClockProblem.BEFORE_PROGRAM: "the clock says {now}, and this program was not written then",
    ClockProblem.BEFORE_WORK: "the clock says {now}, but work was done up to {last}: nothing known explains that",
    ClockProblem.FAR_AHEAD: "the clock says {now}, weeks after the last trusted moment, {last}",
    ClockProblem.BEYOND_CALENDAR: "the clock says {now}, which is beyond every date of a house",
}


SureOption = Annotated[
    bool,
    typer.Option(
        "--sure",
        help="It is right though work was done later (days after it are closed, their numbers end), or though it is"
        " weeks ahead (what is older than it is kept for is purged for good).",
    ),
]


@clock.callback()
def clock_state(context: Context, as_json: JsonOption = False) -> None:
    """Whether the clock can be trusted. Exit 1 when it cannot: no numbers are given until it is confirmed."""
    if context.invoked_subcommand is not None:
        return
    with opened(context) as services:
        found, day = services.queue.day.clock_state(), services.queue.day.today()
        now, last = local(services, found.now), local(services, found.last) if found.last else None
    value = {"trust": found.trust.value, "now": now, "last_trusted": last, "service_day": day.isoformat()}
    words = f"{found.trust.value}: now {now}, last trusted moment {last or 'none'}, service day {day}."
    show(value, as_json, words + ("" if found.trusted else " Set the clock, then: kiosk clock confirm"))
    if not found.trusted:
        raise typer.Exit(REFUSED)


@clock.command()
def confirm(context: Context, officer: OfficerOption = "cli", sure: SureOption = False) -> None:
    """The clock is right now. A day that was opened in error is closed again."""
    with acting(context, officer) as (services, who):
        answer = services.queue.day.confirm_clock(who, sure=sure)
        now = local(services, answer.now)
        if isinstance(answer, ClockRefused):
            last = local(services, answer.last) if answer.last else "none"
            why = _IMPOSSIBLE[answer.problem].format(now=now, last=last)
            again = " If it is right all the same: --sure" if may_overrule(who.role, answer.problem) else ""
            raise fail(f"Not done: {why}. Set the machine's date and time, then confirm again.{again}", REFUSED)
    words = f"Confirmed: {now}. The service day is {answer.day}."
    if answer.closed is not None:
        words += f" The day {answer.closed} was opened in error and is closed."
    if answer.restored:
        words += f" Numbers that are valid again: {answer.restored}."
    typer.echo(words)
