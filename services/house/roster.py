"""The duty roster: who is at which counter when. It proposes counters at sign-in; it locks nobody out.

Times are minutes after midnight, house time, within one day.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import delete, insert, select

from services.house.model import DAY_MINUTES, House
from services.log.journal import Journal, Transaction
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.sheets.lists import Column, CsvFault, CsvReason, Row, read_rows
from services.store.tables import duty, officer
from services.text.dates import day_of
from services.text.times import minutes_of

COLUMNS = (
    Column("day", ("tanggal", "date")),
    Column("start", ("mulai", "start")),
    Column("end", ("selesai", "end")),
    Column("counter", ("loket", "counter")),
    Column("officer", ("petugas", "officer")),
)


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
    UNKNOWN_OFFICER = "unknown_officer"
    UNKNOWN_COUNTER = "unknown_counter"
    OVERLAP = "overlap"  # the counter has someone then


@dataclass(frozen=True, slots=True)
class RosterImported:
    added: int
    removed: int


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
        rows, faults = read_rows(content, COLUMNS)
        with self.journal.transaction() as transaction:
            known = _officers(transaction)
            wanted = [(row, one) for row in rows if (one := self._duty(row, known, faults)) is not None]
            faults += _overlaps(wanted)
            if faults:
                return sorted(faults)
            before = {_key(one): one for one in _duties(transaction, {one.day for _, one in wanted})}
            after = {_key(one): one for _, one in wanted}
            added = [one for key, one in after.items() if key not in before]
            removed = [one.id for key, one in before.items() if key not in after]
            if added or removed:
                transaction.connection.execute(delete(duty).where(duty.c.id.in_(removed)))
                _insert(transaction, added)
                days = sorted({one.day.isoformat() for one in after.values()})
                transaction.record(
                    "roster_imported", who.code, first=days[0], last=days[-1], added=len(added), removed=len(removed)
                )
        return RosterImported(len(added), len(removed))

    def _duty(self, row: Row, known: Collection[str], faults: list[CsvFault]) -> Duty | None:
        cells = row.cells
        day, start, end = day_of(cells["day"]), minutes_of(cells["start"]), minutes_of(cells["end"])
        counter, code = cells["counter"], cells["officer"].lower()
        wrong = [
            (day is None, "tanggal", CsvReason.BAD_VALUE),
            (start is None, "mulai", CsvReason.BAD_VALUE),
            (end is None or (start is not None and end <= start), "selesai", CsvReason.BAD_VALUE),
            (counter not in self._house.counters, "loket", CsvReason.UNKNOWN_COUNTER),
            (code not in known, "petugas", CsvReason.UNKNOWN_OFFICER),
        ]
        found = [CsvFault(row.number, column, reason) for is_wrong, column, reason in wrong if is_wrong]
        faults += found
        if found or day is None or start is None or end is None:
            return None
        return Duty(day, start, end, counter, code)


def _key(one: Duty) -> tuple[date, int, int, str, str]:
    return one.day, one.start, one.end, one.counter, one.officer


def _overlap(one: Duty, other: Duty) -> bool:
    same = one.day == other.day and one.counter == other.counter
    return same and one.start < other.end and other.start < one.end


def _overlaps(wanted: Sequence[tuple[Row, Duty]]) -> list[CsvFault]:
    faults = []
    by_place: dict[tuple[date, str], list[Duty]] = {}
    for row, one in wanted:
        others = by_place.setdefault((one.day, one.counter), [])
        if _key(one) in {_key(other) for other in others}:
            faults.append(CsvFault(row.number, "", CsvReason.TWICE))
        elif any(_overlap(one, other) for other in others):
            faults.append(CsvFault(row.number, "loket", CsvReason.OVERLAP))
        others.append(one)
    return faults


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
