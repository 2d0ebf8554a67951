"""How far back the right time can lie: the leaps of trusted time that may have been a wrong clock.

Trusted time moves on with the work, minute by minute. Where it moved on by more than some minutes at once, the machine
was off, or the clock was set: such a leap may be in error, and whoever sets the clock right afterwards comes back by
no more than the leaps that are still in doubt. Work itself takes its time, so the right time can never lie before
"last - doubtful leaps". A leap is in doubt until the hours of `clock_ahead_hours` were worked after it (a clock that
is wrong by a day is noticed in a day); one that staff confirmed, which may be larger, for a year.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select

from services.house.model import QueueRules
from services.store.tables import clock_leap, journal_entry

MINUTE, HOUR = 60_000_000, 3_600_000_000  # microseconds
LEAP = 5 * MINUTE  # trusted time moves on once a minute where a kiosk or the console runs
YEAR = 366 * 24 * HOUR


@dataclass(frozen=True, slots=True)
class Leap:
    """Trusted time moved on from `start` to `end` (microseconds) at once; `confirmed`: staff said that it was right."""

    start: int
    end: int
    confirmed: bool = False


def earliest(last: int, leaps: Sequence[Leap], rules: QueueRules) -> int:
    """The earliest right time that can follow `last`, in microseconds. `leaps` in their order. Pure."""
    doubt = sum(leap.end - leap.start for leap in _doubtful(last, leaps, rules))
    return last - doubt - rules.clock_behind_minutes * MINUTE


def _doubtful(last: int, leaps: Sequence[Leap], rules: QueueRules) -> Iterator[Leap]:
    worked, later = 0, last
    for leap in reversed(leaps):
        worked += max(0, later - leap.end)
        later = leap.start
        if last - leap.end <= YEAR if leap.confirmed else worked <= rules.clock_ahead_hours * HOUR:
            yield leap


def known_leaps(connection: Connection, last: int) -> list[Leap]:
    """The leaps up to `last`, and one that has no row: every day begins with an entry in the log, so what was trusted
    more than a day after the last entry was never worked."""
    found = leaps_of(connection)
    entered = connection.execute(select(func.max(journal_entry.c.at)).where(journal_entry.c.at <= last)).scalar()
    if entered is not None and last - entered > 24 * HOUR:
        found = [leap for leap in found if leap.end <= entered]
        found.append(Leap(entered, last, confirmed=True))
    return found


def leaps_of(connection: Connection) -> list[Leap]:
    rows = connection.execute(select(clock_leap).order_by(clock_leap.c.end_at, clock_leap.c.id))
    return [Leap(row.start_at, row.end_at, bool(row.confirmed)) for row in rows]


def note(connection: Connection, start: int, end: int, *, confirmed: bool = False) -> bool:
    """Remember how trusted time moved on, if it leapt; whether it did."""
    if end - start <= LEAP:
        return False
    connection.execute(_INSERT, {"start_at": start, "end_at": end, "confirmed": int(confirmed)})
    return True


def begin(connection: Connection, at: int, rules: QueueRules) -> None:
    """The first moment of a database: its clock may have been ahead by what would have been believed."""
    note(connection, at - rules.clock_ahead_hours * HOUR, at)


def take_back(connection: Connection, at: int) -> None:
    """The clock was set back to `at`: later leaps never were; one that went beyond `at` ends there."""
    beyond = [leap for leap in leaps_of(connection) if leap.end > at]
    connection.execute(delete(clock_leap).where(clock_leap.c.end_at > at))
    for leap in beyond:
        if leap.start < at:
            values = {"start_at": leap.start, "end_at": at, "confirmed": int(leap.confirmed)}
            connection.execute(_INSERT, values)


def forget_certain(connection: Connection, last: int, rules: QueueRules) -> None:
    """Delete what is in doubt no longer."""
    doubtful = [leap.end for leap in _doubtful(last, leaps_of(connection), rules)]
    connection.execute(delete(clock_leap).where(clock_leap.c.end_at < min(doubtful, default=last)))


_INSERT = insert(clock_leap)
