"""What a parent knows of a child that says by sd_notify(3) that it lives: is it up, does it hang?

The parent's side of `watchdog`, with the meanings of systemd's: READY, WATCHDOG, WATCHDOG_USEC, EXTEND_TIMEOUT_USEC,
STOPPING. Only what comes from the child itself counts.
"""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from kiosk.processes.watchdog import LIMIT, SOCKET

START_SECONDS: Final = 45.0  # so long a child may take until it is up; twice as long after each start in vain
END_SECONDS: Final = 30.0  # … and to end, once it has said so: its own deadline is earlier
SLEPT_SECONDS: Final = 3.0  # a parent that did not look for so long was stopped itself, and judges nobody by it
_CREDENTIALS: Final = struct.Struct("3i")  # pid, user, group: unix(7), SCM_CREDENTIALS


class Heartbeat:
    """One child's, from `begin` to `close`. Raises OSError where there is no descriptor for it."""

    def __init__(self, now: Callable[[], float] = time.monotonic, start_seconds: float = START_SECONDS) -> None:
        self._now = now
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
        self._socket.bind("")  # a free name that is no file: no disk is needed
        self._pid = 0
        self._looked = self._heard = now()
        self._limit = start_seconds  # seconds of silence
        self.ready = False  # it was up
        self.stopping = False  # it ends of its own will

    @property
    def environment(self) -> dict[str, str]:
        """What the child is started with."""
        name = self._socket.getsockname()
        return {SOCKET: "@" + name[1:].decode("ascii"), LIMIT: str(int(self._limit * 1_000_000))}

    def begin(self, pid: int) -> None:
        """The child has been started. One that never says a word is judged as well."""
        self._pid = pid
        self._looked = self._heard = self._now()

    def look(self) -> float | None:
        """Read what it said. Returns for how many seconds it has been silent, if that is too long; else None."""
        now = self._now()
        slept = now - self._looked >= SLEPT_SECONDS
        self._looked = now
        while (said := self._next()) is not None:
            for line in said.splitlines():
                self._hear(line, now)
        if slept:
            self._heard = max(self._heard, now)
        silent = now - self._heard
        return silent if silent > self._limit else None

    def close(self) -> None:
        self._socket.close()

    def _next(self) -> str | None:
        """One datagram of the child's; None when there is no more."""
        while True:
            try:
                said, extras, _, _ = self._socket.recvmsg(4096, socket.CMSG_SPACE(_CREDENTIALS.size))
            except OSError:
                return None
            if any(_CREDENTIALS.unpack(data[: _CREDENTIALS.size])[0] == self._pid for _, _, data in extras):
                return said.decode("ascii", "replace")

    def _hear(self, line: str, now: float) -> None:
        key, _, value = line.partition("=")
        with suppress(ValueError):
            match key:
                case "READY":
                    self.ready = True
                case "WATCHDOG" if value == "1":
                    self._heard = now
                case "WATCHDOG_USEC":
                    self._limit = int(value) / 1_000_000
                case "EXTEND_TIMEOUT_USEC" if not self.ready:
                    self._heard, self._limit = now, max(self._limit, int(value) / 1_000_000)
                case "STOPPING":
                    self.stopping, self._heard, self._limit = True, now, END_SECONDS
                case _:
                    return
