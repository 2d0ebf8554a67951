"""A number that comes after its visitor has left is cancelled, in whatever order that happens."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from devices.simulated.memory import MemoryPrinter
from kiosk.compose.services import Services, open_services
from kiosk.settings.reading import load
from kiosk.touch.backend import TouchBackend
from kiosk.touch.forgone import REMEMBERED_SECONDS
from screens.touch.number.ticket_flow import TicketPage
from services.paper.printing import PrinterOwner
from services.queue.model import Done, NotDone, Refused, TicketState
from services.store.faults import DatabaseAway
from tests.support.clock import ManualClock

ROOT = Path(__file__).parents[3]


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    place = tmp_path / "kiosk.ini"
    place.write_text((ROOT / "kiosk.ini").read_text("utf-8"), "utf-8")
    opened = open_services(load(place), clock=ManualClock())
    yield opened
    opened.close()


@pytest.fixture
def backend(services: Services) -> TouchBackend:
    kiosk = services.settings.kiosk.id
    desk = PrinterOwner(services.journal, services.settings.house, services.queue, MemoryPrinter(), kiosk=kiosk)
    return TouchBackend(services, desk)


def states(services: Services) -> list[TicketState]:
    return [one.state for one in services.queue.tickets_today()]


def test_it_was_taken_before_they_left(services: Services, backend: TouchBackend) -> None:
    assert isinstance(backend.take("one", "A", None, "id"), TicketPage)
    backend.forgo("one")
    assert states(services) == [TicketState.CANCELLED]


def test_it_is_taken_after_they_left(services: Services, backend: TouchBackend) -> None:
    backend.forgo("one")
    backend.take("one", "A", None, "id")
    backend.take("two", "A", None, "id")
    assert states(services) == [TicketState.CANCELLED, TicketState.WAITING], "nobody else's is touched"


def test_the_database_cannot_be_told_at_once(
    services: Services, backend: TouchBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend.take("one", "A", None, "id")

    def hang(*_arguments: object) -> None:
        raise DatabaseAway("the server does not answer")

    with monkeypatch.context() as patched:
        patched.setattr(services.database, "write", hang)
        backend.forgo("one")
        assert isinstance(backend.take("two", "A", None, "id"), Refused)
        backend.keep()
    assert states(services) == [TicketState.WAITING]
    services.clock.advance(60)  # type: ignore[attr-defined]
    backend.keep()
    assert states(services) == [TicketState.CANCELLED]
    services.clock.advance(REMEMBERED_SECONDS + 60)  # type: ignore[attr-defined]
    backend.keep()
    assert backend._forgone == {}


def test_one_that_meets_a_bug_holds_up_no_other(
    services: Services, backend: TouchBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, forgo = services.queue.own, services.queue.own.forgo

    def broken(request: str) -> Done | NotDone:
        if request == "one":
            raise KeyError(request)
        return forgo(request)

    backend.take("two", "A", None, "id")
    with monkeypatch.context() as patched:
        patched.setattr(own, "forgo", broken)
        for request in ("one", "two"):
            backend._forgone[request] = services.clock.monotonic()
        with pytest.raises(KeyError):
            backend.settle_forgone()
    assert states(services) == [TicketState.CANCELLED]


def test_both_happen_at_once(services: Services, backend: TouchBackend) -> None:
    for number in range(10):
        request = f"r{number}"
        both = threading.Barrier(2)

        def take(request: str = request, both: threading.Barrier = both) -> None:
            both.wait()
            backend.take(request, "A", None, "id")

        taking = threading.Thread(target=take)
        taking.start()
        both.wait()
        backend.forgo(request)
        taking.join()
        services.clock.advance(30)  # type: ignore[attr-defined]
    assert set(states(services)) == {TicketState.CANCELLED}
