""" "Something changed": lets a process wait for what another one wrote to the database.

SQLite tells by `PRAGMA data_version` on one kept connection; PostgreSQL by LISTEN/NOTIFY
(the journal's trigger notifies at commit). Both say only *that* something changed.
"""

from __future__ import annotations

import sqlite3
import time
from typing import Protocol

from services.database import Database

POLL_SECONDS = 0.1


class Changes(Protocol):
    """One watcher, used by one thread."""

    def wait(self, timeout: float) -> bool:
        """True as soon as another connection changed something, False after `timeout` seconds.

        While the database is away it waits out the time-out and says False; when it comes
        back it says True once.
        """
        ...

    def close(self) -> None: ...


def watch(database: Database) -> Changes:
    """A watcher for `database`; what happened before the first `wait` does not count."""
    path = database.settings.sqlite_path
    return SqliteChanges(str(path)) if path is not None else PostgresChanges(database.settings.url)


class SqliteChanges:
    def __init__(self, path: str) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None
        self._version: int | None = self._read()

    def wait(self, timeout: float) -> bool:
        deadline = time.monotonic() + timeout
        while True:
            version = self._read()
            if version is not None and version != self._version:
                self._version = version
                return True
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            time.sleep(min(POLL_SECONDS, left))

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _read(self) -> int | None:
        try:
            if self._connection is None:
                self._connection = sqlite3.connect(self._path, check_same_thread=False, isolation_level=None)
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error:
            self.close()
            return None


class PostgresChanges:
    def __init__(self, url: str) -> None:
        self._address = url.replace("postgresql+psycopg://", "postgresql://", 1)
        self._connection: object | None = None
        self._connect()

    def wait(self, timeout: float) -> bool:
        import psycopg

        connection = self._connect()
        if not isinstance(connection, psycopg.Connection):
            time.sleep(min(timeout, 1.0))
            return self._connect() is not None
        try:
            for _ in connection.notifies(timeout=timeout, stop_after=1):
                return True
        except psycopg.Error:
            self.close()
        return False

    def close(self) -> None:
        import psycopg

        if isinstance(self._connection, psycopg.Connection):
            self._connection.close()
        self._connection = None

    def _connect(self) -> object | None:
        import psycopg

        if self._connection is None:
            try:
                self._connection = psycopg.connect(self._address, autocommit=True, connect_timeout=5)
                self._connection.execute("LISTEN kiosk_changed")
            except psycopg.Error:
                self._connection = None
        return self._connection
