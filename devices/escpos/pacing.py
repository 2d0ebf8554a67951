"""A model of what may be in a printer's buffer, so that it is never overrun. Pure: moments go in and come out.

Bytes are in the buffer from the moment they are sent; they leave it while the mechanism works on them, one
piece after another. The model is told a feed speed that is rather too slow, so it errs towards waiting.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

BITS_A_BYTE = 10


@dataclass(slots=True)
class _Waiting:
    size: int
    begins: float
    ends: float

    def left(self, at: float) -> float:
        """Bytes of it that are still in the buffer."""
        if at >= self.ends:
            return 0.0
        if at <= self.begins:
            return self.size
        return self.size * (self.ends - at) / (self.ends - self.begins)


class BufferModel:
    """`capacity` in bytes; `baud` None for a wire as fast as its bytes come."""

    def __init__(self, capacity: int, baud: int | None) -> None:
        self._capacity = capacity
        self._byte_seconds = BITS_A_BYTE / baud if baud else 0.0
        self._waiting: deque[_Waiting] = deque()
        self._wire_free_at = 0.0
        self._mechanism_free_at = 0.0

    def sent(self, size: int, work_seconds: float, at: float) -> None:
        """`size` bytes went out at a moment; the mechanism will need `work_seconds` for them."""
        self._wire_free_at = max(self._wire_free_at, at) + size * self._byte_seconds
        begins = max(self._wire_free_at, self._mechanism_free_at)
        self._mechanism_free_at = begins + work_seconds
        self._waiting.append(_Waiting(size, begins, self._mechanism_free_at))

    def buffered(self, at: float) -> float:
        """Bytes that may be in the buffer (or on the wire) at a moment."""
        while self._waiting and self._waiting[0].ends <= at:
            self._waiting.popleft()
        return sum(one.left(at) for one in self._waiting)

    def ready_at(self, size: int, at: float) -> float:
        """The moment, `at` or later, when `size` more bytes fit and the wire has taken what went before.

        A size above the capacity fits when everything else is gone.
        """
        moment = max(at, self._wire_free_at - size * self._byte_seconds)
        room = max(0, self._capacity - size)
        if self.buffered(moment) <= room:
            return moment
        return next(one.ends for one in self._waiting if sum(w.left(one.ends) for w in self._waiting) <= room)

    def done_at(self, at: float) -> float:
        """When everything that was sent should be on paper."""
        return max(at, self._wire_free_at, self._mechanism_free_at)


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes that belong together (nothing may be sent in between) and what they cost the mechanism."""

    data: bytes
    mm: float = 0.0
    seconds: float = 0.0
