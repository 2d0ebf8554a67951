"""Serial ports, USB serial adapters and pseudo-terminals, opened by a stable name."""

from __future__ import annotations

import os
import termios
import time
from enum import StrEnum
from typing import TYPE_CHECKING

from devices.transports.wire import DescriptorWire, Gone, cause

if TYPE_CHECKING:
    import serial

DRAIN_SECONDS = 0.5  # at a close in order, for bytes that are still in the kernel
DRAIN_LOOK_SECONDS = 0.01


class FlowControl(StrEnum):
    """How a device says "wait". Many cables lack the wires of rtscts; the device's switches must agree."""

    NONE = "none"
    RTSCTS = "rtscts"
    XONXOFF = "xonxoff"


class SerialTransport(DescriptorWire):
    """pyserial sets the port up; reading and writing are our own, because its writes tell nobody how far they got.

    RTS/CTS is done by the kernel. XON/XOFF is not: the kernel would hold back real-time commands too, which a
    device obeys even when its buffer is full. The driver sees the two bytes and obeys them (devices.escpos).
    pyserial's dsrdtr does nothing on Linux.
    """

    def __init__(self, port: str, baud: int, flow: FlowControl = FlowControl.NONE) -> None:
        super().__init__(port)
        self._baud = baud
        self._flow = flow
        self._serial: serial.Serial | None = None

    def _connect(self) -> int:
        import serial  # slow: settings are read before the first frame, ports are opened after it

        try:
            port = serial.Serial(
                self.name, self._baud, timeout=0, exclusive=True, rtscts=self._flow is FlowControl.RTSCTS
            )
        except (OSError, termios.error, ValueError) as error:
            raise Gone(f"{self.name}: {cause(error)}") from error
        self._serial = port
        descriptor = port.fileno()
        os.set_blocking(descriptor, False)
        return int(descriptor)

    def _let_go(self, descriptor: int, *, discard: bool) -> None:
        port, self._serial = self._serial, None
        try:
            if not discard:
                self._drain(port)
            # What is left is thrown away either way: the kernel's own close may wait 30 s for it.
            termios.tcflush(descriptor, termios.TCOFLUSH)
        except (OSError, termios.error):
            pass  # it is gone already
        try:
            if port is not None:
                port.close()
        except (OSError, termios.error):
            return

    @staticmethod
    def _drain(port: serial.Serial | None) -> None:
        end = time.monotonic() + DRAIN_SECONDS
        while port is not None and port.out_waiting and time.monotonic() < end:
            time.sleep(DRAIN_LOOK_SECONDS)
