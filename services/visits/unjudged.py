"""Passes on the book of a kiosk whose server is away: let in by what the pass says of itself.

Signature, key, house and time say that its family may come. Whether its booking still stands is judged when the server
is back (services.outage.passes); until then the same pass is the same number again.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select

from services.log.journal import Transaction
from services.queue.day import ClockState
from services.queue.model import FINAL, Channel, Issued, TakeRequest
from services.queue.taking import Taking
from services.queue.tickets import from_row as ticket_from_row
from services.store.tables import ticket
from services.visits import passes, rules
from services.visits.booking import Bookings
from services.visits.model import (
    Booking,
    BookingChannel,
    BookingState,
    CheckedIn,
    CheckInAnswer,
    CheckInCode,
    NotCheckedIn,
    VisitTimes,
)
from services.visits.passes import Payload, SignedPass
from services.visits.settings import QUARTER_MINUTES

if TYPE_CHECKING:
    from services.visits.check_in import Arrival, CheckIns

REQUEST: Final = "pass "  # and what a pass names: the request id of the number that a book gave for it

_BY_REQUEST = select(ticket).where(ticket.c.request_id == bindparam("wanted"))


class Unjudged:
    """Lets families in at one kiosk, in the transaction of `CheckIns.scan`."""

    def __init__(self, check_ins: CheckIns, bookings: Bookings, taking: Taking) -> None:
        self._check_ins = check_ins
        self._bookings = bookings
        self._taking = taking

    def arrive(self, transaction: Transaction, found: SignedPass, arrival: Arrival) -> CheckInAnswer:
        """A pass whose signature was true."""
        day = self._bookings.service_day.current(transaction)
        times = self._check_ins.times_in(found)
        if isinstance(day, ClockState):
            return self._refuse(transaction, NotCheckedIn(CheckInCode.CLOCK_UNTRUSTED, times), arrival)
        stands_for = _unknown(found.payload, times, transaction.now)
        wanted = {"wanted": f"{REQUEST}{found.payload.booking}"}
        earlier = transaction.connection.execute(_BY_REQUEST, wanted).first()
        if earlier is not None:
            mine = ticket_from_row(earlier)
            if mine.state in FINAL or mine.service_day != day:
                answer = NotCheckedIn(CheckInCode.ALREADY_USED, times, mine.arrived_at)
                return self._refuse(transaction, answer, arrival)
            return CheckedIn.of(stands_for, times, self._taking.again(transaction, mine), repeated=True)
        code, words = self._problem(transaction, found.payload, stands_for, times, day, arrival.language)
        if code is not None:
            return self._refuse(transaction, NotCheckedIn(code, times, public_reason=words), arrival)
        issued = self._number(transaction, found.payload, times, day, arrival)
        transaction.record("visit_came_unjudged", arrival.actor, label=issued.ticket.label)
        return CheckedIn.of(stands_for, times, issued, repeated=False)

    def _problem(
        self, transaction: Transaction, payload: Payload, visit: Booking, times: VisitTimes, day: date, language: str
    ) -> tuple[CheckInCode | None, str]:
        """Why nobody is let in by this pass now, and the house's words for a closing."""
        opened, reason = self._check_ins.open_for(transaction.connection, transaction.now, visit, day, language)
        code = rules.time_code(times, transaction.now, open_today=opened)
        if code is None and payload.flags & ~passes.GOES_FIRST:
            code = CheckInCode.NEEDS_COUNTER
        return code, reason if code is CheckInCode.HOUSE_CLOSED else ""

    def _number(
        self, transaction: Transaction, payload: Payload, times: VisitTimes, day: date, arrival: Arrival
    ) -> Issued:
        settings = self._bookings.settings
        request = TakeRequest(
            f"{REQUEST}{payload.booking}",
            settings.service,
            channel=Channel.VISIT,
            actor=arrival.actor,
            print_slip=arrival.print_slip,
            language=arrival.language,
            print_at=arrival.print_at,
        )
        first = bool(payload.flags & passes.GOES_FIRST)
        return self._taking.take_booked(
            transaction, day, request, series=settings.series, due_at=times.starts_at, goes_first=first
        )

    def _refuse(self, transaction: Transaction, answer: NotCheckedIn, arrival: Arrival) -> NotCheckedIn:
        return self._check_ins.refuse(transaction, answer, None, arrival)


def _unknown(payload: Payload, times: VisitTimes, now: datetime) -> Booking:
    """The booking of which nothing is known but its pass."""
    starts = times.starts_at.hour * 60 + times.starts_at.minute
    return Booking(
        id=0,
        ref=payload.booking,
        code="",
        day=times.starts_at.date(),
        starts=starts,
        ends=starts + payload.quarters * QUARTER_MINUTES,
        party_size=0,
        needs_counter=False,
        state=BookingState.CHECKED_IN,
        channel=BookingChannel.COMMAND,
        created_at=now,
        reason="",
        identity_checked=False,
    )
