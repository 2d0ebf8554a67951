"""`kiosk run` where no systemd watches it: a small parent that stays, and starts the touchscreen again.

It is to the kiosk what the unit is to it in a house: it hears the same signs of life (`watchdog`), ends a kiosk that
hangs with all that it had started, and starts it again. Under systemd it is not there.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from kiosk.processes.children import Child, Children, NotStarted, start_child
from kiosk.processes.keeper import Keeper
from kiosk.processes.orphans import adopt_orphans, end_orphans
from kiosk.processes.stopping import StopWish
from kiosk.processes.terminal import ANEW, Say

NAME: Final = "touchscreen"
ENDED_BEFORE: Final = "KIOSK_ENDED_BEFORE"  # environment of a kiosk that is started again: how the one before ended
LOOK_SECONDS: Final = 0.2
GOODBYE_SECONDS: Final = 13.0  # the kiosk's own deadline, and a moment
KILLED: Final = 128  # as shells say it of a signal


class Parent:
    """One kiosk, as it was called on the command line."""

    def __init__(self, children: Children, say: Say) -> None:
        self._child: Child | None = None
        self._starts = 0
        self._code: int | None = None  # of a kiosk that is not to be started again
        self._keeper = Keeper(children, say)

    def run(self, wish: StopWish) -> int:
        """Until it ends of its own will, or until this program is told to. Returns the exit code."""
        self._keeper.keep(NAME, self._start, self._again)
        while not wish.wait(LOOK_SECONDS):
            self._keeper.look()
            if self._code is not None:
                return self._code
        return self._stopped()

    def _start(self, watched: Mapping[str, str]) -> Child | NotStarted:
        end_orphans()
        how = {ENDED_BEFORE: self._keeper.last_ending(NAME)}
        answer = start_child(NAME, [sys.executable, *sys.orig_argv[1:]], environment={**os.environ, **how, **watched})
        if isinstance(answer, Child):
            answer.stop_seconds = GOODBYE_SECONDS
            self._child, self._starts = answer, self._starts + 1
        return answer

    def _again(self, code: int, willing: bool) -> bool:
        """Not when an officer left the program, nor when its first start was refused: whoever typed it reads why.

        A kiosk that wants to begin anew (another kiosk.ini) is none of these.
        """
        if code == 0 or (code > 0 and code != ANEW and willing and self._starts == 1):
            self._code = code
            return False
        return True

    def _stopped(self) -> int:
        """This program was told to end."""
        if self._child is None:
            return 0
        self._child.stop()
        code = self._child.process.returncode
        if code in (0, -signal.SIGTERM):  # told before it could heed it
            return 0
        return int(code) if code > 0 else KILLED - code


def run(say: Say) -> int:
    """Start the same command once more, watched."""
    wish = StopWish(GOODBYE_SECONDS + 2)
    with suppress(OSError):  # an old kernel: what a kiosk that died had started ends by its own ties
        adopt_orphans()
    try:
        with Children() as children:
            wish.heed_signals()
            return Parent(children, say).run(wish)
    finally:
        end_orphans()
        wish.fulfilled()
