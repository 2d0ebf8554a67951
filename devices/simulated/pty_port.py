"""A pseudo-terminal under a stable name with a thread of its own: for devices that speak by themselves.

The kiosk opens the name as an ordinary serial port; disconnecting is a real hang-up.
"""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from devices.simulated.fronts import FrontThread, PtyFront

TAKEN_SECONDS = 2.0  # a port that nobody reads takes no more; what it did not take is lost, as on a real wire


class PtyPort:
    """Serves `link`; `on_bytes` is told in its thread what the other side writes. Used by any thread."""

    def __init__(self, link: Path, on_bytes: Callable[[bytes], None]) -> None:
        self._on_bytes = on_bytes
        self._lock = threading.RLock()
        self._front = PtyFront(link)
        self._front.plug()
        self._thread = FrontThread(f"port {link.name}", self._watch, self._exchange)

    @property
    def connected(self) -> bool:
        return bool(self._front.descriptors())

    def connect(self) -> None:
        """Plug in, under the same name."""
        with self._lock:
            self._front.plug()
        self._thread.wake()

    def disconnect(self) -> None:
        """Pull the plug: a hang-up for whoever has the port open."""
        with self._lock:
            self._front.unplug()
        self._thread.wake()

    def send(self, data: bytes) -> int:
        """Put bytes on the wire; returns how many it took within TAKEN_SECONDS."""
        sent, end = 0, time.monotonic() + TAKEN_SECONDS
        while sent < len(data) and time.monotonic() < end:
            with self._lock:
                ends = self._front.descriptors()
                if not ends:
                    break
                with suppress(BlockingIOError):
                    sent += os.write(ends[0], data[sent:])
                    continue
            with suppress(OSError, ValueError):  # pulled in the meantime
                select.select([], ends, [], 0.05)
        return sent

    def close(self) -> None:
        """Pull the plug for good. Twice is once."""
        if self._thread.close():
            with self._lock:
                self._front.unplug()

    def _watch(self) -> tuple[list[int], None]:
        with self._lock:
            return self._front.descriptors(), None

    def _exchange(self, ready: list[int]) -> None:
        with self._lock:
            data = self._front.take(ready)
        if data:
            self._on_bytes(data)
