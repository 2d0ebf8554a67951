"""What a wire is to a driver, its two faults, and the reading and writing that all wires share."""

from __future__ import annotations

import os
import select
import time
from abc import ABC, abstractmethod
from typing import Protocol

READ_BYTES = 4096
EMPTY_SECONDS = 0.02  # between two looks at a port that is ready and has nothing


class TransportFault(Exception):
    """A wire failed; the message names the port and the cause, never the data."""


class Gone(TransportFault):
    """The port is not there (any more). `written` bytes of the call that failed may have gone.

    `took_all`: the other side hung up in order, which a program does that has read everything it was sent.
    """

    def __init__(self, message: str, written: int = 0, *, took_all: bool = False) -> None:
        super().__init__(message)
        self.written = written
        self.took_all = took_all


class Stalled(TransportFault):
    """Writing took longer than allowed. `written` bytes may have gone."""

    def __init__(self, message: str, written: int) -> None:
        super().__init__(message)
        self.written = written


class Transport(Protocol):
    """A byte wire, used by one thread. Times are seconds. Another kind (libusb) is another class with these."""

    name: str
    connects: bool  # to a program at the other end: such a connection can be lost without a word

    @property
    def is_open(self) -> bool: ...

    def open(self) -> None:
        """Connect; does nothing when connected. Raises Gone."""
        ...

    def write(self, data: bytes, timeout: float) -> None:
        """Hand over all of `data` within `timeout` seconds. Raises Gone, Stalled."""
        ...

    def read(self, timeout: float) -> bytes:
        """What arrives within `timeout` seconds: as soon as there is something; b"" if nothing. Raises Gone."""
        ...

    def close(self) -> None:
        """Let what was written go out (for a moment at most), then let go. Never raises; twice is once."""
        ...

    def abort(self) -> None:
        """Throw away what was written and has not left this machine, then let go. Never raises."""
        ...


class DescriptorWire(ABC):
    """A Transport on a non-blocking file descriptor; the kinds differ in how they open and let go."""

    connects = False

    def __init__(self, name: str) -> None:
        self.name = name
        self._descriptor: int | None = None

    @property
    def is_open(self) -> bool:
        return self._descriptor is not None

    def open(self) -> None:
        if self._descriptor is None:
            try:
                self._descriptor = self._connect()
            except OSError as error:
                raise Gone(f"{self.name}: {cause(error)}") from error

    def write(self, data: bytes, timeout: float) -> None:
        descriptor, end, written = self._opened(), time.monotonic() + timeout, 0
        while written < len(data):
            try:
                written += os.write(descriptor, data[written:])
                continue
            except BlockingIOError:
                pass
            except OSError as error:
                self.abort()
                raise Gone(f"{self.name}: {cause(error)}", written) from error
            left = end - time.monotonic()
            # The clock has the last word: there are drivers that call a port ready which takes nothing.
            if left <= 0 or not _ready(descriptor, select.POLLOUT, left):
                raise Stalled(f"{self.name}: does not take data", written)

    def read(self, timeout: float) -> bytes:
        descriptor, end = self._opened(), time.monotonic() + timeout
        while events := _ready(descriptor, select.POLLIN, end - time.monotonic()):
            try:
                data: bytes | None = os.read(descriptor, READ_BYTES)
            except BlockingIOError:
                data = None
            except OSError as error:
                self.abort()
                raise Gone(f"{self.name}: {cause(error)}") from error
            if data:
                return data
            if data is not None and (self.connects or events & (select.POLLHUP | select.POLLERR)):
                self.abort()
                raise Gone(f"{self.name}: the other side hung up", took_all=self.connects)
            # A port that is still there: some USB printers answer a question for data with an empty packet.
            left = end - time.monotonic()
            if left <= 0:
                break
            time.sleep(min(left, EMPTY_SECONDS))
        return b""

    def close(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            self._let_go(descriptor, discard=False)

    def abort(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            self._let_go(descriptor, discard=True)

    @abstractmethod
    def _connect(self) -> int:
        """A fresh non-blocking descriptor. Raises OSError."""

    @abstractmethod
    def _let_go(self, descriptor: int, *, discard: bool) -> None:
        """Close the descriptor; with `discard` nothing that is still in the kernel may go out. Never raises."""

    def _opened(self) -> int:
        if self._descriptor is None:
            raise Gone(f"{self.name}: not open")
        return self._descriptor


def cause(error: BaseException) -> str:
    """A short cause for staff: the system's words, without pyserial's repetition of the port."""
    inner = error.__context__ if isinstance(error.__context__, OSError) else error
    words = str(getattr(inner, "strerror", None) or inner or type(error).__name__)
    return words.splitlines()[0][:120]


def _ready(descriptor: int, wanted: int, timeout: float) -> int:
    """Wait until the descriptor can be used or has failed: poll's events, 0 when the time is over."""
    poll = select.poll()
    poll.register(descriptor, wanted)
    return next((events for _, events in poll.poll(max(0.0, timeout) * 1000)), 0)
