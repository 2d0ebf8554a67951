"""Families whose session would not take place any more if the house were set otherwise: before that is decided."""

from __future__ import annotations

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
from services.visits.tables import booking

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
        """Booked sessions from a day on that take place before the change and not after it, soonest first."""
        query = (
            select(booking.c.day, booking.c.starts, booking.c.ends, func.count())
            .where(booking.c.state.in_([one.value for one in TO_COME]), booking.c.day >= first.isoformat(), IS_THERE)
            .group_by(booking.c.day, booking.c.starts, booking.c.ends)
            .order_by(booking.c.day, booking.c.starts)
        )
        with self.journal.database.read() as connection:
            rows = connection.execute(query).all()
        found = [Displaced(date.fromisoformat(day), starts, ends, count) for day, starts, ends, count in rows]
        held, wanted = _taking_place(before), _taking_place(after)
        return [one for one in found if held(one.day, one.starts) and not wanted(one.day, one.starts)]


def _taking_place(plan: Plan) -> Callable[[date, int], bool]:
    visits, hours = plan
    return lambda day, starts: any(one.start == starts for one in visits.sessions_on(day, hours.intervals_on(day)))
