"""Checking in: one transaction from the scanned text to the number in the queue.

Locks are taken in the order of the whole program: day mark, booking, service queue, journal
head. On PostgreSQL the booking's row is locked, so of two kiosks that scan the same pass in
the same moment one waits, then sees that it was used. The redemption's primary key is the
booking: whatever goes wrong above it, nobody gets in twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from services.log.journal import Transaction
from services.queue.day import ClockState
from services.queue.model import FINAL, Channel, Issued, TakeRequest
from services.queue.taking import Taking
from services.queue.tickets import from_row as ticket_from_row
from services.store.clock import from_micros
from services.store.faults import DatabaseFault, DatabaseUnsure, answering
from services.store.tables import ticket
from services.text.plain import plain
from services.visits import passes, rows, rules, served, tries
from services.visits.ban_check import ban_of_booking, note_met
from services.visits.booking import Bookings
from services.visits.codes import clean_code, is_code
from services.visits.model import (
    Booking,
    BookingState,
    CheckedIn,
    CheckInAnswer,
    CheckInCode,
    CheckInWay,
    CodeAnswer,
    CodePaused,
    NotCheckedIn,
    Provisional,
    VisitTimes,
)
from services.visits.pass_keys import PassKeys, PublicKey, find_key
from services.visits.passes import SignedPass
from services.visits.spool import Spool
from services.visits.tables import booking as booking_table
from services.visits.tables import redemption

if TYPE_CHECKING:
    from services.visits.unjudged import Unjudged

_REDEEM = insert(redemption)
_REDEEMED = select(redemption).where(redemption.c.booking_id == bindparam("of_booking"))
_TICKET = select(ticket).where(ticket.c.id == bindparam("wanted_ticket"))
_ARRIVED = (
    update(booking_table)
    .where(booking_table.c.id == bindparam("of_booking"))
    .values(state=BookingState.CHECKED_IN.value)
)

T = TypeVar("T")


def _again_if_taken(work: Callable[[], T]) -> T:
    """Where a ticket's random code was taken: the next one is not."""
    try:
        return work()
    except IntegrityError:
        return work()


@dataclass(frozen=True, slots=True)
class Arrival:
    """How somebody came to be checked in: what is journalled and printed."""

    way: CheckInWay
    language: str = "id"
    print_slip: bool = True
    actor: str = "visitor"
    reason: str | None = None  # of an officer in charge
    print_at: str = ""  # the kiosk that prints the number; else the one where they came


