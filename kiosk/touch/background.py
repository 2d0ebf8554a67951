"""Every thread of the touch app: work goes to a worker, its result comes back in the Kivy loop.

Whatever a worker raises, the answer is on its way to the loop before anybody is told of the bug; and telling of it may
fail, for the log is in the database that has just failed.
"""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Final, TypeVar

from kivy.clock import Clock

from devices.scanner import Scan, Scanner, ScannerStatus, Verdict
from devices.voice import Utterance, Voice, VoiceStatus
from kiosk.touch.scanner_reader import ScannerReader
from kiosk.touch.speaker import Speaker
from kiosk.touch.workers import WorkerDied, Workers
from services.store.deadline import within

WORKERS = 6  # one that hangs must not keep the next visitor waiting
USE_CASE_SECONDS = 8.0  # after which a use case finds that the database does not answer
KEEPING_SECONDS = 60.0  # for what nobody waits for
PRINTER_SECONDS = 90.0  # the printer may take most of it, and how the slip ended has to be written down afterwards
PRINTER_HANGS_SECONDS = 120.0  # longer than any slip: every wait for a printer has an end of its own

_ROOT: Final = Path(__file__).resolve().parents[2]
_LIBRARIES: Final = "/site-packages/"

T = TypeVar("T")

log = logging.getLogger("kiosk.touch.background")


class Background:
    """Workers for the database's use cases, one alone for the printer, one for housekeeping, and the threads of scanner
    and voice."""

    def __init__(self, on_bug: Callable[[str, str], None] = lambda _place, _kind: None) -> None:
        self._general = Workers("general", WORKERS)
        self._printer = Workers("printer", 1)
        self._keeper = Workers("keeper", 1)
        self._scanner: ScannerReader | None = None
        self._speaker: Speaker | None = None
        self._closed = False
        self.on_bug = on_bug  # told place and kind of an exception, in the worker

    def run(self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[], None] | None = None) -> None:
        """Run `work` in a general worker, then `done` in the Kivy loop.

        `failed` when work raised: that the database cannot be used now, or a bug, which is reported.
        """
        self._submit(self._general, work, done, failed)

    def run_at_printer(
        self, work: Callable[[], T], done: Callable[[T], None], failed: Callable[[], None] | None = None
    ) -> None:
        """The same in the printer's own worker: jobs go one after another."""
        self._submit(self._printer, work, done, failed, seconds=PRINTER_SECONDS)

    def keep(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[], None] | None = None,
        *,
        seconds: float = KEEPING_SECONDS,
    ) -> None:
        """The same for what nobody waits for, with more time: it holds up no visitor and no look at the health."""
        self._submit(self._keeper, work, done, failed, seconds=seconds)

    def when(self, wait: Callable[[], object], then: Callable[[], None]) -> None:
        """Once `wait` has returned, in a thread of its own, `then` in the Kivy loop."""

        def watch() -> None:
            wait()
            Clock.schedule_once(lambda _dt: then())

        threading.Thread(target=watch, name="waits", daemon=True).start()

    def listen(self, scanner: Scanner, heard: Callable[[Scan | ScannerStatus], None]) -> None:
        """From now on `heard` gets codes, and the scanner's status when it changes, in the Kivy loop."""

        def hand_over(got: Scan | ScannerStatus) -> None:
            Clock.schedule_once(lambda _dt: hear(got))

        def hear(got: Scan | ScannerStatus) -> None:
            if not self._closed:
                heard(got)
            reader.taken()

        reader = self._scanner = ScannerReader(scanner, hand_over, self._report_bug)
        reader.start()

    def say_at_scanner(self, verdict: Verdict) -> None:
        """Beep or blink for the person who holds the code, where the scanner can."""
        if self._scanner is not None:
            self._scanner.signal(verdict)

    def speak_with(self, voice: Voice, heard: Callable[[VoiceStatus], None]) -> None:
        """From now on `say` is heard; `heard` gets the voice's status when it changes, in the Kivy loop."""

        def tell(status: VoiceStatus) -> None:
            Clock.schedule_once(lambda _dt: None if self._closed else heard(status))

        self._speaker = Speaker(voice, tell, self._report_bug)
        self._speaker.start()

    def say(self, words: Utterance | None) -> None:
        """Say this instead of what is being said; None: be silent. Without a voice nothing is heard."""
        if self._speaker is not None:
            self._speaker.say(words)

    def mend(self) -> list[str]:
        """Replace every thread that has died; returns the names of what was replaced. In the Kivy loop."""
        if self._closed:
            return []
        mended = [f"{workers.name} worker" for workers in self._pools() if workers.mend()]
        mended += [f"{one.name} thread" for one in (self._scanner, self._speaker) if one is not None and one.mend()]
        return mended

    def printer_hangs(self) -> bool:
        """Whether the printer's worker no longer answers. One that never did is no reason to start again for ever."""
        return self._printer.answered and self._printer.hangs(PRINTER_HANGS_SECONDS)

    def close(self, seconds: float = 3.0) -> None:
        """No more work; what waits is dropped, what runs may end within `seconds`."""
        self._closed = True
        threads = [thread for workers in self._pools() for thread in workers.close()]
        deadline = time.monotonic() + seconds
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        if self._scanner is not None:
            self._scanner.stop(max(0.0, deadline - time.monotonic()))
        if self._speaker is not None:
            self._speaker.stop(max(0.0, deadline - time.monotonic()))

    def _pools(self) -> tuple[Workers, ...]:
        return (self._general, self._printer, self._keeper)

    def _submit(
        self,
        pool: Workers,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[], None] | None,
        *,
        seconds: float = USE_CASE_SECONDS,
    ) -> None:
        if self._closed:
            return

        def in_time() -> T:
            with within(seconds):
                return work()

        pool.submit(in_time, lambda ended: self._deliver(ended, done, failed))

    def _deliver(self, ended: Future[T], done: Callable[[T], None], failed: Callable[[], None] | None) -> None:
        if self._closed:
            return
        error = WorkerDied() if ended.cancelled() else ended.exception()
        if error is None:
            result = ended.result()
            Clock.schedule_once(lambda _dt: done(result))
            return
        if failed is not None:
            Clock.schedule_once(lambda _dt: failed())
        from services.store.faults import DatabaseFault  # brings SQLAlchemy: not before the first frame

        if not isinstance(error, DatabaseFault | WorkerDied):  # that one is told once, by `mend`
            self._report_bug(error)

    def _report_bug(self, error: BaseException) -> None:
        """Type and place only: the message of an exception may hold anything. Never raises."""
        try:
            place = _place(error)
            kind = type(error).__name__
            log.error("%s in %s", kind, place)
            with within(USE_CASE_SECONDS):
                self.on_bug(place, kind)
        except Exception as fault:
            log.error("%s while a bug was told", type(fault).__name__)


def _place(error: BaseException) -> str:
    """File and line where it was raised; in a library, the line of ours that asked for it."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [one for one in frames if one.filename.startswith(str(_ROOT)) and _LIBRARIES not in one.filename]
    return next((f"{Path(one.filename).name}:{one.lineno}" for one in reversed(ours or frames)), "?")
