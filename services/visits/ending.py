"""How bookings end: cancelled, withdrawn, or nobody came."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import func, select, text, update

from services.log.journal import Transaction
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.queue.day import ClockState
from services.store.faults import answering
from services.visits import rows, rules
from services.visits.known import KnownBookings
from services.visits.model import TO_COME, BookAnswer, Booked, BookingProblem, BookingState, EndReason, NotBooked
from services.visits.tables import booking


class EndedBookings(KnownBookings):
    """Raises DatabaseAway; what takes an officer raises NotPermitted."""

    @permitted(Action.MANAGE_BOOKINGS)
    def cancel(self, who: Officer, booking_id: int, reason: EndReason) -> BookAnswer:
        """The family does not come, or cannot be received."""
        return self.end(booking_id, BookingState.CANCELLED, reason, who.code)

    @permitted(Action.ADMIT_VISIT)
    def revoke(self, who: Officer, booking_id: int, reason: EndReason) -> BookAnswer:
        """The house withdraws the pass."""
        return self.end(booking_id, BookingState.REVOKED, reason, who.code)

    @answering(NotBooked(BookingProblem.UNAVAILABLE))
    def end(self, booking_id: int, state: BookingState, reason: EndReason, by: str) -> BookAnswer:
        """As `cancel` and `revoke`, for another system of the house whose scope allows it."""
        return self._end(booking_id, state, reason, by)

    def _end(self, booking_id: int, state: BookingState, reason: EndReason, by: str) -> BookAnswer:
        with self.journal.transaction() as transaction:
            found = rows.find(transaction.connection, rows.BY_ID, booking_id, lock=True)
            if found is None:
                return NotBooked(BookingProblem.UNKNOWN)
            if found.state not in (TO_COME if state is BookingState.CANCELLED else (BookingState.BOOKED,)):
                return NotBooked(BookingProblem.ENDED, found.state.value)
            values = {"state": state.value, "reason": reason.value, "ended_at": transaction.at}
            transaction.connection.execute(update(booking).where(booking.c.id == booking_id).values(**values))
            transaction.record("booking_ended", by, booking=booking_id, state=state.value, reason=reason.value)
        return Booked(replace(found, state=state, reason=reason.value))

    def mark_no_shows(self) -> int:
        """Bookings whose time has passed without anyone coming are no-shows; returns how many."""
        with self.journal.transaction() as transaction:
            today = self.service_day.current(transaction)
            if isinstance(today, ClockState):
                return 0
            over = booking.c.day < today.isoformat()
            for start in self._sessions_over(transaction, today):
                over = over | ((booking.c.day == today.isoformat()) & (booking.c.starts == start))
            self._take_back_no_shows(transaction, today)
            expected = booking.c.state == text("'booked'")
            values = {"state": BookingState.NO_SHOW.value, "ended_at": transaction.at}
            count = transaction.connection.execute(update(booking).where(expected, over).values(**values)).rowcount
            if count:
                transaction.record("visits_no_show", count=count)
        return count

    def _take_back_no_shows(self, transaction: Transaction, today: date) -> None:
        """Whoever was marked at a moment that has not come yet (the clock was ahead) is expected again."""
        marked = (booking.c.day >= today.isoformat(), booking.c.state == BookingState.NO_SHOW.value)
        wrongly = update(booking).where(*marked, booking.c.ended_at > transaction.at)
        transaction.connection.execute(wrongly.values(state=BookingState.BOOKED.value, ended_at=None))

    def _sessions_over(self, transaction: Transaction, today: date) -> list[int]:
        """Starts of today's sessions whose passes are not taken any more."""
        expected = (booking.c.day == today.isoformat(), booking.c.state == text("'booked'"))
        query = select(booking.c.starts, func.min(booking.c.ends)).where(*expected).group_by(booking.c.starts)
        zone = self.house.time_zone
        return [
            starts
            for starts, ends in transaction.connection.execute(query)
            if rules.times_of(today, starts, ends, self.settings, zone).accepted_until < transaction.now
        ]
