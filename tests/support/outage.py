"""Kiosks of a small house with books of their own, and the server that is away now and then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine, event

from kiosk.compose.outage import open_book
from kiosk.compose.services import Services, open_services
from kiosk.settings.model import Settings
from kiosk.settings.reading import load
from tests.support.clock import ManualClock

ROOT = Path(__file__).parents[2]


def settings_of(machine: Path, kiosk: str, url: str, id_file: Path | None = None) -> Settings:
    """A kiosk's settings: its own data folder, the house's database."""
    machine.mkdir(parents=True, exist_ok=True)
    place = machine / "kiosk.ini"
    if not place.exists():
        place.write_text((ROOT / "kiosk.ini").read_text("utf-8"), "utf-8")
    read = load(place)
    storage = replace(read.storage, data=machine / "data", database_url=url, id_file=id_file or machine / "house.id")
    return replace(read, kiosk=replace(read.kiosk, id=kiosk), storage=storage)


@contextmanager
def kiosk_with_book(settings: Settings, clock: ManualClock) -> Iterator[tuple[Services, Services]]:
    """The services on the house's database, and those on the kiosk's book."""
    services = open_services(settings, clock=clock)
    try:
        book = open_book(settings, services)
        try:
            yield services, book
        finally:
            book.close()
    finally:
        services.close()


class Killed(BaseException):
    """The process is gone: nothing catches it."""


@contextmanager
def killed_at(statement: int) -> Iterator[None]:
    """Kill whoever runs within, before that statement or COMMIT, counted from 1, on whichever database."""
    left = statement

    def count(*_arguments: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Killed

    kinds = ("before_cursor_execute", "commit")
    for kind in kinds:
        event.listen(Engine, kind, count)
    try:
        yield
    finally:
        for kind in kinds:
            event.remove(Engine, kind, count)
