"""How a program says that it lives, to whoever watches it: systemd, or the parent that stands in for it at a desk.

The words are those of sd_notify(3), one datagram each. What is sent never waits and never fails: a watcher that is
stopped must not stop those whom it watches.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager, suppress
from typing import Final

SOCKET: Final = "NOTIFY_SOCKET"  # environment: where it is said
LIMIT: Final = "WATCHDOG_USEC"  # environment: that silence is noticed
HANG_SECONDS: Final = 6.0  # of silence, and a program that was up is taken to hang
BEAT_SECONDS: Final = 1.0  # between two signs of life
REFUSED_SECONDS: Final = 15.0  # a program that must not run leaves so late where systemd would start it again at once
EXTENSION_SECONDS: Final = 30.0  # a start that takes long asks for so much more …
LONGEST_START_SECONDS: Final = 3600.0  # … as long as this: the upgrade of a very large database


def is_watched(environment: Mapping[str, str]) -> bool:
    """Whether silence would be noticed, and the program started again."""
    return bool(environment.get(SOCKET)) and bool(environment.get(LIMIT))


class Watchdog:
    """The one who is told. Without an address it is told nothing. From any thread."""

    def __init__(self, address: str = "") -> None:
        """`address`: as in NOTIFY_SOCKET; "@" begins a name that is no file."""
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        self._socket: socket.socket | None = None
        if address:
            with suppress(OSError):  # no free descriptor: nobody is told, and nothing else fails of it
                self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)

    @classmethod
    def of(cls, environment: MutableMapping[str, str]) -> Watchdog:
        """The one that this program was started with. The address is taken out: what it starts itself is not meant."""
        environment.pop(LIMIT, None)
        environment.pop("WATCHDOG_PID", None)  # under xinit that is xinit's; the unit lets all of its processes speak
        return cls(environment.pop(SOCKET, ""))

    def ready(self) -> None:
        """It is up. From now on HANG_SECONDS of silence mean that it hangs."""
        self._tell("READY=1", "WATCHDOG=1", f"WATCHDOG_USEC={int(HANG_SECONDS * 1_000_000)}")

    def alive(self) -> None:
        """A sign of life; every BEAT_SECONDS, from the loop that does the work and not from a thread beside it."""
        self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        """It ends because it was told to, or because it must not run. The deadline of its end is its own."""
        self._tell("STOPPING=1")

    @contextmanager
    def patient(self) -> Iterator[None]:
        """During the block the start may take long: the database is brought up to date, or its server is slow."""
        over = threading.Event()

        def ask() -> None:
            for _ in range(int(LONGEST_START_SECONDS / (EXTENSION_SECONDS / 2))):
                self._tell(f"EXTEND_TIMEOUT_USEC={int(EXTENSION_SECONDS * 1_000_000)}")
                if over.wait(EXTENSION_SECONDS / 2):
                    return

        asking = threading.Thread(target=ask, name="patience", daemon=True)
        asking.start()
        try:
            yield
        finally:
            over.set()
            asking.join()

    def close(self) -> None:
        """Tell nobody any more."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _tell(self, *lines: str) -> None:
        if self._socket is not None:
            with suppress(OSError):  # nobody listens, or nobody has read the last ones yet
                self._socket.sendto("\n".join(lines).encode(), self._address)
