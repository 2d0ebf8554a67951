"""Bookings that wait for an officer's yes: listed with their age, agreed to or refused, and none forgotten.

Which ways in are asked about is a setting of the house. What is asked holds its place in the session from the first
moment; its pass is made after the yes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, select, text, update

from services.log.journal import Transaction
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.queue.day import ClockState
from services.visits import rows
from services.visits.ban_check import APPROVAL, ban_of_booking, note_met
from services.visits.booking import Bookings
from services.visits.model import BookAnswer, Booked, Booking, BookingProblem, BookingState, NotBooked
from services.visits.rules import house_moment
from services.visits.tables import booking

BATCH = 200  # closed in a transaction
SYSTEM = "system"
_ASKED = booking.c.state == text("'asked'")  # as its index is written
_WAITING = rows.MASKED.where(_ASKED).order_by(booking.c.day, booking.c.starts, booking.c.id)


class RefuseReason(StrEnum):
    """Why what was asked for is not booked."""

    PERMIT = "permit"  # no permit of the detaining authority, or not for that day
    RELATION = "relation"  # not among those who may visit
    PAPERS = "papers"  # something is missing, or cannot be read
    DETAINEE = "detainee"  # cannot receive anyone that day
    ROOM = "room"  # the house cannot receive them that day
    DUPLICATE = "duplicate"
    UNANSWERED = "unanswered"  # its day is over and nobody has answered: said by the house itself only


OFFICERS_REASONS = tuple(one for one in RefuseReason if one is not RefuseReason.UNANSWERED)


@dataclass(frozen=True, slots=True)
class Asked:
    """A wish that waits. late: it waits for too long, or its visit is near."""

    booking: Booking
    age: timedelta
    late: bool


class AskedBookings:
    """Raises NotPermitted and DatabaseAway."""

    def __init__(self, bookings: Bookings) -> None:
        self.journal = bookings.journal
        self._bookings = bookings
        self._settings = bookings.settings

    @permitted(Action.MANAGE_BOOKINGS)
    def waiting(self, who: Officer) -> list[Asked]:
        """All of them, the soonest visit first."""
        now = self.journal.clock.now()
        with self.journal.database.read() as connection:
            return self._waiting(connection, now)

    @permitted(Action.MANAGE_BOOKINGS)
    def late(self, who: Officer) -> tuple[Asked, ...]:
        """Those that somebody has to be reminded of, the soonest visit first."""
        now = self.journal.clock.now()
        with self.journal.database.read() as connection:
            return tuple(one for one in self._waiting(connection, now) if one.late)

    def _waiting(self, connection: Connection, now: datetime) -> list[Asked]:
        return [self._asked(rows.from_row(row), now) for row in connection.execute(_WAITING).all()]

    def _asked(self, found: Booking, now: datetime) -> Asked:
        limit = timedelta(hours=self._settings.answer_hours)
        age = max(timedelta(), now - found.created_at)
        begins = house_moment(found.day, found.starts, self._bookings.house.time_zone)
        return Asked(found, age, late=age >= limit or begins - now <= limit)

    # -- answering ------------------------------------------------------------------------------------

    @permitted(Action.MANAGE_BOOKINGS)
    def approve(self, who: Officer, booking_id: int) -> BookAnswer:
        """Yes: from now on it is a booking with a pass. Whoever made it does not say yes to it."""
        with self.journal.transaction() as transaction:
            found = self._find(transaction, booking_id)
            if isinstance(found, NotBooked):
                return found
            if found.made_by == who.code:
                return NotBooked(BookingProblem.OWN_WISH)
            today = self._bookings.service_day.current(transaction)
            if isinstance(today, ClockState):
                return NotBooked(BookingProblem.CLOCK_UNTRUSTED)
            if found.day < today:
                return NotBooked(BookingProblem.ENDED, found.state.value)
            if (ban := ban_of_booking(transaction.connection, booking_id, found.day)) is not None:  # set since
                note_met(transaction, ban, who.code, APPROVAL)
                return NotBooked(BookingProblem.BANNED, f"#{ban.id}")
            self._set(transaction, [booking_id], {"state": BookingState.BOOKED.value})
            transaction.record("booking_approved", who.code, booking=booking_id)
        return Booked(replace(found, state=BookingState.BOOKED))

    @permitted(Action.MANAGE_BOOKINGS)
    def refuse(self, who: Officer, booking_id: int, reason: RefuseReason) -> BookAnswer:
        """No, and why. Its place is free again."""
        with self.journal.transaction() as transaction:
            found = self._find(transaction, booking_id)
            if isinstance(found, NotBooked):
                return found
            self._close(transaction, [booking_id], who.code, reason)
        return Booked(replace(found, state=BookingState.REFUSED, reason=reason.value))

    def _find(self, transaction: Transaction, booking_id: int) -> Booking | NotBooked:
        found = rows.find(transaction.connection, rows.BY_ID, booking_id, lock=True)
        if found is None:
            return NotBooked(BookingProblem.UNKNOWN)
        return found if found.state is BookingState.ASKED else NotBooked(BookingProblem.NOT_ASKED, found.state.value)

    # -- what nobody has answered ---------------------------------------------------------------------

    def close_past(self) -> int:
        """What nobody has answered before its day was over is closed, each with an entry; returns how many."""
        count = 0
        while done := self._close_some():
            count += done
        return count

    def _close_some(self) -> int:
        with self.journal.transaction() as transaction:
            today = self._bookings.service_day.current(transaction)
            if isinstance(today, ClockState):
                return 0
            self._take_back(transaction, today)
            past = select(booking.c.id).where(_ASKED, booking.c.day < today.isoformat(), rows.IS_THERE).limit(BATCH)
            ids = transaction.connection.execute(past).scalars().all()
            self._close(transaction, ids, SYSTEM, RefuseReason.UNANSWERED)
        return len(ids)

    def _take_back(self, transaction: Transaction, today: date) -> None:
        """What was closed at a moment that has not come yet (the clock was ahead) waits again."""
        closed = (booking.c.day >= today.isoformat(), booking.c.state == BookingState.REFUSED.value)
        wrongly = update(booking).where(*closed, booking.c.reason == RefuseReason.UNANSWERED.value)
        values = {"state": BookingState.ASKED.value, "reason": None, "ended_at": None}
        transaction.connection.execute(wrongly.values(**values))

    def _close(self, transaction: Transaction, ids: Sequence[int], by: str, reason: RefuseReason) -> None:
        if not ids:
            return
        values = {"state": BookingState.REFUSED.value, "reason": reason.value, "ended_at": transaction.at}
        self._set(transaction, ids, values)
        for one in ids:
            transaction.record("booking_refused", by, booking=one, reason=reason.value)

    def _set(self, transaction: Transaction, ids: Sequence[int], values: Mapping[str, object]) -> None:
        transaction.connection.execute(update(booking).where(booking.c.id.in_(ids)).values(**values))
