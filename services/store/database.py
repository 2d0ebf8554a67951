"""The one door to the database: short write and read sessions on SQLite and PostgreSQL.

SQLAlchemy's exceptions stop here: `services.store.faults` says what each of them means. No wait lasts for ever
(`services.store.deadline`, `services.store.postgres`).

Durability on SQLite: with the WAL-reset fix (3.44.6, 3.50.7, 3.51.3 and later) WAL with
synchronous=FULL, else the rollback journal with synchronous=EXTRA. Both lose nothing that
was acknowledged at a power cut; WAL with NORMAL does.
"""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url

from services.store.deadline import left
from services.store.faults import DatabaseAway as DatabaseAway
from services.store.faults import DatabaseDamaged as DatabaseDamaged
from services.store.faults import DatabaseFault as DatabaseFault
from services.store.faults import DatabaseMissing as DatabaseMissing
from services.store.faults import DatabaseNewer as DatabaseNewer
from services.store.faults import DatabaseOlder as DatabaseOlder
from services.store.faults import DatabaseUnsure as DatabaseUnsure
from services.store.faults import away_or_damaged, of_commit, translated
from services.store.file_watch import FileWatch
from services.store.patience import take_time, unhurried

BUSY_SECONDS = 5.0
LOOK_AGAIN_SECONDS = (0.001, 0.004)  # between two tries to have an SQLite lock, at random
POOL_SIZE = 4


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

    def __init__(self, settings: DatabaseSettings, *, schema: str = "") -> None:
        """Nothing is connected yet: see services.store.upgrade.open_database.

        schema: PostgreSQL only, where the tables are instead of the schema that the server's user has.
        """
        self.settings = settings
        self.writes_fail = False  # the last one did, though reading may work: a full disk
        self.identity = ""  # of the database that was opened
        self.log_seen: dict[str, int] = {}  # by chain, the last entry that was surely there: services.store.witness
        self._writing: dict[int, float] = {}  # since when, in monotonic seconds, by thread
        self.kind: Literal["sqlite", "postgresql"]
        self.watch: FileWatch | None = None
        if settings.sqlite_path is not None:
            self.watch = FileWatch(settings.sqlite_path)
            self.kind = "sqlite"
            self._writer = _sqlite_engine(settings.url, begin="BEGIN IMMEDIATE", query_only=False)
            self._reader = _sqlite_engine(settings.url, begin="BEGIN", query_only=True)
        else:
            self.kind = "postgresql"
            self._writer = self._reader = _postgresql_engine(settings.url, schema)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One write transaction: committed at the end, rolled back by any exception.

        Raises DatabaseFault; DatabaseAway when the database cannot be had within 5 s; DatabaseUnsure when nobody
        knows whether it was committed.
        """
        thread = threading.get_ident()
        self._writing[thread] = time.monotonic()
        commits = False
        try:
            with self._session(), self._writer.begin() as connection:
                yield connection
                commits = True
        except DatabaseFault as fault:
            self.writes_fail = True
            meant = of_commit(fault) if commits else fault
            if meant is fault:
                raise
            raise meant from fault
        finally:
            self._writing.pop(thread, None)
        self.writes_fail = False

    def longest_write(self) -> float:
        """For how many seconds the oldest write that is under way has lasted; 0 where there is none.

        On a disk that hangs a write never ends, while what is in memory can still be read.
        """
        return max((time.monotonic() - since for since in list(self._writing.values())), default=0.0)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One short read session (keep it under 50 ms: on SQLite it makes commits wait). Raises DatabaseFault."""
        with self._session(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def _session(self) -> Iterator[None]:
        try:
            if self.watch is not None:
                self.watch.look()
            with translated():
                yield
        except DatabaseDamaged:
            self.drop_connections()  # whoever mends the file does it under our hands: nothing of it stays in memory
            raise

    @contextmanager
    def long_write(self) -> Iterator[Connection]:
        """As `write`, where nobody waits for it and it may take as long as it takes. Raises DatabaseFault."""
        with self._session(), self._writer.connect() as connection, unhurried(connection), connection.begin():
            take_time(connection)
            yield connection

    @contextmanager
    def frozen(self) -> Iterator[Connection]:
        """PostgreSQL only: a read session that sees one moment however long it takes, and makes nobody wait."""
        with self._session(), self._reader.connect() as connection, unhurried(connection):
            still = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            take_time(still)
            yield still

    def drop_history(self) -> bool:
        """Forget what pages held before the last commits, as far as this database keeps that in a file.

        SQLite's write-ahead log holds every commit in its order until it is emptied. Tried for as
        long as a lock may take; False where others read or wrote all that time: try again later.
        Raises DatabaseAway.
        """
        if self.kind != "sqlite":
            return True
        with self._session():
            raw = self._reader.raw_connection()
        try:
            # Outside of any transaction; where others read or write just now it answers "busy" in the first column.
            busy = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            return not busy
        except sqlite3.DatabaseError as error:
            raise away_or_damaged(error) from error
        finally:
            raw.close()

    def close(self) -> None:
        """Close all connections. Twice is once; a later session opens new ones."""
        self.drop_connections()
        if self.watch is not None:
            self.watch.end()

    def drop_connections(self) -> None:
        """Close those that are not in use, and the others when they are given back."""
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


def _postgresql_engine(url: str, schema: str) -> Engine:
    from services.store.postgres import WIRE, Punctual, options  # psycopg is slow to import

    engine = create_engine(
        url,
        connect_args={**WIRE, "options": options(schema)},
        hide_parameters=True,  # no traceback of a statement tells what it was about
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        pool_timeout=BUSY_SECONDS,
        pool_pre_ping=True,  # a server that was restarted is found again without a failed ticket
    )

    def connect(_dialect: object, _record: object, arguments: Any, named: Any) -> Punctual:
        return Punctual.connect(*arguments, **named)

    event.listen(engine, "do_connect", connect)
    return engine
