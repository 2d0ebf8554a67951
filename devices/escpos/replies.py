"""What a printer sends back, told apart by bit patterns. Pure; any bytes are survived.

    0xx1xx10  answer to DLE EOT         may come in the middle of anything
    0001 00x1 XON, XOFF                 may come in the middle of anything
    0xx1xx00  first of 4 ASB bytes      then three of the form 0xx0xxxx
    0xx0xxxx  answer to GS r
    37 5F 3D  begin a block of printable bytes that ends in NUL

Sources: the ESC/POS references of DLE EOT, GS a (automatic status), GS r and GS ( H.
"""

from __future__ import annotations

from dataclasses import dataclass, field

XON, XOFF = 0x11, 0x13
LONGEST_BLOCK = 80
ASB_BYTES = 4
PRINTER_BLOCK = 0x37
_BLOCK_STARTS = (PRINTER_BLOCK, 0x5F, 0x3D)


@dataclass(frozen=True, slots=True)
class RealTimeStatus:
    """One answer to DLE EOT n; which n it answers is known only from the order of asking."""

    bits: int


@dataclass(frozen=True, slots=True)
class AutoStatus:
    """Four bytes of automatic status (ASB); the last one is reserved."""

    first: int
    second: int
    third: int
    reserved: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class BufferedStatus:
    """One answer to GS r: everything before it in the buffer was processed."""

    bits: int


@dataclass(frozen=True, slots=True)
class ProcessId:
    """The answer to GS ( H fn 48: everything before it was printed."""

    identity: bytes


@dataclass(frozen=True, slots=True)
class BufferCleared:
    """37 25 00."""


@dataclass(frozen=True, slots=True)
class Hold:
    """XOFF (`on`) or XON."""

    on: bool


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """Bytes that mean nothing to us; never a status."""

    data: bytes


Reply = RealTimeStatus | AutoStatus | BufferedStatus | ProcessId | BufferCleared | Hold | Unrecognised


def is_real_time(byte: int) -> bool:
    return byte & 0x93 == 0x12


def _begins_automatic(byte: int) -> bool:
    return byte & 0x93 == 0x10


def _is_buffered(byte: int) -> bool:
    # Each sensor has two bits that are always alike: half of all noise would be a status otherwise.
    return byte & 0x90 == 0 and byte & 0x03 in (0, 0x03) and byte & 0x0C in (0, 0x0C)


class ReplyReader:
    """Cuts a stream of bytes into replies, however they arrive and whatever comes in between."""

    def __init__(self) -> None:
        self._held = bytearray()  # an unfinished block or automatic status
        self._replies: list[Reply] = []

    @property
    def unfinished(self) -> bool:
        return bool(self._held)

    def feed(self, data: bytes) -> list[Reply]:
        """The replies that are whole now; an unfinished one waits for the next call."""
        for byte in data:
            self._take(byte)
        replies, self._replies = self._replies, []
        return replies

    def give_up(self) -> list[Reply]:
        """What is held will not be finished any more: its rest was lost on the way."""
        self._drop()
        replies, self._replies = self._replies, []
        return replies

    def _take(self, byte: int) -> None:
        if byte in (XON, XOFF):
            self._replies.append(Hold(byte == XOFF))
        elif not self._held:
            self._begin(byte)
        elif self._held[0] in _BLOCK_STARTS:
            self._in_block(byte)
        else:
            self._in_automatic(byte)

    def _begin(self, byte: int) -> None:
        if byte in _BLOCK_STARTS or _begins_automatic(byte):
            self._held.append(byte)
        elif is_real_time(byte):
            self._replies.append(RealTimeStatus(byte))
        elif _is_buffered(byte):
            self._replies.append(BufferedStatus(byte))
        else:
            self._replies.append(Unrecognised(bytes((byte,))))

    def _in_automatic(self, byte: int) -> None:
        if is_real_time(byte):
            self._replies.append(RealTimeStatus(byte))
        elif byte & 0x90:
            self._drop()  # not four bytes of one status: do not invent one
            self._begin(byte)
        else:
            self._held.append(byte)
            if len(self._held) == ASB_BYTES:
                self._replies.append(AutoStatus(*self._held))
                self._held.clear()

    def _in_block(self, byte: int) -> None:
        if byte == 0:
            self._end_block()
        elif byte == self._held[0] == PRINTER_BLOCK:
            self._drop()  # no identity of ours holds this byte: the block before lost its end
            self._begin(byte)
        elif 0x20 <= byte < 0x7F and len(self._held) < LONGEST_BLOCK:
            self._held.append(byte)
        elif byte < 0x20 and is_real_time(byte):
            self._replies.append(RealTimeStatus(byte))
        else:
            self._drop()
            self._begin(byte)

    def _end_block(self) -> None:
        kind, body = bytes(self._held[:2]), bytes(self._held[2:])
        self._held.clear()
        if kind == b"\x37\x22":
            # Our identities hold no byte that looks like an answer to DLE EOT (devices.escpos.abilities).
            identity = bytes(byte for byte in body if not is_real_time(byte))
            if len(identity) == 4:
                self._replies += [RealTimeStatus(byte) for byte in body if is_real_time(byte)]
                self._replies.append(ProcessId(identity))
                return
        if kind == b"\x37\x25" and not body:
            self._replies.append(BufferCleared())
            return
        self._replies.append(Unrecognised(kind + body + b"\0"))

    def _drop(self) -> None:
        if self._held:
            self._replies.append(Unrecognised(bytes(self._held)))
            self._held.clear()
