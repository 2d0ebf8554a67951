"""Wires to devices. Every call has a time limit; what fails is one of two faults:

    TransportFault
     ├─ Gone      no such port, refused, unplugged: open again later, by the same stable name
     └─ Stalled   the port is there, but the other side does not take what is written

pyserial's exceptions (and termios.error, which is neither of them) stop here.
"""

from __future__ import annotations

import termios
from typing import Protocol

import serial

_TROUBLE = (serial.SerialException, OSError, termios.error, ValueError)


class TransportFault(Exception):
    """A wire failed; the message names the port and the cause, never the data."""


class Gone(TransportFault):
    """The port is not there (any more)."""


class Stalled(TransportFault):
    """Writing took longer than allowed. `written` bytes may have gone."""

    def __init__(self, message: str, written: int) -> None:
        super().__init__(message)
        self.written = written


class Transport(Protocol):
    """A byte wire. Used by one thread."""

    name: str

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
        """Never raises; twice is once."""
        ...


class SerialTransport:
    """A serial port, USB serial adapter or pseudo-terminal, opened by a stable name.

    Flow control is none: a pseudo-terminal has no RTS/CTS, and pyserial's dsrdtr does nothing
    on Linux. The driver paces what it sends instead.
    """

    CHUNK = 256

    def __init__(self, port: str, baud: int) -> None:
        self.name = port
        self._baud = baud
        self._serial: serial.Serial | None = None

    @property
    def is_open(self) -> bool:
        return self._serial is not None

    def open(self) -> None:
        if self._serial is not None:
            return
        try:
            self._serial = serial.Serial(
                self.name, self._baud, timeout=0, write_timeout=1.0, exclusive=True, rtscts=False, xonxoff=False
            )
        except _TROUBLE as error:
            raise Gone(f"{self.name}: {_cause(error)}") from error

    def write(self, data: bytes, timeout: float) -> None:
        port = self._port()
        written = 0
        try:
            port.write_timeout = timeout
            while written < len(data):
                written += port.write(data[written : written + self.CHUNK]) or 0
        except serial.SerialTimeoutException as error:
            raise Stalled(f"{self.name}: does not take data", written) from error
        except _TROUBLE as error:
            self.close()
            raise Gone(f"{self.name}: {_cause(error)}") from error

    def read(self, timeout: float) -> bytes:
        port = self._port()
        try:
            port.timeout = timeout
            first = port.read(1)
            return bytes(first + port.read(port.in_waiting)) if first else b""
        except _TROUBLE as error:
            self.close()
            raise Gone(f"{self.name}: {_cause(error)}") from error

    def close(self) -> None:
        port, self._serial = self._serial, None
        if port is None:
            return
        try:
            port.close()
        except _TROUBLE:
            return  # it is gone already, and that is what was wanted

    def _port(self) -> serial.Serial:
        if self._serial is None:
            raise Gone(f"{self.name}: not open")
        return self._serial


def _cause(error: BaseException) -> str:
    """A short cause for staff: the system's words without pyserial's repetition of the port."""
    inner = error.__context__ if isinstance(error.__context__, OSError) else error
    strerror = getattr(inner, "strerror", None)
    return str(strerror or inner).splitlines()[0][:120] if str(strerror or inner) else type(error).__name__
