"""Looking at what is booked: by number, by code, by day; and as other systems of the house may see it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select

from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.visits import rows
from services.visits.model import Booking
from services.visits.sessions import VisitSessions
from services.visits.tables import booking

PAGE = 200


class KnownBookings(VisitSessions):
    """What is booked. Raises DatabaseAway; what takes an officer raises NotPermitted."""

    def by_id(self, booking_id: int) -> Booking | None:
        with self.journal.database.read() as connection:
            return rows.find(connection, rows.BY_ID, booking_id)

    def by_code(self, code: str) -> Booking | None:
        with self.journal.database.read() as connection:
            return rows.find(connection, rows.BY_CODE, code)

    @permitted(Action.MANAGE_BOOKINGS)
    def look(self, who: Officer, booking_id: int) -> Booking | None:
        return self.by_id(booking_id)

    @permitted(Action.MANAGE_BOOKINGS)
    def between(
        self, who: Officer, first: date, last: date, *, after: Booking | None = None, limit: int = PAGE
    ) -> list[Booking]:
        """Bookings of these days by day, session and id; `after` is the last one of the page before."""
        order = (booking.c.day, booking.c.starts, booking.c.id)
        query = rows.MASKED.where(booking.c.day >= first.isoformat(), booking.c.day <= last.isoformat())
        if after is not None:
            day, here = after.day.isoformat(), booking.c
            later = (here.day == day) & ((here.starts > after.starts) | _same_later(after))
            query = query.where((here.day > day) | later)
        return self._all(query.order_by(*order).limit(limit))

    # -- for other systems of the house: `made_by` is whose bookings are seen, None where the scope shows all ----

    def by_ref(self, ref: str, made_by: str | None) -> Booking | None:
        """One query, whosever it is: what is somebody else's is found no sooner than what nobody has."""
        with self.journal.database.read() as connection:
            return rows.find(connection, _made_by(rows.BY_REF, made_by), ref)

    def refs_after(self, day: date, made_by: str | None, after: str = "", limit: int = PAGE) -> list[Booking]:
        """Bookings of a day by their random refs, which tell neither order nor number; `after` need not be one."""
        query = _made_by(rows.MASKED.where(booking.c.day == day.isoformat(), booking.c.ref > after), made_by)
        return self._all(query.order_by(booking.c.ref).limit(limit))

    def _all(self, query: Select[Any]) -> list[Booking]:
        with self.journal.database.read() as connection:
            return [rows.from_row(row) for row in connection.execute(query).all()]


def _made_by(query: Select[Any], made_by: str | None) -> Select[Any]:
    return query if made_by is None else query.where(booking.c.created_by == made_by)


def _same_later(after: Booking) -> Any:
    return (booking.c.starts == after.starts) & (booking.c.id > after.id)
