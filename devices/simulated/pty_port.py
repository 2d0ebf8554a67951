"""A pseudo-terminal under a stable name, as the device's end of a wire.

The kiosk opens the name as an ordinary serial port; disconnecting is a real hang-up.
"""

from __future__ import annotations

import os
import select
import threading
import time
import tty
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

TAKEN_SECONDS = 2.0  # a port that nobody reads takes no more; what it did not take is lost, as on a real wire


class PtyPort:
    """Serves `link` in a thread of its own; `on_bytes` is told there what the other side writes."""

    def __init__(self, link: Path, on_bytes: Callable[[bytes], None]) -> None:
        self.link = link
        self._on_bytes = on_bytes
        self._lock = threading.RLock()
        self._master: int | None = None
        self._slave: int | None = None
        self._stopping = threading.Event()
        self._wake_read, self._wake_write = os.pipe()
        self.connect()
        self._thread = threading.Thread(target=self._serve, name=f"port {link.name}", daemon=True)
        self._thread.start()

    @property
    def connected(self) -> bool:
        return self._master is not None

    def connect(self) -> None:
        """Plug in, under the same name."""
        with self._lock:
            if self._master is not None:
                return
            master, slave = os.openpty()
            # Raw before the first byte, else what the device sends would come back to it as an echo; and
            # the slave side stays open here, else reading gives EIO while nobody has the port open.
            tty.setraw(slave)
            os.set_blocking(master, False)
            self._master, self._slave = master, slave
            self.link.parent.mkdir(parents=True, exist_ok=True)
            fresh = self.link.with_name(f".{self.link.name}.new")
            fresh.unlink(missing_ok=True)
            fresh.symlink_to(os.ttyname(slave))
            fresh.replace(self.link)
        self._wake()

    def disconnect(self) -> None:
        """Pull the plug: a hang-up for whoever has the port open."""
        with self._lock:
            if self._master is None:
                return
            self.link.unlink(missing_ok=True)
            for descriptor in (self._slave, self._master):
                if descriptor is not None:
                    os.close(descriptor)
            self._master = self._slave = None
        self._wake()

    def send(self, data: bytes) -> int:
        """Put bytes on the wire; returns how many it took within TAKEN_SECONDS."""
        sent, end = 0, time.monotonic() + TAKEN_SECONDS
        while sent < len(data) and time.monotonic() < end:
            with self._lock:
                if self._master is None:
                    break
                with suppress(BlockingIOError):
                    sent += os.write(self._master, data[sent:])
                    continue
                writable = self._master
            with suppress(OSError, ValueError):  # pulled in the meantime
                select.select([], [writable], [], 0.05)
        return sent

    def close(self) -> None:
        """Pull the plug for good."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        self._wake()
        self._thread.join(timeout=2)
        self.disconnect()
        os.close(self._wake_read)
        os.close(self._wake_write)

    def _serve(self) -> None:
        while not self._stopping.is_set():
            with self._lock:
                master = self._master
            watched = [self._wake_read, *([master] if master is not None else [])]
            try:
                ready, _, _ = select.select(watched, [], [])
            except (OSError, ValueError):  # pulled while waiting
                continue
            if self._wake_read in ready:
                os.read(self._wake_read, 64)
            if master in ready:
                self._read(master)

    def _read(self, master: int | None) -> None:
        with self._lock:
            if master is None or master != self._master:
                return
            try:
                data = os.read(master, 65536)
            except OSError:
                return
        if data:
            self._on_bytes(data)

    def _wake(self) -> None:
        with suppress(OSError):
            os.write(self._wake_write, b"x")
