"""SQLAlchemy's engine for SQLite, with what each connection is told at its start.

Durability: with the WAL-reset fix (3.44.6, 3.50.7, 3.51.3 and later) WAL with
synchronous=FULL, else the rollback journal with synchronous=EXTRA. Both lose nothing that
was acknowledged at a power cut; WAL with NORMAL does.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from services.store.deadline import left
from services.store.faults import away_or_damaged
from services.store.sqlite import sqlite3
from services.store.turn_file import TurnFile

BUSY_SECONDS: Final = 5.0
LOOK_AGAIN_SECONDS: Final = (0.001, 0.004)  # between two tries to have an SQLite lock, at random
POOL_SIZE: Final = 4
LOG_PAGES: Final = (
    16_000  # 64 MB: a write-ahead log that nobody empties (services.store.history) is emptied by a commit
)


def has_wal_reset_fix(version: tuple[int, ...]) -> bool:
    """Whether this SQLite has the fix of the WAL-reset bug (sqlite.org/releaselog)."""
    if version >= (3, 51, 3):
        return True
    return (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def longest_wait() -> float:
    """How long somebody may wait for a lock now, in seconds."""
    return left(BUSY_SECONDS)


def sqlite_engine(path: Path, turns: TurnFile, *, query_only: bool) -> Engine:
    """turns: where processes agree on which write-ahead log belongs to the file (services.store.turn_file)."""
    wal = has_wal_reset_fix(sqlite3.sqlite_version_info)

    def connect() -> sqlite3.Connection:
        with turns.opening():
            connection = sqlite3.connect(path, BUSY_SECONDS, check_same_thread=False)
            try:
                _set_up(connection, wal=wal, query_only=query_only)
            except BaseException:
                connection.close()
                raise
            return connection

    engine = create_engine(
        "sqlite://",
        module=sqlite3,
        creator=connect,
        poolclass=QueuePool,
        hide_parameters=True,  # no traceback of a statement tells what it was about
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        pool_timeout=BUSY_SECONDS,
    )
    # A read session has its moment from the start too: where there is a rollback journal it would wait in SQLite's own
    # way later, and so would a COMMIT there, which has to.
    first = ("BEGIN", "PRAGMA schema_version") if query_only else ("BEGIN IMMEDIATE",)
    commit_waits = not (wal or query_only)

    def start(connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        try:
            begin_patiently(driver, first, own_wait=commit_waits)
        except sqlite3.DatabaseError as error:
            raise away_or_damaged(error) from error

    event.listen(engine, "begin", start)
    return engine


def _set_up(connection: sqlite3.Connection, *, wal: bool, query_only: bool) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    journal = str(connection.execute("PRAGMA journal_mode").fetchone()[0])
    if not query_only:  # who only reads takes a file of another version as it is
        journal = _use_journal(connection, journal, "wal" if wal else "delete")
    pragmas = {
        "synchronous": "FULL" if journal == "wal" else "EXTRA",
        **dict.fromkeys(("foreign_keys", "recursive_triggers", "secure_delete"), "ON"),
        "wal_autocheckpoint": str(LOG_PAGES),
        "query_only": "ON" if query_only else "OFF",
        # Nothing but its first statement ever waits for a lock, and we do that (`begin_patiently`).
        "busy_timeout": "0" if query_only or journal == "wal" else str(int(BUSY_SECONDS * 1000)),
    }
    for name, value in pragmas.items():
        connection.execute(f"PRAGMA {name} = {value}")


def _use_journal(connection: sqlite3.Connection, journal: str, wanted: str) -> str:
    """The journal that the file has now: `wanted`, unless it lies where that cannot be.

    The first one to open a file of an earlier version changes it, for which nobody else may be at work at that moment.
    """
    if journal == wanted:
        return journal
    begin_patiently(connection, [f"PRAGMA journal_mode = {wanted}"], own_wait=True)
    return str(connection.execute("PRAGMA journal_mode").fetchone()[0])


def begin_patiently(connection: sqlite3.Connection, statements: Sequence[str], *, own_wait: bool) -> None:
    """Run what takes a lock; while others have it, try again for BUSY_SECONDS, or until the use case's deadline.

    SQLite's own waiting sleeps up to 100 ms between two looks, and someone who only just starts
    never meets the short gaps between others' commits. own_wait: the connection waits in that way otherwise, and does
    so again after this. Raises sqlite3.OperationalError.
    """
    deadline = time.monotonic() + longest_wait()
    if own_wait:
        connection.execute("PRAGMA busy_timeout = 0")
    try:
        for statement in statements:
            while not _done(connection, statement, last_try=time.monotonic() > deadline):
                time.sleep(random.uniform(*LOOK_AGAIN_SECONDS))
    finally:
        if own_wait:
            connection.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")


def _done(connection: sqlite3.Connection, statement: str, *, last_try: bool) -> bool:
    try:
        connection.execute(statement).fetchall()
    except sqlite3.OperationalError as error:
        if last_try or error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise
        return False
    return True
