"""How long someone has to wait after wrong tries: nobody can guess fast, nobody can lock others out.

Three counts are kept, and the longest wait holds:

* of one officer at one source (a kiosk's keypad, a computer's address): 0, 0, 0, 5 … 60 s;
* of all codes tried at one source, so that a list of codes is no way around the first;
* of one officer at all kiosks, or at all addresses, together, so that many of them are none either.

A wrong try is held for FORGOTTEN_AFTER, whoever signs in rightly in between: a right try takes back itself and nothing
else. A browser in which the officer has signed in before is a source of its own, and only its own
tries count against it (OWASP: device cookies). So a child at one computer, and even someone with
many computers, slows down nobody who works where they always work. Tries live in the database
and survive a restart; codes that nobody has share a few names, so that made-up ones are never stored.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, delete, func, select

from services.log.journal import Transaction
from services.store.tables import limited_use
from services.store.throttle import Uses, pause_left

FREE_OF_SOURCE = 9  # wrong tries with whatever codes before a keypad or an address has to wait
FREE_OF_OFFICER = 19  # wrong tries from whatever sources before unknown browsers and keypads have to wait
FORGOTTEN_AFTER = timedelta(minutes=15)  # a wrong try is held against nobody for longer
MOST_ROWS = 6000
BUCKETS = 16
EVERY_CODE = "*"
CONSOLE, KEYPADS = "console", "kiosk"
SIGN_IN = "signin"


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
    def uses(self) -> Uses:
        return Uses(SIGN_IN, f"{self.officer} {self.place}", int(FORGOTTEN_AFTER.total_seconds()))

    def wait(self, transaction: Transaction) -> int:
        return pause_left(self.uses.lately(transaction.connection, transaction.at), transaction.at, self.free)


def attempt(transaction: Transaction, code: str, source: Source, *, known: bool) -> int:
    """Count a try as wrong before it is checked; 0 when it may be checked, else the seconds to wait.

    Counting first leaves no gap in which many tries at once are all free; `take_back` undoes it.
    A try that has to wait counts for nothing.
    """
    waiting = wait_after(transaction, code, source, known=known)
    if waiting:
        return waiting
    _make_room(transaction.connection)
    for count in _counts(_shared(code, known=known), source):
        count.uses.add(transaction.connection, transaction.at)
    return 0


def wait_after(transaction: Transaction, code: str, source: Source, *, known: bool) -> int:
    """Seconds until the next try counts."""
    return max(count.wait(transaction) for count in _counts(_shared(code, known=known), source))


def take_back(transaction: Transaction, code: str, source: Source) -> None:
    """The try was right: it counts for nothing. What was tried before it stays."""
    for count in _counts(code, source):
        count.uses.take_back(transaction.connection)


def _counts(code: str, source: Source) -> tuple[_Count, ...]:
    """Always in this order, in which they are locked."""
    if source.browser:
        return (_Count(code, f"{source.place} browser {source.browser}"),)
    at = f"{source.place} {source.address}".rstrip()
    everywhere = f"{CONSOLE if source.address else KEYPADS} {EVERY_CODE}"
    return (_Count(code, at), _Count(EVERY_CODE, at, FREE_OF_SOURCE), _Count(code, everywhere, FREE_OF_OFFICER))


def _shared(code: str, *, known: bool) -> str:
    """The name a code is counted under: made-up ones share BUCKETS names, and are never stored."""
    if known:
        return code
    return f"?{hashlib.sha256(code.encode()).digest()[0] % BUCKETS}"


def _make_room(connection: Connection) -> None:
    """Someone with very many addresses pushes out the oldest tries, never the newest."""
    mine = limited_use.c.kind == SIGN_IN
    if connection.execute(select(func.count()).select_from(limited_use).where(mine)).scalar_one() < MOST_ROWS:
        return
    oldest = select(limited_use.c.id).where(mine).order_by(limited_use.c.at).limit(3)
    connection.execute(delete(limited_use).where(limited_use.c.id.in_(oldest)))
