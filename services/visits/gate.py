"""Who is expected at the gate: one session as a list, masked, or with names for those in charge.

A list with names shows in one press what `[visits] names_per_hour` lets an officer see one by one, so it is made by
those in charge alone, for a session of today or tomorrow, and counts as one of theirs; it holds no detainee, no number
and nothing of the help that a family needs. Whom a ban keeps out is not expected, and stands on neither list. Every
making is in the journal, without names.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from services.log.journal import Transaction
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.store.tables import ticket
from services.visits import party, rows
from services.visits.ban_check import ban_of_booking
from services.visits.booking import Bookings
from services.visits.model import Booking, BookingProblem, BookingState, NamesReason, NotBooked
from services.visits.names import NAMES, NotShown, limited
from services.visits.personal import KeyMissing
from services.visits.tables import booking, booking_person, redemption

_STATES = [BookingState.BOOKED.value, BookingState.CHECKED_IN.value]  # not who waits for an officer's yes
AHEAD = timedelta(days=1)  # a list with names is made the day before at the soonest


@dataclass(frozen=True, slots=True)
class Expected:
    """A family on the list. label: of its number, once it is here."""

    booking: Booking
    label: str
    name: str = field(repr=False)  # masked, or whole
    companions: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class GateList:
    """One session. with_names: of everybody, else masks of those who booked."""

    day: date
    start: int
    end: int
    with_names: bool
    families: tuple[Expected, ...] = field(repr=False)

    @property
    def session(self) -> str:
        return self.families[0].booking.session if self.families else ""


class GateLists:
    """Raises NotPermitted and DatabaseAway."""

    def __init__(self, bookings: Bookings) -> None:
        self._bookings = bookings
        self.journal = bookings.journal

    @permitted(Action.MANAGE_BOOKINGS)
    def masked(self, who: Officer, day: date, start: int) -> GateList | NotBooked:
        """The session without anybody's name. NotBooked: nobody is expected then."""
        with self.journal.transaction() as transaction:
            found = self._families(transaction, day, start)
            if not found:
                return NotBooked(BookingProblem.NO_SESSION)
            made = _list([Expected(rows.from_row(one), _label(one), one.name_mask or "") for one in found])
            self._record(transaction, "gate_list_masked", who, made)
        return made

    @permitted(Action.LIST_NAMES)
    def named(self, who: Officer, day: date, start: int) -> GateList | NotShown | NotBooked:
        """The session with the names of those who come. NotShown: too many within the hour, or (0) not of that day."""
        with self.journal.transaction() as transaction:
            today = self._bookings.service_day.known(transaction.connection)
            if not today <= day <= today + AHEAD:
                return NotShown()
            found = self._families(transaction, day, start)
            if not found:
                return NotBooked(BookingProblem.NO_SESSION)
            try:
                families = [self._named(transaction, one) for one in found]
            except KeyMissing as missing:
                return NotBooked(BookingProblem.KEY_MISSING, str(missing))
            made = _list(sorted(families, key=lambda one: one.name.casefold()), with_names=True)
            if wait := limited(transaction, NAMES, who, self._bookings.settings.names_per_hour):
                transaction.record("gate_list_refused", who.code, day=day.isoformat(), session=made.session, wait=wait)
                return NotShown(wait)
            self._record(transaction, "gate_list_made", who, made, reason=NamesReason.GATE_LIST.value)
        return made

    def _families(self, transaction: Transaction, day: date, start: int) -> list[Any]:
        query = (
            rows.MASKED.add_columns(booking_person.c.week, booking_person.c.sealed, ticket.c.series, ticket.c.number)
            .outerjoin(redemption, redemption.c.booking_id == booking.c.id)
            .outerjoin(ticket, ticket.c.id == redemption.c.ticket_id)
            .where(booking.c.day == day.isoformat(), booking.c.starts == start, booking.c.state.in_(_STATES))
            .order_by(booking.c.id)
        )
        found = transaction.connection.execute(query).all()
        return [one for one in found if ban_of_booking(transaction.connection, one.id, day) is None]

    def _named(self, transaction: Transaction, row: Any) -> Expected:
        """Raises KeyMissing."""
        if row.sealed is None:
            return Expected(rows.from_row(row), _label(row), "")
        key = self._bookings.personal.key(transaction.connection, row.week)
        fields = key.unseal(bytes(row.sealed), row.ref)
        return Expected(rows.from_row(row), _label(row), fields["name"], party.unsealed(fields).companions)

    def _record(self, transaction: Transaction, event: str, who: Officer, made: GateList, **more: str) -> None:
        count = len(made.families)
        transaction.record(event, who.code, day=made.day.isoformat(), session=made.session, count=count, **more)


def _list(families: list[Expected], *, with_names: bool = False) -> GateList:
    first = families[0].booking
    return GateList(first.day, first.starts, first.ends, with_names, tuple(families))


def _label(row: Any) -> str:
    return f"{row.series}{row.number:03d}" if row.number is not None else ""
