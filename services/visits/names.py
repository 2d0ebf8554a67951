"""The one door to names: who comes to see whom, and the bookings of an identity number.

Everywhere else a booking is masked. What an officer sees here is limited in any hour and in the journal, with the
reason and without the names; whoever asks for more is refused, and those in charge are told. The family that the
order of the queue sent to an officer's own counter is shown without a limit; one that the officer called out of order
is counted like any other of today's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from services.house.alerts import AlertKind, raise_alert
from services.log.journal import Transaction
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.queue.model import TicketState
from services.queue.transitions import Step
from services.store.tables import counter, ticket, ticket_event
from services.visits import identity, party, rows, tries
from services.visits.booking import Bookings
from services.visits.model import Booking, BookingProblem, NamesReason, NotBooked
from services.visits.personal import KeyMissing
from services.visits.tables import booking, booking_person, redemption

UNASKED = (NamesReason.AT_COUNTER, NamesReason.OUT_OF_TURN, NamesReason.TODAY, NamesReason.GATE_LIST)
ASKED_REASONS = tuple(one for one in NamesReason if one not in UNASKED)
NAMES, LOOKUP = "names", "lookup"

_SEALED = select(booking.c.ref, booking.c.day, booking_person.c.week, booking_person.c.sealed).join(
    booking_person, booking_person.c.booking_id == booking.c.id
)


@dataclass(frozen=True, slots=True)
class Revealed:
    """Who comes to see whom. For a screen, for a moment; never for a log."""

    name: str = field(repr=False)
    detainee_number: str = field(repr=False)
    detainee_name: str = field(repr=False)
    companions: tuple[str, ...] = field(default=(), repr=False)  # the other adults, where the house asks for them


@dataclass(frozen=True, slots=True)
class NotShown:
    """Names that may not be seen now: after so many seconds, or (0) not without a reason."""

    wait_seconds: int = 0


@dataclass(frozen=True, slots=True)
class LookedUp:
    """Bookings of one identity number, masked; or how long to wait."""

    bookings: tuple[Booking, ...] = ()
    wait_seconds: int = 0


def limited(transaction: Transaction, kind: str, who: Officer, most: int) -> int:
    """Count one more; the seconds to wait where the hour has had enough, and who is in charge is told."""
    wait = tries.count_in_hour(transaction, kind, who.code, most)
    if wait:
        raise_alert(transaction, AlertKind.NAMES, kiosk="console", officer=who.code)
    return wait


class VisitNames:
    """Raises NotPermitted and DatabaseAway."""

    def __init__(self, bookings: Bookings) -> None:
        self._bookings = bookings
        self.journal = bookings.journal
        self._settings = bookings.settings

    @permitted(Action.RECEIVE_VISITS)
    def needs_reason(self, who: Officer, found: Booking) -> bool:
        """Whether this officer has to say why they want to see the names of this booking."""
        with self.journal.database.read() as connection:
            return self._by_itself(connection, who, found.id, found.day.isoformat()) is None

    @permitted(Action.RECEIVE_VISITS)
    def reveal(
        self, who: Officer, booking_id: int, reason: NamesReason | None = None
    ) -> Revealed | NotShown | NotBooked:
        """The names of a booking. reason: one of ASKED_REASONS, where neither counter nor day is one by itself."""
        with self.journal.transaction() as transaction:
            row = transaction.connection.execute(_SEALED.where(booking.c.id == booking_id)).first()
            if row is None:
                return NotBooked(BookingProblem.UNKNOWN, "no such booking, or its personal data was purged")
            said = self._by_itself(transaction.connection, who, booking_id, row.day)
            why = said or (reason if reason in ASKED_REASONS else None)
            if why is None:
                return NotShown()
            try:
                fields = self._unseal(transaction, row)
            except KeyMissing as missing:
                return NotBooked(BookingProblem.KEY_MISSING, str(missing))
            most = self._settings.names_per_hour
            if why is not NamesReason.AT_COUNTER and (wait := limited(transaction, NAMES, who, most)):
                transaction.record("booking_reveal_refused", who.code, booking=booking_id, wait=wait)
                return NotShown(wait)
            transaction.record("booking_revealed", who.code, booking=booking_id, reason=why.value)
        return Revealed(fields["name"], fields["number"], fields["detainee"], party.unsealed(fields).companions)

    @permitted(Action.RECEIVE_VISITS)
    def extra_help(self, who: Officer, found: Booking) -> tuple[str, ...] | None:
        """Codes of the help that a family asked for; None where this machine cannot read it. Names nobody."""
        with self.journal.database.read() as connection:
            row = connection.execute(_SEALED.where(booking.c.id == found.id)).first()
            if row is None:
                return ()
            try:
                key = self._bookings.personal.peek(connection, row.week)
                return party.unsealed(key.unseal(bytes(row.sealed), row.ref) if key else {}).extra_help
            except KeyMissing:
                return None

    @permitted(Action.RECEIVE_VISITS)
    def look_up(self, who: Officer, nik: str) -> LookedUp | NotBooked:
        """The bookings of a complete identity number, masked."""
        with self.journal.transaction() as transaction:
            today = transaction.now.astimezone(self._bookings.house.time_zone).date()
            number = identity.clean_nik(nik)
            if not identity.is_nik(number, today):
                return NotBooked(BookingProblem.BAD_NIK)
            if wait := limited(transaction, LOOKUP, who, self._settings.lookups_per_hour):
                transaction.record("identity_lookup_refused", who.code, wait=wait)
                return LookedUp(wait_seconds=wait)
            keys = self._bookings.personal.here(transaction.connection)
            wanted = [key.find("nik", number) for key in keys]
            query = rows.MASKED.where(booking_person.c.visitor.in_(wanted)).order_by(booking.c.day, booking.c.starts)
            found = tuple(rows.from_row(row) for row in transaction.connection.execute(query).all())
            transaction.record("identity_looked_up", who.code, found=len(found))
        return LookedUp(found)

    def _by_itself(self, connection: Connection, who: Officer, booking_id: int, day: str) -> NamesReason | None:
        """What lets this officer see these names without being asked for a reason."""
        called_with = (  # the reason of its last call: calls in the order of the queue have none
            select(ticket_event.c.reason)
            .where(ticket_event.c.ticket_id == ticket.c.id, ticket_event.c.action == Step.CALL.value)
            .order_by(ticket_event.c.id.desc())
            .limit(1)
            .scalar_subquery()
        )
        held = (
            select(called_with.label("reason"))
            .select_from(ticket)
            .join(redemption, redemption.c.ticket_id == ticket.c.id)
            .join(counter, counter.c.code == ticket.c.counter)
            .where(
                redemption.c.booking_id == booking_id,
                ticket.c.state.in_((TicketState.CALLED.value, TicketState.SERVING.value)),
                counter.c.officer == who.code,
                counter.c.is_open == 1,
            )
        )
        row = connection.execute(held).first()
        if row is not None:
            return NamesReason.AT_COUNTER if row.reason is None else NamesReason.OUT_OF_TURN
        is_today = day == self._bookings.service_day.known(connection).isoformat()
        return NamesReason.TODAY if is_today else None

    def _unseal(self, transaction: Transaction, row: Any) -> dict[str, str]:
        """Raises KeyMissing."""
        return self._bookings.personal.key(transaction.connection, row.week).unseal(bytes(row.sealed), row.ref)
