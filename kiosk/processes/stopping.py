"""How a program is asked to end, and how it is made to: TERM, Ctrl+C, and a deadline that nothing can miss."""

from __future__ import annotations

import os
import select
import signal
from contextlib import suppress

_WISHES = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def end_within(seconds: float) -> None:
    """This process ends within `seconds`, in whatever state it is then; an earlier deadline stands.

    The kernel keeps the time and ends the process (SIGALRM, whose action nobody here changes): a
    lock that is never released or an interpreter that waits for its threads cannot miss it. May be
    called from any thread and from a signal's handler.
    """
    left, _ = signal.getitimer(signal.ITIMER_REAL)
    if not 0 < left < seconds:
        signal.setitimer(signal.ITIMER_REAL, seconds)


class StopWish:
    """Every way in which this program is asked to end, as one thing to wait for. Asking twice is asking once.

    A signal's handler runs between any two steps of the main thread, in the middle of another
    handler even: the death of a parent with n threads sends up to n signals at once. So nothing
    here takes a lock (a threading.Event has one, and would wait for itself): a byte in a pipe.
    """

    def __init__(self, grace_seconds: float) -> None:
        """`grace_seconds`: how long the program may take to end, counted from the first wish."""
        self._grace_seconds = grace_seconds
        self._reading, self._writing = os.pipe()
        os.set_blocking(self._writing, False)
        self._interrupts = False
        self._asking = False

    def heed_signals(self, *, interrupts: bool = False) -> None:
        """From now on TERM, Ctrl+C and HUP (a closed terminal; xinit) are wishes. Main thread only.

        `interrupts`: while nothing waits for wishes yet, the first one raises KeyboardInterrupt
        where the program stands. A child leaves Ctrl+C to its parent and goes on doing so.
        """
        self._interrupts = interrupts
        # The byte is written where the signal arrives: a main thread that is busy delays no wish.
        signal.set_wakeup_fd(self._writing, warn_on_full_buffer=False)
        for number in _WISHES:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._on_signal)

    def stop_interrupting(self) -> None:
        """From now on somebody waits: signals are wishes and nothing else."""
        self._interrupts = False

    def fulfilled(self) -> None:
        """Everything is closed: another signal must not change how the program ends. Main thread only."""
        for number in _WISHES:
            signal.signal(number, signal.SIG_IGN)

    def ask(self) -> None:
        """Wish the end. From any thread."""
        end_within(self._grace_seconds)
        with suppress(BlockingIOError):  # the pipe is full of wishes
            os.write(self._writing, b"x")

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for a wish, at most `seconds`; True when there is one, also when it was said before."""
        wished = bool(select.select([self._reading], [], [], seconds)[0])
        if wished:
            end_within(self._grace_seconds)
        return wished

    def _on_signal(self, _number: int, _frame: object) -> None:
        if self._asking:  # in the middle of another signal's handler: that one asks, and must not be interrupted
            return
        self._asking = True
        self.ask()
        self._asking = False
        if self._interrupts:
            self._interrupts = False  # once: what tidies up is not interrupted again
            raise KeyboardInterrupt
