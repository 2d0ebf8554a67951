"""What a book knows of its house: brought into it while the server answers, and written only where it changed.

Who may call at a counter, with the hash of the PIN and without a name; the public keys of passes; what a supervisor
closed or opened; the service day and its last trusted moment; what was taken of the day's quotas; the last number of
the book's own letters. No booking, nobody's name or number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Table, delete, func, insert, or_, select

from services.log.journal import Journal
from services.outage.book import Book
from services.outage.day import run_on
from services.people.model import Role
from services.people.permissions import Action, may
from services.store.clock import to_micros
from services.store.tables import (
    kiosk_state,
    known_browser,
    officer,
    opening_change,
    service_day_mark,
    service_queue,
    ticket,
    web_session,
)
from services.visits.tables import pass_key

Row = Mapping[str, Any]
_SERVING: Final = [role.value for role in Role if may(role, Action.SERVE)]
# Those that others point to last, so that they can be emptied in this order.
_REPLACED: Final = (officer, pass_key, opening_change, service_day_mark, service_queue, kiosk_state)


@dataclass(frozen=True, slots=True)
class Carried:
    """The rows of each table of a book, and the last number of its letters on the day."""

    rows: Mapping[str, Sequence[Row]]
    day: str
    number: int


def carry(server: Journal, book: Book) -> None:
    """Raises DatabaseFault, NoBook. The book holds nothing that waits to be brought in."""
    found = _known(server, book)
    if found != book.carried:
        _write(book, found)
        book.carried = found


def _known(server: Journal, book: Book) -> Carried:
    at, series = to_micros(server.clock.now()), book.series
    with server.database.read() as connection:
        mark = _rows(connection, service_day_mark)
        day = str(mark[0]["service_day"]) if mark else ""
        mine = (ticket.c.service_day == day, ticket.c.series == series)
        number = connection.execute(select(func.max(ticket.c.number)).where(*mine)).scalar() or 0
        rows = {
            officer.name: [_nameless(one) for one in _rows(connection, officer, _may_serve())],
            pass_key.name: _rows(connection, pass_key),
            opening_change.name: _rows(connection, opening_change, _not_over(at)),
            service_day_mark.name: mark,
            service_queue.name: [
                {**one, "priority_run": 0, "calls": 0}
                for one in _rows(connection, service_queue, service_queue.c.service_day == day)
            ],
            kiosk_state.name: [
                _quiet(one) for one in _rows(connection, kiosk_state, kiosk_state.c.kiosk == book.kiosk)
            ],
        }
    return Carried(rows, day, int(number))


def _rows(connection: Connection, table: Table, *where: Any) -> list[dict[str, Any]]:
    query = select(table).where(*where).order_by(*table.primary_key.columns)
    return [dict(row._mapping) for row in connection.execute(query)]


def _may_serve() -> Any:
    return (officer.c.active == 1) & officer.c.role.in_(_SERVING) & (officer.c.provisional == 0)


def _not_over(at: int) -> Any:
    return or_(opening_change.c.ends_at.is_(None), opening_change.c.ends_at > at)


def _nameless(row: Row) -> dict[str, Any]:
    return {**row, "name": row["code"], "nip": None}


def _quiet(row: Row) -> dict[str, Any]:
    """What staff have switched; not what changes every minute."""
    kept = {name: row[name] for name in ("kiosk", "express_mode", "in_service", "version", "settings_number")}
    return {**kept, "printer_state": "", "scanner_state": ""}


def _write(book: Book, found: Carried) -> None:
    with book.journal.transaction() as transaction:
        connection = transaction.connection
        for of_sessions in (web_session, known_browser):
            connection.execute(delete(of_sessions))
        for table in _REPLACED:
            connection.execute(delete(table))
            if rows := found.rows[table.name]:
                connection.execute(insert(table), list(rows))
        if found.day:
            run_on(transaction, found.day, book.series, found.number)
