"""Imports that are staged and not visible yet: taking them away again."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import delete, select, update

from services.log.journal import Journal
from services.store.clock import to_micros
from services.visits import rows
from services.visits.tables import ban_booking, booking, booking_import, booking_person

BATCH = 100  # rows a transaction: some 20 ms, so that a number at the kiosk never waits for longer
REST_SECONDS = 0.02  # after each: who waits for an SQLite lock looks again every 4 ms at the latest
ABANDONED_MICROS = 10 * 60 * 1_000_000  # a staging that nobody touched for so long has died


class StagedImports:
    """Raises DatabaseAway."""

    def __init__(self, journal: Journal, *, rest: Callable[[float], None] = time.sleep) -> None:
        self.journal = journal
        self._rest = rest

    def drop_abandoned(self) -> int:
        """Clear away stagings whose process died; returns how many rows."""
        return sum(self.drop(left) for left in self.abandoned())

    def drop(self, import_id: int) -> int:
        """Take staged rows away again, in small batches, and free their places."""
        count = 0
        while done := self._drop_some(import_id):
            count += done
            self._rest(REST_SECONDS)
        with self.journal.transaction() as transaction:
            dropped = update(booking_import).where(booking_import.c.id == import_id)
            transaction.connection.execute(dropped.values(state=rows.DROPPED))
            transaction.record("import_dropped", rows=count)
        return count

    def _drop_some(self, import_id: int) -> int:
        mine = select(booking.c.id).where(booking.c.import_id == import_id).limit(BATCH)
        with self.journal.transaction() as transaction:
            ids = transaction.connection.execute(mine).scalars().all()
            transaction.connection.execute(delete(ban_booking).where(ban_booking.c.booking_id.in_(ids)))
            transaction.connection.execute(delete(booking_person).where(booking_person.c.booking_id.in_(ids)))
            transaction.connection.execute(delete(booking).where(booking.c.id.in_(ids)))
        return len(ids)

    def abandoned(self) -> list[int]:
        """The ids of stagings that nobody touched for a while."""
        now = self.journal.clock.now()
        with self.journal.database.read() as connection:
            left = connection.execute(staging()).all()
        limit = to_micros(now) - ABANDONED_MICROS
        return [row.id for row in left if row.touched_at < limit]


def staging() -> Any:
    """The imports that are being staged: id and when they were touched last."""
    return select(booking_import.c.id, booking_import.c.touched_at).where(booking_import.c.state == rows.STAGING)
