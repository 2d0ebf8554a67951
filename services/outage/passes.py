"""Passes that a book has let in by what they say of themselves: judged by their bookings when the server is back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, update

from services.log.journal import Transaction
from services.outage.bundle import Bundle, Row
from services.outage.joining import Joined
from services.store.clock import from_micros
from services.store.tables import ticket
from services.visits import rows
from services.visits.model import Booking, CheckInCode
from services.visits.provisional import Case, Provisionals
from services.visits.tables import provisional_case
from services.visits.unjudged import REQUEST


@dataclass(frozen=True, slots=True)
class JudgedPasses:
    """The passes of a bundle: what each ticket's pass names, with its booking, locked; None: there is none."""

    provisionals: Provisionals
    found: Mapping[int, tuple[Row, Booking | None]]

    def settle(self, transaction: Transaction, joined: Joined, today: date, kiosk: str) -> int:
        """Use up those that were right; returns how many others an officer has to look at."""
        doubtful = 0
        for number, (row, booking) in self.found.items():
            case_id = hashlib.sha256(row["code"].encode()).hexdigest()[:32]
            known = select(provisional_case.c.id).where(provisional_case.c.id == case_id)
            if transaction.connection.execute(known).first() is not None:
                continue  # it came before
            label = f"{row['series']}{row['number']:03d}"
            booking_id = booking.id if booking else None
            case = Case(case_id, kiosk, label, booking_id, from_micros(row["arrived_at"]), CheckInCode.UNKNOWN_BOOKING)
            joined_id = joined.tickets[number]
            verdict = self.provisionals.settle_number(transaction, booking, case, today, joined_id)
            if verdict is CheckInCode.OK and booking is not None:
                # As every number of a booking: it gets no second one.
                its = update(ticket).where(ticket.c.id == joined_id).values(request_id=f"visit {booking.id}")
                transaction.connection.execute(its)
            else:
                doubtful += 1
        return doubtful


@dataclass(frozen=True, slots=True)
class Passes:
    provisionals: Provisionals

    def locked(self, transaction: Transaction, bundle: Bundle) -> JudgedPasses:
        """Lock the bookings, in one order at all kiosks. Raises DatabaseFault."""
        named: list[tuple[str, Any]] = sorted(
            (str(row["request_id"]).removeprefix(REQUEST), row)
            for row in bundle.of(ticket)
            if str(row["request_id"]).startswith(REQUEST)
        )
        found = {row["id"]: (row, rows.find(transaction.connection, rows.BY_REF, ref, lock=True)) for ref, row in named}
        return JudgedPasses(self.provisionals, found)
