"""An advisory lock of a PostgreSQL session that does nothing else (see services.store.holding)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

import psycopg

from services.store.faults import DatabaseAway
from services.store.holder_locks import NOTICED_SECONDS, HolderLock
from services.store.postgres import Punctual, options
from services.store.servers import servers_of

# By these the server finds that nobody is there any more: some seconds of silence, then three questions.
_IDLE: Final = 4
_INTERVAL: Final = (NOTICED_SECONDS - _IDLE) // 3
SERVER_SIDE: Final = f"-c tcp_keepalives_idle={_IDLE} -c tcp_keepalives_interval={_INTERVAL} -c tcp_keepalives_count=3"

_THIS_SESSION: Final = "SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()"
_END_SESSION: Final = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = %s AND backend_start = %s"


class SessionLock(HolderLock):
    def __init__(self, url: str, kiosk: str) -> None:
        self._servers = servers_of(url)
        self._key = int.from_bytes(hashlib.sha256(f"kiosk id {kiosk}".encode()).digest()[:8], signed=True)
        self._connection: Punctual | None = None
        self._held = False
        self._session: Sequence[object] = ()  # of ours that had the lock last: process of the server, and since when

    def acquire(self) -> bool:
        if not self.is_held():
            self._held = bool(self._ask("SELECT pg_try_advisory_lock(%s)", self._key))
            if self._held:
                self._session = self._row(_THIS_SESSION)
            elif self._session:  # a proxy that lost us keeps it open, so the server would never notice
                self._ask(_END_SESSION, *self._session)
        return self._held

    def is_held(self) -> bool:
        """Asks the server: a session that is gone holds nothing."""
        if not self._held or self._connection is None:
            return False
        with suppress(psycopg.Error):
            self._connection.execute("SELECT 1")
            return True
        self._close()
        return False

    def release(self) -> None:
        if self._held and self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.execute("SELECT pg_advisory_unlock(%s)", (self._key,))
        self._close()

    def _ask(self, query: str, *values: object) -> object:
        """Raises DatabaseAway."""
        return next(iter(self._row(query, *values)), None)

    def _row(self, query: str, *values: object) -> Sequence[object]:
        """Raises DatabaseAway."""
        try:
            if self._connection is None or self._connection.closed:
                self._held = False
                self._connection = self._servers.connect(autocommit=True, options=f"{options()} {SERVER_SIDE}")
            row = self._connection.execute(query, values).fetchone()
        except psycopg.Error as error:
            self._close()
            raise DatabaseAway("The database cannot be used now (the server does not answer).") from error
        return row or ()

    def _close(self) -> None:
        connection, self._connection, self._held = self._connection, None, False
        if connection is not None:
            connection.close()
