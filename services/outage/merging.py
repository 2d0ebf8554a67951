"""Bringing an outage into the house's database: once, whatever interrupts it, and whichever database that is by then.

What is brought in is written down in the book first, under a random id. The house takes it in one transaction, with the
book's log and with that id, so that it is there whole or not at all, and a second time changes nothing. Then it leaves
the book. A kill between any two of these steps, or a COMMIT that was not answered, is put right by asking the house for
the id. A house that was restored, or whose standby took over, does not know it: it gets it again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from services.house.kiosks import clock_off_ms
from services.house.model import House
from services.log.chains import book_chain
from services.log.journal import Transaction
from services.outage import answers, bundle, carrying, log_copy, looking
from services.outage.book import Book
from services.outage.bundle import Bundle
from services.outage.joining import Joined, Joining
from services.outage.model import Merged
from services.outage.papers import join_papers
from services.outage.passes import JudgedPasses, Passes
from services.outage.tables import outage
from services.queue.day import ClockState, ServiceDay
from services.store.clock import from_micros
from services.store.faults import DatabaseAway
from services.visits.slip_series import know_letter

_TRIES: Final = 3  # what was written while the first try ran comes with the second


@dataclass(frozen=True, slots=True)
class Merging:
    """One kiosk's book and the house. Every method raises DatabaseFault of either database."""

    day: ServiceDay
    house: House
    passes: Callable[[], Passes]
    book: Book

    def keep(self) -> None:
        """Called every minute or so while all is well: the book knows what it has to know, and its letters are its own.

        While something waits to be brought in, or an outage is said to go on, nothing is carried. Raises OSError too.
        """
        self.book.place.tell(self.day.journal)
        letters = self.book.letters
        if letters is not None:
            if looking.look(self.book.database, letters).pending:
                return
            self.bring_back()
        self.book.keep_letter(self.day.journal)
        carrying.carry(self.day.journal, self.book)

    def run(self) -> Merged:
        """Bring in what waits; what the house has lost of earlier outages too."""
        merged = Merged()
        answers.tell_who_answered(self.day.journal, self.book)
        for _ in range(_TRIES):
            row = bundle.unfinished(self.book)
            if row is None:
                break
            merged = merged.with_more(self._bring_in(row))
        # After the numbers: how many were served on a day says whether an answer may name its service.
        merged = merged.with_more(Merged(answers=answers.hand_over(self.day.journal, self.book, self.house)))
        return merged.with_more(self.bring_back())

    def bring_back(self) -> Merged:
        """What was brought in before, and the house does not know any more. Cheap where there is nothing."""
        merged = Merged()
        for row in bundle.kept(self.book):
            if self._came(row.id) is None:
                merged = merged.with_more(self._apply(row, Bundle.read_back(row.content)))
        if log_copy.is_behind(self.day.journal.database, self.book.database):
            with self.day.journal.transaction() as transaction:
                entries = self._copy_log(transaction)
            merged = merged.with_more(Merged(entries=entries))
        return merged

    def _bring_in(self, row: Any) -> Merged:
        came = self._came(row.id)
        if came is not None and came == bundle.mark(row.content):
            held, done = Bundle.read_back(row.content), Merged()
        else:
            if came is not None:  # by another copy of this book, or what was written down here earlier
                row = bundle.name_anew(self.book, row.id)
            held = bundle.freeze(self.book, row.id)
            done = self._apply(row, held)
            if self._came(row.id) != bundle.mark(held.written()):  # nothing leaves the book before the house has it
                raise DatabaseAway("The house's database has not kept what was brought in.")
        bundle.finish(self.book, row.id, held)
        return done

    def _came(self, outage_id: str) -> str | None:
        """The mark of what the house has got under this id; None: nothing."""
        with self.day.journal.database.read() as connection:
            found = connection.execute(select(outage.c.content).where(outage.c.id == outage_id)).scalar()
        return str(found) if found is not None else None

    # -- in the house -------------------------------------------------------------------------------

    def _apply(self, row: Any, held: Bundle) -> Merged:
        with self.day.journal.transaction() as transaction:
            day = self.day.current(transaction)
            trusted = not isinstance(day, ClockState)
            today = day if isinstance(day, date) else self.day.known(transaction.connection)
            if not _is_first(transaction, row, bundle.mark(held.written())):
                return Merged()
            know_letter(transaction, row.series.removeprefix("S"), row.kiosk)
            judged = self.passes().locked(transaction, held)
            joined = Joining(transaction, self.house, today, held, trusted=trusted).run()
            join_papers(transaction, held, joined)
            doubtful = judged.settle(transaction, joined, today, row.kiosk)
            entries = self._copy_log(transaction)
            merged = _counted(held, joined, judged, doubtful, entries)
            self._tell(transaction, row, merged, joined)
        return merged

    def _copy_log(self, transaction: Transaction) -> int:
        """How many entries came. Where the book's chain does not fit what the house has of it, its letters are given up
        before it is used again."""
        count = 0
        for chain in log_copy.log_of(self.book.database):
            try:
                count += log_copy.copy_log(transaction, self.book.database, chain)
            except log_copy.ChainDiffers:
                if chain == self.book.chain and not self.book.letters_doubted:
                    self.book.letters_doubted = True
                    transaction.record("outage_log_differs", chain=chain)
        return count

    def _tell(self, transaction: Transaction, row: Any, merged: Merged, joined: Joined) -> None:
        """In the house's log, and in its table of outages."""
        off = clock_off_ms(transaction, self.day.journal.clock, self.day.journal.database.kind)
        counts = {
            name: getattr(merged, name) for name in ("numbers", "waiting", "served", "put_off", "passes", "doubtful")
        }
        mine = update(outage).where(outage.c.id == row.id)
        transaction.connection.execute(mine.values(ended_at=transaction.at, clock_off_ms=off, **counts))
        if joined.limited:
            seconds = max(joined.limited) // 1_000_000
            numbers = len(joined.limited)
            transaction.record("outage_time_limited", series=row.series, numbers=numbers, seconds=seconds)
        zone = self.house.time_zone
        starts, ends = (one.astimezone(zone) for one in (from_micros(row.began_at), transaction.now))
        del counts["served"]
        last, hashed = log_copy.stands_at(transaction.connection, book_chain(row.kiosk, row.series))
        transaction.record(
            "outage_merged",
            series=row.series,
            starts=starts.isoformat(timespec="minutes"),
            ends=ends.isoformat(timespec="minutes"),
            off=round(off / 1000),
            last=last,
            hash=hashed,
            **counts,
        )


def _is_first(transaction: Transaction, row: Any, mark: str) -> bool:
    make = postgresql.insert if transaction.connection.dialect.name == "postgresql" else sqlite.insert
    values: Mapping[str, Any] = {
        "id": row.id,
        "kiosk": row.kiosk,
        "series": row.series,
        "began_at": row.began_at,
        "merged_at": transaction.at,
        "content": mark,
    }
    first = make(outage).values(**values).on_conflict_do_nothing().returning(outage.c.id)
    return transaction.connection.execute(first).first() is not None


def _counted(held: Bundle, joined: Joined, judged: JudgedPasses, doubtful: int, entries: int) -> Merged:
    return Merged(
        numbers=len(joined.tickets) - len(joined.again),  # each is counted once
        waiting=joined.waiting,
        served=joined.served,
        put_off=joined.put_off,
        passes=len(judged.found),
        doubtful=doubtful,
        entries=entries,
        jobs=dict(joined.jobs),
        tickets=dict(joined.tickets),
    )
