"""The scanner's own thread: it reads, hands on one code at a time, and says what the flow made of it.

No thread but this one touches the scanner. Codes that come while one is still being handed on are
dropped: a thousand scans a second are one code for the screen, and the Kivy loop keeps its frame rate.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from devices.scanner import Scan, Scanner, ScannerState, ScannerStatus, Unread, Verdict

AGAIN_SECONDS = 10.0  # after a bug
READ_SECONDS = 0.5  # an idle thread wakes this seldom; also how long an end may take
ANSWER_READ_SECONDS = 0.03  # … while a verdict is expected: a beep that comes late belongs to the next code
VERDICT_SECONDS = 2.0


class ScannerReader:
    """Owns a scanner from `start` to `stop`.

    hand_over: gets a code, or a status that differs from the last one; called in this thread. After a
        code the next one waits for `taken`.
    on_bug: told an exception of the driver; the scanner is then reported as away, let go, and opened again
        after a rest.
    """

    def __init__(
        self,
        scanner: Scanner,
        hand_over: Callable[[Scan | ScannerStatus], None],
        on_bug: Callable[[Exception], None],
    ) -> None:
        self._scanner = scanner
        self._hand_over = hand_over
        self._on_bug = on_bug
        self._stopping = threading.Event()
        self._free = threading.Event()
        self._free.set()
        self._verdict: Verdict | None = None
        self._verdict_until = 0.0
        self._last: ScannerStatus | None = None
        self.name = "scanner"
        self._thread = self._new_thread()

    def start(self) -> None:
        self._thread.start()

    def mend(self) -> bool:
        """Begin again in another thread if this one has died. True when it had."""
        if self._thread.is_alive() or self._stopping.is_set():
            return False
        self._free.set()
        self._last = None
        self._thread = self._new_thread()
        self._thread.start()
        return True

    def taken(self) -> None:
        """The code that was handed over has been looked at; the next may come. From any thread."""
        self._free.set()

    def signal(self, verdict: Verdict) -> None:
        """Tell the person who holds the code, if that is still the same one. From any thread."""
        self._verdict = verdict

    def stop(self, seconds: float) -> None:
        """End within about READ_SECONDS; waits `seconds` for it at most."""
        self._stopping.set()
        self._thread.join(seconds)

    def _new_thread(self) -> threading.Thread:
        return threading.Thread(target=self._run, name=self.name, daemon=True)

    def _run(self) -> None:
        """A bug is told, and after a rest the scanner is opened again."""
        while not self._stopping.is_set():
            try:
                self._read()
            except Exception as error:
                self._report(ScannerStatus(ScannerState.DISCONNECTED, "program error"))
                self._on_bug(error)
            finally:
                self._scanner.close()
            self._stopping.wait(AGAIN_SECONDS)

    def _read(self) -> None:
        self._report(self._scanner.open())
        while not self._stopping.is_set():
            self._pass_on(self._scanner.read(self._patience()))
            self._say_verdict()

    def _patience(self) -> float:
        return ANSWER_READ_SECONDS if time.monotonic() < self._verdict_until else READ_SECONDS

    def _pass_on(self, got: Scan | ScannerStatus) -> None:
        if isinstance(got, ScannerStatus):
            self._report(got)
            return
        self._report(ScannerStatus(ScannerState.READY))  # whoever reads is there
        if not self._free.is_set():
            return
        self._free.clear()
        if not isinstance(got, Unread):  # what was not read has no verdict, and takes nobody else's
            self._verdict, self._verdict_until = None, time.monotonic() + VERDICT_SECONDS
        self._hand_over(got)

    def _report(self, status: ScannerStatus) -> None:
        if self._last is None or status.state is not self._last.state:
            self._last = status
            self._hand_over(status)

    def _say_verdict(self) -> None:
        verdict, self._verdict = self._verdict, None
        if verdict is not None and time.monotonic() < self._verdict_until:
            self._verdict_until = 0.0
            self._scanner.signal(verdict)
