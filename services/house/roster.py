"""The duty roster: who is at which counter when. It proposes counters at sign-in; it locks nobody out.

Times are minutes after midnight, house time, within one day.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, insert, select

from services.house.model import DAY_MINUTES, House
from services.log.journal import Journal, Transaction
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.sheets.accounting import account
from services.sheets.heads import Column
from services.sheets.lists import CsvFault, CsvReason, ListRow, read_rows
from services.sheets.meaning import code_of, day_of, minutes_of, text_of
from services.store.tables import duty, officer

DAY = Column("tanggal", ("date", "tgl", "hari tanggal"))
START = Column("mulai", ("start", "jam mulai", "dari"))
END = Column("selesai", ("end", "jam selesai", "sampai"))
COUNTER = Column("loket", ("counter", "no loket", "nomor loket"))
OFFICER = Column("petugas", ("officer", "kode petugas", "kode"))
COLUMNS = (DAY, START, END, COUNTER, OFFICER)
AHEAD = timedelta(days=366)  # a duty that lies further ahead is in a year that was mistyped


@dataclass(frozen=True, slots=True, order=True)
class Duty:
    day: date
    start: int
    end: int
    counter: str
    officer: str
    id: int = 0


class DutyProblem(StrEnum):
    BAD_TIME = "bad_time"
    BAD_DAY = "bad_day"  # over, or more than a year ahead
    UNKNOWN_OFFICER = "unknown_officer"
    UNKNOWN_COUNTER = "unknown_counter"
    OVERLAP = "overlap"  # the counter has someone then


@dataclass(frozen=True, slots=True)
class RosterImported:
    """What became of a roster's rows: each was added, or was there already. `removed`: duties that it does not name."""

    added: int
    removed: int
    same: int

    @property
    def seen(self) -> int:
        return self.added + self.same


