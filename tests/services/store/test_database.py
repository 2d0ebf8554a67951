"""What keeps a committed number through a power cut, really in force; and faults as answers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from services.store import engines as module
from services.store.database import Database, DatabaseAway, DatabaseDamaged, DatabaseSettings
from services.store.engines import has_wal_reset_fix
from services.store.sqlite import sqlite3
from services.store.upgrade import open_database

DELETE_EXTRA = {"journal_mode": "delete", "synchronous": 3}
WAL_FULL = {"journal_mode": "wal", "synchronous": 2}
ALWAYS = {"foreign_keys": 1, "recursive_triggers": 1, "secure_delete": 1}


@pytest.fixture
def sqlite_file(tmp_path) -> DatabaseSettings:
    return DatabaseSettings(f"sqlite:///{tmp_path / 'kiosk.sqlite3'}", tmp_path / "database.id")


@pytest.fixture
def sqlite(sqlite_file, clock) -> Iterator[Database]:
    database = open_database(sqlite_file, clock)
    yield database
    database.close()


def pragmas(session) -> dict[str, object]:
    with session as connection:
        return {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in (*DELETE_EXTRA, *ALWAYS, "query_only")
        }


@pytest.mark.parametrize(
    ("version", "fixed"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 44, 9), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((4, 0, 0), True),
    ],
)
def test_write_ahead_logging_only_where_its_bug_is_fixed(version, fixed):
    assert has_wal_reset_fix(version) is fixed


@pytest.mark.parametrize(("version", "mode"), [((3, 40, 1), DELETE_EXTRA), ((3, 51, 3), WAL_FULL)])
def test_every_connection_is_durable(sqlite_file, clock, monkeypatch, version, mode):
    monkeypatch.setattr(module.sqlite3, "sqlite_version_info", version)
    database = open_database(sqlite_file, clock)
    with database.write(), database.read():  # while one of each is lent out, others are opened
        assert pragmas(database.read()) == {**mode, **ALWAYS, "query_only": 1}
    assert pragmas(database.write()) == {**mode, **ALWAYS, "query_only": 0}
    database.close()


def test_this_machine_uses_one_of_the_two_durable_modes(sqlite):
    expected = WAL_FULL if has_wal_reset_fix(sqlite3.sqlite_version_info) else DELETE_EXTRA
    found = pragmas(sqlite.write())
    assert {name: found[name] for name in expected} == expected


def test_postgresql_waits_for_the_disk_whatever_the_server_is_set_to(cluster, template, clock, tmp_path):
    name = cluster.create(template)
    cluster.sql(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    database = open_database(DatabaseSettings(cluster.url(name), tmp_path / "id"), clock)
    with database.write() as connection:
        assert connection.execute(text("SHOW synchronous_commit")).scalar() == "on"
    database.close()
    cluster.drop(name)


def test_a_write_session_has_the_lock_from_its_first_moment(sqlite, monkeypatch):
    impatient = sqlite3.connect(sqlite.settings.sqlite_path, timeout=0, isolation_level=None)
    with sqlite.write(), pytest.raises(sqlite3.OperationalError, match="locked"):
        impatient.execute("BEGIN IMMEDIATE")
    impatient.execute("BEGIN IMMEDIATE")
    impatient.close()


def test_a_reading_session_cannot_write(sqlite):
    with pytest.raises(DatabaseAway, match="readonly"), sqlite.read() as connection:
        connection.execute(text("DELETE FROM officer"))


def test_an_exception_rolls_back(database):
    with pytest.raises(RuntimeError), database.write() as connection:
        connection.execute(text("INSERT INTO kiosk_state (kiosk) VALUES ('kiosk-1')"))
        raise RuntimeError
    with database.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM kiosk_state")).scalar() == 0


def test_a_database_that_is_busy_for_too_long_is_away(tmp_path, clock, monkeypatch):
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.1)
    database = open_database(DatabaseSettings(f"sqlite:///{tmp_path / 'k.sqlite3'}", tmp_path / "id"), clock)
    holder = sqlite3.connect(tmp_path / "k.sqlite3", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseAway, match="locked"), database.write():
        raise AssertionError("had the lock")
    holder.close()
    with database.write():
        pass
    database.close()


BUSY_WRITER = """
import sqlite3, sys, time
writer = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)
while True:
    writer.execute("BEGIN EXCLUSIVE")
    print("held", flush=True)
    time.sleep(0.02)
    writer.execute("COMMIT")
    time.sleep(0.0005)
"""


def test_a_newcomer_gets_a_turn_beside_a_busy_writer(sqlite):
    """SQLite is not fair: its own way of waiting, up to 100 ms between two looks, misses every gap."""
    command = [sys.executable, "-c", BUSY_WRITER, str(sqlite.settings.sqlite_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as busy:
        try:
            assert busy.stdout.readline() == b"held\n"
            for _ in range(6):
                with sqlite.write():
                    pass
                with sqlite.read():
                    pass
        finally:
            busy.kill()


def test_a_postgresql_that_was_restarted_is_found_again_without_a_failed_session(cluster, template, clock, tmp_path):
    name = cluster.create(template)
    database = open_database(DatabaseSettings(cluster.url(name), tmp_path / "id"), clock)
    cluster.sql(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{name}'")
    with database.read() as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1
    database.close()
    cluster.drop(name)


def test_a_file_that_breaks_while_it_is_open_is_named_as_damaged(sqlite, sqlite_file):
    path = sqlite_file.sqlite_path
    assert sqlite.drop_history()
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xa5" * (len(content) - 4096))
    with pytest.raises(DatabaseDamaged, match="malformed"), sqlite.read() as connection:
        connection.execute(text("SELECT * FROM ticket")).all()
        connection.execute(text("SELECT * FROM journal_entry")).all()
    assert path.exists()


def test_the_words_of_a_fault_hold_no_statement_and_no_value(sqlite):
    with pytest.raises(DatabaseAway) as caught, sqlite.read() as connection:
        connection.execute(text("UPDATE officer SET name = :name"), {"name": "Nama Rahasia"})
    assert "Rahasia" not in str(caught.value) and "UPDATE" not in str(caught.value)
