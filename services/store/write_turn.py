"""Writers to an SQLite database take turns, in the order in which they came: the threads of a process, then processes.

SQLite lets one write at a time and is not fair about it: of four that wrote as fast as they could one waited forty
times as long as the others now and then.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.store.turn_file import TurnFile


class WriteTurn:
    """From any thread. A thread that has the turn may enter again."""

    def __init__(self, database: Path) -> None:
        self.file = TurnFile(database)
        self._mutex = threading.Lock()
        self._owner: int | None = None  # the thread whose turn it is
        self._within = 0  # how often it has entered
        self._waiting: deque[_Waiting] = deque()

    @contextmanager
    def within(self, seconds: float) -> Iterator[bool]:
        """One's turn, which ends with the block. False: it did not come in so many seconds."""
        came = self._enter(time.monotonic() + seconds)
        try:
            yield came
        finally:
            if came:
                self._leave()

    def close(self) -> None:
        self.file.close()

    def _enter(self, until: float) -> bool:
        thread = threading.get_ident()
        with self._mutex:
            if self._owner == thread:
                self._within += 1
                return True
            mine = _Waiting(thread) if self._owner is not None else None
            if mine is None:
                self._owner = thread
            else:
                self._waiting.append(mine)
        if mine is not None and not mine.came.acquire(timeout=max(0.0, until - time.monotonic())):
            with self._mutex:
                if mine in self._waiting:  # else it has come in this very moment
                    self._waiting.remove(mine)
                    return False
        self._within = 1
        try:
            came = self.file.take(until)
        except BaseException:
            self._leave()
            raise
        if not came:
            self._leave()
        return came

    def _leave(self) -> None:
        self._within -= 1
        if self._within:
            return
        self.file.give()
        with self._mutex:
            if self._waiting:
                after = self._waiting.popleft()
                self._owner = after.thread
                after.came.release()
            else:
                self._owner = None


class _Waiting:
    def __init__(self, thread: int) -> None:
        self.thread = thread
        self.came = threading.Lock()
        self.came.acquire()