class Roster:
    """Every method raises NotPermitted and DatabaseAway."""

    def __init__(self, journal: Journal, house: House) -> None:
        self.journal = journal
        self._house = house

    @permitted(Action.SEE_QUEUE)
    def on(self, who: Officer, first: date, last: date) -> list[Duty]:
        """The duties from `first` to `last`, by time and counter."""
        query = select(duty).where(duty.c.day >= first.isoformat(), duty.c.day <= last.isoformat())
        with self.journal.database.read() as connection:
            rows = connection.execute(query).all()
        made = (
            Duty(date.fromisoformat(row.day), row.start_minute, row.end_minute, row.counter, row.officer, row.id)
            for row in rows
        )
        return sorted(made)

    @permitted(Action.SEE_QUEUE)
    def my_counters(self, who: Officer, now: datetime) -> tuple[str, ...]:
        """Where this officer is on duty now; else those of later today. Empty: none."""
        local = now.astimezone(self._house.time_zone)
        minute = local.hour * 60 + local.minute
        mine = [one for one in self.on(who, local.date(), local.date()) if one.officer == who.code and one.end > minute]
        current = [one for one in mine if one.start <= minute] or mine
        return tuple(dict.fromkeys(one.counter for one in current if one.counter in self._house.counters))

    @permitted(Action.MANAGE_ROSTER)
    def add(self, who: Officer, wanted: Duty) -> DutyProblem | None:
        """Put someone on duty."""
        if not 0 <= wanted.start < wanted.end <= DAY_MINUTES:
            return DutyProblem.BAD_TIME
        if not self._today() <= wanted.day <= self._today() + AHEAD:
            return DutyProblem.BAD_DAY
        if wanted.counter not in self._house.counters:
            return DutyProblem.UNKNOWN_COUNTER
        with self.journal.transaction() as transaction:
            if wanted.officer not in _officers(transaction):
                return DutyProblem.UNKNOWN_OFFICER
            if any(_overlap(wanted, other) for other in _duties(transaction, {wanted.day})):
                return DutyProblem.OVERLAP
            _insert(transaction, [wanted])
            transaction.record(
                "duty_added", who.code, day=wanted.day.isoformat(), counter=wanted.counter, officer=wanted.officer
            )
        return None

    @permitted(Action.MANAGE_ROSTER)
    def remove(self, who: Officer, duty_id: int) -> bool:
        """Take a duty off the roster; False when it is not there (any more)."""
        gone = delete(duty).where(duty.c.id == duty_id).returning(duty.c.day, duty.c.counter, duty.c.officer)
        with self.journal.transaction() as transaction:
            row = transaction.connection.execute(gone).first()
            if row is None:
                return False
            transaction.record("duty_removed", who.code, day=row.day, counter=row.counter, officer=row.officer)
        return True

    @permitted(Action.MANAGE_ROSTER)
    def import_csv(self, who: Officer, content: bytes) -> RosterImported | list[CsvFault]:
        """Make the roster of the days that the file names what the file says. Twice is once."""
        faults: list[CsvFault] = []
        rows = list(read_rows(content, COLUMNS, faults))
        with self.journal.transaction() as transaction:
            known = _officers(transaction)
            wanted = [(row, one) for row in rows if (one := self._duty(row, known)) is not None]
            _find_overlaps(wanted)
            before = {_key(one): one for one in _duties(transaction, {one.day for _, one in wanted})}
            self._find_wrong_days(wanted, before)
            if faults:
                return sorted(faults)
            after = {_key(one): one for _, one in wanted}
            added = [one for key, one in after.items() if key not in before]
            account(len(rows), len(after))
            today = self._today()
            removed = [one.id for key, one in before.items() if key not in after and one.day >= today]
            if added or removed:
                transaction.connection.execute(delete(duty).where(duty.c.id.in_(removed)))
                _insert(transaction, added)
                days = sorted({one.day.isoformat() for one in after.values()})
                transaction.record(
                    "roster_imported", who.code, first=days[0], last=days[-1], added=len(added), removed=len(removed)
                )
        return RosterImported(len(added), len(removed), len(after) - len(added))

    def _duty(self, row: ListRow, known: Collection[str]) -> Duty | None:
        day, start, end = (
            row.take(DAY, day_of, date.min),
            row.take(START, minutes_of, -1),
            row.take(END, minutes_of, -1),
        )
        counter, code = row.take(COUNTER, code_of, ""), row.take(OFFICER, text_of, "").lower()
        if start >= end >= 0:
            row.fault(END.name, CsvReason.BAD_VALUE)
        if counter and counter not in self._house.counters:
            row.fault(COUNTER.name, CsvReason.UNKNOWN_COUNTER)
        if code and code not in known:
            row.fault(OFFICER.name, CsvReason.UNKNOWN_OFFICER)
        return Duty(day, start, end, counter, code) if row.is_good else None

    def _today(self) -> date:
        return self.journal.clock.now().astimezone(self._house.time_zone).date()

    def _find_wrong_days(self, wanted: Sequence[tuple[ListRow, Duty]], before: Collection[tuple[object, ...]]) -> None:
        """Days in a year that cannot be meant. What is over stays as it was: a row may repeat it, not change it."""
        today = self._today()
        for row, one in wanted:
            if one.day > today + AHEAD:
                row.fault(DAY.name, CsvReason.TOO_FAR)
            elif one.day < today and _key(one) not in before:
                row.fault(DAY.name, CsvReason.PAST)


def _key(one: Duty) -> tuple[date, int, int, str, str]:
    return one.day, one.start, one.end, one.counter, one.officer


def _overlap(one: Duty, other: Duty) -> bool:
    same = one.day == other.day and one.counter == other.counter
    return same and one.start < other.end and other.start < one.end


def _find_overlaps(wanted: Sequence[tuple[ListRow, Duty]]) -> None:
    by_place: dict[tuple[date, str], list[Duty]] = {}
    for row, one in wanted:
        others = by_place.setdefault((one.day, one.counter), [])
        if _key(one) in {_key(other) for other in others}:
            row.fault("", CsvReason.TWICE)
        elif any(_overlap(one, other) for other in others):
            row.fault(COUNTER.name, CsvReason.OVERLAP)
        others.append(one)


def _officers(transaction: Transaction) -> set[str]:
    return set(transaction.connection.execute(select(officer.c.code).where(officer.c.active == 1)).scalars())


def _duties(transaction: Transaction, days: Collection[date]) -> list[Duty]:
    query = select(duty).where(duty.c.day.in_([day.isoformat() for day in days]))
    return [
        Duty(date.fromisoformat(row.day), row.start_minute, row.end_minute, row.counter, row.officer, row.id)
        for row in transaction.connection.execute(query)
    ]


def _insert(transaction: Transaction, duties: Sequence[Duty]) -> None:
    rows = [
        {
            "day": one.day.isoformat(),
            "start_minute": one.start,
            "end_minute": one.end,
            "counter": one.counter,
            "officer": one.officer,
        }
        for one in duties
    ]
    if rows:
        transaction.connection.execute(insert(duty), rows)
