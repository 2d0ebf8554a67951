"""Empties SQLite's write-ahead log, which holds the last commits in their order, as soon as that can be done."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from services.store.faults import DatabaseFault

AGAIN_SECONDS: Final = 0.05  # after somebody read or wrote at that moment


class Forgetting:
    """Of one database. From any thread."""

    def __init__(self, drop: Callable[[], bool]) -> None:
        """drop: empties it, without waiting for anybody; False where others were in the way. Raises DatabaseFault."""
        self._drop = drop
        self._lock = threading.Lock()
        self._trying: threading.Thread | None = None
        self._wake = threading.Event()

    def soon(self) -> None:
        """Now, or else as soon as it can be done; never raises."""
        if self._done():
            return
        with self._lock:
            if self._trying is None or not self._trying.is_alive():
                self._wake.clear()
                self._trying = threading.Thread(target=self._try, name="forget-history", daemon=True)
                self._trying.start()

    def end(self) -> None:
        """It is not tried any more. What is left goes when the last connection is closed, or with the next opening."""
        with self._lock:
            self._wake.set()
            trying = self._trying
        if trying is not None and trying is not threading.current_thread():
            trying.join()

    def _try(self) -> None:
        while not self._wake.wait(AGAIN_SECONDS):
            with self._lock:
                if self._done():
                    break
        self._trying = None

    def _done(self) -> bool:
        with suppress(DatabaseFault):
            return self._drop()
        return False
