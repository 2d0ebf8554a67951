"""How often something may be tried: pauses that grow with wrong tries, and so many times in a while.

Counts that must survive a restart stand in the database (`Tries`), one row each; those that must not be written down
anywhere, or that nobody gains by outliving, stand in the memory of one process (`Window`).
"""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, select, update
from sqlalchemy.dialects import postgresql, sqlite

from services.store.clock import Clock

DELAYS_SECONDS = (0, 0, 0, 5, 15, 30, 60)  # after so many wrong tries in a row; the last one stays
MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Tries:
    """One count: the row of `table` with this key. `not_before` is a column of every such table, in microseconds."""

    table: Table
    key: Mapping[str, str]

    @property
    def is_mine(self) -> tuple[ColumnElement[bool], ...]:
        return tuple(self.table.c[name] == value for name, value in self.key.items())

    def locked(self, connection: Connection) -> Any:
        """The row, locked until the commit; None where there is none yet."""
        query = select(self.table).where(*self.is_mine)
        if connection.dialect.name == "postgresql":
            query = query.with_for_update()
        return connection.execute(query).first()

    def locked_or_new(self, connection: Connection, **values: int) -> Any:
        """The row, made with these values where it is missing, locked until the commit."""
        row = self.locked(connection)
        if row is None:
            insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
            connection.execute(insert(self.table).values(**self.key, **values).on_conflict_do_nothing())
            row = self.locked(connection)
        return row

    def set(self, connection: Connection, **values: Any) -> None:
        connection.execute(update(self.table).where(*self.is_mine).values(**values))


def pause_after(failures: int) -> int:
    """Seconds to wait after so many wrong tries in a row."""
    return DELAYS_SECONDS[min(max(failures, 0), len(DELAYS_SECONDS) - 1)]


def seconds_left(not_before: int, at: int) -> int:
    """Seconds from `at` to `not_before` (both in microseconds), never more than the longest pause.

    A clock that was set back must not shut anyone out for years.
    """
    return math.ceil(min(max((not_before - at) / MICROSECONDS, 0), DELAYS_SECONDS[-1]))


class Window:
    """At most `most` times in any `seconds`, for each key; in this process's memory only. From any thread."""

    def __init__(self, clock: Clock, most: int, seconds: float) -> None:
        self._clock = clock
        self._most = most
        self._seconds = seconds
        self._times: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def take(self, key: str = "") -> bool:
        """Count one more; False, and nothing counted, when there were enough."""
        with self._lock:
            self._forget_old()
            times = self._times.setdefault(key, deque())
            if len(times) >= self._most:
                return False
            times.append(self._clock.monotonic())
            return True

    def left(self, key: str = "") -> int:
        """How many more are free now."""
        with self._lock:
            self._forget_old()
            return self._most - len(self._times.get(key, ()))

    def seconds_left(self, key: str = "") -> float:
        """Until the oldest one that counts is forgotten; 0 where none counts."""
        with self._lock:
            self._forget_old()
            times = self._times.get(key)
            return times[0] + self._seconds - self._clock.monotonic() if times else 0.0

    def _forget_old(self) -> None:
        since = self._clock.monotonic() - self._seconds
        for times in self._times.values():
            while times and times[0] <= since:
                times.popleft()
        self._times = {key: times for key, times in self._times.items() if times}
