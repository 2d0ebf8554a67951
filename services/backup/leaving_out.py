"""Numbers and letters that may be in somebody's hand and that the database does not know: they are left out."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, insert, select, update

from services.log.journal import Transaction
from services.store.tables import series_counter
from services.visits.slip_series import next_letters
from services.visits.tables import slip_series

ROUND: Final = 100  # numbers go on after a multiple of it: everybody sees that something was left out
ROOM: Final = 50  # numbers that may have been given after the last that is known
BLIND: Final = 500  # where nothing is known of the day
MOST: Final = 2000  # numbers of one letter in a day, at the very most
LETTERS: Final = 8  # which kiosks may have taken since, for provisional slips and for their books


def last_number(connection: Connection, day: str, letter: str) -> int:
    query = select(series_counter.c.last_number)
    here = query.where(series_counter.c.service_day == day, series_counter.c.series == letter)
    return int(connection.execute(here).scalar() or 0)


def jump(transaction: Transaction, actor: str, day: str, letter: str, number: int) -> None:
    """The letter's numbers of that day go on after `number`."""
    here = (series_counter.c.service_day == day) & (series_counter.c.series == letter)
    connection = transaction.connection
    if not connection.execute(update(series_counter).where(here).values(last_number=number)).rowcount:
        connection.execute(insert(series_counter).values(service_day=day, series=letter, last_number=number))
    transaction.record("series_jumped", actor, series=letter, number=number, day=day)


def burn_letters(transaction: Transaction) -> None:
    """Letters that kiosks may have taken since: nobody gets them again."""
    taken = set(transaction.connection.execute(select(slip_series.c.series)).scalars())
    for letters in next_letters(taken, LETTERS):
        values = {"series": letters, "kiosk": "-", "holder": "", "seen_at": 0}
        transaction.connection.execute(insert(slip_series).values(**values))
