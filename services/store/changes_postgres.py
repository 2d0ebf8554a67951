"""Watching PostgreSQL: LISTEN on a connection of its own (see services.store.changes)."""

from __future__ import annotations

import time

import psycopg

from services.store.postgres import Punctual
from services.store.servers import servers_of

AGAIN_SECONDS = 1.0  # between two tries to reach a server that is away
ASK_SECONDS = 4.0  # a server that has said nothing for so long is asked whether it is there


class PostgresChanges:
    """Listens on one connection; what came while it was lost counts as one change."""

    def __init__(self, url: str) -> None:
        self._servers = servers_of(url)
        self._connection: Punctual | None = None
        self._heard_at = 0.0  # monotonic seconds
        self._told = 0
        self._connect()

    def wait(self, timeout: float) -> bool:
        deadline = time.monotonic() + timeout
        while True:
            if self._connection is None and self._connect():
                return True
            left = max(0.0, deadline - time.monotonic())
            if self._connection is not None and self._notified(self._connection, left):
                return True
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            if self._connection is None:
                time.sleep(min(AGAIN_SECONDS, left))

    def entries(self) -> int | None:
        return None if self._connection is None else self._told

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _notified(self, connection: Punctual, timeout: float) -> bool:
        """Whether a change was told within `timeout`. A server that hangs is as silent as one where nothing happens."""
        try:
            if time.monotonic() - self._heard_at >= ASK_SECONDS:
                connection.execute("SELECT 1")
                self._heard_at = time.monotonic()
            told = any(True for _ in connection.notifies(timeout=timeout, stop_after=1))
        except psycopg.Error:
            self.close()
            return False
        if told:
            self._told += 1
            self._heard_at = time.monotonic()
        return told

    def _connect(self) -> bool:
        try:
            connection = self._servers.connect(autocommit=True)
        except psycopg.Error:
            return False
        try:
            connection.execute("LISTEN kiosk_changed")
            self._told += 1
        except psycopg.Error:
            connection.close()
            return False
        self._connection, self._heard_at = connection, time.monotonic()
        return True
