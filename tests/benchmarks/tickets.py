"""Issuing a ticket beside the same rows by hand in the same durable mode; and with millions of tickets in the table."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from services.house.model import House
from services.log.journal import Journal
from services.queue.model import Channel, Issued, TakeRequest
from services.queue.queue import Queue
from services.store.clock import SystemClock
from services.store.database import Database, DatabaseSettings
from services.store.engines import has_wal_reset_fix
from services.store.sqlite import sqlite3
from services.store.upgrade import open_database
from tests.benchmarks.figures import Bench, EachRound, Figure, in_turn, median_ms
from tests.support.house import service_day
from tests.support.staff import officer

COUNT = 150
MILLION = 1_000_000
WAITING = 300
RAW = "the same rows by raw sqlite3 in the same durable mode"
A_DAY = 2_000  # tickets; no house has more

_ROWS = (
    "INSERT INTO ticket VALUES (?, ?, ?, ?, ?, ?)",
    "INSERT INTO ticket_event VALUES (?, ?, ?, ?, ?, ?)",
    "INSERT INTO print_job VALUES (?, ?, ?, ?, ?, ?)",
    "INSERT INTO journal_entry VALUES (?, ?, ?, ?, ?, ?)",
)
_FILL = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
INSERT INTO ticket (service_day, series, number, code, request_id, service, lane, state, arrived_at, called_at,
  started_at, finished_at, recalls, transferred, kiosk, channel, not_before_call)
SELECT date(:first, '+' || (i / :a_day) || ' days'), 'A', i % :a_day, 'old' || i, 'old' || i, 'A', 'regular', 'served',
  i, i, i, i, 0, 0, 'bench', 'touch', 0 FROM n
"""


def rounds(bench: Bench) -> EachRound:
    """Ten million old tickets for the full table of the long form: about 4 GB and some minutes."""
    folder, house, millions = bench.folder, bench.house, 10 if bench.full else 1
    empty, full = _database(folder / "empty"), _database(folder / "full")
    queue, crowded = _queue(empty, house), _queue(full, house)
    _fill(full, millions * MILLION)
    lobby = _database(folder / "lobby")
    waiting = _queue(lobby, house)
    _open_counters(waiting, house)
    for number in range(WAITING):
        _take(waiting, next(iter(house.priority_groups)) if number % 3 == 0 else None)
    raw = _raw(folder / "raw.sqlite3")
    try:
        while True:
            yield [
                _figure("issue a ticket", lambda: _take(queue), raw, 3.0, RAW),
                _figure(f"issue a ticket, {WAITING} waiting", lambda: _take(waiting), raw, 3.0, RAW),
                _figure(
                    f"issue a ticket, {millions} million before",
                    lambda: _take(crowded),
                    lambda: _take(queue),
                    1.2,
                    "an empty table",
                ),
            ]
    finally:
        for database in (empty, full, lobby):
            database.close()


def _figure(what: str, work: Callable[[], object], base: Callable[[], object], target: float, beside: str) -> Figure:
    ours, bare = in_turn(lambda: _timed(work), lambda: _timed(base), COUNT)
    return Figure(what, median_ms(ours), median_ms(bare), "ms", target, beside=beside)


def _database(folder: Path) -> Database:
    folder.mkdir()
    return open_database(DatabaseSettings(f"sqlite:///{folder / 'k.sqlite3'}", folder / "id"), SystemClock())


def _queue(database: Database, house: House) -> Queue:
    return Queue(service_day(Journal(database, "bench", SystemClock()), house), kiosk="bench")


def _take(queue: Queue, group: str | None = None) -> None:
    assert isinstance(queue.taking.take(TakeRequest(uuid.uuid4().hex, "A", group, channel=Channel.COMMAND)), Issued)


def _open_counters(queue: Queue, house: House) -> None:
    """Every counter, so that the whole of the queue is played forward for a newcomer."""
    for code in house.counters:
        queue.counters.open(officer("p01"), code)


def _fill(database: Database, count: int) -> None:
    """Old days full of served tickets, straight into the file: this is no use case."""
    path = database.settings.sqlite_path
    assert path is not None
    first = date.today() - timedelta(days=count // A_DAY + 2)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute(_FILL, {"count": count, "a_day": A_DAY, "first": first.isoformat()})
    connection.commit()
    connection.close()


def _raw(path: Path) -> Callable[[], None]:
    """The same number of rows, a counter and a commit, by hand in the same durable mode."""
    wal = has_wal_reset_fix(sqlite3.sqlite_version_info)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"PRAGMA journal_mode = {'WAL' if wal else 'DELETE'}")
    connection.execute(f"PRAGMA synchronous = {'FULL' if wal else 'EXTRA'}")
    for table in ("ticket", "ticket_event", "print_job", "journal_entry"):
        connection.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, a, b, c, d, e)")
    connection.execute("CREATE TABLE counter (id INTEGER PRIMARY KEY, n INTEGER)")
    connection.execute("INSERT INTO counter VALUES (1, 0)")

    def take() -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE counter SET n = n + 1 WHERE id = 1")
        for statement in _ROWS:
            connection.execute(statement, (None, uuid.uuid4().hex, "A", 1, "waiting", "x" * 120))
        connection.execute("COMMIT")

    return take


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
