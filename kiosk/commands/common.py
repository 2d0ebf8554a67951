"""What every command shares: settings, opened services, exit codes, answers."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from kiosk.compose.services import HouseDiffers, Services, open_services, require_same_house
from kiosk.settings.model import Settings
from kiosk.settings.reading import SettingsFaulty, load
from services.people.model import COMMAND_LINE, Officer
from services.people.officers import find_officer
from services.people.permissions import ALLOWED, NotPermitted
from services.store.database import DatabaseFault
from services.surveys.instrument_files import InstrumentsFaulty

REFUSED, FAULTY, AWAY = 1, 2, 3
OfficerOption = Annotated[str, typer.Option("--officer", help="Short code of the officer who does it.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer with one JSON value.")]
T = TypeVar("T")


def fail(message: str, code: int) -> typer.Exit:
    """Say it on stderr; raise what this returns."""
    typer.echo(message, err=True)
    return typer.Exit(code)


def settings_of(context: typer.Context) -> Settings:
    """The settings that --config names. Exits 2 with all faults."""
    try:
        return load(Path(str(context.obj)))
    except SettingsFaulty as faulty:
        raise fail(str(faulty), FAULTY) from faulty


@contextmanager
def opened(context: typer.Context, *, same_house: bool = False) -> Iterator[Services]:
    """The services of this kiosk.ini. Exits 3 when the database cannot be used.

    Exit 1 for a missing permission, 2 for a faulty survey file.

    same_house: what the command does follows the house's settings, so exit 2 where kiosk.ini
    differs from those of the database.
    """
    settings = settings_of(context)
    try:
        services = open_services(settings)
        try:
            if same_house:
                require_same_house(services)
            yield services
        finally:
            services.close()
    except DatabaseFault as fault:
        raise fail(str(fault), AWAY) from fault
    except InstrumentsFaulty as faulty:
        raise fail(str(faulty), FAULTY) from faulty
    except HouseDiffers as differs:
        raise fail(str(differs), FAULTY) from differs
    except NotPermitted as denied:
        raise fail(_denied(denied), REFUSED) from denied


def acting(services: Services, code: str) -> Officer:
    """Who a command acts for: the officer that --officer names, else the command line itself. Exits 1."""
    if code == COMMAND_LINE.code:
        return COMMAND_LINE
    found = find_officer(services.database, code)
    if found is None:
        raise fail("Not done: --officer names no active account (kiosk officers list).", REFUSED)
    return found


def _denied(denied: NotPermitted) -> str:
    if denied.who.provisional:
        return f"Not done: {denied.who.code} has to choose a PIN of their own first."
    allowed = " or ".join(sorted(role.value for role in ALLOWED[denied.action]))
    return f"Not done: {denied.who.code} is {denied.who.role.value}; this takes {allowed}."


@contextmanager
def watched(what: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on the terminal (nothing where standard error is a file); call it with done and of how many."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as progress:
        task = progress.add_task(what)
        yield lambda done, of: progress.update(task, completed=done, total=of)


def file_work(work: Callable[[], T]) -> T:
    """What reads or writes a file that the command names. Exits 1 where it cannot."""
    try:
        return work()
    except OSError as error:
        raise fail(f"{error.filename}: {error.strerror}", REFUSED) from error


def show(value: object, as_json: bool, words: str) -> None:
    """An answer on stdout: words, or one JSON value alone."""
    typer.echo(json.dumps(value, ensure_ascii=False) if as_json else words)


def local(services: Services, moment: datetime) -> str:
    return moment.astimezone(services.settings.house.time_zone).strftime("%Y-%m-%d %H:%M:%S")


def refuse(code: str, words: str, as_json: bool, **more: object) -> typer.Exit:
    """A refusal: plain words on stderr, with --json its code on stdout; raise what this returns."""
    if as_json:
        typer.echo(json.dumps({"refused": code, **more}, ensure_ascii=False))
    return fail(words, REFUSED)


def moment_of(services: Services, text: str) -> datetime:
    """ "2026-03-01", "2026-03-01T09:30" (house time) or "2h", "30m", "3d" ago. Raises typer.BadParameter."""
    seconds = {"m": 60, "h": 3600, "d": 86400}
    try:
        if text[-1:] in seconds and text[:-1].isdigit():
            return datetime.fromtimestamp(services.clock.now().timestamp() - int(text[:-1]) * seconds[text[-1]], UTC)
        return datetime.fromisoformat(text).replace(tzinfo=services.settings.house.time_zone).astimezone(UTC)
    except ValueError as error:
        raise typer.BadParameter(f'"{text}": expected 2026-03-01, 2026-03-01T09:30 or 2h') from error
