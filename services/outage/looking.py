"""What is in a book, for the kiosk's staff page and its counters; what came of outages, for the house."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, select

from services.outage import answers
from services.outage.tables import outage
from services.queue.model import ACTIVE, Channel, TicketState
from services.store.clock import from_micros, to_micros
from services.store.database import Database
from services.store.tables import ticket


@dataclass(frozen=True, slots=True)
class BookState:
    """An outage as it stands. `since`: when it began, None: none is going on; `series`: the letters of its numbers.

    numbers: all that wait to be brought in, whatever became of them. pending: something does, answers too.
    """

    series: str
    since: datetime | None
    numbers: int
    waiting: int
    at_counters: int
    on_hold: int
    served: int
    passes: int
    pending: bool


def _counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def look(database: Database, series: str) -> BookState:
    """Raises DatabaseFault."""
    c = ticket.c
    active = [state.value for state in ACTIVE]

    counts = select(
        func.count().label("numbers"),
        _counted(c.state == TicketState.WAITING.value).label("waiting"),
        _counted(c.state.in_(active)).label("at_counters"),
        _counted(c.state == TicketState.ON_HOLD.value).label("on_hold"),
        _counted(c.state == TicketState.SERVED.value).label("served"),
        _counted(c.channel == Channel.VISIT.value).label("passes"),
    ).select_from(ticket)
    with database.read() as connection:
        row = connection.execute(counts).one()
        going_on = connection.execute(select(outage.c.began_at).where(outage.c.merged_at.is_(None))).scalar()
        answered = answers.wait(connection)
    return BookState(
        series,
        from_micros(going_on) if going_on is not None else None,
        row.numbers,
        row.waiting,
        row.at_counters,
        row.on_hold,
        row.served,
        row.passes,
        pending=going_on is not None or row.numbers > 0 or answered,
    )


@dataclass(frozen=True, slots=True)
class Outage:
    """The time of one kiosk without its server, as it was brought in. `doubtful`: passes that an officer looks at."""

    id: str
    kiosk: str
    series: str
    began_at: datetime
    ended_at: datetime
    merged_at: datetime
    numbers: int
    waiting: int
    served: int
    put_off: int
    passes: int
    doubtful: int
    clock_off_ms: int | None


def outages(database: Database, *, since: datetime) -> Sequence[Outage]:
    """What was brought in since a moment, the newest first. Raises DatabaseFault."""
    query = (
        select(outage).where(outage.c.merged_at >= to_micros(since)).order_by(outage.c.merged_at.desc(), outage.c.id)
    )
    with database.read() as connection:
        rows = connection.execute(query).all()
    return [
        Outage(
            row.id,
            row.kiosk,
            row.series,
            from_micros(row.began_at),
            from_micros(row.ended_at),
            from_micros(row.merged_at),
            row.numbers,
            row.waiting,
            row.served,
            row.put_off,
            row.passes,
            row.doubtful,
            row.clock_off_ms,
        )
        for row in rows
    ]
