"""A backup is brought back under a running kiosk: it goes on by itself, with what a start would have seen to."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.simulated.memory import MemoryPrinter
from kiosk.compose.services import Services, open_services, successor
from kiosk.settings.reading import load
from kiosk.touch.backend import TouchBackend
from screens.touch.number.ticket_flow import TicketPage
from services.paper.printing import PrinterOwner
from services.store.sqlite import sqlite3
from tests.support.clock import ManualClock
from tests.support.file_copies import copied

ROOT = Path(__file__).parents[3]
Restore = Callable[[str], None]


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    place = tmp_path / "kiosk.ini"
    place.write_text((ROOT / "kiosk.ini").read_text("utf-8"), "utf-8")
    opened = open_services(load(place), clock=ManualClock())
    _ = opened.surveys
    yield opened
    opened.close()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def backend(services: Services, said: list[str]) -> TouchBackend:
    kiosk = services.settings.kiosk.id
    desk = PrinterOwner(services.journal, services.settings.house, services.queue, MemoryPrinter(), kiosk=kiosk)
    return TouchBackend(services, desk, said.append)


@pytest.fixture
def restore(services: Services, tmp_path: Path) -> Restore:
    """Put a copy of the database in its place, changed by a statement."""

    def run(statement: str) -> None:
        file = services.database.settings.sqlite_path
        assert file is not None
        copy = copied(file, tmp_path / "backup")
        with contextlib.closing(sqlite3.connect(copy)) as alone, alone:
            alone.execute(statement)
        copy.replace(file)

    return run


def test_surveys_that_the_backup_does_not_know_are_made_known(
    services: Services, backend: TouchBackend, restore: Restore
) -> None:
    def known() -> int:
        with services.database.read() as connection:
            return int(connection.exec_driver_sql("SELECT count(*) FROM survey_instrument").scalar_one())

    before = known()
    restore("DELETE FROM survey_instrument")
    assert backend.health().database_ok and known() == before > 0
    assert isinstance(backend.take("one", "A", None, "id"), TicketPage)


def test_a_backup_with_other_settings_of_the_house_is_followed(
    services: Services, backend: TouchBackend, restore: Restore
) -> None:
    assert successor(services) is None
    restore("UPDATE settings_version SET changes = replace(changes, 'lapor.go.id', 'lapor.example'), starts_at = 1")
    assert backend.health().database_ok
    found = successor(services)
    assert found is not None and found.settings.house.report_line.in_language("id") == "lapor.example"
