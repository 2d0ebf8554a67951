"""What the end of a day means in a book.

Nothing is archived or counted there: answers of the day wait to be brought in. Numbers of letters of its own run on
while any of them waits to be brought in, whichever day a clock says it is, so that none is given twice.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.dialects.sqlite import insert

from services.house.model import House
from services.log.journal import Transaction
from services.store.tables import series_counter, ticket
from services.surveys import storage


def end_day_of_book(transaction: Transaction, _house: House, _last_day: str, today: date) -> None:
    """As services.queue.day.ServiceDay wants it."""
    connection = transaction.connection
    storage.forget_tokens(connection)
    held = select(ticket.c.series, func.max(ticket.c.number).label("number")).group_by(ticket.c.series)
    for row in connection.execute(held).all():
        run_on(transaction, today.isoformat(), row.series, row.number)


def run_on(transaction: Transaction, day: str, series: str, number: int) -> None:
    """The next number of a day comes after `number`, or later."""
    values = {"service_day": day, "series": series, "last_number": number}
    counted = insert(series_counter).values(**values)
    highest = func.max(series_counter.c.last_number, counted.excluded.last_number)
    keys = [series_counter.c.service_day, series_counter.c.series]
    transaction.connection.execute(counted.on_conflict_do_update(index_elements=keys, set_={"last_number": highest}))
