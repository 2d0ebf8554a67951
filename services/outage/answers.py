"""Answers to surveys that a book holds, handed over once and joined to nobody.

They leave the day's heap for a batch with a random name, shuffled; the house takes the batch in a transaction that does
nothing else, and remembers its name; then the book forgets it. That a number has answered is told before, by its code,
as at every answer (services.surveys.answering). How many answers an outage brought stands nowhere.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select, text

from services.house.model import House
from services.log.journal import Journal
from services.outage.book import Book
from services.outage.tables import outage_answers
from services.store.tables import service_day_mark, ticket
from services.surveys import storage
from services.surveys.day_end import take_in
from services.surveys.storage import Row
from services.surveys.tables import survey_day, survey_response, survey_token

_FIRST = text("INSERT INTO outage_answers (id, abandoned) VALUES (:id, '') ON CONFLICT DO NOTHING")
_SPENT = text("INSERT INTO survey_token (instrument, ticket_code) VALUES (:instrument, :code) ON CONFLICT DO NOTHING")


def hand_over(server: Journal, book: Book, house: House) -> int:
    """How many came. Raises DatabaseFault of either."""
    batch = _batch(book)
    if batch is None:
        return 0
    name, abandoned, rows = batch
    with server.database.write() as connection:
        first = connection.execute(_FIRST, {"id": name}).rowcount == 1
        if first:
            take_in(connection, house, rows, abandoned)
    _done(book, name)
    return len(rows) if first else 0


def wait(connection: Connection) -> bool:
    """Whether a book holds answers."""
    return _any(connection) or connection.execute(select(outage_answers.c.id)).first() is not None


def tell_who_answered(server: Journal, book: Book) -> None:
    """Before the numbers leave the book. Of numbers of the day that is in force at the house: of others nobody needs to
    know any more. Raises DatabaseFault."""
    told = select(survey_token.c.instrument, survey_token.c.ticket_code, ticket.c.service_day)
    with book.database.read() as connection:
        rows = connection.execute(told.join(ticket, ticket.c.code == survey_token.c.ticket_code)).all()
    if rows:
        with server.database.write() as connection:
            day = connection.execute(select(service_day_mark.c.service_day)).scalar()
            for row in sorted(rows, key=lambda one: (one.instrument, one.ticket_code)):
                if day is None or row.service_day >= day:
                    connection.execute(_SPENT, {"instrument": row.instrument, "code": row.ticket_code})


def _batch(book: Book) -> tuple[str, Sequence[dict[str, Any]], Sequence[Row]] | None:
    """The batch that waits, made of the day's heap where there is none. Raises DatabaseFault."""
    with book.database.write() as connection:
        found = connection.execute(select(outage_answers)).first()
        if found is None and _any(connection):
            abandoned = [dict(row._mapping) for row in connection.execute(select(survey_day))]
            values = {"id": uuid.uuid4().hex, "abandoned": json.dumps(abandoned)}
            found = connection.execute(insert(outage_answers).values(**values).returning(outage_answers)).one()
            storage.archive(connection, storage.heap(connection))
            storage.empty(connection, "survey_fresh")
            connection.execute(delete(survey_day))
        if found is None:
            return None
        columns = [survey_response.c[name] for name in Row.__slots__]
        rows = [Row(*one) for one in connection.execute(select(*columns))]
    return found.id, json.loads(found.abandoned or "[]"), rows


def _any(connection: Connection) -> bool:
    heap = bool(storage.heap(connection))
    return heap or connection.execute(select(survey_day.c.day)).first() is not None


def _done(book: Book, name: str) -> None:
    with book.database.write() as connection:
        connection.execute(delete(outage_answers).where(outage_answers.c.id == name))
        connection.execute(delete(survey_response))
    book.database.forget_soon()
