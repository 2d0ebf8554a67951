"""The letter of a kiosk's provisional slips: SA1, SA2 … at one kiosk, SB1 … at another.

Slips are given while the database is away, so the letter is taken from it before. It belongs to the file that the
kiosk writes its slips down in (services.visits.spool), not to the kiosk's name: two machines that were given the same
name have two letters. A file that was lost or damaged gets another letter. A file that was copied with its machine is
found out: the holder's word changes at every start, and who comes with an old one takes another letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice, product
from typing import Protocol

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from services.log.journal import Journal, Transaction
from services.store.clock import from_micros, to_micros
from services.store.database import Database
from services.visits.spool import Series, new_id
from services.visits.tables import slip_series

LETTERS = "ABCDEFGHJKLMNPRTUVWXYZ"  # without I, O, Q, which look like digits, and S, which begins every label
ALIVE = timedelta(minutes=3)  # a kiosk says so every minute


class KeepsLetter(Protocol):
    """Where a letter lives with what it is given to: the file of slips, or a kiosk's book (services.outage.book)."""

    @property
    def series(self) -> Series | None: ...

    def take(self, series: Series | None) -> None:
        """Raises OSError where nothing can be written."""
        ...


@dataclass(frozen=True, slots=True)
class SeriesHeld:
    """A letter, the name of the kiosk that has it, and when it said so last."""

    letters: str
    kiosk: str
    seen_at: datetime


class SlipSeries:
    """Sees to it that one kiosk has a letter of its own. Raises DatabaseAway, OSError."""

    def __init__(self, journal: Journal, spool: KeepsLetter, *, kiosk: str, event: str = "slip_series_taken") -> None:
        """event: what a letter that was taken is called in the log."""
        self.journal = journal
        self._spool = spool
        self._kiosk = kiosk
        self._event = event
        self._mine: Series | None = None
        self._since = 0
        self._told = False

    def keep(self) -> None:
        """Called every minute or so: take a letter where there is none, and say that it is in use."""
        held = self._spool.series
        with self.journal.transaction() as transaction:
            mine = self._kept(transaction, held)
            if self._mine is not None and (mine is None or self._is_shared(transaction, mine)):
                self._tell(transaction, self._mine.letters)
        if mine is None:
            self._spool.take(None)  # fails where nothing can be written, before a letter is spent on it
            with self.journal.transaction() as transaction:
                mine = self._claimed(transaction)
        if self._mine is None:
            self._since = to_micros(self.journal.clock.now())
        if mine != held:
            self._spool.take(mine)
        self._mine = mine

    def _kept(self, transaction: Transaction, held: Series | None) -> Series | None:
        """The letter that the file has, with a new word at this start; None where it is somebody else's by now."""
        if held is None:
            return None
        word = held.holder if held == self._mine else new_id()
        row = update(slip_series).where(slip_series.c.series == held.letters, slip_series.c.holder == held.holder)
        done = transaction.connection.execute(row.values(holder=word, kiosk=self._kiosk, seen_at=transaction.at))
        return Series(held.letters, word) if done.rowcount else None

    def _claimed(self, transaction: Transaction) -> Series:
        """The first letter that nobody ever had."""
        connection = transaction.connection
        taken = set(connection.execute(select(slip_series.c.series)).scalars())
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        for letters in _all_letters():
            mine = Series(letters, new_id())
            values = {"series": letters, "kiosk": self._kiosk, "holder": mine.holder, "seen_at": transaction.at}
            if letters in taken:
                continue
            claim = insert(slip_series).values(**values).on_conflict_do_nothing().returning(slip_series.c.series)
            if connection.execute(claim).first() is None:  # another kiosk took it meanwhile
                continue
            transaction.record(self._event, series=letters)
            return mine
        raise AssertionError("there are more letters than kiosks")

    def _is_shared(self, transaction: Transaction, mine: Series) -> bool:
        """Whether another machine with this kiosk's name has said that it lives since this one began."""
        query = select(slip_series.c.series).where(
            slip_series.c.kiosk == self._kiosk,
            slip_series.c.series != mine.letters,
            slip_series.c.seen_at > max(self._since, transaction.at - _micros(ALIVE)),
        )
        return transaction.connection.execute(query).first() is not None

    def _tell(self, transaction: Transaction, letters: str) -> None:
        """In the log, once while this process runs."""
        if not self._told:
            transaction.record("kiosk_id_shared", series=letters)
            self._told = True


def know_letter(transaction: Transaction, letters: str, kiosk: str) -> None:
    """A letter that was in use: where this database does not know of it (it was brought back from a copy), nobody gets
    it again."""
    connection = transaction.connection
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values = {"series": letters, "kiosk": kiosk, "holder": "", "seen_at": 0}
    connection.execute(insert(slip_series).values(**values).on_conflict_do_nothing())


def alive(database: Database, now: datetime) -> list[SeriesHeld]:
    """The letters that are in use now, by kiosk. Raises DatabaseAway."""
    with database.read() as connection:
        return _alive(connection, to_micros(now))


def _alive(connection: Connection, at: int) -> list[SeriesHeld]:
    query = select(slip_series).where(slip_series.c.seen_at > at - _micros(ALIVE))
    rows = connection.execute(query.order_by(slip_series.c.kiosk, slip_series.c.series)).all()
    return [SeriesHeld(row.series, row.kiosk, from_micros(row.seen_at)) for row in rows]


def _micros(span: timedelta) -> int:
    return int(span.total_seconds() * 1_000_000)


def next_letters(taken: set[str], count: int) -> list[str]:
    """The letters that kiosks would take next."""
    return list(islice((one for one in _all_letters() if one not in taken), count))


def _all_letters() -> Iterator[str]:
    """A … Z, then AA … ZZ, then three."""
    for length in (1, 2, 3):
        yield from ("".join(letters) for letters in product(LETTERS, repeat=length))
