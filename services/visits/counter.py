"""What officers do with visits at a counter: see, correct, admit, register. Names have a door of their own (names.py).

Every one of these is in the journal, without names and numbers. Whoever may do what stands in
services.people.permissions; a use case that needs more than a counter's role asks it itself.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy import bindparam, select, update

from services.log.journal import Transaction
from services.people.model import Officer
from services.people.permissions import Action, permitted, require
from services.queue.day import ClockState
from services.store.tables import ticket
from services.visits import party, rows, rules
from services.visits.ban_check import ban_of_booking
from services.visits.booking import Bookings
from services.visits.check_in import Arrival, CheckIns
from services.visits.model import (
    AdmitReason,
    BookAnswer,
    Booked,
    Booking,
    BookingChannel,
    BookingProblem,
    BookingState,
    CheckedIn,
    CheckInCode,
    CheckInWay,
    NewBooking,
    NotBooked,
    NotCheckedIn,
)
from services.visits.tables import booking, redemption

_OF_TICKET = rows.MASKED.join(redemption, redemption.c.booking_id == booking.c.id).where(
    redemption.c.ticket_id == bindparam("wanted")
)
# What an officer in charge can decide about. A forged, cancelled, revoked or used pass is not among it.
CAN_BE_ADMITTED = frozenset(
    {
        CheckInCode.TOO_EARLY,
        CheckInCode.TOO_LATE,
        CheckInCode.WRONG_DAY,
        CheckInCode.NEEDS_COUNTER,
        CheckInCode.NEEDS_PERMIT,
    }
)


class VisitCounter:
    """The officers' side of visits. Raises DatabaseAway; NotPermitted where it says so."""

    def __init__(self, bookings: Bookings, check_ins: CheckIns) -> None:
        self._bookings = bookings
        self.journal = bookings.journal
        self._settings = bookings.settings
        self._check_ins = check_ins

    # -- seeing -----------------------------------------------------------------------------------

    @permitted(Action.RECEIVE_VISITS)
    def of_ticket(self, who: Officer, ticket_id: int) -> Booking | None:
        """The booking that a queue number belongs to, if it is one of a visit."""
        with self.journal.database.read() as connection:
            row = connection.execute(_OF_TICKET, {"wanted": ticket_id}).first()
        return rows.from_row(row) if row else None

    @permitted(Action.MANAGE_BOOKINGS)
    def find(self, who: Officer, text: str) -> Booking | CheckInCode:
        """What a pass, a short code or "#12" leads to, or precisely why to nothing."""
        with self.journal.database.read() as connection:
            return self._check_ins.look(connection, text)

    @permitted(Action.RECEIVE_VISITS)
    def is_banned(self, who: Officer, found: Booking) -> bool:
        """Whether a ban keeps this family from being received; of whom and why is for those in charge (bans.py)."""
        with self.journal.database.read() as connection:
            day = max(found.day, self._bookings.service_day.known(connection))
            return ban_of_booking(connection, found.id, day) is not None

    # -- correcting ---------------------------------------------------------------------------------

    @permitted(Action.RECEIVE_VISITS)
    def identity_checked(self, who: Officer, booking_id: int) -> BookAnswer:
        """The officer has seen the identity card."""
        with self.journal.transaction() as transaction:
            found = rows.find(transaction.connection, rows.BY_ID, booking_id, lock=True)
            if found is None:
                return NotBooked(BookingProblem.UNKNOWN)
            values = {"identity_checked_at": transaction.at, "identity_checked_by": who.code}
            transaction.connection.execute(update(booking).where(booking.c.id == booking_id).values(**values))
            transaction.record("visit_identity_checked", who.code, booking=booking_id)
        return Booked(replace(found, identity_checked=True))

    @permitted(Action.RECEIVE_VISITS)
    def correct_party(
        self, who: Officer, booking_id: int, size: int, reason: AdmitReason | None = None, *, children: int = 0
    ) -> BookAnswer:
        """How many really came. More than the house allows: an officer in charge, with a reason."""
        known = self._bookings.by_id(booking_id)
        held = self._settings.on(known.day) if known else self._settings
        over = party.counted(size, children, held) > held.party_size
        if over and reason is not None:
            require(self.journal, who, Action.ADMIT_VISIT)
        people = party.size_problem(size, children, held, over_limit=reason is not None)
        if people is not None:
            return NotBooked(*people)
        with self.journal.transaction() as transaction:
            found = rows.find(transaction.connection, rows.BY_ID, booking_id, lock=True)
            if found is None or found.state not in (BookingState.BOOKED, BookingState.CHECKED_IN):
                return NotBooked(BookingProblem.ENDED if found else BookingProblem.UNKNOWN)
            came = {"party_size": size, "children": children}
            transaction.connection.execute(update(booking).where(booking.c.id == booking_id).values(**came))
            transaction.record(
                "party_corrected",
                who.code,
                booking=booking_id,
                before=found.party_size,
                after=size,
                reason=reason.value if reason else None,
            )
            if over and reason is not None:
                transaction.record("party_admitted", who.code, booking=booking_id, party=size, reason=reason.value)
        return Booked(replace(found, party_size=size, children=children))

    # -- letting in -----------------------------------------------------------------------------------

    @permitted(Action.RECEIVE_VISITS)
    def standing(self, who: Officer, found: Booking) -> CheckInCode:
        """What a pass of this booking would come to now. Changes nothing; CLOCK_UNTRUSTED while no day is in force."""
        now = self.journal.clock.now()
        day = now.astimezone(self._bookings.house.time_zone).date()
        with self.journal.database.read() as connection:
            if not self._bookings.service_day.clock_in(connection).trusted:
                return rules.state_code(found.state) or CheckInCode.CLOCK_UNTRUSTED
            open_today, _ = self._check_ins.open_for(connection, now, found, day, "id")
            banned = ban_of_booking(connection, found.id, day) is not None
        times = self._check_ins.times_of(found)
        return rules.check_in_code(found, times, now, self._settings, open_today=open_today, banned=banned)

    @permitted(Action.ADMIT_VISIT)
    def admit(
        self,
        who: Officer,
        booking_id: int,
        reason: AdmitReason,
        *,
        language: str = "id",
        kiosk: str | None = "",
    ) -> CheckedIn | NotCheckedIn:
        """Let in a family that came too early, too late or on another day. Raises NotPermitted.

        kiosk: where the number is printed; "": where this runs; None: the officer tells it to the family.
        """
        with self.journal.transaction() as transaction:
            day = self._bookings.service_day.current(transaction)
            if isinstance(day, ClockState):
                return NotCheckedIn(CheckInCode.CLOCK_UNTRUSTED)
            found = rows.find(transaction.connection, rows.BY_ID, booking_id, lock=True)
            if found is None:
                return NotCheckedIn(CheckInCode.UNKNOWN_BOOKING)
            times = self._check_ins.times_of(found)
            open_today, words = self._check_ins.open_for(transaction.connection, transaction.now, found, day, language)
            banned = ban_of_booking(transaction.connection, found.id, day) is not None
            code = rules.check_in_code(
                found, times, transaction.now, self._settings, open_today=open_today, banned=banned
            )
            if banned and code in CAN_BE_ADMITTED:
                code = CheckInCode.BANNED  # by lifting the ban, not by a reason of another kind
            if code is not CheckInCode.OK and code not in CAN_BE_ADMITTED:
                return NotCheckedIn(code, times, public_reason=words)
            arrival = Arrival(CheckInWay.COUNTER, language, kiosk is not None, who.code, reason.value, kiosk or "")
            # Whoever comes on another day, or late, is due now.
            due = times if times.starts_at.date() == day else replace(times, starts_at=transaction.now)
            done = self._check_ins.let_in(transaction, found, due, day, arrival)
            transaction.record(
                "visit_admitted",
                who.code,
                booking=found.id,
                label=done.ticket.label,
                against=code.value,
                reason=reason.value,
            )
        return replace(done, times=times)

    @permitted(Action.RECEIVE_VISITS)
    def register_walk_in(self, who: Officer, wish: NewBooking, *, ticket_id: int | None = None) -> BookAnswer:
        """A family without a booking, in the session that runs now or comes next today, under the same limits.

        wish: its day, session and channel are those of now. A party over the limit takes an officer in charge.
        ticket_id: the queue number that the family holds already; it becomes the visit's.
        """
        if wish.over_limit is not None:
            require(self.journal, who, Action.ADMIT_VISIT)
        with self.journal.transaction() as transaction:
            day = self._bookings.service_day.current(transaction)
            if isinstance(day, ClockState):
                return NotBooked(BookingProblem.CLOCK_UNTRUSTED)
            start = self._session_now(transaction, day)
            if start is None:
                return NotBooked(BookingProblem.NO_SESSION)
            label = self._label(transaction, ticket_id)
            if label is None:
                return NotBooked(BookingProblem.UNKNOWN, "no such number, or it belongs to another visit")
            here = replace(wish, day=day, start=start, end=None, channel=BookingChannel.WALK_IN)
            answer = self._bookings.insert(transaction, here, who.code)
            if isinstance(answer, NotBooked):
                return answer
            made = answer.booking
            arrival = Arrival(CheckInWay.COUNTER, actor=who.code)
            self._check_ins.redeem(transaction, made, arrival, at=transaction.at, ticket_id=ticket_id)
            transaction.record(
                "walk_in_registered",
                who.code,
                booking=made.id,
                label=label,
                session=made.session,
                party=made.party_size,
            )
        return Booked(replace(made, state=BookingState.CHECKED_IN))

    def _session_now(self, transaction: Transaction, day: date) -> int | None:
        local = transaction.now.astimezone(self._bookings.house.time_zone)
        minute = local.hour * 60 + local.minute
        sessions = self._bookings.sessions_on(transaction.connection, day, transaction.now)
        return next((one.start for one in sessions if minute < one.end), None)

    def _label(self, transaction: Transaction, ticket_id: int | None) -> str | None:
        """What is printed on the number that the family holds ("-": none); None where it cannot be theirs."""
        if ticket_id is None:
            return "-"
        taken = select(redemption.c.booking_id).where(redemption.c.ticket_id == ticket_id)
        if transaction.connection.execute(taken).first() is not None:
            return None
        row = transaction.connection.execute(
            select(ticket.c.series, ticket.c.number).where(ticket.c.id == ticket_id)
        ).first()
        return f"{row.series}{row.number:03d}" if row else None
