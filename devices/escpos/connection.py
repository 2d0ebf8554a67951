"""A printer's wire with everything that came over it sorted by kind.

Replies are not queued but put where they belong: answers in the order of asking, the last automatic status,
identities that were proven, how many fences and clearings were confirmed. Whoever waits for one of them
loses none of the others.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import assert_never

from devices.escpos.commands import CLEAR_BUFFERS
from devices.escpos.profiles import Clear, Profile
from devices.escpos.replies import (
    AutoStatus,
    BufferCleared,
    BufferedStatus,
    Hold,
    ProcessId,
    RealTimeStatus,
    Reply,
    ReplyReader,
    Unrecognised,
)
from devices.escpos.timing import Timing
from devices.transports import Transport

MOST_ANSWERS = 16
MOST_SETTLING_READS = 50


class Inbox:
    """What the printer has said on this connection."""

    def __init__(self) -> None:
        self.answers: deque[int] = deque(maxlen=MOST_ANSWERS)
        self.automatic: AutoStatus | None = None
        self.pushes = 0
        self.proven: set[bytes] = set()
        self.fences = 0
        self.clearings = 0
        self.noise = 0
        self.held_off = False

    def take(self, reply: Reply) -> None:
        match reply:
            case RealTimeStatus(bits):
                self.answers.append(bits)
            case AutoStatus():
                self.automatic = reply
                self.pushes += 1
            case ProcessId(identity):
                self.proven.add(identity)
            case BufferedStatus():
                self.fences += 1
            case BufferCleared():
                self.clearings += 1
            case Hold(on):
                self.held_off = on
            case Unrecognised():
                self.noise += 1  # never a status
            case _:
                assert_never(reply)


class Connection:
    """Opens the transport when it is due, reads and sorts, lets go when it fails. All times in seconds."""

    def __init__(
        self, transport: Transport, timing: Timing, now: Callable[[], float], *, xon_xoff: bool = False
    ) -> None:
        self.inbox = Inbox()
        self.now = now
        self._transport = transport
        self.xon_xoff = xon_xoff
        self._timing = timing
        self._reader = ReplyReader()
        self._heard_at, self._heard_bytes = 0.0, 0
        self._held_since = 0.0
        self._try_again_at = float("-inf")
        self._pause = timing.first_pause
        self._unsettled = False

    @property
    def name(self) -> str:
        return self._transport.name

    @property
    def is_open(self) -> bool:
        return self._transport.is_open

    @property
    def may_try(self) -> bool:
        """Open, or its pause after the last failure is over."""
        return self.is_open or self.now() >= self._try_again_at

    def hurry(self) -> None:
        """Somebody waits: try the port now, whatever the pause."""
        self._try_again_at = float("-inf")

    @property
    def held_off(self) -> bool:
        """XOFF came and no XON since; that one may have been lost on the way, so it holds for a while only."""
        return self.inbox.held_off and self.now() - self._held_since < self._timing.voice

    def open(self) -> bool:
        """Connect if not connected; True when this is a fresh connection. Raises TransportFault."""
        if self._transport.is_open:
            if not self._may_be_dead:
                return False
            self._transport.close()
        self._transport.open()
        self.inbox = Inbox()
        self._reader = ReplyReader()
        self._heard_at = self.now()
        return True

    @property
    def _may_be_dead(self) -> bool:
        """A network's connection can end without a word: one on which nothing was heard for long is made anew."""
        return self._transport.connects and self.now() - self._heard_at >= self._timing.voice

    def well(self) -> None:
        """The printer has answered: the next failure is a first one."""
        self._pause = self._timing.first_pause

    def lost(self) -> None:
        """Let go after a failure; what has not left this machine must not leave it later."""
        self._transport.abort()
        self._try_again_at = self.now() + self._pause
        self._pause = min(self._pause * 2, self._timing.longest_pause)

    def close(self) -> None:
        self._transport.close()

    def send(self, data: bytes) -> None:
        """Raises TransportFault; its `written` says how many bytes may have gone."""
        self._transport.write(data, self._timing.write)

    def listen(self, timeout: float) -> None:
        """Take in what comes within `timeout`: returns as soon as there was something. Raises TransportFault."""
        data = self._transport.read(max(0.0, timeout))
        replies = self._reader.feed(data)
        if data:
            self._heard_at = self.now()
            self._heard_bytes += len(data)
        elif self._reader.unfinished and self.now() - self._heard_at >= self._timing.unfinished:
            replies = self._reader.give_up()
        for reply in replies:
            if isinstance(reply, Hold):
                if not self.xon_xoff:
                    continue  # noise must not hold off a job
                self._held_since = self.now()
            self.inbox.take(reply)

    def wait(self, condition: Callable[[], bool], timeout: float) -> bool:
        """Listen until `condition` holds; False when it did not within `timeout`. Raises TransportFault."""
        end = self.now() + timeout
        while not condition():
            left = end - self.now()
            if left <= 0:
                return False
            self.listen(left)
        return True

    def unsettle(self) -> None:
        """An answer is overdue and may come late: the next question waits until it is quiet."""
        self._unsettled = True

    def settle(self) -> int:
        """Forget what was said before, so that the next answer is one to the next question.

        Returns how many answers came after nobody waited for them any more.
        """
        quiet = self._timing.quiet if self._unsettled else 0.0
        self._unsettled = False
        for _ in range(MOST_SETTLING_READS):
            before = self._heard_bytes
            self.listen(quiet)
            if self._heard_bytes == before:
                break
        late = len(self.inbox.answers)
        self.inbox.answers.clear()
        return late


RESUME = b"\x10\x05\x01"  # DLE ENQ 1: recover, and go on from the line that failed
RECOVER_EMPTY = b"\x10\x05\x02"  # DLE ENQ 2: recover, and throw away what was to be printed
# Ends what may have begun as a real-time command when the wire was cut; means nothing otherwise.
PADDING = b"\0"


def clear(connection: Connection, profile: Profile, timing: Timing) -> bool:
    """Throw away what lies in the printer's buffer, also where it is offline or in the middle of a command.

    True only with the printer's own word that it is done. Raises TransportFault.
    """
    match profile.clear:
        case Clear.DLE_DC4:
            inbox = connection.inbox
            before = inbox.clearings
            connection.send(PADDING + CLEAR_BUFFERS)
            return connection.wait(lambda: inbox.clearings > before, timing.answer)
        case Clear.DLE_ENQ:
            connection.send(PADDING + RECOVER_EMPTY)
            return False
        case Clear.NONE:
            return False
        case _:
            assert_never(profile.clear)
