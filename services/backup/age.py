"""How old the last good copy is, as the log tells it: without a look at its folder, which may be a mount that hangs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from services.store.clock import from_micros, to_micros
from services.store.database import Database
from services.store.tables import journal_entry

MADE: Final = "copy_made"  # written once a copy was read back from its disk
LATE: Final = timedelta(hours=36)


def last_copy(database: Database, now: datetime) -> datetime | None:
    """When the last copy was made that was read back whole, by whichever machine of the house; None: the log has none.

    What a clock that was ahead called later than `now` does not count. Raises DatabaseFault.
    """
    query = select(func.max(journal_entry.c.at)).where(
        journal_entry.c.event == MADE, journal_entry.c.at <= to_micros(now)
    )
    with database.read() as connection:
        at = connection.execute(query).scalar()
    return from_micros(at) if at is not None else None


def is_late(last: datetime | None, now: datetime) -> bool:
    """Whether a night has passed without a copy."""
    return last is None or now - last > LATE
