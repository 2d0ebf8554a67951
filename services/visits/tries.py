"""How often something may be tried: wrong short codes at a kiosk, identity look-ups of an officer.

Counts stand in the database: a restart forgives nothing.
"""

from __future__ import annotations

import math
from typing import Any

from sqlalchemy import select, text, update

from services.log.journal import Transaction
from services.store.clock import from_micros
from services.visits.tables import visit_tries

DELAYS_SECONDS = (0, 0, 0, 5, 15, 30, 60)  # after so many wrong codes in a row; the last one stays
FORGOTTEN_SECONDS = 15 * 60
HOUR_SECONDS = 3600
CODE, LOOKUP = "code", "lookup"

_NEW = text(
    "INSERT INTO visit_tries (kind, who, since, count, not_before) VALUES (:kind, :who, :at, 0, 0)"
    " ON CONFLICT DO NOTHING"
)


def pause(transaction: Transaction, who: str) -> int:
    """Seconds until a code may be tried again; locks this kiosk's count until the commit."""
    row = _row(transaction, CODE, who)
    left = (from_micros(row.not_before) - transaction.now).total_seconds()
    # A clock that was set back must not shut anyone out for years.
    return math.ceil(min(max(left, 0), DELAYS_SECONDS[-1]))


def count_wrong(transaction: Transaction, who: str) -> int:
    """A well-formed code that no booking has; returns the seconds until the next try."""
    row = _row(transaction, CODE, who)
    count = 1 if _old(transaction, row.since, FORGOTTEN_SECONDS) else row.count + 1
    wait = DELAYS_SECONDS[min(count, len(DELAYS_SECONDS) - 1)]
    _set(transaction, CODE, who, count=count, since=transaction.at, not_before=transaction.at + wait * 1_000_000)
    return wait


def forgive(transaction: Transaction, who: str) -> None:
    """A right code: what was wrong before is held against nobody."""
    if _row(transaction, CODE, who).count:
        _set(transaction, CODE, who, count=0, since=transaction.at, not_before=0)


def count_lookup(transaction: Transaction, who: str, most: int) -> int:
    """Count a look-up of an officer; 0, or the seconds until the next one is allowed."""
    row = _row(transaction, LOOKUP, who)
    fresh: bool = row.count == 0 or _old(transaction, row.since, HOUR_SECONDS)
    if not fresh and row.count >= most:
        left = int(row.since) + HOUR_SECONDS * 1_000_000 - transaction.at
        return max(1, math.ceil(left / 1_000_000))
    since = transaction.at if fresh else row.since
    _set(transaction, LOOKUP, who, count=1 if fresh else row.count + 1, since=since, not_before=0)
    return 0


def _old(transaction: Transaction, since: int, seconds: int) -> bool:
    return abs(transaction.at - since) >= seconds * 1_000_000


def _row(transaction: Transaction, kind: str, who: str) -> Any:
    """The count's row, made where it is missing, locked until the commit."""
    connection = transaction.connection
    query = select(visit_tries).where(visit_tries.c.kind == kind, visit_tries.c.who == who)
    if connection.dialect.name == "postgresql":
        query = query.with_for_update()
    row = connection.execute(query).first()
    if row is None:
        connection.execute(_NEW, {"kind": kind, "who": who, "at": transaction.at})
        row = connection.execute(query).one()
    return row


def _set(transaction: Transaction, kind: str, who: str, **values: int) -> None:
    row = update(visit_tries).where(visit_tries.c.kind == kind, visit_tries.c.who == who)
    transaction.connection.execute(row.values(**values))
