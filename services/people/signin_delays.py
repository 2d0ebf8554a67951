"""How long someone has to wait after wrong tries: nobody can guess fast, nobody can lock others out.

Three counts are kept, and the longest wait holds:

* of one officer at one source (a kiosk's keypad, a computer's address): 0, 0, 0, 5 … 60 s;
* of all codes tried from one address, so that a list of codes is no way around the first;
* of one officer from all addresses together, so that many addresses are none either.

A browser in which the officer has signed in before is a source of its own, and only its own
tries count against it (OWASP: device cookies). So a child at one computer, and even someone with
many computers, slows down nobody who works where they always work. Waits live in the database
and survive a restart; codes that nobody has share a few rows, so that made-up ones fill nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from services.log.journal import Transaction
from services.store.clock import to_micros
from services.store.tables import signin_delay
from services.store.throttle import MICROSECONDS, Tries, pause_after, seconds_left

FREE_OF_ADDRESS = 9  # wrong tries with whatever codes before an address has to wait
FREE_OF_OFFICER = 19  # wrong tries from whatever addresses before unknown browsers have to wait
FORGOTTEN_AFTER = timedelta(minutes=15)  # a wrong try is held against nobody for longer
MOST_ROWS = 2000
BUCKETS = 16
EVERY_CODE = "*"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a try comes from. `browser` names one in which this officer has signed in before."""

    place: str  # a kiosk id, or "console"
    address: str = ""  # of a computer in the network; empty at a kiosk's own keypad
    browser: str = ""


@dataclass(frozen=True, slots=True)
class _Count:
    """Whose tries, where, and how many are free before the waits begin."""

    officer: str
    place: str
    free: int = 0

    @property
    def tries(self) -> Tries:
        return Tries(signin_delay, {"officer": self.officer, "place": self.place})


def attempt(transaction: Transaction, code: str, source: Source, *, known: bool) -> int:
    """Count a try as wrong before it is checked; 0 when it may be checked, else the seconds to wait.

    Counting first leaves no gap in which many tries at once are all free; `forgive` takes it back.
    A try that has to wait counts for nothing.
    """
    connection = transaction.connection
    connection.execute(delete(signin_delay).where(signin_delay.c.not_before < _long_ago(transaction)))
    counts = _counts(_shared(code, known=known), source)
    rows = [_locked(transaction, count) for count in counts]
    waiting = max(seconds_left(row.not_before, transaction.at) for row in rows)
    if waiting:
        return waiting
    for count, row in zip(counts, rows, strict=True):
        failures = int(row.failures) + 1
        not_before = transaction.at + pause_after(failures - count.free) * MICROSECONDS
        count.tries.set(connection, failures=failures, not_before=not_before)
    return 0


def wait_after(transaction: Transaction, code: str, source: Source, *, known: bool) -> int:
    """Seconds until the next try counts. Reads only."""
    waits = (
        select(signin_delay.c.not_before).where(*count.tries.is_mine)
        for count in _counts(_shared(code, known=known), source)
    )
    return max(seconds_left(transaction.connection.execute(query).scalar() or 0, transaction.at) for query in waits)


def forgive(transaction: Transaction, code: str, source: Source) -> None:
    """The try was right: nothing is held against this officer here, and the shared counts lose this one."""
    own, *shared = _counts(code, source)
    transaction.connection.execute(delete(signin_delay).where(*own.tries.is_mine))
    for count in shared:
        row = update(signin_delay).where(*count.tries.is_mine, signin_delay.c.failures > 0)
        transaction.connection.execute(row.values(failures=signin_delay.c.failures - 1, not_before=transaction.at))


def _counts(code: str, source: Source) -> tuple[_Count, ...]:
    if source.browser:
        return (_Count(code, f"{source.place} browser {source.browser}"),)
    if not source.address:
        return (_Count(code, source.place),)
    at = f"{source.place} {source.address}"
    everywhere = _Count(code, f"{source.place} {EVERY_CODE}", FREE_OF_OFFICER)
    return (_Count(code, at), _Count(EVERY_CODE, at, FREE_OF_ADDRESS), everywhere)


def _shared(code: str, *, known: bool) -> str:
    """The name a code is counted under: made-up ones share BUCKETS names, and are never stored."""
    if known:
        return code
    return f"?{hashlib.sha256(code.encode()).digest()[0] % BUCKETS}"


def _locked(transaction: Transaction, count: _Count) -> Any:
    """The count's row, made where it is missing, locked until the commit."""
    row = count.tries.locked(transaction.connection)
    if row is not None:
        return row
    _make_room(transaction.connection)
    return count.tries.locked_or_new(transaction.connection, failures=0, not_before=transaction.at)


def _make_room(connection: Connection) -> None:
    """Someone with very many addresses pushes out the oldest count, never the newest."""
    if connection.execute(select(func.count()).select_from(signin_delay)).scalar_one() < MOST_ROWS:
        return
    oldest = select(signin_delay.c.officer, signin_delay.c.place).order_by(signin_delay.c.not_before).limit(1)
    row = connection.execute(oldest).one()
    connection.execute(delete(signin_delay).where(*_Count(row.officer, row.place).tries.is_mine))


def _long_ago(transaction: Transaction) -> int:
    return to_micros(transaction.now - FORGOTTEN_AFTER)
