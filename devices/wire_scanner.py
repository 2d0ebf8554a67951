"""The scanner driver: any byte wire (serial port, USB-CDC, a grabbed keyboard) → codes of the house."""

from __future__ import annotations

import errno
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from devices.scan_frames import BadCode, Code, Drop, Dropped, Found, FrameReader, Framing, SameCode
from devices.scanner import Scan, ScannedCode, ScannerState, ScannerStatus, Unread, UnusableCode, Verdict
from devices.scanner_models import ScannerModel
from devices.transports import Stalled, Transport, TransportFault

# The system says this of a port that is there and not for us.
_HELD = (errno.EAGAIN, errno.EBUSY, errno.EACCES, errno.EPERM)
_UNREAD = (Drop.NO_READ, Drop.CUT_SHORT)  # somebody holds something there; other noise is the wire's


@dataclass(frozen=True, slots=True)
class ScanTiming:
    """In seconds."""

    idle: float = 0.1  # silence between two bytes that ends a code, or says that it will never be whole
    same_code: float = 3.0  # a code seen again within this is the one that is still held there
    unread: float = 1.0  # what cannot be read is told no more often
    write: float = 0.5
    first_pause: float = 0.5  # before a lost port is tried again; doubles
    longest_pause: float = 5.0


class WireScanner:
    """A `devices.scanner.Scanner` over a `devices.transports.Transport`."""

    def __init__(
        self,
        wire: Transport,
        framing: Framing,
        model: ScannerModel | None = None,
        *,
        timing: ScanTiming | None = None,
        simulated: bool = False,
        now: Callable[[], float] = time.monotonic,
        rest: Callable[[float], None] = time.sleep,
    ) -> None:
        self.simulated = simulated
        self._wire = wire
        self._reader = FrameReader(framing)
        self._model = model or ScannerModel()
        self._timing = timing or ScanTiming()
        self._same = SameCode(self._timing.same_code)
        self._now = now
        self._rest = rest
        self._scans: deque[Scan] = deque()
        self._last_byte_at = 0.0
        self._unread_at = float("-inf")
        self._pause = self._timing.first_pause
        self._try_again_at = float("-inf")
        self._status = ScannerStatus(ScannerState.DISCONNECTED, "not opened yet")

    # -- the interface ------------------------------------------------------------------------

    def open(self) -> ScannerStatus:
        if not self._wire.is_open:
            self._connect()
        return self._status

    def read(self, timeout: float) -> Scan | ScannerStatus:
        end = self._now() + timeout
        while not self._scans:
            if not self._wire.is_open and not self._reopened(end):
                return self._status
            left = end - self._now()
            try:
                self._take_in(max(0.0, left))
            except TransportFault as fault:
                self._lost(fault)
            if left <= 0 and not self._scans:
                return self._status
        return self._scans.popleft()

    def signal(self, verdict: Verdict) -> None:
        if self._wire.is_open:
            self._tell(self._model.command(verdict))

    def close(self) -> None:
        self._wire.close()
        self._status = ScannerStatus(ScannerState.DISCONNECTED, "closed")

    # -- the wire -----------------------------------------------------------------------------

    def _connect(self) -> None:
        try:
            self._wire.open()
        except TransportFault as fault:
            self._lost(fault)
            return
        self._reader.clear()  # the rest of a code that was cut off never comes
        self._scans.clear()
        self._pause, self._try_again_at = self._timing.first_pause, float("-inf")
        self._status = ScannerStatus(ScannerState.READY)
        self._tell(self._model.on_open)

    def _reopened(self, end: float) -> bool:
        """Wait out the pause as far as `end` allows, then try the port."""
        self._rest(max(0.0, min(self._try_again_at, end) - self._now()))
        if self._now() >= self._try_again_at:
            self._connect()
        return self._wire.is_open

    def _lost(self, fault: TransportFault) -> None:
        self._wire.abort()
        held = getattr(fault.__cause__, "errno", None) in _HELD
        self._status = ScannerStatus(ScannerState.BLOCKED if held else ScannerState.DISCONNECTED, str(fault))
        self._try_again_at = self._now() + self._pause
        self._pause = min(self._pause * 2, self._timing.longest_pause)

    def _tell(self, command: bytes) -> None:
        if not command:
            return
        try:
            self._wire.write(command, self._timing.write)
        except Stalled:
            return  # it does not listen; that is no reason not to read it
        except TransportFault as fault:
            self._lost(fault)

    def _take_in(self, wait: float) -> None:
        """What arrives within `wait` seconds, or the silence that ends a code."""
        if self._reader.pending:
            wait = min(wait, max(0.0, self._last_byte_at + self._timing.idle - self._now()))
        data = self._wire.read(wait)
        if data:
            self._last_byte_at = self._now()
            self._keep(self._reader.feed(data))
        # Only after a look that found nothing: when we were late, the rest of the code lies there already.
        elif self._reader.pending and self._now() >= self._last_byte_at + self._timing.idle:
            self._keep(self._reader.silence())

    def _keep(self, found: Sequence[Found]) -> None:
        at = self._now()
        for one in found:
            if isinstance(one, Code) and not self._same.is_repeat(one.text, at):
                self._scans.append(ScannedCode(one.text, at))
            elif isinstance(one, BadCode) and not self._same.is_repeat(one.why, at):
                self._scans.append(UnusableCode(one.why, at))
            elif isinstance(one, Dropped) and one.why in _UNREAD and at - self._unread_at >= self._timing.unread:
                self._unread_at = at
                self._scans.append(Unread(at))
