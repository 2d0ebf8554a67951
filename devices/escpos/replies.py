"""What a printer sends back, told apart by bit patterns. Pure; any bytes are survived.

Sources: the ESC/POS references of DLE EOT, GS a (automatic status), GS r and GS ( H.
"""

from __future__ import annotations

from dataclasses import dataclass

XON, XOFF = 0x11, 0x13
_BLOCK_STARTS = (0x37, 0x5F, 0x3D)
LONGEST_BLOCK = 80


@dataclass(frozen=True, slots=True)
class RealTimeStatus:
    """One answer to DLE EOT n; which n it answers is known only from the order of asking."""

    bits: int


@dataclass(frozen=True, slots=True)
class AutoStatus:
    """Four bytes of automatic status (ASB)."""

    first: int
    second: int
    third: int


@dataclass(frozen=True, slots=True)
class BufferedStatus:
    """One answer to GS r (or GS I): everything before it in the buffer was processed."""

    bits: int


@dataclass(frozen=True, slots=True)
class ProcessId:
    """The answer to GS ( H fn 48: everything before it was printed."""

    identity: bytes


@dataclass(frozen=True, slots=True)
class BufferCleared:
    """37 25 00."""


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """Bytes that mean nothing to us; never a status."""

    data: bytes


Reply = RealTimeStatus | AutoStatus | BufferedStatus | ProcessId | BufferCleared | Unrecognised


class ReplyReader:
    """Cuts a stream of bytes into replies, however they arrive."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[Reply]:
        """The replies that are whole now; an unfinished one waits for the next call."""
        self._rest += data
        replies: list[Reply] = []
        while self._rest:
            taken = self._take(replies)
            if taken == 0:
                break
            self._rest = self._rest[taken:]
        return replies

    def clear(self) -> None:
        """Forget an unfinished reply (before a question whose answer must be fresh)."""
        self._rest = b""

    def _take(self, replies: list[Reply]) -> int:
        first = self._rest[0]
        if first in (XON, XOFF):
            return 1
        if first in _BLOCK_STARTS:
            return self._take_block(replies)
        if first & 0x93 == 0x12:
            replies.append(RealTimeStatus(first))
            return 1
        if first & 0x93 == 0x10:
            return self._take_auto(replies)
        if first & 0x90 == 0x00:
            replies.append(BufferedStatus(first))
            return 1
        replies.append(Unrecognised(self._rest[:1]))
        return 1

    def _take_auto(self, replies: list[Reply]) -> int:
        if len(self._rest) < 4:
            return 0
        _, second, third, fourth = self._rest[:4]
        if any(byte & 0x90 for byte in (second, third, fourth)):
            replies.append(Unrecognised(self._rest[:1]))  # not four bytes of one status: do not invent one
            return 1
        replies.append(AutoStatus(self._rest[0], second, third))
        return 4

    def _take_block(self, replies: list[Reply]) -> int:
        end = self._rest.find(b"\0", 0, LONGEST_BLOCK)
        if end < 0:
            if len(self._rest) < LONGEST_BLOCK:
                return 0
            replies.append(Unrecognised(self._rest[:1]))
            return 1
        block = self._rest[:end]
        if block[:2] == b"\x37\x22" and len(block) == 6:
            replies.append(ProcessId(block[2:]))
        elif block == b"\x37\x25":
            replies.append(BufferCleared())
        else:
            replies.append(Unrecognised(self._rest[: end + 1]))
        return end + 1
