"""What is on its way to a simulated printer: bytes on the wire at its speed, then a finite buffer. Pure."""

from __future__ import annotations

from collections import deque

from devices.escpos.commands import CommandReader, RealTimeCutter
from devices.simulated.machine_model import MachineModel

BITS_A_BYTE = 10  # start, eight, stop


class MachineInput:
    """Moments are seconds of the machine's clock."""

    def __init__(self, model: MachineModel) -> None:
        self._model = model
        self._arriving: deque[tuple[float, int]] = deque()
        self._wire_free_at = 0.0
        self._real_time = RealTimeCutter()
        self._received = CommandReader()  # only to know whether a real-time command came inside another one
        self._buffer: deque[int] = deque()
        self.lost_bytes = 0
        self.received_bytes = 0

    def send(self, data: bytes, at: float) -> None:
        """The host writes bytes at a moment."""
        byte_time = BITS_A_BYTE / self._model.baud if self._model.baud else 0.0
        moment = max(at, self._wire_free_at)
        for byte in data:
            moment += byte_time
            self._arriving.append((moment, byte))
        self._wire_free_at = moment

    def next_arrival(self) -> float:
        """When the next byte has arrived; infinity when none is on the wire."""
        return self._arriving[0][0] if self._arriving else float("inf")

    def arrive(self, *, deaf: bool) -> bytes:
        """The next byte arrives: into the buffer, or lost when that is full or the printer is `deaf` (starting).

        Returns the real-time command that it completes, or b"": that waits in no buffer.
        """
        byte = self._arriving.popleft()[1]
        if deaf:
            return b""
        self.received_bytes += 1
        ordinary, command = self._real_time.feed(byte)
        for one in ordinary:
            if self.free:
                self._buffer.append(one)
                self._received.feed(one)
            else:
                self.lost_bytes += 1
        return command

    def take(self) -> int:
        """The oldest byte of the buffer, for the mechanism."""
        return self._buffer.popleft()

    @property
    def free(self) -> int:
        """Bytes that still fit into the buffer."""
        return self._model.buffer_bytes - len(self._buffer)

    @property
    def buffered(self) -> int:
        return len(self._buffer)

    @property
    def on_the_wire(self) -> int:
        return len(self._arriving)

    @property
    def between_commands(self) -> bool:
        """What was received so far ends with a whole command."""
        return self._received.between_commands

    def lose_wire(self) -> None:
        """The cable or the power is gone: what is on the wire never arrives."""
        self._arriving.clear()

    def clear(self) -> None:
        """Empty the buffer."""
        self._buffer.clear()
        self._real_time.clear()
        self._received.clear()