class CheckIns:
    """Lets families in at one kiosk."""

    def __init__(self, bookings: Bookings, taking: Taking, keys: PassKeys, spool: Spool, *, kiosk: str) -> None:
        self._bookings = bookings
        self._journal = bookings.journal
        self._house = bookings.house
        self._settings = bookings.settings
        self._taking = taking
        self._keys = keys
        self._spool = spool
        self.kiosk = kiosk
        self.unjudged: Unjudged | None = None  # on a book, which knows no bookings
        self.has_book = False  # one stands in while the database is away: then nothing is written down here

    # -- the two ways in ----------------------------------------------------------------------------

    def scan(self, text: str, *, language: str = "id", print_slip: bool = True) -> CheckInAnswer:
        """What a scanned text comes to; durable when it lets anyone in."""
        found = passes.read(text)
        arrival = Arrival(CheckInWay.PASS, language, print_slip)
        try:
            answer = _again_if_taken(lambda: self._scan(found, arrival))
        except DatabaseFault as fault:
            if self.has_book:
                return NotCheckedIn(CheckInCode.UNAVAILABLE)
            return self._while_away(found, doubted=isinstance(fault, DatabaseUnsure))
        if isinstance(answer, NotCheckedIn) and answer.code is CheckInCode.CLOCK_UNTRUSTED and found is not None:
            return replace(answer, provisional=self._write_down(found, trusted=False))
        return answer

    @answering(NotCheckedIn(CheckInCode.UNAVAILABLE))
    def type_code(self, text: str, *, language: str = "id", print_slip: bool = True) -> CodeAnswer:
        """What a typed short code comes to. Guessing is slowed down; slips of the finger are not."""
        code = clean_code(text)
        if not is_code(code):
            return NotCheckedIn(CheckInCode.UNREADABLE)
        if self.unjudged is not None:
            return NotCheckedIn(CheckInCode.UNAVAILABLE)  # a code says nothing by itself
        arrival = Arrival(CheckInWay.CODE, language, print_slip)
        return _again_if_taken(lambda: self._type_code(code, arrival))

    def _scan(self, found: SignedPass | None, arrival: Arrival) -> CheckInAnswer:
        with self._journal.transaction() as transaction:
            if found is None:
                return self.refuse(transaction, NotCheckedIn(CheckInCode.UNREADABLE), None, arrival)
            payload = found.payload
            code = self._signature_code(found, find_key(transaction.connection, payload.key_id))
            if code is not None:
                return self.refuse(transaction, NotCheckedIn(code), None, arrival)
            if self.unjudged is not None:
                return self.unjudged.arrive(transaction, found, arrival)
            return self._arrive(transaction, rows.BY_REF, payload.booking, arrival, payload.flags)

    def _type_code(self, code: str, arrival: Arrival) -> CodeAnswer:
        with self._journal.transaction() as transaction:
            wait = tries.code_pause(transaction, self.kiosk)
            if wait:
                return CodePaused(wait)
            answer = self._arrive(transaction, rows.BY_CODE, code, arrival)
            if isinstance(answer, NotCheckedIn) and answer.code is CheckInCode.UNKNOWN_BOOKING:
                wait = tries.count_wrong_code(transaction, self.kiosk)
                if wait:
                    transaction.record("code_tries_paused", "visitor", wait=wait)
            return answer

    def _signature_code(self, found: SignedPass, key: PublicKey | None) -> CheckInCode | None:
        """What the pass itself says, before anything is known of its booking."""
        if found.payload.house != self._settings.house_number:
            return CheckInCode.WRONG_HOUSE
        if key is None:
            return CheckInCode.UNKNOWN_KEY
        if not found.is_signed_by(key.public):
            return CheckInCode.FORGED
        return CheckInCode.REVOKED if key.retired else None

    def look(self, connection: Connection, text: str) -> Booking | CheckInCode:
        """The booking of a true pass, a short code or "#12"; or why it leads to none. Lets nobody in."""
        code = clean_code(text)
        if code.startswith("#") and code[1:].isascii() and code[1:].isdigit() and len(code) < 12:
            found = rows.find(connection, rows.BY_ID, int(code[1:]))
        elif is_code(code):
            found = rows.find(connection, rows.BY_CODE, code)
        else:
            scanned = passes.read("".join(plain(text).split()))
            if scanned is None:
                return CheckInCode.UNREADABLE
            problem = self._signature_code(scanned, find_key(connection, scanned.payload.key_id))
            if problem is not None:
                return problem
            found = rows.find(connection, rows.BY_REF, scanned.payload.booking)
        return found or CheckInCode.UNKNOWN_BOOKING

    # -- within the transaction ---------------------------------------------------------------------

    def _arrive(
        self, transaction: Transaction, query: Any, wanted: object, arrival: Arrival, flags: int = 0
    ) -> CheckInAnswer:
        day = self._bookings.service_day.current(transaction)
        found = rows.find(transaction.connection, query, wanted, lock=True)
        if found is None:
            return self.refuse(transaction, NotCheckedIn(CheckInCode.UNKNOWN_BOOKING), None, arrival)
        times = self.times_of(found)
        if isinstance(day, ClockState):  # only what needs no clock can be said
            code = rules.state_code(found.state) or CheckInCode.CLOCK_UNTRUSTED
            return self.refuse(transaction, NotCheckedIn(code, times), found, arrival)
        if found.state is BookingState.CHECKED_IN:
            return self._used(transaction, found, times, day, arrival)
        open_today, reason = self.open_for(transaction.connection, transaction.now, found, day, arrival.language)
        ban = ban_of_booking(transaction.connection, found.id, day)
        code = rules.check_in_code(
            found, times, transaction.now, self._settings, open_today=open_today, banned=ban is not None
        )
        if ban is not None and code is CheckInCode.BANNED:
            note_met(transaction, ban, arrival.actor)
        if code is CheckInCode.OK and flags & ~passes.GOES_FIRST:  # papers to be seen, or a flag of a later version
            code = CheckInCode.NEEDS_COUNTER
        if code is not CheckInCode.OK:
            words = reason if code is CheckInCode.HOUSE_CLOSED else ""
            return self.refuse(transaction, NotCheckedIn(code, times, public_reason=words), found, arrival)
        return self.let_in(transaction, found, times, day, arrival)

    def let_in(
        self, transaction: Transaction, found: Booking, times: VisitTimes, day: date, arrival: Arrival
    ) -> CheckedIn:
        """Redeem the booking and give the number. The caller has locked the booking and asked the rules."""
        issued = self.give_number(transaction, found, times, day, arrival)
        self.redeem(transaction, found, arrival, at=transaction.at, ticket_id=issued.ticket.id)
        transaction.record(
            "visit_checked_in", arrival.actor, booking=found.id, label=issued.ticket.label, how=arrival.way.value
        )
        return CheckedIn.of(replace(found, state=BookingState.CHECKED_IN), times, issued, repeated=False)

    def redeem(
        self, transaction: Transaction, found: Booking, arrival: Arrival, *, at: int, ticket_id: int | None
    ) -> None:
        """Use the booking up. Raises IntegrityError where it was used before."""
        values = {
            "booking_id": found.id,
            "at": at,
            "kiosk": self.kiosk,
            "how": arrival.way.value,
            "actor": arrival.actor,
            "reason": arrival.reason,
            "ticket_id": ticket_id,
        }
        transaction.connection.execute(_REDEEM, values)
        transaction.connection.execute(_ARRIVED, {"of_booking": found.id})

    def give_number(
        self, transaction: Transaction, found: Booking, times: VisitTimes, day: date, arrival: Arrival
    ) -> Issued:
        """A booked ticket of the visit service, once for each booking."""
        request = TakeRequest(
            f"visit {found.id}",
            self._settings.service,
            found.priority_group or None,
            channel=Channel.VISIT,
            actor=arrival.actor,
            print_slip=arrival.print_slip,
            language=arrival.language,
            print_at=arrival.print_at,
        )
        return self._taking.take_booked(transaction, day, request, series=self._settings.series, due_at=times.starts_at)

    def _used(
        self, transaction: Transaction, found: Booking, times: VisitTimes, day: date, arrival: Arrival
    ) -> CheckInAnswer:
        """A pass that was used: the same number again within the same visit, at the same kiosk."""
        used = transaction.connection.execute(_REDEEMED, {"of_booking": found.id}).one()
        if used.ticket_id is None and used.how == CheckInWay.PROVISIONAL:
            answer = NotCheckedIn(CheckInCode.NEEDS_COUNTER, times, from_micros(used.at))
            return self.refuse(transaction, answer, found, arrival)
        row = transaction.connection.execute(_TICKET, {"wanted_ticket": used.ticket_id}).first()
        mine = ticket_from_row(row) if row is not None else None
        if mine is None or used.kiosk != self.kiosk or mine.state in FINAL or mine.service_day != day:
            answer = NotCheckedIn(CheckInCode.ALREADY_USED, times, from_micros(used.at))
            if served.find(transaction.connection, self._bookings, served.BY_REF, found.ref, day) is not None:
                return answer  # its family asks for the next visit: nobody was refused anything
            return self.refuse(transaction, answer, found, arrival)
        return CheckedIn.of(found, times, self._taking.again(transaction, mine), repeated=True)

    def refuse(
        self, transaction: Transaction, answer: NotCheckedIn, found: Booking | None, arrival: Arrival
    ) -> NotCheckedIn:
        """Journal the precise reason; what was scanned or typed is not recorded."""
        shown = f"#{found.id}" if found else "-"
        transaction.record(
            "visit_refused", arrival.actor, booking=shown, reason=answer.code.value, how=arrival.way.value
        )
        return answer

    def times_of(self, found: Booking) -> VisitTimes:
        return rules.times_of(found.day, found.starts, found.ends, self._settings, self._house.time_zone)

    def open_for(
        self, connection: Connection, now: datetime, found: Booking, day: date, language: str
    ) -> tuple[bool, str]:
        """Whether this booking's visit is received now, as far as the house is open; else the words for why not."""
        local = now.astimezone(self._house.time_zone)
        state, opened = self._bookings.opening(connection, day, now)
        minute = local.hour * 60 + local.minute
        if found.day != day or self._settings.receives(day, found.starts, minute, opened):
            return True, ""
        own = self._settings.exception_on(day)
        reason = own.reason if own else state.reason
        return False, reason.in_language(language) if reason else ""

    # -- without the database -----------------------------------------------------------------------

    def _while_away(self, found: SignedPass | None, *, doubted: bool) -> NotCheckedIn:
        """A true pass gets a slip that sends its family to a counter; doubted: see services.visits.unseen."""
        if found is None:
            return NotCheckedIn(CheckInCode.UNREADABLE)
        code = self._signature_code(found, self._keys.from_copy(found.payload.key_id))
        if code is not None:
            return NotCheckedIn(code)
        now = self._journal.clock.now()
        times = self.times_in(found)
        code = rules.time_code(times, now, open_today=True)
        if code is not None:
            return NotCheckedIn(code, times)
        return NotCheckedIn(
            CheckInCode.UNAVAILABLE, times, provisional=self._write_down(found, trusted=True, doubted=doubted)
        )

    def _write_down(self, found: SignedPass, *, trusted: bool, doubted: bool = False) -> Provisional | None:
        """A true pass that cannot be settled now; trusted: the clock is."""
        noted = self._spool.add(found.payload.booking, self._journal.clock.now(), trusted=trusted, doubted=doubted)
        return replace(noted, goes_first=bool(found.payload.flags & passes.GOES_FIRST)) if noted else None

    def times_in(self, found: SignedPass) -> VisitTimes:
        """When the visit was when the pass was made."""
        start: datetime = found.payload.starts_at.astimezone(self._house.time_zone)
        starts = start.hour * 60 + start.minute
        ends = starts + found.payload.quarters * 15
        return rules.times_of(start.date(), starts, ends, self._settings, self._house.time_zone)
