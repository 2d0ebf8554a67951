"""A wire to a simulated printer without threads and without waiting: time passes only while the driver waits.

With it a test unplugs the cable at every byte of a job in a second, and a soak run prints ten thousand slips
in minutes, always in the same way.
"""

from __future__ import annotations

from devices.simulated.escpos_machine import EscPosMachine
from devices.transports import Gone


class VirtualClock:
    """Seconds that pass when somebody lets them."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> float:
        return self.seconds

    def advance(self, seconds: float) -> None:
        self.seconds += seconds


class VirtualWire:
    """A devices.transports.Transport to an EscPosMachine that lives on the same VirtualClock."""

    connects = False

    def __init__(self, machine: EscPosMachine, clock: VirtualClock, name: str = "virtual") -> None:
        self.name = name
        self._machine, self._clock = machine, clock
        self._open = False
        self._said = b""
        self._plugged = 0

    @property
    def is_open(self) -> bool:
        return self._open

    def open(self) -> None:
        self._let_pass(self._clock.now())
        if self._machine.faults.disconnected:
            raise Gone(f"{self.name}: no such port")
        if not self._open:
            self._open, self._said, self._plugged = True, b"", self._machine.unplugged

    def write(self, data: bytes, timeout: float) -> None:
        self._check()
        self._said += self._machine.receive(data, self._clock.now())

    def read(self, timeout: float) -> bytes:
        self._check()
        end = self._clock.now() + max(0.0, timeout)
        self._let_pass(self._clock.now())
        while not self._said and self._open:
            moment = self._machine.next_event()
            if moment is None or moment > end:
                self._let_pass(end)
                break
            self._let_pass(max(moment, self._clock.now()))
        said, self._said = self._said, b""
        if not said:
            self._check()
        return said

    def close(self) -> None:
        self._open = False

    def abort(self) -> None:
        self._open = False

    def _let_pass(self, until: float) -> None:
        self._clock.seconds = max(self._clock.seconds, until)
        self._said += self._machine.run(self._clock.seconds)

    def _check(self) -> None:
        if self._open and self._plugged != self._machine.unplugged:
            self._open = False
        if not self._open:
            raise Gone(f"{self.name}: not there any more")
