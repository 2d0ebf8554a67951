"""An advisory lock of a PostgreSQL session that does nothing else (see services.store.holding)."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import Final

import psycopg

from services.store.faults import DatabaseAway
from services.store.holder_locks import NOTICED_SECONDS, HolderLock
from services.store.postgres import Punctual, connect, options

# By these the server finds that nobody is there any more: some seconds of silence, then three questions.
_IDLE: Final = 4
_INTERVAL: Final = (NOTICED_SECONDS - _IDLE) // 3
SERVER_SIDE: Final = f"-c tcp_keepalives_idle={_IDLE} -c tcp_keepalives_interval={_INTERVAL} -c tcp_keepalives_count=3"


class SessionLock(HolderLock):
    def __init__(self, url: str, kiosk: str) -> None:
        self._address = url.replace("postgresql+psycopg://", "postgresql://", 1)
        self._key = int.from_bytes(hashlib.sha256(f"kiosk id {kiosk}".encode()).digest()[:8], signed=True)
        self._connection: Punctual | None = None
        self._held = False

    def acquire(self) -> bool:
        if not self.is_held():
            self._held = bool(self._ask("SELECT pg_try_advisory_lock(%s)", self._key))
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
        try:
            if self._connection is None or self._connection.closed:
                self._held = False
                self._connection = connect(self._address, autocommit=True, options=f"{options()} {SERVER_SIDE}")
            row = self._connection.execute(query, values).fetchone()
        except psycopg.Error as error:
            self._close()
            raise DatabaseAway("The database cannot be used now (the server does not answer).") from error
        return row[0] if row is not None else None

    def _close(self) -> None:
        connection, self._connection, self._held = self._connection, None, False
        if connection is not None:
            connection.close()
