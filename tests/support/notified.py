"""Stands where systemd listens: what a program says by sd_notify(3), and when."""

from __future__ import annotations

import os
import socket
import threading
import time
from types import TracebackType
from typing import Self


class Notified:
    """While it is open, `said` grows: the moment (monotonic) and the lines of each datagram."""

    def __init__(self) -> None:
        self.said: list[tuple[float, list[str]]] = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind("")
        self._open = True
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def environment(self) -> dict[str, str]:
        """As of a unit with WatchdogSec=90."""
        address = "@" + self._socket.getsockname()[1:].decode("ascii")
        return {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "90000000", "WATCHDOG_PID": str(os.getpid())}

    def has(self, line: str, since: float = 0.0) -> bool:
        return any(line in lines for moment, lines in list(self.said) if moment >= since)

    def silent_for(self, seconds: float, within: float) -> bool:
        """Whether a sign of life fails to come for so long, looked for `within` so many seconds."""
        end = time.monotonic() + within
        while time.monotonic() < end:
            last = max((moment for moment, lines in list(self.said) if "WATCHDOG=1" in lines), default=0.0)
            if time.monotonic() - last >= seconds:
                return True
            time.sleep(0.1)
        return False

    def close(self) -> None:
        self._open = False
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as last:
            last.sendto(b"", self._socket.getsockname())
        self._reader.join()
        self._socket.close()

    def _read(self) -> None:
        while self._open:
            said = self._socket.recv(4096)  # a descriptor that comes with it is closed: whoever waits for that goes on
            self.said.append((time.monotonic(), said.decode().splitlines()))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
