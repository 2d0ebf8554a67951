"""SQLAlchemy's engine for SQLite, with what each connection is told at its start.

Durability: with the WAL-reset fix (3.44.6, 3.50.7, 3.51.3 and later) WAL with
synchronous=FULL, else the rollback journal with synchronous=EXTRA. Both lose nothing that
was acknowledged at a power cut; WAL with NORMAL does.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event

from services.store.deadline import left
from services.store.faults import away_or_damaged

BUSY_SECONDS: Final = 5.0
LOOK_AGAIN_SECONDS: Final = (0.001, 0.004)  # between two tries to have an SQLite lock, at random
POOL_SIZE: Final = 4


def has_wal_reset_fix(version: tuple[int, ...]) -> bool:
    """Whether this SQLite has the fix of the WAL-reset bug (sqlite.org/releaselog)."""
    if version >= (3, 51, 3):
        return True
    return (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def sqlite_engine(url: str, *, begin: str, query_only: bool) -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        hide_parameters=True,  # no traceback of a statement tells what it was about
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        pool_timeout=BUSY_SECONDS,
    )
    wal = has_wal_reset_fix(sqlite3.sqlite_version_info)
    # A read session has its lock from the start too: later it would wait in SQLite's own way.
    first = (begin,) if not query_only else (begin, "PRAGMA schema_version")

    pragmas = {
        "journal_mode": "WAL" if wal else "DELETE",
        "synchronous": "FULL" if wal else "EXTRA",
        **dict.fromkeys(("foreign_keys", "recursive_triggers", "secure_delete"), "ON"),
        "query_only": "ON" if query_only else "OFF",
    }

    def set_up(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        try:
            for name, value in pragmas.items():
                connection.execute(f"PRAGMA {name} = {value}")
        except BaseException:
            connection.close()  # the pool has not taken it yet
            raise

    def start(connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        try:
            begin_patiently(driver, first)
        except sqlite3.DatabaseError as error:
            raise away_or_damaged(error) from error

    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", start)
    return engine


def begin_patiently(connection: sqlite3.Connection, statements: Sequence[str]) -> None:
    """Run what takes a lock; while others have it, try again for BUSY_SECONDS, or until the use case's deadline.

    SQLite's own waiting sleeps up to 100 ms between two looks, and someone who only just starts
    never meets the short gaps between others' commits. Raises sqlite3.OperationalError.
    """
    deadline = time.monotonic() + left(BUSY_SECONDS)
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        for statement in statements:
            while not _done(connection, statement, last_try=time.monotonic() > deadline):
                time.sleep(random.uniform(*LOOK_AGAIN_SECONDS))
    finally:
        connection.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")


def _done(connection: sqlite3.Connection, statement: str, *, last_try: bool) -> bool:
    try:
        connection.execute(statement).fetchall()
    except sqlite3.OperationalError as error:
        if last_try or error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise
        return False
    return True
