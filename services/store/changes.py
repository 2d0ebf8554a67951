""" "Something changed": lets a process wait for what another one wrote to the database.

SQLite tells by `PRAGMA data_version` on one kept connection; PostgreSQL by LISTEN/NOTIFY
(the journal's trigger notifies at commit). Both say only *that* something changed.
"""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from typing import Protocol

from services.store.database import Database

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
    if path is not None:
        return SqliteChanges(path)
    from services.store.changes_postgres import PostgresChanges  # psycopg is slow to import

    return PostgresChanges(database.settings.url)


class SqliteChanges:
    """Compares `PRAGMA data_version` of one connection that is kept open for this alone."""

    def __init__(self, path: Path) -> None:
        self._address = f"{path.as_uri()}?mode=rw"  # never makes a file that is not there
        self._connection: sqlite3.Connection | None = None
        self._version = self._read()

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
        """The version, which means something on the connection it was read from only; None while away."""
        try:
            if self._connection is None:
                self._connection = sqlite3.connect(
                    self._address, uri=True, check_same_thread=False, isolation_level=None
                )
                self._version = None
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error:
            self.close()
            return None
