"""How answers are kept so that nobody can join them to a number, with the whole database in hand.

What would betray an answer is its place and its moment: a row id, a key that counts up, the
order of rows in a page, a transaction id beside one that carries a time, sums that grew by one.
So the day's answers are one heap that is emptied and written anew, shuffled and with new random
keys, by every answer; nothing else in the database changes in that transaction. At the end of
the day the heap moves, shuffled once more, into the archive and into the day's sums.
"""

from __future__ import annotations

import json
import random
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection, Table, delete, insert, select, text

from services.store.tables import service_day_mark
from services.surveys.model import Response, Sample
from services.surveys.tables import survey_fresh, survey_response, survey_token

_RANDOM = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class Row:
    """One answer as it is stored, without its key: that is new at every writing."""

    instrument: str
    day: str
    version: str
    sample: str
    service: str
    points: int
    answers: str
    respondent: str

    def values(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.__slots__} | {"key": secrets.randbits(63)}

    def without_service(self) -> Row:
        return replace(self, service="")

    def on(self, day: date) -> Row:
        return replace(self, day=day.isoformat())


def row_of(response: Response, *, version: str, sample: Sample, day: date, service: str, reason_key: str = "") -> Row:
    """An answer for the heap. JSON keys are sorted, so that equal answers are equal texts."""
    answers: dict[str, int | str] = dict(response.answers)
    if response.reason:
        answers[reason_key] = response.reason
    return Row(
        instrument=response.instrument,
        day=day.isoformat(),
        version=version,
        sample=sample.value,
        service=service,
        points=sum(response.answers.values()),
        answers=_json(answers),
        respondent=_json(response.respondent),
    )


def add(connection: Connection, *rows: Row) -> None:
    """Put an answer into the day's heap: one row, or one for each part of a joint form. The transaction must do
    nothing else.

    Some hundred short rows are written for one answer: a price of milliseconds, a few times an
    hour, for a heap in which no row is older than another. A day that has ended since the answer
    was begun gets none any more: it is the day's in which it is kept.
    """
    lock(connection)
    day = connection.execute(select(service_day_mark.c.service_day)).scalar()
    kept = [replace(row, day=day) for row in rows] if day else list(rows)
    rewrite(connection, [*heap(connection), *kept])


def lock(connection: Connection) -> None:
    """One after another: on SQLite the write session is alone already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE survey_fresh IN ACCESS EXCLUSIVE MODE"))


def heap(connection: Connection) -> list[Row]:
    """All answers of the heap."""
    columns = [survey_fresh.c[name] for name in Row.__slots__]
    return [Row(*found) for found in connection.execute(select(*columns))]


def rewrite(connection: Connection, rows: Iterable[Row]) -> None:
    """Make `rows` the heap, in random order.

    PostgreSQL truncates: that makes a new file, where a delete would leave the old rows with
    their transaction ids in the pages. SQLite overwrites what it deletes (secure_delete).
    """
    empty(connection, "survey_fresh")
    _insert(connection, survey_fresh, rows)


def archive(connection: Connection, rows: Iterable[Row]) -> None:
    """Answers of a day that has ended, in random order, with new keys."""
    _insert(connection, survey_response, rows)


def add_to_archive(connection: Connection, rows: Iterable[Row]) -> None:
    """Answers of days that were archived before: all of such a day lie in random order again, with new keys."""
    rows = list(rows)
    columns = [survey_response.c[name] for name in Row.__slots__]
    of_days = survey_response.c.day.in_({row.day for row in rows})
    there = [Row(*found) for found in connection.execute(select(*columns).where(of_days))]
    connection.execute(delete(survey_response).where(of_days))
    archive(connection, [*there, *rows])


def forget_tokens(connection: Connection) -> None:
    """The day of these numbers has ended: nobody needs to know any more who answered."""
    empty(connection, "survey_token")


def spend_token(connection: Connection, instrument: str, ticket_code: str) -> bool:
    """Use up a number's one answer; False when that was done before."""
    done = connection.execute(
        text("INSERT INTO survey_token (instrument, ticket_code) VALUES (:instrument, :code) ON CONFLICT DO NOTHING"),
        {"instrument": instrument, "code": ticket_code},
    )
    return done.rowcount == 1


def spent(connection: Connection, ticket_code: str) -> set[str]:
    """The instruments that a number has answered today."""
    query = select(survey_token.c.instrument).where(survey_token.c.ticket_code == ticket_code)
    return set(connection.execute(query).scalars())


def empty(connection: Connection, name: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"TRUNCATE {name}"))
    else:
        connection.execute(delete({"survey_fresh": survey_fresh, "survey_token": survey_token}[name]))


def _insert(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    values = [row.values() for row in rows]
    _RANDOM.shuffle(values)
    if values:
        connection.execute(insert(table), values)


def _json(values: Mapping[str, int | str] | Mapping[str, str]) -> str:
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
