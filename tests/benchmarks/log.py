"""A page of the log out of millions of entries: the newest, last March, what seldom happens, each filter alone."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from services.health.counting import LogCounts
from services.log.events import EVENTS, Device, Severity
from services.log.reading import Cursor, EntryFilter, entries, heads
from services.store.clock import SystemClock, to_micros
from services.store.database import Database, DatabaseSettings
from services.store.sqlite import sqlite3
from services.store.upgrade import open_database
from tests.benchmarks.figures import Bench, EachRound, Figure, within

MILLION = 1_000_000
YEARS = 5
LIMIT_MS = 100
TIMES = 9
# What a house's log is made of, in a hundred entries; what is not here comes once in 20,000.
_MIX = {
    "ticket_taken": 24,
    "ticket_called": 22,
    "ticket_started": 19,
    "ticket_finished": 19,
    "print_ended": 12,
    "ticket_no_show": 2,
    "officer_signed_in": 1,
    "print_requested": 1,
}
_SELDOM = ("printer_status", "clock_untrusted", "officer_called", "not_permitted", "burst")
_COMMON = [event for event, count in _MIX.items() for _ in range(count)]


def rounds(bench: Bench) -> EachRound:
    """Ten millions in the long form: 5 GB and about five minutes, most of it to make them."""
    folder, millions = bench.folder, 10 if bench.full else 1
    now = datetime.now(UTC)
    database = open_database(DatabaseSettings(f"sqlite:///{folder / 'log.sqlite3'}", folder / "id"), SystemClock())
    _fill(database, millions * MILLION, now)
    march = datetime(now.year - (now.month <= 3), 3, 1, tzinfo=UTC)
    whole = EntryFilter(since=march, until=march + timedelta(days=31))
    asked = {
        "the newest": EntryFilter(),
        "of last March": whole,
        "of last March, an officer's": replace(whole, actor="p07"),
        "a kiosk that was taken away": EntryFilter(chain="kiosk-9"),
        "an officer who has left": EntryFilter(actor="p99"),
        "a common event": EntryFilter(event="ticket_called"),
        "an event that is seldom": EntryFilter(event="clock_untrusted"),
        "what needs attention": EntryFilter(severity=Severity.WARNING),
        "all of the printer": EntryFilter(device=Device.PRINTER),
        "an event that never was, of a kiosk": EntryFilter(event="personal_purged", chain="kiosk-1"),
    }
    middle = Cursor(now - timedelta(days=365 * YEARS / 2), "kiosk-1", 1)
    try:
        while True:
            figures = [_figure(f"log: {name}", lambda f=wanted: entries(database, f)) for name, wanted in asked.items()]  # type: ignore[misc]
            figures.append(_figure("log: a page far back", lambda: entries(database, EntryFilter(), before=middle)))
            figures.append(_figure("log: where its chains end", lambda: heads(database)))
            yield figures + _counts(database)
    finally:
        database.close()


def _counts(database: Database) -> list[Figure]:
    """The counters of Prometheus: the first count reads the whole log, later ones what came after it."""
    counts, began = LogCounts(database), time.perf_counter()
    while counts.totals() is None:
        continue
    first = time.perf_counter() - began
    entries_read = sum(heads(database).values())
    return [
        within("log: first count for metrics", first * MILLION / entries_read, 10, "s", "a million, in slices of 1 s"),
        _figure("log: counters of a scrape", counts.totals),
    ]


def _figure(name: str, work: object) -> Figure:
    seconds = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()  # type: ignore[operator]
        seconds.append(time.perf_counter() - began)
    return within(name, statistics.median(seconds) * 1e3, LIMIT_MS, "ms")


def _fill(database: Database, count: int, now: datetime) -> None:
    """Straight into the file, without the guards and in no true chain: only reading is measured."""
    path = database.settings.sqlite_path
    assert path is not None
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -400000")
    kept = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = 'journal_entry' AND sql IS NOT NULL "
        "AND type IN ('trigger', 'index')"
    ).fetchall()
    for kind, name, _ in kept:
        connection.execute(f"DROP {kind} {name}")
    connection.executemany("INSERT INTO journal_entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _rows(count, now))
    for _, _, made in kept:
        connection.execute(made)
    for chain, seq in connection.execute("SELECT chain, max(seq) FROM journal_entry GROUP BY chain").fetchall():
        connection.execute("INSERT OR REPLACE INTO journal_head VALUES (?, ?, ?, ?)", (chain, seq, "0" * 64, 0))
    connection.commit()
    connection.close()


def _rows(count: int, now: datetime) -> Iterator[tuple[object, ...]]:
    begin, span = to_micros(now - timedelta(days=365 * YEARS)), int(timedelta(days=365 * YEARS).total_seconds() * 1e6)
    seqs: dict[str, int] = {}
    for number in range(count):
        seldom = number % 20_000 == 7
        event = _SELDOM[number // 20_000 % len(_SELDOM)] if seldom else _COMMON[number * 37 % len(_COMMON)]
        chain = "console" if number % 9 < 5 else ("kiosk-9" if number < 2_000 else f"kiosk-{1 + number % 2}")
        actor = "p99" if number % 400 == 3 and number < count // 8 else f"p{number * 7 % 23:02d}"
        seq = seqs[chain] = seqs.get(chain, 0) + 1
        at = begin + span * number // count
        text = (
            f'{{"actor":"{actor}","at":{at},"chain":"{chain}","event":"{event}","fields":{{"counter":"2",'
            f'"label":"A{number % 1000:03d}","rule":"regular","service":"A"}},"seq":{seq}}}'
        )
        yield chain, seq, at, event, EVENTS[event].severity.value, actor, text, "0" * 64
