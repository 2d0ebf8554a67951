"""The one door to the database: short write and read sessions on SQLite and PostgreSQL.

SQLAlchemy's exceptions stop here: `services.store.faults` says what each of them means. No wait lasts for ever
(`services.store.deadline`, `services.store.postgres`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError

from services.store.asking import send
from services.store.engines import has_wal_reset_fix, longest_wait, sqlite_engine
from services.store.faults import DatabaseAway as DatabaseAway
from services.store.faults import DatabaseDamaged as DatabaseDamaged
from services.store.faults import DatabaseFault as DatabaseFault
from services.store.faults import DatabaseMissing as DatabaseMissing
from services.store.faults import DatabaseNewer as DatabaseNewer
from services.store.faults import DatabaseOlder as DatabaseOlder
from services.store.faults import DatabaseUnsure as DatabaseUnsure
from services.store.faults import away_or_damaged, of_commit, translated
from services.store.file_watch import FileWatch
from services.store.history import Forgetting
from services.store.looks import Looks
from services.store.patience import take_time, unhurried
from services.store.server_address import is_server
from services.store.sqlite import sqlite3
from services.store.write_turn import WriteTurn


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """Where the database is. `id_file` is written at the first start and kept."""

    url: str  # "sqlite:////absolute/path.sqlite3" or "postgresql+psycopg://…"
    id_file: Path

    @property
    def sqlite_path(self) -> Path | None:
        """The file of an SQLite database, else None."""
        if is_server(self.url):
            return None
        url = make_url(self.url)
        return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def server_of(connection: Connection) -> tuple[str, int]:
    """Cluster and timeline of the server at the other end; ("", 0) where there is none, or it does not say."""
    driver: Any = connection.connection.driver_connection
    return getattr(driver, "mark", ("", 0))


def _nobody_takes_over() -> None:
    raise DatabaseAway("Another server is in charge by now: start this program again.")


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
        self.lost: dict[str, int] = {}  # by chain, the last entry that a promoted server does not know
        self._reads_disturb_nobody = True  # nobody's commit waits for somebody who reads
        self._writing: dict[int, float] = {}  # since when, in monotonic seconds, by thread
        self.kind: Literal["sqlite", "postgresql"]
        self.watch: FileWatch | None = None
        self._turn: WriteTurn | None = None
        self._looks = Looks()
        self._forgetting = Forgetting(self.drop_history)
        self.server: tuple[str, int] | None = None  # PostgreSQL: cluster and timeline that this program works with
        self.take_over: Callable[[], None] = _nobody_takes_over  # before it works with another one; sets `server`
        self._taking_over = threading.Lock()
        self._met: set[object] = set()  # places of servers whose log this program has held against what it knows
        if settings.sqlite_path is not None:
            self.watch = FileWatch(settings.sqlite_path)
            self.kind = "sqlite"
            self._reads_disturb_nobody = has_wal_reset_fix(sqlite3.sqlite_version_info)
            self._turn = WriteTurn(settings.sqlite_path)
            self._writer = sqlite_engine(settings.sqlite_path, self._turn.file, query_only=False)
            self._reader = sqlite_engine(settings.sqlite_path, self._turn.file, query_only=True)
        else:
            from services.store.engine_postgres import postgresql_engine  # psycopg is slow to import

            self.kind = "postgresql"
            self._writer = self._reader = postgresql_engine(settings.url, schema)
            event.listen(self._writer, "checkout", self._require_server)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One write transaction: committed at the end, rolled back by any exception.

        Raises DatabaseFault; DatabaseAway when the database cannot be had within 5 s; DatabaseUnsure when nobody
        knows whether it was committed.
        """
        self._looks.pause()
        thread = threading.get_ident()
        self._writing[thread] = time.monotonic()
        commits = False
        try:
            with self._session(self._my_turn()), self._writer.begin() as connection:
                driver: Any = connection.connection.driver_connection
                yield connection
                send(connection)
                commits = True
            if self.watch is not None and self.watch.is_moved():
                raise DatabaseAway("Another file came into the database's place in that moment.")
            if self.kind == "postgresql" and driver.stands_alone:
                driver.stands_alone = False
                raise DatabaseAway("The server in charge has kept it, and no standby has, as this house wants it to.")
        except DatabaseFault as fault:
            self.writes_fail = True
            meant = of_commit(fault) if commits else fault
            if meant is fault:
                raise
            raise meant from fault
        finally:
            self._writing.pop(thread, None)
        self.writes_fail = False
        if self.kind == "sqlite":
            self._forgetting.wrote()

    def longest_write(self) -> float:
        """For how many seconds the oldest write that is under way has lasted; 0 where there is none.

        On a disk that hangs a write never ends, while what is in memory can still be read.
        """
        return max((time.monotonic() - since for since in list(self._writing.values())), default=0.0)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One short read session (keep it under 50 ms: SQLite's log stays as long). Raises DatabaseFault."""
        with self._session(), self._looks.session(self._reader) as connection:
            yield connection

    def looking(self) -> AbstractContextManager[None]:
        """Within the block this thread's read sessions are one (services.store.looks); nothing is read yet."""
        return self._looks.begin() if self._reads_disturb_nobody else nullcontext()

    def look_away(self) -> None:
        """What was read for a page is read: end its session before anything else is done."""
        self._looks.pause()

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        """SQLite has one writer at a time: they come in their order. Raises DatabaseFault.

        Whoever finds another file in the database's place does not open it while it has the turn: to open it takes a
        turn too, and perhaps somebody is at it. In one's turn it is only asked whether the file is still the same.
        """
        while self._turn is not None and self.watch is not None:
            self.watch.look()
            with self._turn.within(longest_wait()) as came:
                if not came:
                    raise DatabaseAway("The database cannot be used now (locked: others wrote all that time).")
                if not self.watch.is_moved():
                    yield
                    return
        yield

    @contextmanager
    def _same_file(self) -> Iterator[None]:
        if self.watch is not None:
            self.watch.look()
        yield

    @contextmanager
    def _session(self, begin: AbstractContextManager[None] | None = None) -> Iterator[None]:
        """begin: what comes before it, where that is more than to look whether it is still the same file."""
        try:
            with begin or self._same_file(), translated():
                yield
        except (DatabaseDamaged, DatabaseMissing, DatabaseOlder):
            self.drop_connections()  # whoever mends the file does it under our hands: nothing of it stays in memory
            raise

    def _require_server(self, connection: Any, _record: object, _proxy: object) -> None:
        """A server that was promoted may not know the last numbers: they are dealt with before anything is written. So
        may one of the same timeline elsewhere, which was promoted from the same server."""
        if self.server is None:
            self._met.add(connection.place)
        if self._works_with(connection) or not connection.mark[0]:
            return
        with self._taking_over:
            if not self._works_with(connection):
                self.take_over()
                self._met.add(connection.place)
            if self.server != connection.mark:
                raise DisconnectionError("another server is in charge by now")

    def _works_with(self, connection: Any) -> bool:
        return self.server in (None, connection.mark) and connection.place in self._met

    @contextmanager
    def long_write(self) -> Iterator[Connection]:
        """As `write`, where nobody waits for it and it may take as long as it takes. Raises DatabaseFault."""
        self._looks.pause()
        with (
            self._session(self._my_turn()),
            self._writer.connect() as connection,
            unhurried(connection),
            connection.begin(),
        ):
            take_time(connection)
            yield connection
        if self.kind == "sqlite":
            self._forgetting.wrote()

    @contextmanager
    def frozen(self) -> Iterator[Connection]:
        """PostgreSQL only: a read session that sees one moment however long it takes, and makes nobody wait."""
        with self._session(), self._reader.connect() as connection, unhurried(connection):
            still = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            take_time(still)
            yield still

    def drop_history(self) -> bool:
        """Forget what pages held before the last commits, as far as this database keeps that in a file.

        SQLite's write-ahead log holds every commit in its order until it is emptied. False where others read or write
        at this moment, for nobody waits here, and nobody is made to wait. Raises DatabaseFault.
        """
        if self.kind != "sqlite":
            return True
        self._looks.pause()
        with self._session():
            try:
                with closing(self._reader.raw_connection()) as raw:
                    # Outside of any transaction. What takes time holds up nobody; the second one keeps writers away,
                    # and has next to nothing left to do. Others at work: "busy" in the first column.
                    raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                    return not raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            except sqlite3.DatabaseError as error:
                raise away_or_damaged(error) from error

    def forget_soon(self) -> None:
        """As `drop_history`, and where others are in the way again and again until it is done. Never raises."""
        if self.kind == "sqlite":
            self._forgetting.soon()

    def close(self) -> None:
        """Close all connections. Twice is once; a later session opens new ones."""
        self._forgetting.end()
        self.drop_connections()
        if self.watch is not None:
            self.watch.end()
        if self._turn is not None:
            self._turn.close()

    def drop_connections(self) -> None:
        """Close those that are not in use, and the others when they are given back."""
        self._writer.dispose()
        self._reader.dispose()
