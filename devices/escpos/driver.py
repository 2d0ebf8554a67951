"""The ESC/POS driver: status, printing, and proof of it.

A job ends as *printed* only when the printer's process id reply came, which it sends after
the mechanism did the work. Once a byte of a job was written and no proof came, the outcome
is *unknown* (or *sent*, for a printer that never could prove anything); it is *failed* only
when nothing of it was sent. Nothing is ever sent twice.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from devices.escpos.profiles import Confirm, Profile
from devices.escpos.replies import (
    BufferCleared,
    BufferedStatus,
    ProcessId,
    RealTimeStatus,
    Reply,
    ReplyReader,
)
from devices.printer import PrinterState, PrinterStatus, PrintOutcome, PrintResult, Slip
from devices.transports import Stalled, Transport, TransportFault

STATUS = b"\x10\x04"
CLEAR_BUFFERS = bytes((0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08))
FENCE = b"\x1dr\x01"
CHUNK = 128  # bytes between two looks at what the printer says

T = TypeVar("T")

_ID_ALPHABET = bytes(range(0x30, 0x3A)) + bytes(range(0x41, 0x5B))


@dataclass(frozen=True, slots=True)
class Timing:
    """How long the driver waits, in seconds."""

    answer: float = 0.4  # for one status byte
    proof: float = 5.0  # for the proof of a slip, besides the time on the wire
    look: float = 0.5  # between two looks at the status while waiting for proof
    write: float = 2.0  # for one chunk
    first_pause: float = 0.5  # before a lost port is tried again by status(); doubles
    longest_pause: float = 10.0


class EscPosPrinter:
    """A `devices.printer.Printer` that speaks ESC/POS over a transport."""

    def __init__(
        self,
        transport: Transport,
        profile: Profile,
        *,
        baud: int = 19200,
        now: Callable[[], float] = time.monotonic,
        simulated: bool = False,
        timing: Timing | None = None,
        first_id: int = 0,
    ) -> None:
        self.simulated = simulated
        self._transport = transport
        self._profile = profile
        self._baud = baud
        self._now = now
        self._timing = timing or Timing()
        self._replies = ReplyReader()
        self._ids = itertools.count(first_id)
        self._try_again_at = 0.0
        self._pause = self._timing.first_pause
        self._last_fault = ""
        self._ever_answered = False
        self._ever_proved = False
        self._cannot_prove = profile.confirm is Confirm.FENCE
        self._unproven = False  # an earlier job may still lie in the printer's buffer

    # -- the interface ------------------------------------------------------------------------

    def open(self) -> PrinterStatus:
        return self.status()

    def status(self) -> PrinterStatus:
        if not self._transport.is_open and self._now() < self._try_again_at:
            return PrinterStatus(PrinterState.DISCONNECTED, self._last_fault)
        try:
            self._connect()
            return self._ask_status()
        except TransportFault as fault:
            return self._lost(fault)

    def print(self, slip: Slip) -> PrintResult:
        self._try_again_at = 0.0  # a visitor waits: try the port now, whatever the pause
        status = self.status()
        if not self._may_send(status):
            return PrintResult(PrintOutcome.FAILED, status, 0, status.detail)
        if self._unproven and not self._cleared():
            return self._failed_before_sending()
        from devices.escpos.encoder import encode  # slow to import; the worker can wait, the first frame cannot

        data = encode(slip, self._profile)
        try:
            self._send(data)
        except TransportFault as fault:
            return self._unknown(self._lost(fault), len(data))
        return self._prove(len(data))

    def close(self) -> None:
        self._transport.close()

    # -- connection ---------------------------------------------------------------------------

    def _connect(self) -> None:
        if self._transport.is_open:
            return
        self._transport.open()
        self._replies.clear()
        self._pause, self._try_again_at = self._timing.first_pause, 0.0

    def _lost(self, fault: TransportFault) -> PrinterStatus:
        self._last_fault = str(fault)
        if isinstance(fault, Stalled):
            return PrinterStatus(PrinterState.NO_ANSWER, str(fault))
        self._transport.close()
        self._try_again_at = self._now() + self._pause
        self._pause = min(self._pause * 2, self._timing.longest_pause)
        return PrinterStatus(PrinterState.DISCONNECTED, str(fault))

    # -- status -------------------------------------------------------------------------------

    def _ask_status(self) -> PrinterStatus:
        self._drain()
        answers = []
        for n in (1, 2, 3, 4):
            self._transport.write(STATUS + bytes([n]), self._timing.write)
            answer = self._await(RealTimeStatus, self._timing.answer)
            if answer is None:
                return PrinterStatus(PrinterState.NO_ANSWER, f"{self._transport.name}: no answer to status {n}")
            answers.append(answer.bits)
        self._ever_answered = True
        return PrinterStatus(_worst(*answers))

    def _may_send(self, status: PrinterStatus) -> bool:
        if status.can_print:
            return True
        # A printer that was never heard may be one that cannot speak; its profile says so.
        silent = status.state is PrinterState.NO_ANSWER
        return silent and not self._profile.status_required and not self._ever_answered and self._transport.is_open

    # -- sending ------------------------------------------------------------------------------

    def _send(self, data: bytes) -> None:
        """Write a job in chunks. Raises TransportFault; then nobody knows how much went."""
        self._unproven = True
        for start in range(0, len(data), CHUNK):
            self._transport.write(data[start : start + CHUNK], self._timing.write)

    def _cleared(self) -> bool:
        """Throw away what an earlier, unproven job left in the printer, so that it cannot come out now."""
        if not self._profile.clears_buffer:
            self._unproven = False
            return True
        try:
            self._drain()
            self._transport.write(CLEAR_BUFFERS, self._timing.write)
            cleared = self._await(BufferCleared, self._timing.proof / 2) is not None
        except TransportFault as fault:
            self._lost(fault)
            return False
        # A printer that does not know the command never answers; then there is nothing more to do.
        self._unproven = False
        return cleared or not self._ever_proved

    # -- proof --------------------------------------------------------------------------------

    def _prove(self, sent: int) -> PrintResult:
        try:
            if not self._cannot_prove:
                proof = self._process_id(sent)
                if proof is not None:
                    return proof
            return self._fence(sent)
        except TransportFault as fault:
            return self._unknown(self._lost(fault), sent)

    def _process_id(self, sent: int) -> PrintResult | None:
        """Ask for the process id; None when this printer seems not to know the command."""
        identity = self._next_id()
        self._transport.write(b"\x1d(H\x06\x00\x30\x30" + identity, self._timing.write)
        for reply in self._replies_until(self._deadline(sent)):
            if isinstance(reply, ProcessId) and reply.identity == identity:
                self._ever_proved, self._unproven = True, False
                return PrintResult(PrintOutcome.PRINTED, self._quick_status(), sent)
            if isinstance(reply, _Trouble):
                return self._unknown(reply.status, sent)
        status = self._quick_status()
        if self._ever_proved or not status.can_print:
            return self._unknown(status, sent)
        return None

    def _fence(self, sent: int) -> PrintResult:
        """A buffered status: answered means processed, which is *sent* and never *printed*."""
        self._transport.write(FENCE, self._timing.write)
        for reply in self._replies_until(self._deadline(sent)):
            if isinstance(reply, BufferedStatus):
                self._cannot_prove, self._unproven = True, False
                return PrintResult(PrintOutcome.SENT, self._quick_status(), sent)
            if isinstance(reply, _Trouble):
                return self._unknown(reply.status, sent)
        status = self._quick_status()
        if status.can_print or not self._ever_answered:
            self._cannot_prove = True  # all bytes were taken, and this printer has no proof to give
            return PrintResult(PrintOutcome.SENT, status, sent, "no proof to be had")
        return self._unknown(status, sent)

    def _replies_until(self, deadline: float) -> Iterator[Reply | _Trouble]:
        """Replies as they come; a _Trouble when the printer says in between that it stopped."""
        look_at = self._now() + self._timing.look
        while self._now() < deadline:
            yield from self._replies.feed(self._transport.read(min(0.05, self._timing.look)))
            if self._now() >= look_at and self._ever_answered:
                status, others = self._look()
                yield from others
                if not status.can_print:
                    yield _Trouble(status)
                look_at = self._now() + self._timing.look

    def _look(self) -> tuple[PrinterStatus, list[Reply]]:
        """The status in the middle of a job; other replies that arrive meanwhile are kept."""
        others: list[Reply] = []
        answers = []
        for n in (1, 2, 3, 4):
            self._transport.write(STATUS + bytes([n]), self._timing.write)
            answer = self._await(RealTimeStatus, self._timing.answer, others)
            if answer is None:
                return PrinterStatus(PrinterState.NO_ANSWER, f"{self._transport.name}: fell silent"), others
            answers.append(answer.bits)
        return PrinterStatus(_worst(*answers)), others

    def _deadline(self, sent: int) -> float:
        return self._now() + self._timing.proof + sent * 10 / self._baud

    def _quick_status(self) -> PrinterStatus:
        """The status after a job; what it says does not change what was proven."""
        try:
            return self._ask_status()
        except TransportFault as fault:
            return self._lost(fault)

    def _unknown(self, status: PrinterStatus, sent: int) -> PrintResult:
        self._discard_rest(status)
        return PrintResult(PrintOutcome.UNKNOWN, status, sent, status.detail)

    def _discard_rest(self, status: PrinterStatus) -> None:
        """The rest of a stopped job must not come out when the paper is back: nobody waits for it then."""
        if not self._profile.clears_buffer or not self._transport.is_open or status.can_print:
            return
        try:
            self._transport.write(CLEAR_BUFFERS, self._timing.write)
        except TransportFault as fault:
            self._lost(fault)

    def _failed_before_sending(self) -> PrintResult:
        status = self.status()
        return PrintResult(PrintOutcome.FAILED, status, 0, "an earlier slip could not be cleared away")

    # -- bytes --------------------------------------------------------------------------------

    def _await(self, wanted: type[T], timeout: float, others: list[Reply] | None = None) -> T | None:
        """The first reply of a kind within `timeout` seconds."""
        deadline = self._now() + timeout
        while True:
            left = deadline - self._now()
            if left <= 0:
                return None
            found: T | None = None
            for reply in self._replies.feed(self._transport.read(left)):
                if found is None and isinstance(reply, wanted):
                    found = reply
                elif others is not None:
                    others.append(reply)
            if found is not None:
                return found

    def _drain(self) -> None:
        """Forget what came before: an answer must be an answer to this question."""
        while self._transport.read(0):
            pass
        self._replies.clear()

    def _next_id(self) -> bytes:
        """Four characters that no earlier job of this run had: a late reply proves nothing."""
        number = next(self._ids)
        digits = []
        for _ in range(4):
            number, digit = divmod(number, len(_ID_ALPHABET))
            digits.append(_ID_ALPHABET[digit])
        return bytes(reversed(digits))


@dataclass(frozen=True, slots=True)
class _Trouble:
    status: PrinterStatus


def _worst(printer: int, offline: int, error: int, paper: int) -> PrinterState:
    """The four answers of DLE EOT as one state, the worst first."""
    if offline & 0x04:
        return PrinterState.COVER_OPEN
    if paper & 0x60 or offline & 0x20:
        return PrinterState.PAPER_OUT
    if offline & 0x40 or error & 0x68:
        return PrinterState.ERROR
    if printer & 0x08:
        return PrinterState.OFFLINE
    if paper & 0x0C:
        return PrinterState.PAPER_LOW
    return PrinterState.READY
