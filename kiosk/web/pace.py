"""What a connection is waiting for, since when, and whether that is too long. No sockets, no clock: moments come in."""

from __future__ import annotations

from enum import Enum
from typing import assert_never

from kiosk.web.bounds import Bounds


class Phase(Enum):
    """What happens next on a connection. Only WORK is the server's; whoever waits for a turn can be sent away too."""

    HANDSHAKE = "handshake"
    HEAD = "head"
    BODY = "body"
    REST = "rest"  # a body whose request has been answered
    TURN = "turn"  # the request is whole, others are worked on
    WORK = "work"  # the answer is being made or sent, a stream runs
    IDLE = "idle"


class Pace:
    """The pace of one connection's other end. Moments are seconds of one monotonic clock."""

    def __init__(self, bounds: Bounds, now: float, phase: Phase = Phase.HANDSHAKE) -> None:
        self._bounds = bounds
        self.phase = phase
        self._since = now
        self._came = 0  # bytes in this phase
        self._unread_since: float | None = None  # the moment since when an answer lies unread, and what went before
        self._read_before = 0
        self._read = 0

    def turn(self, phase: Phase, now: float) -> None:
        """The connection is in that phase; its time begins when it is another one than before."""
        if phase is not self.phase:
            self.phase, self._since, self._came = phase, now, 0

    def came(self, count: int) -> None:
        """So many bytes have come in."""
        self._came += count

    def went(self, written: int, pending: int, now: float) -> None:
        """Of all bytes `written` to the other end so far so many are still `pending` on this side."""
        if not pending:
            self._unread_since = None
        elif self._unread_since is None:
            self._unread_since, self._read_before = now, written - pending
        self._read = max(0, written - pending - self._read_before)
        if pending and self.phase is Phase.IDLE:
            self._since = now  # it rests only when it has its answer

    @property
    def waits_since(self) -> float | None:
        """Since when nothing is done for it; None: it is worked on."""
        return self._unread_since if self.phase is Phase.WORK else self._since

    def is_overdue(self, now: float) -> bool:
        """Its time is over. Call `went` first."""
        unread = self._bounds.answer_seconds + self._read / self._bounds.slowest
        if self._unread_since is not None and now - self._unread_since > unread:
            return True
        return now - self._since > self._allowed()

    def _allowed(self) -> float:
        bounds = self._bounds
        match self.phase:
            case Phase.HANDSHAKE:
                return bounds.handshake_seconds
            case Phase.HEAD:
                return bounds.head_seconds
            case Phase.BODY:
                return bounds.body_seconds + self._came / bounds.slowest
            case Phase.REST:
                return bounds.rest_seconds
            case Phase.IDLE:
                return bounds.idle_seconds
            case Phase.TURN | Phase.WORK:
                return float("inf")
            case _:
                assert_never(self.phase)
