"""The file of a kiosk's book, its letter, and how an outage begins in it.

A book that cannot be read, or is not the one that this kiosk had, is put aside whole and another one begun, with other
letters: no number is given twice, and what was in it is there for those who can rescue it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final

from sqlalchemy import delete, insert, select

from services.log.chains import book_chain
from services.log.journal import Journal
from services.outage.tables import outage
from services.store.clock import Clock
from services.store.database import Database, DatabaseSettings
from services.store.faults import DatabaseDamaged, DatabaseMissing, DatabaseNewer, DatabaseOlder
from services.store.files import make_folder, sync_folder, write_durably
from services.store.upgrade import open_database
from services.store.witness import Witness
from services.visits.slip_series import SlipSeries
from services.visits.spool import Series
from services.visits.tables import slip_series

NO_LETTER: Final = "This kiosk has no letters for numbers of its own yet: it has to meet its server once."
_TOLD: Final = "told"
_OF_BOOK: Final = "~"  # after a kiosk's id: the holder of its book's letter, beside that of its slips


class NoBook(Exception):
    """There is no book to work on now; the message says why."""


@dataclass(frozen=True, slots=True)
class BookPlace:
    """Where the book of a kiosk lies."""

    folder: Path
    kiosk: str

    @property
    def file(self) -> Path:
        return self.folder / f"{self.kiosk}.sqlite3"

    @property
    def database(self) -> DatabaseSettings:
        return DatabaseSettings(f"sqlite:///{self.file.absolute()}", self.folder / f"{self.kiosk}.id")

    def open(self, clock: Clock, *, put_aside: bool) -> Database:
        """put_aside: what is no sound book of this kiosk is moved away, and another begun. Raises DatabaseFault."""
        make_folder(self.folder)
        try:
            return open_database(self.database, clock, check=put_aside, put_aside=False)
        except (DatabaseDamaged, DatabaseMissing, DatabaseOlder, DatabaseNewer):
            if not put_aside:
                raise
            self._put_aside()
            return open_database(self.database, clock)

    def _put_aside(self) -> None:
        """Raises OSError."""
        names = (self.folder / f"{self.kiosk}.aside-{number}" for number in count(1))
        place = next(one for one in names if not one.exists())
        make_folder(place)
        parts = [*self.folder.glob(f"{self.file.name}*"), self.database.id_file, Witness(self.database.id_file).path]
        for part in parts:
            if part.exists():
                part.rename(place / part.name)
        sync_folder(self.folder)

    def aside(self) -> Sequence[Path]:
        """Books that were put aside and lie there still."""
        return sorted(self.folder.glob(f"{self.kiosk}.aside-*"))

    def tell(self, journal: Journal) -> None:
        """In the house's log, once, what was put aside. Raises DatabaseFault, OSError."""
        for place in (one for one in self.aside() if not (one / _TOLD).exists()):
            journal.record("outage_book_put_aside", file=place.name)
            write_durably(place / _TOLD, b"")


@dataclass(frozen=True, slots=True)
class Letter:
    """The book's letter, kept in it: who loses the one has lost the other. See services.visits.slip_series."""

    database: Database

    @property
    def series(self) -> Series | None:
        with self.database.read() as connection:
            row = connection.execute(select(slip_series.c.series, slip_series.c.holder)).first()
        return Series(row.series, row.holder) if row else None

    def take(self, series: Series | None) -> None:
        with self.database.write() as connection:
            connection.execute(delete(slip_series))
            if series is not None:
                values = {"series": series.letters, "kiosk": "", "holder": series.holder, "seen_at": 0}
                connection.execute(insert(slip_series).values(**values))


@dataclass
class Book:
    """A book that is open. `series`: the letters of its numbers, "SA"; `carried`: what it knows of the house;
    `letters_doubted`: its log does not fit the house's, so it goes on with other letters."""

    place: BookPlace
    database: Database
    clock: Clock
    carried: object = None
    letters_doubted: bool = False
    _letters: SlipSeries | None = field(default=None, init=False)

    @property
    def kiosk(self) -> str:
        return self.place.kiosk

    @property
    def letters(self) -> str | None:
        """What its numbers begin with, "SA"; None: it has no letter yet. Raises DatabaseFault."""
        held = Letter(self.database).series
        return f"S{held.letters}" if held else None

    @property
    def series(self) -> str:
        """Raises NoBook, DatabaseFault."""
        letters = self.letters
        if letters is None:
            raise NoBook(NO_LETTER)
        return letters

    @property
    def chain(self) -> str:
        """Raises NoBook, DatabaseFault."""
        return book_chain(self.kiosk, self.series)

    @property
    def journal(self) -> Journal:
        """Raises NoBook, DatabaseFault."""
        return Journal(self.database, self.chain, self.clock)

    def keep_letter(self, server: Journal) -> None:
        """See that the book has a letter, and that the server knows that it is in use. Raises DatabaseFault."""
        if self.letters_doubted:
            Letter(self.database).take(None)
            self.letters_doubted = False
        if self._letters is None or self._letters.journal is not server:
            holder = f"{self.kiosk}{_OF_BOOK}"
            self._letters = SlipSeries(server, Letter(self.database), kiosk=holder, event="outage_series_taken")
        self._letters.keep()


def holds_book(holder: str) -> bool:
    """Whether the holder of a letter is a book, not a file of slips."""
    return holder.endswith(_OF_BOOK)


def begin(journal: Journal, kiosk: str, series: str) -> None:
    """The server gives no answer from now on: once an outage, however often it is said. Raises DatabaseFault."""
    with journal.transaction() as transaction:
        going_on = select(outage.c.id).where(outage.c.merged_at.is_(None))
        if transaction.connection.execute(going_on).first() is None:
            values = {"id": uuid.uuid4().hex, "kiosk": kiosk, "series": series, "began_at": transaction.at}
            transaction.connection.execute(insert(outage).values(**values))
            transaction.record("outage_began", series=series)
