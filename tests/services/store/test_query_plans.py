"""What people and counters do all day reads no whole table of history, and asks no more where hundreds wait."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from services.house.model import House
from services.store.clock import SystemClock, to_micros
from services.store.database import Database
from services.store.sqlite import sqlite3
from tests.benchmarks.growth import Site
from tests.benchmarks.history import crowd, fill
from tests.support.statements import Asked, asked, plan

HISTORY = (
    "ticket", "ticket_event", "print_job", "journal_entry", "booking", "redemption", "alert", "limited_use",
    "opening_change",
)  # fmt: off
ROWS = 1_500
# The newest entries of the log come in the order of an index, as many as a page has; what counters hold is an index of
# its own.
SHORT = re.compile("ix_journal_entry_at|uq_ticket_active_counter")
# SQLite: the table from one end to the other, or all of an index. PostgreSQL: though it would rather do anything else.
WHOLE = re.compile(rf"(SCAN|Seq Scan on) ({'|'.join(HISTORY)})\b")
BY_INDEX = re.compile(rf"Index.* Scan .*on (({'|'.join(HISTORY)})\b|[a-z]{{2}}_({'|'.join(HISTORY)}))")


def lobby(database: Database, house: House, folder: Path) -> Site:
    today = SystemClock().now().astimezone(house.time_zone).date()
    fill(database, ROWS, today)
    site = Site(folder, house, database)
    site.hot({})  # what is read once a day has been read
    return site


def whole_tables(database: Database, statements: list[Asked]) -> list[str]:
    """Steps of these statements that read a whole table of history."""
    with database.read() as connection:
        if database.kind == "postgresql":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        planned = {one.statement: plan(connection, one) for one in statements if not _is_insert(one)}
    return [
        f"{step}: {statement}"
        for statement, steps in planned.items()
        for step, then in zip(steps, [*steps[1:], ""], strict=True)
        if (WHOLE.search(step) or (BY_INDEX.search(step) and "Index Cond" not in then)) and not SHORT.search(step)
    ]


def _is_insert(one: Asked) -> bool:
    return one.statement.lstrip().startswith(("INSERT", "PRAGMA", "SET", "LOCK", "SELECT pg_"))


def analyse(database: Database) -> None:
    """Statistics of the tables, which may change how a statement is carried out."""
    if database.settings.sqlite_path is None:
        with database.write() as connection:
            connection.exec_driver_sql("ANALYZE")
        return
    raw = sqlite3.connect(database.settings.sqlite_path)
    raw.execute("ANALYZE")
    raw.close()
    database.drop_connections()


def test_no_whole_table_of_history_is_read_with_statistics_and_without(database, house, tmp_path):
    site = lobby(database, house, tmp_path)
    site.prepare(2)
    for _ in range(2):
        with asked(database) as statements:
            site.hot({})
        assert len(statements) > 50
        assert whole_tables(database, statements) == []
        analyse(database)


def test_a_whole_table_is_noticed(database, house, tmp_path):
    fill(database, ROWS, SystemClock().now().date())
    slow = Asked("SELECT count(*) FROM ticket WHERE kiosk || '' = 'x'", ())
    assert len(whole_tables(database, [slow])) == 1


def test_as_many_statements_with_three_hundred_waiting_as_with_three(database, house, tmp_path):
    site = lobby(database, house, tmp_path)
    with asked(database) as few:
        site.hot({})
    crowd(database, 300, site.queue.day.today(), since=to_micros(site.clock.now() - timedelta(minutes=55)))
    site.hot({})
    with asked(database) as many:
        site.hot({})
    assert len(many) <= len(few) + 1, "one that goes first may count its run"
