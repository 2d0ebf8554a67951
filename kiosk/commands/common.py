"""What every command shares: settings, opened services, exit codes, answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import typer

from kiosk.config import SettingsFaulty, load
from kiosk.services_room import Services, open_services
from kiosk.settings import Settings
from services.database import DatabaseFault
from services.surveys.instrument_files import InstrumentsFaulty

REFUSED, FAULTY, AWAY = 1, 2, 3


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
def opened(context: typer.Context) -> Iterator[Services]:
    """The services of this kiosk.ini. Exits 3 when the database cannot be used, 2 for a faulty survey file."""
    settings = settings_of(context)
    try:
        services = open_services(settings)
        try:
            yield services
        finally:
            services.close()
    except DatabaseFault as fault:
        raise fail(str(fault), AWAY) from fault
    except InstrumentsFaulty as faulty:
        raise fail(str(faulty), FAULTY) from faulty


def show(value: object, as_json: bool, words: str) -> None:
    """An answer on stdout: words, or one JSON value alone."""
    typer.echo(json.dumps(value, ensure_ascii=False) if as_json else words)


def local(services: Services, moment: datetime) -> str:
    return moment.astimezone(services.settings.house.time_zone).strftime("%Y-%m-%d %H:%M:%S")


def moment_of(services: Services, text: str) -> datetime:
    """ "2026-03-01", "2026-03-01T09:30" (house time) or "2h", "30m", "3d" ago. Raises typer.BadParameter."""
    seconds = {"m": 60, "h": 3600, "d": 86400}
    try:
        if text[-1:] in seconds and text[:-1].isdigit():
            return datetime.fromtimestamp(services.clock.now().timestamp() - int(text[:-1]) * seconds[text[-1]], UTC)
        return datetime.fromisoformat(text).replace(tzinfo=services.settings.house.time_zone).astimezone(UTC)
    except ValueError as error:
        raise typer.BadParameter(f'"{text}": expected 2026-03-01, 2026-03-01T09:30 or 2h') from error
