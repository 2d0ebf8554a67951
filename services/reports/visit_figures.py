"""What became of the booked visits of a period: counted, nothing of anybody."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from services.store.database import Database
from services.surveys.model import Period
from services.visits.model import BookingChannel, BookingState
from services.visits.tables import booking, booking_import

_DID_NOT_TAKE_PLACE = (BookingState.CANCELLED, BookingState.REVOKED, BookingState.REFUSED)
_STAGED = select(booking_import.c.id).where(booking_import.c.state != "live")


@dataclass(frozen=True, slots=True)
class VisitLine:
    """A weekday (0: Monday). came, walk_ins: families, the second without a booking; people: in those that came;
    cancelled: those that were withdrawn or not agreed to are among them."""

    weekday: int
    came: int
    people: int
    walk_ins: int
    no_show: int
    cancelled: int


def visits_of(database: Database, period: Period) -> tuple[VisitLine, ...]:
    """By weekday, without bookings that are still to come. Raises DatabaseAway."""
    first, last = period.days
    columns = (booking.c.day, booking.c.state, booking.c.channel, func.count(), func.sum(booking.c.party_size))
    seen = booking.c.import_id.is_(None) | booking.c.import_id.not_in(_STAGED)
    query = select(*columns).where(booking.c.day.between(first, last), seen)
    with database.read() as connection:
        rows = connection.execute(query.group_by(booking.c.day, booking.c.state, booking.c.channel)).all()
    counts: Counter[tuple[int, str]] = Counter()
    for day, state, channel, number, people in rows:
        weekday = date.fromisoformat(day).weekday()
        counts[weekday, state] += number
        if state == BookingState.CHECKED_IN:
            counts[weekday, "people"] += people
            counts[weekday, "walk_ins"] += number if channel == BookingChannel.WALK_IN else 0
    return tuple(line for weekday in sorted({one for one, _ in counts}) if _any(line := _line(weekday, counts)))


def _line(weekday: int, counts: Counter[tuple[int, str]]) -> VisitLine:
    ended = sum(counts[weekday, state] for state in _DID_NOT_TAKE_PLACE)
    came, no_show = counts[weekday, BookingState.CHECKED_IN], counts[weekday, BookingState.NO_SHOW]
    return VisitLine(weekday, came, counts[weekday, "people"], counts[weekday, "walk_ins"], no_show, ended)


def _any(line: VisitLine) -> bool:
    return bool(line.came or line.no_show or line.cancelled)
