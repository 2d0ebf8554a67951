"""Where a simulated device can be reached: a pseudo-terminal with a stable name, or a port of the loopback.

A front is the device's end of the wire. It is used by one thread; unplugging it is a real hang-up.
"""

from __future__ import annotations

import os
import select
import socket
import struct
import threading
import tty
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

READ_BYTES = 65536
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Front(Protocol):
    """One place to be reached at."""

    @property
    def name(self) -> str:
        """What a driver opens."""
        ...

    def plug(self) -> None:
        """Be there. Raises OSError when the place is taken; twice is once."""
        ...

    def unplug(self) -> None:
        """Be gone: a hang-up for whoever is connected; twice is once."""
        ...

    def descriptors(self) -> list[int]:
        """What to wait on for something to happen."""
        ...

    def take(self, ready: list[int]) -> bytes:
        """What the host has written, once `ready` says that there is something. Never blocks, never raises."""
        ...

    def give(self, data: bytes) -> None:
        """Say something to the host, if anybody is there and listens. Never blocks, never raises."""
        ...


class PtyFront:
    """A pseudo-terminal under a symbolic link; the driver opens it as an ordinary serial port or device file."""

    def __init__(self, link: Path) -> None:
        self._link = link
        self._master: int | None = None
        self._slave: int | None = None

    @property
    def name(self) -> str:
        return str(self._link)

    def plug(self) -> None:
        if self._master is not None:
            return
        master, slave = os.openpty()
        # Raw before the first byte, else our own status bytes would come back as an echo; and the
        # slave side stays open here, else reading gives EIO while nobody has the port open.
        tty.setraw(slave)
        os.set_blocking(master, False)
        self._master, self._slave = master, slave
        self._link.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self._link.with_name(f".{self._link.name}.new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(os.ttyname(slave))
        fresh.replace(self._link)

    def unplug(self) -> None:
        if self._master is None or self._slave is None:
            return
        self._link.unlink(missing_ok=True)
        os.close(self._slave)
        os.close(self._master)
        self._master = self._slave = None

    def descriptors(self) -> list[int]:
        return [] if self._master is None else [self._master]

    def take(self, ready: list[int]) -> bytes:
        if self._master is None or self._master not in ready:
            return b""
        try:
            return os.read(self._master, READ_BYTES)
        except OSError:
            return b""

    def give(self, data: bytes) -> None:
        if self._master is None:
            return
        try:
            os.write(self._master, data)
        except OSError:
            return  # nobody reads: a printer's answer is lost then too


class TcpFront:
    """A port of the loopback that serves one host at a time, as printers do; `port` 0 takes any free one."""

    def __init__(self, port: int, address: str = "127.0.0.1") -> None:
        self._address, self._port = address, port
        self._listener: socket.socket | None = None
        self._host: socket.socket | None = None

    @property
    def name(self) -> str:
        return f"{self._address}:{self._port}"

    def plug(self) -> None:
        if self._listener is not None:
            return
        listener = socket.create_server((self._address, self._port), backlog=1)
        listener.setblocking(False)
        self._port = listener.getsockname()[1]
        self._listener = listener

    def unplug(self) -> None:
        self._drop(reset=True)
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def descriptors(self) -> list[int]:
        # Whoever knocks while a host is connected waits in the queue.
        return [one.fileno() for one in (self._host or self._listener,) if one is not None]

    def take(self, ready: list[int]) -> bytes:
        if self._host is None:
            self._accept(ready)
            return b""
        if self._host.fileno() not in ready:
            return b""
        try:
            data = self._host.recv(READ_BYTES)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        if not data:
            self._drop(reset=False)
        return data

    def give(self, data: bytes) -> None:
        if self._host is None:
            return
        try:
            self._host.send(data)
        except BlockingIOError:
            return
        except OSError:
            self._drop(reset=False)

    def _accept(self, ready: list[int]) -> None:
        if self._listener is None or self._listener.fileno() not in ready:
            return
        try:
            self._host, _ = self._listener.accept()
        except OSError:
            return  # it has left the queue again
        self._host.setblocking(False)
        self._host.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _drop(self, *, reset: bool) -> None:
        host, self._host = self._host, None
        if host is None:
            return
        if reset:
            host.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        host.close()


class FrontThread:
    """Serves a device's front in a thread of its own, from the start on until `close`.

    `watch` says on which descriptors to wait and for how long (seconds; None: for ever); `exchange` is called with
    those that are ready, and also after the time and after `wake`. Both run in the thread.
    """

    def __init__(
        self, name: str, watch: Callable[[], tuple[list[int], float | None]], exchange: Callable[[list[int]], None]
    ) -> None:
        self._watch, self._exchange = watch, exchange
        self._stopping = False
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_write, False)
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Something has changed. From any thread."""
        with suppress(OSError):  # it has enough to wake up for, or has ended
            os.write(self._wake_write, b"x")

    def close(self) -> bool:
        """End the thread; False when it has ended already."""
        if self._stopping:
            return False
        self._stopping = True
        self.wake()
        self._thread.join()
        os.close(self._wake_read)
        os.close(self._wake_write)
        return True

    def _serve(self) -> None:
        while not self._stopping:
            watched, seconds = self._watch()
            poll = select.poll()
            for descriptor in (self._wake_read, *watched):
                poll.register(descriptor, select.POLLIN)
            ready = [one for one, _ in poll.poll(None if seconds is None else seconds * 1000 + 1 if seconds else 0)]
            if self._wake_read in ready:
                os.read(self._wake_read, 4096)
            self._exchange(ready)
