"""Visits that were received to their end today, and whose they are: what leads to a family's next one.

Read on machines with the key of the week, from bookings that were made while `[visits] book_at_kiosk` was on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, bindparam

from services.queue.model import TicketState
from services.store.tables import ticket
from services.visits import party, rows
from services.visits.booking import Bookings
from services.visits.model import Booking, BookingState, Person
from services.visits.personal import KeyMissing
from services.visits.tables import booking, booking_person, redemption

_SERVED = (
    rows.MASKED.add_columns(booking_person.c.week, booking_person.c.sealed)
    .join(redemption, redemption.c.booking_id == booking.c.id)
    .join(ticket, ticket.c.id == redemption.c.ticket_id)
    .where(
        booking.c.state == BookingState.CHECKED_IN.value,
        ticket.c.state == TicketState.SERVED.value,
        ticket.c.service_day == bindparam("today"),
    )
)
BY_REF = _SERVED.where(booking.c.ref == bindparam("wanted"))
BY_TICKET = _SERVED.where(ticket.c.code == bindparam("wanted"))


@dataclass(frozen=True, slots=True)
class Served:
    """A visit of today, and whose it is.

    request_id: of the booking made after it. Like that of an imported row it is made with the week's key, so that
    nothing ties one visit of a family to the next once the key is gone, nor in a copy without it.
    """

    booking: Booking
    person: Person = field(repr=False)
    particulars: party.Particulars = field(repr=False)
    request_id: str = field(repr=False)


def find(connection: Connection, bookings: Bookings, query: Select[Any], wanted: str, today: date) -> Served | None:
    """The visit (BY_REF, BY_TICKET), if it was received to its end today and its person can be read on this machine.

    None, too, in a house that does not let families book at a kiosk.
    """
    if not bookings.settings.book_at_kiosk:
        return None
    row = connection.execute(query, {"wanted": wanted, "today": today.isoformat()}).first()
    if row is None:
        return None
    try:
        key = bookings.personal.peek(connection, row.week)
        fields = key.unseal(bytes(row.sealed), row.ref) if key is not None else {}
    except KeyMissing:
        return None
    if key is None or "nik" not in fields:
        return None
    person = Person(fields["nik"], fields["name"], fields["number"], fields["detainee"])
    return Served(rows.from_row(row), person, party.unsealed(fields), key.find("next visit", row.ref))
