"""What every command shares: settings, opened services, the officer it acts for, answers, exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from kiosk.compose.away import away
from kiosk.compose.house_settings import HouseFaulty
from kiosk.compose.services import Services, open_services
from kiosk.processes.terminal import AWAY, FAULTY, REFUSED, speaks_unicode
from kiosk.settings.model import Settings
from kiosk.settings.reading import SettingsFaulty, load
from services.people.accounts import clean_code, find_officer
from services.people.model import COMMAND_LINE, Officer
from services.people.permissions import ALLOWED, NotPermitted
from services.store.database import DatabaseAway, DatabaseFault
from services.store.files import write_durably
from services.surveys.instrument_files import InstrumentsFaulty
from services.text.dates import FIRST_DAY, LAST_DAY, day_of

OfficerOption = Annotated[
    str, typer.Option("--officer", parser=clean_code, metavar="CODE", help="Short code of the officer who does it.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer with one JSON value.")]
LanguageOption = Annotated[str, typer.Option(help="id or en.")]
OutOption = Annotated[Path | None, typer.Option("--out", help="The file to write; - for standard output.")]
T = TypeVar("T")
LONGEST_SHOWN = 40


# -- opening ------------------------------------------------------------------------------------------------


def settings_of(context: typer.Context) -> Settings:
    """The settings that --config names. Exits 2 with all faults."""
    try:
        return load(Path(str(context.obj)))
    except SettingsFaulty as faulty:
        raise fail(str(faulty), FAULTY) from faulty


@contextmanager
def opened(context: typer.Context) -> Iterator[Services]:
    """The services of this kiosk.ini, set as the house is; the one place where exceptions become exit codes.

    Exits 3 when the database cannot be used; 2 for a faulty survey file and for a version of the house's settings that
    cannot be used; 1 for a missing permission and for a file that cannot be read or written.
    """
    settings = settings_of(context)
    try:
        services = open_services(settings)
        try:
            yield services
        finally:
            services.close()
    except DatabaseFault as fault:
        raise fail(str(away(settings, fault) if isinstance(fault, DatabaseAway) else fault), AWAY) from fault
    except (InstrumentsFaulty, HouseFaulty) as faulty:
        raise fail(str(faulty), FAULTY) from faulty
    except NotPermitted as denied:
        raise fail(_denied(denied), REFUSED) from denied
    except OSError as error:
        if error.filename is None:
            raise
        raise fail(f"{error.filename}: {error.strerror}", REFUSED) from error


@contextmanager
def acting(context: typer.Context, code: str) -> Iterator[tuple[Services, Officer]]:
    """As `opened`, with the officer that --officer names (else the command line itself). Exits 1 for an unknown one."""
    with opened(context) as services:
        who = COMMAND_LINE if code == COMMAND_LINE.code else find_officer(services.database, code)
        if who is None:
            raise fail("Not done: --officer names no active account (kiosk officers list).", REFUSED)
        yield services, who


def _denied(denied: NotPermitted) -> str:
    if denied.who.provisional:
        return f"Not done: {denied.who.code} has to choose a PIN of their own first."
    allowed = " or ".join(sorted(role.value for role in ALLOWED[denied.action]))
    return f"Not done: {denied.who.code} is {denied.who.role.value}; this takes {allowed}."


# -- answering ----------------------------------------------------------------------------------------------


def fail(message: str, code: int) -> typer.Exit:
    """Print `message` on stderr; raise what this returns."""
    typer.echo(message, err=True)
    return typer.Exit(code)


def refuse(code: str, words: str, as_json: bool = False, **more: object) -> typer.Exit:
    """A refusal: words on stderr, with --json its code on stdout; raise what this returns."""
    if as_json:
        show({"refused": code, **more}, True, "")
    return fail(words, REFUSED)


def show(value: object, as_json: bool, words: str) -> None:
    """An answer on stdout: `words`, or `value` as one JSON value."""
    typer.echo(json.dumps(value, ensure_ascii=not speaks_unicode(sys.stdout)) if as_json else words)


def show_table(
    rows: Sequence[T],
    as_json: bool,
    value: Callable[[T], dict[str, object]],
    line: Callable[[T], str],
    empty: str,
) -> None:
    """A list on stdout: one line a row (or `empty`), or one JSON array."""
    show([value(row) for row in rows] if as_json else None, as_json, "\n".join(map(line, rows)) or empty)


def write_out(content: bytes, out: Path | None) -> None:
    """Write a file whole or not at all and print its name; or to standard output. Exits 1 when it cannot be written."""
    if out is None or str(out) == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        return
    try:
        write_durably(out, content)
    except OSError as error:
        raise fail(f"{out} cannot be written ({error.strerror}).", REFUSED) from error
    typer.echo(f"{out}")


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar (none where standard error is no terminal); call it with how many are done, and of how many."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(what)
        yield lambda done, of: progress.update(task, completed=done, total=of)


# -- days and times -----------------------------------------------------------------------------------------


def local(services: Services, moment: datetime) -> str:
    """A moment in the house's time, to the second."""
    return moment.astimezone(services.settings.house.time_zone).strftime("%Y-%m-%d %H:%M:%S")


def parsed_day(text: str) -> date:
    """Raises typer.BadParameter."""
    found = day_of(text)
    if found is None:
        raise typer.BadParameter(f'"{shown(text)}": expected a date such as 2026-11-24, from {FIRST_DAY} to {LAST_DAY}')
    return found


def shown(text: str) -> str:
    """What was typed, as a message can repeat it."""
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."


def clock_range(start: int, end: int, mark: str = ":") -> str:
    """Minutes after midnight as "08:00-15:00"."""
    return "-".join(f"{minutes // 60:02d}{mark}{minutes % 60:02d}" for minutes in (start, end))
