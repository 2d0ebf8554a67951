"""How often something may be tried: pauses that grow with wrong tries, and so many times in a while.

What must hold over several processes and a restart is a row of `limited_use` each (`Uses`); what nobody gains by
outliving stands in the memory of one process (`Window`). Both forget by time alone: no success takes back what was
tried before it.
"""

from __future__ import annotations

import hashlib
import math
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from services.store.clock import Clock
from services.store.tables import limited_use

DELAYS_SECONDS = (0, 0, 0, 5, 15, 30, 60)  # after so many wrong tries in the time that counts; the last one stays
MICROSECONDS = 1_000_000
KEPT_SECONDS = 2 * 24 * 3600  # longer than anything counts, so that a clock put forward by mistake throws nothing away


@dataclass(frozen=True, slots=True)
class Uses:
    """What one key has done within the last `seconds`, each with its moment (microseconds UTC).

    A clock that was set back neither forgets what was done nor shuts anyone out for years: what stands in the future
    is taken as done now.
    """

    kind: str
    who: str
    seconds: int

    def lately(self, connection: Connection, at: int) -> list[int]:
        """The moments that count at `at`, oldest first; the key is locked until the commit."""
        self._lock(connection)
        mine = (limited_use.c.kind == self.kind, limited_use.c.who == self.who)
        connection.execute(update(limited_use).where(*mine, limited_use.c.at > at).values(at=at))
        since = at - self.seconds * MICROSECONDS
        query = select(limited_use.c.at).where(*mine, limited_use.c.at > since).order_by(limited_use.c.at)
        return list(connection.execute(query).scalars())

    def add(self, connection: Connection, at: int) -> None:
        """One more."""
        connection.execute(insert(limited_use).values(kind=self.kind, who=self.who, at=at))
        connection.execute(delete(limited_use).where(limited_use.c.at < at - KEPT_SECONDS * MICROSECONDS))

    def take_back(self, connection: Connection) -> None:
        """The newest one was none: a try that was counted before it was known to be right."""
        mine = select(func.max(limited_use.c.id)).where(limited_use.c.kind == self.kind, limited_use.c.who == self.who)
        connection.execute(delete(limited_use).where(limited_use.c.id == mine.scalar_subquery()))

    def _lock(self, connection: Connection) -> None:
        """On PostgreSQL two who count at once would both be the last one allowed; SQLite has one writer anyway."""
        if connection.dialect.name == "postgresql":
            key = hashlib.sha256(f"{self.kind}\n{self.who}".encode()).digest()[:8]
            connection.execute(select(func.pg_advisory_xact_lock(int.from_bytes(key, signed=True))))


def pause_after(failures: int) -> int:
    """Seconds to wait after so many wrong tries."""
    return DELAYS_SECONDS[min(max(failures, 0), len(DELAYS_SECONDS) - 1)]


def pause_left(moments: Sequence[int], at: int, free: int = 0) -> int:
    """Seconds until the next try counts, after wrong ones at these moments; the first `free` of them cost nothing."""
    if not moments:
        return 0
    return _seconds_until(moments[-1] + pause_after(len(moments) - free) * MICROSECONDS, at)


def full_for(moments: Sequence[int], at: int, most: int, seconds: int) -> int:
    """Seconds until one more than these is allowed, where `most` are in any `seconds`; 0: now."""
    if len(moments) < most:
        return 0
    return _seconds_until(moments[-most] + seconds * MICROSECONDS, at)


def _seconds_until(moment: int, at: int) -> int:
    return math.ceil(max(moment - at, 0) / MICROSECONDS)


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
