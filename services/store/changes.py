""" "Something changed": lets a process wait for what another one wrote to the database.

What is told is that the journal grew, and nothing else: all that staff may hear of is in it, and an answer to a survey
is not, so that no stream tells when one was given. SQLite is asked by `PRAGMA data_version` on one kept connection, and
then for the chains' heads; PostgreSQL tells by LISTEN/NOTIFY (the journal's trigger notifies at commit).
"""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Protocol

from services.store.database import Database
from services.store.open_file import open_file
from services.store.sqlite import sqlite3

POLL_SECONDS = 0.1
_ENTRIES = "SELECT coalesce(sum(seq), 0) FROM journal_head"


class Changes(Protocol):
    """One watcher, used by one thread; `entries` by all."""

    def wait(self, timeout: float) -> bool:
        """True as soon as another connection changed something, False after `timeout` seconds.

        While the database is away it waits out the time-out and says False; when it comes
        back it says True once.
        """
        ...

    def entries(self) -> int | None:
        """A number that grows with what is known without waiting, from any thread; None while the database is away.

        A database that tells by itself (PostgreSQL) is not asked: there it is how often `wait` was told.
        """
        ...

    def close(self) -> None: ...


def watch(database: Database) -> Changes:
    """A watcher for `database`; what happened before the first `wait` does not count."""
    path = database.settings.sqlite_path
    if path is not None:
        return SqliteChanges(path)
    from services.store.changes_postgres import PostgresChanges  # psycopg is slow to import

    return PostgresChanges(database.settings.url)


class SqliteChanges:
    """Compares how many entries the journal has, whenever `PRAGMA data_version` of one kept connection has moved."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: tuple[int, int] | None = None  # device and inode of the one that is open
        self._connection: sqlite3.Connection | None = None
        self._version: int | None = None
        self._entries: int | None = None  # as they were read last
        self._lock = threading.Lock()
        self._told = self.entries()

    def wait(self, timeout: float) -> bool:
        deadline = time.monotonic() + timeout
        while True:
            entries = self.entries()
            if entries is not None and entries != self._told:
                self._told = entries
                return True
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(POLL_SECONDS, left))

    def entries(self) -> int | None:
        """Of all chains. Some microseconds while nothing was written."""
        with self._lock:
            return self._read()

    def close(self) -> None:
        with self._lock:
            self._close()

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _read(self) -> int | None:
        """None while the file is away."""
        try:
            there = self._path.stat()
            if (there.st_dev, there.st_ino) != self._file:
                self._close()  # another file lies there: a backup was brought back
            if self._connection is None:
                self._connection = open_file(self._path)
                self._file = there.st_dev, there.st_ino
                self._version = self._told = None  # what happened meanwhile counts as one change
            version = int(self._connection.execute("PRAGMA data_version").fetchone()[0])
            if version == self._version:
                return self._entries
            self._entries = int(self._connection.execute(_ENTRIES).fetchone()[0])
            self._version = version
            return self._entries
        except (sqlite3.Error, OSError):
            self._close()
            return None
