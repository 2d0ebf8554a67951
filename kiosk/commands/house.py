"""`kiosk config` and `kiosk clock`: what the house's database agrees to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from typer import Context

from kiosk.commands.common import JsonOption, OfficerOption, acting, fail, local, opened, settings_of, show
from kiosk.processes.terminal import FAULTY, REFUSED
from kiosk.settings.file import NAME, SHIPPED
from kiosk.settings.warnings import warnings
from services.queue.clock_answers import ClockProblem, ClockRefused, may_overrule
from services.settings import store as settings_store
from services.surveys.instrument_files import InstrumentsFaulty, load_library

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
    for one in changed:
        typer.echo(f"[{one.section}] {one.key}: {_quoted(one.before)} -> {_quoted(one.after)}")
    typer.echo("Adopted. Panels, console and board take it over by themselves." if changed else "Nothing differs.")


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
