"""The one door to the database: short write and read sessions on SQLite and PostgreSQL.

SQLAlchemy's exceptions stop here. What can go wrong with a database is a small tree:

    DatabaseFault
     ├─ DatabaseAway      unreachable, locked for longer than 5 s, disk full; may come back
     ├─ DatabaseDamaged   the file is broken and was put aside whole
     ├─ DatabaseMissing   the id file is there, its database is not
     ├─ DatabaseOlder     a copy from before stands in its place
     └─ DatabaseNewer     made by a newer version of this program

Durability on SQLite: with the WAL-reset fix (3.44.6, 3.50.7, 3.51.3 and later) WAL with
synchronous=FULL, else the rollback journal with synchronous=EXTRA. Both lose nothing that
was acknowledged at a power cut; WAL with NORMAL does.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError, DataError, DBAPIError, IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

BUSY_SECONDS = 5.0
LOOK_AGAIN_SECONDS = (0.001, 0.004)  # between two tries to have an SQLite lock, at random
CONNECT_SECONDS = 5
STATEMENT_SECONDS = 20
POOL_SIZE = 4


class DatabaseFault(Exception):
    """Something is the matter with the database; the message says what and what to do."""


class DatabaseAway(DatabaseFault):
    """Not reachable, or busy for too long. Nothing was changed; trying again may work."""


class DatabaseDamaged(DatabaseFault):
    """The file is broken. It was put aside whole, and no fresh one is made silently."""


class DatabaseMissing(DatabaseFault):
    """The id file names a database that is not there (or another one is in its place)."""


class DatabaseOlder(DatabaseFault):
    """An older copy stands in the place of the database that this machine has worked with."""


class DatabaseNewer(DatabaseFault):
    """The schema is newer than this program."""


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """Where the database is. `id_file` is written at the first start and kept."""

    url: str  # "sqlite:////absolute/path.sqlite3" or "postgresql+psycopg://…"
    id_file: Path

    @property
    def sqlite_path(self) -> Path | None:
        """The file of an SQLite database, else None."""
        url = make_url(self.url)
        return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def has_wal_reset_fix(version: tuple[int, ...]) -> bool:
    """Whether this SQLite has the fix of the WAL-reset bug (sqlite.org/releaselog)."""
    if version >= (3, 51, 3):
        return True
    return (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


class Database:
    """An open database. Threads may share it; each session gets a connection of its own."""

    def __init__(self, settings: DatabaseSettings) -> None:
        """Nothing is connected yet: see services.store.upgrade.open_database."""
        self.settings = settings
        self.writes_fail = False  # the last one did, though reading may work: a full disk
        self.kind: Literal["sqlite", "postgresql"]
        if settings.sqlite_path is not None:
            self.kind = "sqlite"
            self._writer = _sqlite_engine(settings.url, begin="BEGIN IMMEDIATE", query_only=False)
            self._reader = _sqlite_engine(settings.url, begin="BEGIN", query_only=True)
        else:
            self.kind = "postgresql"
            self._writer = self._reader = _postgresql_engine(settings.url)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One write transaction: committed at the end, rolled back by any exception.

        Raises DatabaseAway when the database cannot be had within 5 s.
        """
        try:
            with translated(), self._writer.begin() as connection:
                yield connection
        except DatabaseAway:
            self.writes_fail = True
            raise
        self.writes_fail = False

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One short read session (keep it under 50 ms: on SQLite it makes commits wait)."""
        with translated(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def frozen(self) -> Iterator[Connection]:
        """PostgreSQL only: a read session that sees one moment however long it takes, and makes nobody wait."""
        with translated(), self._reader.connect() as connection:
            still = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            still.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            yield still

    def drop_history(self) -> bool:
        """Forget what pages held before the last commits, as far as this database keeps that in a file.

        SQLite's write-ahead log holds every commit in its order until it is emptied. Tried for as
        long as a lock may take; False where others read or wrote all that time: try again later.
        Raises DatabaseAway.
        """
        if self.kind != "sqlite":
            return True
        with translated():
            raw = self._reader.raw_connection()
        try:
            # Outside of any transaction; where others read or write just now it answers "busy" in the first column.
            busy = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            return not busy
        except sqlite3.DatabaseError as error:
            raise _away_or_damaged(error) from error
        finally:
            raw.close()

    def close(self) -> None:
        """Close all connections. Twice is once; a later session opens new ones."""
        self._writer.dispose()
        self._reader.dispose()


def _sqlite_engine(url: str, *, begin: str, query_only: bool) -> Engine:
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
            raise _away_or_damaged(error) from error

    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", start)
    return engine


def begin_patiently(connection: sqlite3.Connection, statements: Sequence[str]) -> None:
    """Run what takes a lock; while others have it, try again for BUSY_SECONDS.

    SQLite's own waiting sleeps up to 100 ms between two looks, and someone who only just starts
    never meets the short gaps between others' commits. Raises sqlite3.OperationalError.
    """
    deadline = time.monotonic() + BUSY_SECONDS
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


def _postgresql_engine(url: str) -> Engine:
    options = {
        "synchronous_commit": "on",  # whatever the server is set to: a number that was shown must last
        "statement_timeout": STATEMENT_SECONDS * 1000,  # milliseconds
        "lock_timeout": int(BUSY_SECONDS * 1000),
        "idle_in_transaction_session_timeout": 60_000,
    }
    return create_engine(
        url,
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "options": " ".join(f"-c {name}={value}" for name, value in options.items()),
        },
        hide_parameters=True,  # no traceback of a statement tells what it was about
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        pool_timeout=BUSY_SECONDS,
        pool_pre_ping=True,  # a server that was restarted is found again without a failed ticket
    )


@contextmanager
def translated() -> Iterator[None]:
    """Turn the library's exceptions into ours. Broken rules and wrong SQL stay bugs."""
    try:
        yield
    except (IntegrityError, ProgrammingError, DataError) as error:
        _forget_values(error)
        raise
    except PoolTimeout as error:
        raise DatabaseAway("The database is too busy: no connection became free.") from error
    except OperationalError as error:
        raise _away_or_damaged(error.orig) from error
    except DBAPIError as error:
        if error.connection_invalidated or isinstance(error, DatabaseError):
            raise _away_or_damaged(error.orig) from error
        raise


def _forget_values(error: DBAPIError) -> None:
    """PostgreSQL quotes the row that broke a rule: keep the rule and the place, forget the row."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is None or error.orig is None:
        return  # SQLite names tables and columns only
    places = (diagnosis.table_name, diagnosis.column_name, diagnosis.constraint_name)
    said = " ".join(part for part in (diagnosis.sqlstate, *places) if part)
    error.orig.args = (said,)
    error.args = (f"({type(error.orig).__name__}) {said}",)


def _away_or_damaged(original: object) -> DatabaseFault:
    reason = _reason(original)
    if "malformed" in reason or "not a database" in reason:
        return DatabaseDamaged(f"The database file is damaged ({reason}).")
    return DatabaseAway(f"The database cannot be used now ({reason}).")


def _reason(original: object) -> str:
    """The driver's own first line, without statement or parameters (they may hold data)."""
    return (str(original).strip().splitlines() or ["no reason given"])[0][:200]
