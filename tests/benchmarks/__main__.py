"""Measures what exists, as ratios to a baseline in the same run: ``script/bench``. Writes build/bench.json."""

from __future__ import annotations

import json
import sqlite3
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from devices.escpos.encoder import encode
from devices.escpos.profiles import shipped
from kiosk.config import load
from services.clock import SystemClock
from services.database import DatabaseSettings, has_wal_reset_fix
from services.journal import Journal
from services.queue.desk import Queue
from services.queue.model import Channel, Issued, TakeRequest
from services.slips import ticket_slip
from services.upgrade import open_database
from tests.benchmarks import check_in, surveys

ROOT = Path(__file__).parents[2]
COUNT = 150

_ROWS = (
    "INSERT INTO ticket VALUES (?, ?, ?, ?, ?, ?)", "INSERT INTO ticket_event VALUES (?, ?, ?, ?, ?, ?)",
    "INSERT INTO print_job VALUES (?, ?, ?, ?, ?, ?)", "INSERT INTO journal_entry VALUES (?, ?, ?, ?, ?, ?)",
)  # fmt: skip


def main() -> None:
    house = load(ROOT / "kiosk.ini").house
    with tempfile.TemporaryDirectory(dir=ROOT) as folder:
        queue, close = _queue(Path(folder), house)
        raw = _raw(Path(folder) / "raw.sqlite3")
        ours, base = [], []
        for _ in range(COUNT):  # in turn, so that a noisy machine is noisy for both
            ours.append(_timed(lambda: queue.take(_request())))
            base.append(_timed(raw))
        issued = queue.take(_request())
        close()
        checked_in, bare = check_in.measure(Path(folder), house)
    assert isinstance(issued, Issued)
    slip = encode(ticket_slip(house, issued.ticket, ahead=5, wait=issued.wait, language="id"), shipped("epson-58"))
    rows = [
        ("issue a ticket", statistics.median(ours) * 1e3, statistics.median(base) * 1e3, "ms", 3.0),
        ("check in a visit", checked_in * 1e3, bare * 1e3, "ms", 3.0),
        ("bytes of a ticket slip", float(len(slip)), 293.0, "bytes", 400 / 293),
    ]
    with tempfile.TemporaryDirectory(dir=ROOT) as folder:
        rows += surveys.measure(Path(folder), house)
    results = [
        {"what": what, "value": value, "baseline": base, "unit": unit, "ratio": value / base, "target": target}
        for what, value, base, unit, target in rows
    ]
    for one in results:
        print(
            f"{one['what']:34}{one['value']:10.2f} {one['unit']:6} baseline {one['baseline']:10.2f}"
            f"   ratio {one['ratio']:.2f} (target {one['target']:.2f})"
        )
    (ROOT / "build").mkdir(exist_ok=True)
    (ROOT / "build" / "bench.json").write_text(json.dumps(results, indent=2), encoding="utf-8")


def _queue(folder: Path, house: object) -> tuple[Queue, Callable[[], None]]:
    clock = SystemClock()
    database = open_database(DatabaseSettings(f"sqlite:///{folder / 'k.sqlite3'}", folder / "id"), clock)
    return Queue(Journal(database, "bench", clock), house, kiosk="bench"), database.close  # type: ignore[arg-type]


def _request() -> TakeRequest:
    return TakeRequest(uuid.uuid4().hex, "A", channel=Channel.COMMAND)


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


main()
