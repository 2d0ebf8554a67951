"""What officers do with the permit of the detaining authority: they look at it, and note until when it is valid."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import date

from sqlalchemy import select, update

from services.log.journal import Transaction
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.visits import rows, rules
from services.visits.booking import Bookings
from services.visits.model import TAKES_A_PLACE, BookAnswer, Booked, Booking, BookingProblem, NotBooked
from services.visits.pairs import remember
from services.visits.permit import Permit, PermitStanding, can_be_valid
from services.visits.tables import booking_person


class VisitPermits:
    """Raises NotPermitted and DatabaseAway."""

    def __init__(self, bookings: Bookings) -> None:
        self.journal = bookings.journal
        self._bookings = bookings

    def standing(self, found: Booking) -> PermitStanding:
        """How it stands with the permit on the day of this booking. Pure."""
        return rules.permit_standing(found.relation, found.group, found.permit, found.day, self._bookings.settings)

    def needed(self, found: Booking) -> bool:
        """Whether the family has to bring one that is valid that day. Nothing of whether one was seen."""
        return rules.needs_permit(found.relation, found.group, self._bookings.settings.on(found.day))

    @permitted(Action.RECEIVE_VISITS)
    def seen(self, who: Officer, booking_id: int, until: date) -> BookAnswer:
        """The officer has the permit before them: it is valid until then, for every visit of the two."""
        with self.journal.transaction() as transaction:
            today = transaction.now.astimezone(self._bookings.house.time_zone).date()
            if not can_be_valid(until, today):
                return NotBooked(BookingProblem.BAD_PERMIT)
            permit = Permit(until, transaction.now, who.code)
            answer = self._write(transaction, booking_id, permit)
            if isinstance(answer, Booked):
                transaction.record("permit_seen", who.code, booking=booking_id, day=until.isoformat())
        return answer

    @permitted(Action.RECEIVE_VISITS)
    def not_valid(self, who: Officer, booking_id: int) -> BookAnswer:
        """What was seen does not hold: it was withdrawn, or written down for somebody else."""
        with self.journal.transaction() as transaction:
            answer = self._write(transaction, booking_id, None)
            if isinstance(answer, Booked):
                transaction.record("permit_not_valid", who.code, booking=booking_id)
        return answer

    def _write(self, transaction: Transaction, booking_id: int, permit: Permit | None) -> BookAnswer:
        connection = transaction.connection
        found = rows.find(connection, rows.BY_ID, booking_id, lock=True)
        if found is None:
            return NotBooked(BookingProblem.UNKNOWN)
        mine = booking_person.c.booking_id == booking_id
        row = connection.execute(select(booking_person.c.pair).where(mine)).first()
        if found.state not in TAKES_A_PLACE or row is None:
            return NotBooked(BookingProblem.ENDED, found.state.value)
        mark = row.pair or secrets.token_hex(8)  # booked before the house asked for permits
        connection.execute(update(booking_person).where(mine).values(pair=mark))
        remember(connection, mark, permit)
        return Booked(replace(found, permit=permit))
