"""Families whose session would not take place any more, or be for other groups, if the house were set otherwise: before
that is decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from services.house.model import Hours
from services.log.journal import Journal
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.visits.model import TO_COME
from services.visits.rows import IS_THERE
from services.visits.settings import VisitSettings
from services.visits.tables import booking, booking_person

Plan = tuple[VisitSettings, Hours]  # and the hours of the service that receives visits


@dataclass(frozen=True, slots=True)
class Displaced:
    """A session that has bookings already. Minutes after midnight."""

    day: date
    starts: int
    ends: int
    families: int


class DisplacedVisits:
    """Raises NotPermitted and DatabaseAway."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal

    @permitted(Action.SEE_SETTINGS)
    def by(self, who: Officer, before: Plan, after: Plan, first: date) -> list[Displaced]:
        """Booked sessions from a day on that receive these families before the change, not after it; soonest first."""
        query = (
            select(booking.c.day, booking.c.starts, booking.c.ends, booking_person.c.detainee_group, func.count())
            .outerjoin(booking_person, booking_person.c.booking_id == booking.c.id)
            .where(booking.c.state.in_([one.value for one in TO_COME]), booking.c.day >= first.isoformat(), IS_THERE)
            .group_by(booking.c.day, booking.c.starts, booking.c.ends, booking_person.c.detainee_group)
        )
        with self.journal.database.read() as connection:
            rows = connection.execute(query).all()
        held, wanted = _receiving(before), _receiving(after)
        found: Counter[tuple[date, int, int]] = Counter()
        for text, starts, ends, group, count in rows:
            day = date.fromisoformat(text)
            if held(day, starts, group or "") and not wanted(day, starts, group or ""):
                found[day, starts, ends] += count
        return [Displaced(*when, families) for when, families in sorted(found.items())]


def _receiving(plan: Plan) -> Callable[[date, int, str], bool]:
    """Whether a session takes place and is for a group; families whose group is not known are for every session."""
    visits, hours = plan

    def receives(day: date, starts: int, text: str) -> bool:
        group = visits.on(day).group_of(text)
        sessions = visits.sessions_on(day, hours.intervals_on(day))
        return any(one.start == starts and (not group or one.receives(group)) for one in sessions)

    return receives
