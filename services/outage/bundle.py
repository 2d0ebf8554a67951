"""What a book holds of an outage, as values: written down before it is brought in, taken out of the book afterwards.

What was brought in is kept a day longer beside it (`KEEP`): a server that was restored, or whose standby took over, may
not know it, and gets it again.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from services.outage.book import Book
from services.outage.tables import outage
from services.store.tables import (
    alert,
    counter,
    danger_call,
    officer_call,
    print_job,
    service_queue,
    ticket,
    ticket_event,
    ticket_note,
)
from services.surveys.tables import survey_token

KEEP: Final = timedelta(hours=36)
FORGET: Final = timedelta(days=30)  # what a book knows of outages that were brought in
_MICROSECOND: Final = timedelta(microseconds=1)
Row = dict[str, Any]

OF_TICKETS: Final = (ticket_event, ticket_note, print_job, alert)  # before the tickets that they point to
_ALL: Final = (*OF_TICKETS, officer_call, danger_call, ticket)


@dataclass(frozen=True, slots=True)
class Bundle:
    """The rows of an outage by table, oldest first. calls: tickets called, by service; officers: who has which counter.

    told: of numbers that were brought in before and changed since, how many steps of people the house was told of.
    """

    rows: Mapping[str, Sequence[Row]]
    calls: Mapping[str, int] = field(default_factory=dict)
    officers: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, int] = field(default_factory=dict)

    def of(self, table: Table) -> Sequence[Row]:
        return self.rows.get(table.name, ())

    def by_ticket(self, table: Table) -> Mapping[int, Sequence[Row]]:
        found: dict[int, list[Row]] = defaultdict(list)
        for row in self.of(table):
            if row["ticket_id"] is not None:
                found[row["ticket_id"]].append(row)
        return found

    def written(self) -> str:
        said = {"rows": self.rows, "calls": self.calls, "officers": self.officers, "told": self.told}
        return json.dumps(said, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def read_back(cls, written: str) -> Bundle:
        return cls(**json.loads(written)) if written else cls({})


def unfinished(book: Book) -> Any | None:
    """The outage that waits to be brought in: its row, None where nothing does. Raises DatabaseFault."""
    with book.database.read() as connection:
        row = connection.execute(select(outage).where(outage.c.merged_at.is_(None))).first()
        if row is not None or not _holds_anything(connection):
            return row
    with book.journal.transaction() as transaction:
        return _begin(transaction.connection, book, transaction.at)


def mark(content: str) -> str:
    """By which the house knows what it has got."""
    return hashlib.sha256(content.encode()).hexdigest()


def name_anew(book: Book, outage_id: str) -> Any:
    """The row of an outage that goes on under another id. Raises DatabaseFault."""
    with book.journal.transaction() as transaction:
        renamed = update(outage).where(outage.c.id == outage_id).values(id=uuid.uuid4().hex)
        return transaction.connection.execute(renamed.returning(outage)).one()


def freeze(book: Book, outage_id: str) -> Bundle:
    """Write down what is brought in under this id, as it stands now. Raises DatabaseFault."""
    with book.journal.transaction() as transaction:
        connection = transaction.connection
        mine = outage.c.id == outage_id
        before = connection.execute(select(outage.c.content).where(mine)).scalar() or ""
        bundle = _bundle(connection, Bundle.read_back(before).told)
        values = {"content": bundle.written(), "ended_at": transaction.at}
        connection.execute(update(outage).where(mine).values(**values))
    return bundle


def finish(book: Book, outage_id: str, bundle: Bundle) -> None:
    """What was brought in leaves the book; what came or changed since then waits for the next time. Raises
    DatabaseFault."""
    with book.journal.transaction() as transaction:
        connection = transaction.connection
        now = _bundle(connection, {})
        changed = _changed(bundle, now)
        _take_out(connection, bundle, now, changed)
        values = {"merged_at": transaction.at, "content": bundle.written()}
        connection.execute(update(outage).where(outage.c.id == outage_id).values(**values))
        connection.execute(delete(survey_token).where(survey_token.c.ticket_code.not_in(select(ticket.c.code))))
        if _holds_anything(connection):
            _begin(connection, book, transaction.at, Bundle({}, told=_told(bundle, changed)))
        else:
            connection.execute(update(counter).values(is_open=0, officer=None, pause=None))
        _forget(connection, transaction.at)


def kept(book: Book) -> Sequence[Any]:
    """Outages that were brought in and are kept for a server that has lost them, oldest first. Raises DatabaseFault."""
    query = select(outage).where(outage.c.merged_at.is_not(None), outage.c.content != "").order_by(outage.c.merged_at)
    with book.database.read() as connection:
        return connection.execute(query).all()


# -- steps ------------------------------------------------------------------------------------


def _begin(connection: Connection, book: Book, at: int, left: Bundle | None = None) -> Any:
    values = {
        "id": uuid.uuid4().hex,
        "kiosk": book.kiosk,
        "series": book.series,
        "began_at": connection.execute(select(func.min(ticket.c.arrived_at))).scalar() or at,
        "content": left.written() if left else "",
    }
    return connection.execute(insert(outage).values(**values).returning(outage)).one()


def _holds_anything(connection: Connection) -> bool:
    tables = (ticket, alert, print_job, officer_call, danger_call)
    return any(connection.execute(select(one.c.id).limit(1)).first() is not None for one in tables)


def _bundle(connection: Connection, told: Mapping[str, int]) -> Bundle:
    rows = {
        table.name: [dict(row._mapping) for row in connection.execute(select(table).order_by(table.c.id))]
        for table in _ALL
    }
    calls = connection.execute(select(service_queue.c.service, service_queue.c.calls)).all()
    at = connection.execute(select(counter.c.code, counter.c.officer).where(counter.c.is_open == 1)).all()
    return Bundle(rows, {row.service: row.calls for row in calls}, {row.code: row.officer for row in at}, told)


def _changed(then: Bundle, now: Bundle) -> set[int]:
    """The ids of tickets that are not as they were: each stays in the book with all that is of it."""
    then_by, now_by = (_units(one) for one in (then, now))
    return {number for number, unit in now_by.items() if number in then_by and then_by[number] != unit}


def _units(bundle: Bundle) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {row["id"]: [row] for row in bundle.of(ticket)}
    for table in OF_TICKETS:
        for number, rows in bundle.by_ticket(table).items():
            found[number].append((table.name, rows))
    return found


def _take_out(connection: Connection, then: Bundle, now: Bundle, changed: set[int]) -> None:
    for table in _ALL:
        known = {row["id"]: row for row in then.of(table)}
        number = "id" if table is ticket else "ticket_id"
        for row in now.of(table):
            of_changed = number in row and row[number] in changed
            as_it_was = known.get(row["id"]) == row
            if as_it_was and (table is ticket_event or not of_changed):  # of a changed number its history was told
                connection.execute(delete(table).where(table.c.id == row["id"]))


def _told(bundle: Bundle, changed: set[int]) -> dict[str, int]:
    events = bundle.by_ticket(ticket_event)
    codes = {row["id"]: row["code"] for row in bundle.of(ticket) if row["id"] in changed}
    return {code: bundle.told.get(code, 0) + steps_of_people(events.get(number, ())) for number, code in codes.items()}


def steps_of_people(events: Sequence[Mapping[str, Any]]) -> int:
    return sum(one["actor"] != "system" for one in events)


def _forget(connection: Connection, at: int) -> None:
    connection.execute(update(outage).where(outage.c.merged_at < at - KEEP // _MICROSECOND).values(content=""))
    connection.execute(delete(outage).where(outage.c.merged_at < at - FORGET // _MICROSECOND))
