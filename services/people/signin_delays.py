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
import math
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, select, text, update

from services.log.journal import Transaction
from services.store.clock import from_micros, to_micros
from services.store.tables import signin_delay

DELAYS_SECONDS = (0, 0, 0, 5, 15, 30, 60)  # after so many wrong tries in a row; the last one stays
FREE_OF_ADDRESS = 9  # wrong tries with whatever codes before an address has to wait
FREE_OF_OFFICER = 19  # wrong tries from whatever addresses before unknown browsers have to wait
FORGOTTEN_AFTER = timedelta(minutes=15)  # a wrong try is held against nobody for longer
MOST_ROWS = 2000
BUCKETS = 16
EVERY_CODE = "*"

_NEW_ROW = text(
    "INSERT INTO signin_delay (officer, place, failures, not_before) VALUES (:officer, :place, 0, :not_before)"
    " ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a try comes from. `browser` names one in which this officer has signed in before."""

    place: str  # a kiosk id, or "console"
    address: str = ""  # of a computer in the network; empty at a kiosk's own keypad
    browser: str = ""


@dataclass(frozen=True, slots=True)
class _Count:
    """One row: whose tries, where, and how many are free before the waits begin."""

    officer: str
    place: str
    free: int = 0


def attempt(transaction: Transaction, code: str, source: Source, *, known: bool) -> int:
    """Count a try as wrong before it is checked; 0 when it may be checked, else the seconds to wait.

    Counting first leaves no gap in which many tries at once are all free; `forgive` takes it back.
    A try that has to wait counts for nothing.
    """
    connection = transaction.connection
    connection.execute(delete(signin_delay).where(signin_delay.c.not_before < _long_ago(transaction)))
    counts = _counts(_shared(code, known=known), source)
    rows = [_locked(transaction, count) for count in counts]
    waiting = max(_left(transaction, row.not_before) for row in rows)
    if waiting:
        return waiting
    for count, row in zip(counts, rows, strict=True):
        _count(transaction, count, row.failures + 1)
    return 0


def wait_after(transaction: Transaction, code: str, source: Source, *, known: bool) -> int:
    """Seconds until the next try counts. Reads only."""
    waits = (
        select(signin_delay.c.not_before).where(*_is(count)) for count in _counts(_shared(code, known=known), source)
    )
    return max(_left(transaction, transaction.connection.execute(query).scalar() or 0) for query in waits)


def forgive(transaction: Transaction, code: str, source: Source) -> None:
    """The try was right: nothing is held against this officer here, and the shared counts lose this one."""
    own, *shared = _counts(code, source)
    transaction.connection.execute(delete(signin_delay).where(*_is(own)))
    for count in shared:
        row = update(signin_delay).where(*_is(count), signin_delay.c.failures > 0)
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


def _is(count: _Count) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return signin_delay.c.officer == count.officer, signin_delay.c.place == count.place


def _left(transaction: Transaction, not_before: int) -> int:
    left = (from_micros(not_before) - transaction.now).total_seconds()
    # A clock that was set back must not lock anyone out for years.
    return math.ceil(min(max(left, 0), DELAYS_SECONDS[-1]))


def _locked(transaction: Transaction, count: _Count) -> Any:
    """The count's row, made where it is missing, locked until the commit."""
    connection = transaction.connection
    query = select(signin_delay).where(*_is(count))
    if connection.dialect.name == "postgresql":
        query = query.with_for_update()
    row = connection.execute(query).first()
    if row is None:
        _make_room(connection)
        new = {"officer": count.officer, "place": count.place, "not_before": transaction.at}
        connection.execute(_NEW_ROW, new)
        row = connection.execute(query).one()
    return row


def _count(transaction: Transaction, count: _Count, failures: int) -> None:
    step = min(max(failures - count.free, 0), len(DELAYS_SECONDS) - 1)
    values = {"failures": failures, "not_before": transaction.at + DELAYS_SECONDS[step] * 1_000_000}
    transaction.connection.execute(update(signin_delay).where(*_is(count)).values(**values))


def _make_room(connection: Connection) -> None:
    """Someone with very many addresses pushes out the oldest count, never the newest."""
    if connection.execute(select(func.count()).select_from(signin_delay)).scalar_one() < MOST_ROWS:
        return
    oldest = select(signin_delay.c.officer, signin_delay.c.place).order_by(signin_delay.c.not_before).limit(1)
    row = connection.execute(oldest).one()
    connection.execute(delete(signin_delay).where(*_is(_Count(row.officer, row.place))))


def _long_ago(transaction: Transaction) -> int:
    return to_micros(transaction.now - FORGOTTEN_AFTER)
