"""Empties SQLite's write-ahead log soon: it holds the last commits in their order, and grows until it is emptied.

SQLite would do that within somebody's commit, every thousand pages: 30 to 50 ms, where a commit takes one. A thread
does it a second after a write; so what lies beside the database's file is seldom more than was just written, and a copy
of the file alone seldom lacks anything.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from services.store.faults import DatabaseFault

LATER_SECONDS: Final = 1.0  # after a write
AGAIN_SECONDS: Final = 0.05  # after somebody read or wrote at that moment, where it must not stay


class Forgetting:
    """Of one database. From any thread."""

    def __init__(self, drop: Callable[[], bool]) -> None:
        """drop: empties it, without waiting for anybody; False where others were in the way. Raises DatabaseFault."""
        self._drop = drop
        self._changed = threading.Condition()
        self._first = 0.0  # when the first of the writes in the log was made, in monotonic seconds; 0: there are none
        self._owed = False  # it must not stay
        self._ended = False
        self._thread: threading.Thread | None = None

    def wrote(self) -> None:
        """Something is in the log now: it goes a little later."""
        if not self._first:
            with self._changed:
                self._first = time.monotonic()
                self._wake()

    def soon(self) -> None:
        """Now, or else as soon as it can be done; never raises."""
        if not self._done():
            with self._changed:
                self._owed = True
                self._wake()

    def end(self) -> None:
        """Tried for the last time. What is left goes when the last connection is closed, or with the next opening."""
        with self._changed:
            self._ended, thread = True, self._thread
            self._changed.notify()
        if thread is not None and thread is not threading.current_thread():
            thread.join()
        if self._first or self._owed:
            self._done()
        self._first, self._owed, self._ended, self._thread = 0.0, False, False, None

    def _wake(self) -> None:
        if self._thread is None and not self._ended:
            self._thread = threading.Thread(target=self._work, name="write-ahead log", daemon=True)
            self._thread.start()
        self._changed.notify()

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._ended and (wait := self._wait()) != 0:
                    self._changed.wait(wait)
                if self._ended:
                    return
                self._first, owed, self._owed = 0.0, self._owed, False
            if not self._done():
                with self._changed:
                    self._owed = self._owed or owed
                    self._first = self._first or time.monotonic()
                    if self._owed:
                        self._changed.wait(AGAIN_SECONDS)

    def _wait(self) -> float | None:
        """Seconds until it is to be done; None: nothing is."""
        if self._owed:
            return 0
        if not self._first:
            return None
        return max(0.0, self._first + LATER_SECONDS - time.monotonic())

    def _done(self) -> bool:
        with suppress(DatabaseFault):
            return self._drop()
        return False
