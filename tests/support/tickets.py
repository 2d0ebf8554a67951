"""A ticket and its slip as the shipped house would give them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from devices.printer import Slip
from services.house.model import House
from services.paper.slips import ticket_slip
from services.queue.model import Lane, Ticket, TicketState, WaitInterval
from services.queue.wait_words import Expected
from services.store.clock import from_micros


def example_ticket(house: House, service: str = "A", **changes: object) -> Ticket:
    values = {
        "id": 1,
        "service_day": date(2026, 11, 24),
        "series": house.services[service].series,
        "number": 12,
        "code": "7K2M9QX4T1ZBC",
        "service": service,
        "lane": Lane.REGULAR,
        "priority_group": None,
        "state": TicketState.WAITING,
        "counter": None,
        "arrived_at": from_micros(1795486320_000000),
        "called_at": None,
        "started_at": None,
        "finished_at": None,
        "recalls": 0,
        "transferred": False,
        "kiosk": "kiosk-1",
    }
    return Ticket(**{**values, **changes})  # type: ignore[arg-type]


def example_slip(house: House, language: str = "id", *, priority_group: str | None = None, **changes: object) -> Slip:
    """Everything that a slip can say is on it; for whom it goes first, where it does."""
    return ticket_slip(
        house,
        example_ticket(house, priority_group=priority_group),
        ahead=5,
        wait=Expected(WaitInterval(15, 25), datetime(2026, 11, 24, 9, 12, tzinfo=UTC)),
        language=language,
        read_here=True,
        **changes,  # type: ignore[arg-type]
    )
