"""The disk fills while families touch: no number is lost or given twice, and the kiosk goes on by itself."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from devices.simulated.memory import MemoryPrinter
from kiosk.compose.services import Services, open_services
from kiosk.settings.reading import load
from kiosk.touch.backend import TouchBackend
from screens.touch.number.ticket_flow import TicketPage
from services.paper.printing import PrinterOwner
from services.queue.model import RefusalReason, Refused
from services.store.obstacles import Obstacle
from tests.support.clock import ManualClock

ROOT = Path(__file__).parents[3]


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    place = tmp_path / "kiosk.ini"
    place.write_text((ROOT / "kiosk.ini").read_text("utf-8"), "utf-8")
    opened = open_services(load(place), clock=ManualClock())
    yield opened
    opened.close()


@contextmanager
def no_file_grows(beyond: int) -> Iterator[None]:
    """The kernel refuses what makes a file longer, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (beyond, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_numbers_stay_whole_and_the_screen_knows_at_once(services: Services) -> None:
    said: list[str] = []
    desk = PrinterOwner(
        services.journal, services.settings.house, services.queue, MemoryPrinter(), kiosk=services.settings.kiosk.id
    )
    backend = TouchBackend(services, desk, said.append)
    assert backend.health().database_ok
    file = services.database.settings.sqlite_path
    assert file is not None
    given: list[str] = []
    with no_file_grows(file.stat().st_size + 16_384):  # the file gets no further page soon
        for number in range(300):
            services.clock.advance(30)
            page = backend.take(f"family{number}", "A", None, "id")
            if not isinstance(page, TicketPage):
                break
            given.append(page.ticket.label)
        for _ in range(2):  # the family touches again
            assert backend.take(f"family{len(given)}", "A", None, "id") == Refused(RefusalReason.UNAVAILABLE)
    with no_file_grows(beyond=1000):  # not even for what a transaction needs for a moment
        assert backend.take(f"family{len(given)}", "A", None, "id") == Refused(RefusalReason.UNAVAILABLE)
        for _ in range(2):
            backend.keep()
            health = backend.health()
            assert (
                not health.database_ok and health.trouble is not None and health.trouble.obstacle is Obstacle.DISK_FULL
            )
    assert len(said) == 1 and "is full" in said[0]
    backend.keep()
    assert backend.health().database_ok and said[1:] == ["The database works again."]
    for _ in range(2):  # and when there is room: once, however often
        page = backend.take(f"family{len(given)}", "A", None, "id")
        assert isinstance(page, TicketPage) and page.ticket.label == f"A{len(given) + 1:03d}"
    assert given == [f"A{number:03d}" for number in range(1, len(given) + 1)]
    assert [one.label for one in services.queue.tickets_today()] == [*given, f"A{len(given) + 1:03d}"]
