"""The end of a day for surveys, in the transaction that opens the next one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select, update

from services.house.model import House
from services.log.journal import Transaction
from services.store.tables import service_day_mark, ticket
from services.surveys import storage, tally
from services.surveys.deciding import count_ended_months
from services.surveys.disclosure import LEAST_GROUP
from services.surveys.periods import take_back_closings
from services.surveys.storage import Row

Crowds = Mapping[tuple[str, str], int]


def end_days(transaction: Transaction, house: House, last_day: str, today: date) -> None:
    """A day ended, `today` begins: archive its answers, sum it up, forget who answered; count a month that ended.

    Answers of a day that turns out never to have come (a wrong clock) become today's, and periods that were closed
    although today runs are open again.
    """
    connection = transaction.connection
    storage.lock(connection)
    mark = today.isoformat()
    heap = [row if row.day <= mark else row.on(today) for row in storage.heap(connection)]
    ended = [row for row in heap if row.day < mark]
    crowds = _crowds(connection, house, {row.day for row in ended})
    ended = [row.without_service() if _too_few(row, crowds) else row for row in ended]
    going_on = [row for row in heap if row.day >= mark]
    storage.rewrite(connection, ended + going_on)
    tally.add_ended_days(connection, mark)
    storage.archive(connection, ended)
    storage.rewrite(connection, going_on)
    storage.forget_tokens(connection)
    _close(connection, last_day)
    count_ended_months(transaction, today)
    take_back_closings(transaction, today)


def take_in(connection: Connection, house: House, rows: Sequence[Row], abandoned: Sequence[Mapping[str, Any]]) -> None:
    """Answers that a kiosk has kept while its server was away, as if they had been given here: those of the running day
    join its heap, those of a day that has ended are counted with it and lie shuffled among its others. The transaction
    does nothing else.

    abandoned: rows of survey_day that count who began and left.
    """
    storage.lock(connection)
    days = [*(row.day for row in rows), *(str(one["day"]) for one in abandoned)]
    today = connection.execute(select(service_day_mark.c.service_day)).scalar() or max(days)
    heap = storage.heap(connection)
    came = [row if row.day <= today else row.on(date.fromisoformat(today)) for row in rows]
    ended = [row for row in came if row.day < today]
    crowds = _crowds(connection, house, {row.day for row in ended})
    ended = [row.without_service() if _too_few(row, crowds) else row for row in ended]
    if ended:
        storage.rewrite(connection, ended)
        tally.add_ended_days(connection, today)
        storage.add_to_archive(connection, ended)
    storage.rewrite(connection, [*heap, *(row for row in came if row.day >= today)])
    for one in abandoned:
        tally.add_abandoned(connection, {**one, "day": min(str(one["day"]), today)})


def _close(connection: Connection, day: str) -> None:
    """No number that was served on this day answers any more, whatever the clock does.

    It is not kept who has answered. So where the day had ended in error and goes on, those who may still answer are
    those who are served from now on.
    """
    served = (ticket.c.service_day == day, ticket.c.state == "served", ticket.c.survey_over == 0)
    connection.execute(update(ticket).where(*served).values(survey_over=1))


def _too_few(row: Row, crowds: Crowds) -> bool:
    """Whether day and service together would point at a handful of numbers."""
    return 0 < crowds.get((row.day, row.service), 0) < LEAST_GROUP


def _crowds(connection: Connection, house: House, days: set[str]) -> Crowds:
    """How many numbers were served, by day and public service."""
    counted: Counter[tuple[str, str]] = Counter()
    query = (
        select(ticket.c.service_day, ticket.c.service, func.count())
        .where(ticket.c.service_day.in_(sorted(days)), ticket.c.state == "served")
        .group_by(ticket.c.service_day, ticket.c.service)
    )
    for day, service, count in connection.execute(query) if days else ():
        public = house.public_service(service).code if service in house.services else service
        counted[day, public] += count
    return counted
