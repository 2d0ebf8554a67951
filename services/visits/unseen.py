"""A check-in whose COMMIT was not answered: its family was given a provisional slip, and may have a number as well."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select, update

from services.log.journal import Transaction
from services.queue import print_jobs
from services.queue.moves import Refuse
from services.queue.own_number import cancel_unshown
from services.queue.print_jobs import JobState
from services.store.clock import from_micros
from services.store.tables import ticket
from services.visits.model import Booking, CheckInWay
from services.visits.tables import redemption

WITHIN: Final = timedelta(minutes=1)  # between such a check-in and the slip that was given instead


def undo_unseen(transaction: Transaction, kiosk: str, found: Booking, day: date, at: datetime) -> bool:
    """The number that a pass got at this kiosk at about `at` is cancelled if nobody has seen it, so that a family has
    one number. Its booking is then used up by the provisional slip. False: there is no such number.

    The caller has locked the booking.
    """
    mine = redemption.c.booking_id == found.id
    used = transaction.connection.execute(select(redemption).where(mine)).first()
    if used is None or (used.kiosk, used.how) != (kiosk, CheckInWay.PASS.value):
        return False
    row = transaction.connection.execute(select(ticket).where(ticket.c.id == used.ticket_id)).first()
    if row is None or abs(from_micros(used.at) - at) > WITHIN:
        return False
    if print_jobs.states_of(transaction.connection, row.id) != {JobState.QUEUED}:
        return False  # its slip was begun, so it was on the screen
    try:
        cancel_unshown(transaction, day, row.code)
    except Refuse:
        return False  # a counter has called it
    # A booking has one number: who is given one at the counter later gets it under the same request.
    freed = update(ticket).where(ticket.c.id == row.id).values(request_id=f"{row.request_id}, not shown")
    transaction.connection.execute(freed)
    by_slip = {"how": CheckInWay.PROVISIONAL.value, "ticket_id": None}
    transaction.connection.execute(update(redemption).where(mine).values(**by_slip))
    return True
