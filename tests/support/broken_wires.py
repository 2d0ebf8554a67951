"""Wires that break in every way that cables, sockets and print servers do; on the virtual clock.

A `BrokenWire` leads to a machine as devices.simulated.virtual_wire does. What happens to it is a `Trouble`, armed to
strike after some bytes or at once, and gone with `mend`.
"""

from __future__ import annotations

from enum import Enum

from devices.escpos.replies import is_real_time
from devices.simulated.virtual_wire import VirtualWire
from devices.transports import Gone, Stalled


class Trouble(Enum):
    RESET = "the connection is reset; the next one is well"
    AWAY = "the connection breaks and nobody can be reached"
    STALL = "the other side takes no more"
    BLACK_HOLE = "what is written vanishes"
    DEAD = "the connection has ended without a word; the next one is well"
    SILENCE = "nothing comes back"
    HALF_ANSWERS = "every other byte that comes back is lost"
    NOISE = "every answer comes with bytes that mean nothing"
    RESET_AGAIN = "every connection is reset after three bytes"


class Voice(Enum):
    """What a printer of some make says at all, of what it was asked."""

    WHOLE = "all that its profile promises"
    MUTE = "nothing"
    STATE_ONLY = "answers to DLE EOT and nothing else"
    ONLINE_ONLY = "the answer to DLE EOT 1 and nothing else"

    def keeps(self, said: bytes, asked: bytes) -> bytes:
        """`said` is what a printer that knows everything has said to `asked`."""
        match self:
            case Voice.WHOLE:
                return said
            case Voice.MUTE:
                return b""
            case Voice.STATE_ONLY:
                return bytes(byte for byte in said if is_real_time(byte))
            case Voice.ONLINE_ONLY:
                return said[:1] if asked == b"\x10\x04\x01" and is_real_time((said or b"\0")[0]) else b""


class BrokenWire(VirtualWire):
    """`connects`: a network's connection, which the driver makes anew now and then."""

    def __init__(self, *arguments: object, connects: bool, voice: Voice) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        self.connects = connects
        self.voice, self._asked = voice, b""
        self._trouble: Trouble | None = None
        self._after = 0  # bytes until it strikes

    def strike(self, trouble: Trouble, after: int) -> None:
        self._trouble, self._after = trouble, after

    def mend(self) -> None:
        if self._trouble is not Trouble.DEAD or not self.connects:
            self._trouble = None

    @property
    def _struck(self) -> Trouble | None:
        return self._trouble if self._after <= 0 else None

    def open(self) -> None:
        if self._struck is Trouble.AWAY:
            raise Gone(f"{self.name}: nobody there")
        if self._trouble is Trouble.DEAD and not self.is_open:
            self._trouble = None
        super().open()
        if self._trouble is Trouble.RESET_AGAIN:
            self._after = 3

    def write(self, data: bytes, timeout: float) -> None:
        if self._trouble is None or self._after > len(data):
            self._after -= len(data)
            self._asked = data
            super().write(data, timeout)
            return
        part, self._after = data[: max(0, self._after)], 0
        match self._trouble:
            case Trouble.RESET | Trouble.AWAY | Trouble.RESET_AGAIN:
                super().write(part, timeout)
                self.abort()
                if self._trouble is Trouble.RESET:
                    self.mend()
                raise Gone(f"{self.name}: reset", len(part))
            case Trouble.STALL:
                super().write(part, timeout)
                self._clock.advance(timeout)
                raise Stalled(f"{self.name}: does not take data", len(part))
            case Trouble.BLACK_HOLE | Trouble.DEAD:
                super().write(part, timeout)
            case _:
                self._asked = data
                super().write(data, timeout)

    def read(self, timeout: float) -> bytes:
        said = self.voice.keeps(super().read(timeout), self._asked)
        match self._struck:
            case Trouble.SILENCE | Trouble.DEAD:
                return b""
            case Trouble.HALF_ANSWERS:
                return said[::2] if len(said) > 1 else b""
            case Trouble.NOISE:
                return said + b"\xff\x81" if said else said
            case _:
                return said
