"""Rows of the ticket table as the domain knows them."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.queue.model import Lane, Ticket, TicketState
from services.store.clock import from_micros


def from_row(row: Any) -> Ticket:
    """A row of the ticket table as the domain knows it."""
    return Ticket(
        id=row.id,
        service_day=date.fromisoformat(row.service_day),
        series=row.series,
        number=row.number,
        code=row.code,
        service=row.service,
        lane=Lane(row.lane),
        priority_group=row.priority_group,
        state=TicketState(row.state),
        counter=row.counter,
        arrived_at=from_micros(row.arrived_at),
        called_at=from_micros(row.called_at) if row.called_at else None,
        started_at=from_micros(row.started_at) if row.started_at else None,
        finished_at=from_micros(row.finished_at) if row.finished_at else None,
        recalls=row.recalls,
        transferred=bool(row.transferred),
        kiosk=row.kiosk,
        called_again_at=from_micros(row.called_again_at) if row.called_again_at else None,
        due_at=from_micros(row.due_at) if row.due_at else None,
    )
