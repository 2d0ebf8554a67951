"""How often something may be tried: wrong short codes at a kiosk, identity look-ups of an officer."""

from __future__ import annotations

import math
from typing import Any

from services.log.journal import Transaction
from services.store.throttle import MICROSECONDS, Tries, pause_after, seconds_left
from services.visits.tables import visit_tries

FORGOTTEN_SECONDS = 15 * 60
HOUR_SECONDS = 3600
CODE, LOOKUP = "code", "lookup"


def pause(transaction: Transaction, who: str) -> int:
    """Seconds until a code may be tried again; locks this kiosk's count until the commit."""
    return seconds_left(_locked(transaction, _tries(CODE, who)).not_before, transaction.at)


def count_wrong(transaction: Transaction, who: str) -> int:
    """A well-formed code that no booking has; returns the seconds until the next try."""
    tries = _tries(CODE, who)
    row = _locked(transaction, tries)
    count = 1 if _is_old(transaction, row.since, FORGOTTEN_SECONDS) else row.count + 1
    wait = pause_after(count)
    not_before = transaction.at + wait * MICROSECONDS
    tries.set(transaction.connection, count=count, since=transaction.at, not_before=not_before)
    return wait


def forgive(transaction: Transaction, who: str) -> None:
    """A right code: what was wrong before is held against nobody."""
    tries = _tries(CODE, who)
    if _locked(transaction, tries).count:
        tries.set(transaction.connection, count=0, since=transaction.at, not_before=0)


def count_lookup(transaction: Transaction, who: str, most: int) -> int:
    """Count a look-up of an officer; 0, or the seconds until the next one is allowed."""
    tries = _tries(LOOKUP, who)
    row = _locked(transaction, tries)
    fresh: bool = row.count == 0 or _is_old(transaction, row.since, HOUR_SECONDS)
    if not fresh and row.count >= most:
        return max(1, math.ceil((int(row.since) + HOUR_SECONDS * MICROSECONDS - transaction.at) / MICROSECONDS))
    since = transaction.at if fresh else row.since
    tries.set(transaction.connection, count=1 if fresh else row.count + 1, since=since, not_before=0)
    return 0


def _tries(kind: str, who: str) -> Tries:
    return Tries(visit_tries, {"kind": kind, "who": who})


def _locked(transaction: Transaction, tries: Tries) -> Any:
    return tries.locked_or_new(transaction.connection, since=transaction.at, count=0, not_before=0)


def _is_old(transaction: Transaction, since: int, seconds: int) -> bool:
    return abs(transaction.at - since) >= seconds * MICROSECONDS
