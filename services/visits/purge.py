"""The end of personal data: rows after the retention, keys after the whole week.

Deleting is not enough: a copy of the database from before still holds the rows. So the key
of a week is destroyed as soon as the last day of that week is past its retention, and with it
what those copies say of names and numbers. What stays readable in such a copy until it is
itself thrown away are the masks (first letters, eight digits of the NIK).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, select, update

from services.queue.day import ClockState
from services.visits.booking import Bookings
from services.visits.personal import last_day, mark_destroyed
from services.visits.tables import booking, booking_person, pass_print, personal_week

# Deletes what another subject has sealed with the same keys, before a day and for an actor; how many rows.
OtherPurge = Callable[[date, str], int]
BATCH = 500  # rows a transaction, so that no ticket waits for the purge


@dataclass(frozen=True, slots=True)
class Purged:
    """Visits before this day have no personal fields any more. `keys_elsewhere`: on other machines still."""

    before: date
    bookings: int
    keys: int
    keys_elsewhere: tuple[str, ...] = ()
    others: int = 0  # rows of other subjects


def purge(bookings: Bookings, by: str, others: Sequence[OtherPurge] = ()) -> Purged | None:
    """Delete what is past its retention; None while the clock is not trusted. Raises DatabaseAway, OSError.

    others: subjects with the same keys, which are asked before any of them is destroyed.
    """
    with bookings.journal.transaction() as transaction:
        today = bookings.service_day.current(transaction)
    if isinstance(today, ClockState):
        return None
    before = today - timedelta(days=bookings.settings.retention_days)
    count = 0
    while done := _delete_some(bookings, before):
        count += done
    more = sum(other(before, by) for other in others)
    keys, elsewhere = _destroy_keys(bookings, before)
    if count or keys:
        with bookings.journal.transaction() as transaction:
            transaction.record("personal_purged", by, before=before.isoformat(), bookings=count, keys=keys)
    if count or more or keys:
        bookings.journal.database.forget_soon()  # a write-ahead log still holds what was deleted
    return Purged(before, count, keys, elsewhere, more)


def _delete_some(bookings: Bookings, before: date) -> int:
    over = (
        select(booking_person.c.booking_id)
        .join(booking, booking.c.id == booking_person.c.booking_id)
        .where(booking.c.day < before.isoformat())
        .limit(BATCH)
    )
    with bookings.journal.transaction() as transaction:
        ids = transaction.connection.execute(over).scalars().all()
        if ids:
            transaction.connection.execute(delete(booking_person).where(booking_person.c.booking_id.in_(ids)))
            # A short code is a way in, and there are only so many: it is free again.
            transaction.connection.execute(update(booking).where(booking.c.id.in_(ids)).values(code=None))
            # So is a pass that waited for a printer which never came back.
            waiting = update(pass_print).where(pass_print.c.booking_id.in_(ids))
            transaction.connection.execute(waiting.values(pass_text=None))
    return len(ids)


def _destroy_keys(bookings: Bookings, before: date) -> tuple[int, tuple[str, ...]]:
    """Destroy the keys of whole weeks that lie on this machine; those on another are destroyed there.

    Marked first: a purge that was cut short in between finds the file again the next time.
    """
    with bookings.journal.database.read() as connection:
        known = connection.execute(select(personal_week.c.week, personal_week.c.destroyed_at)).all()
    over = [row for row in known if last_day(row.week) < before]
    here = [row.week for row in over if bookings.personal.has(row.week)]
    if here:
        with bookings.journal.transaction() as transaction:
            for week in here:
                mark_destroyed(transaction.connection, week, transaction.at)
    for week in here:
        bookings.personal.destroy(week)
    return len(here), tuple(row.week for row in over if row.week not in here and row.destroyed_at is None)
