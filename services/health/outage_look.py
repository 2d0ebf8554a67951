"""What is left of the time without the server: numbers that nobody has called, passes to be looked at."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from services.health.findings import Finding, Kind, Level, Seen
from services.queue.day import ServiceDay
from services.queue.paper_calls import on_list
from services.store.clock import from_micros
from services.store.database import Database
from services.store.tables import ticket
from services.visits.tables import provisional_case


def outage_look(day: ServiceDay) -> Seen:
    """Raises DatabaseFault."""
    database = day.journal.database
    with database.read() as connection:
        today = day.known(connection)
    return Seen((*_uncalled(database, today), *_cases(database)))


def _uncalled(database: Database, today: date) -> list[Finding]:
    """By kiosk: they wait still, or their day has ended; whoever called them from a list on paper has not said so."""
    query = (
        select(ticket.c.kiosk, func.count().label("count_"), func.min(ticket.c.arrived_at).label("first"))
        .where(*on_list(today))
        .group_by(ticket.c.kiosk)
        .order_by(ticket.c.kiosk)
    )
    with database.read() as connection:
        rows = connection.execute(query).all()
    return [
        Finding(Kind.OUTAGE_UNCALLED, Level.SOON, row.kiosk, from_micros(row.first), {"count": row.count_})
        for row in rows
    ]


def _cases(database: Database) -> list[Finding]:
    open_ones = provisional_case.c.outcome.is_(None)
    query = select(func.count(), func.min(provisional_case.c.at)).where(open_ones)
    with database.read() as connection:
        count, first = connection.execute(query).one()
    if not count:
        return []
    return [Finding(Kind.PROVISIONAL_OPEN, Level.SOON, since=from_micros(first), fields={"count": count})]
