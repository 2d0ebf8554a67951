"""Starts children again that ended by themselves: after a rest that grows, and says so.

A child that runs for a while is steady again, and the next rest is short. What goes wrong in the same way
again and again is said and journalled once, and tried on.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kiosk.processes.children import Child, Children, NotStarted
from kiosk.processes.terminal import Say

FIRST_REST: Final = 1.0  # seconds before the first new start; twice as long before each that follows
LONGEST_REST: Final = 60.0
STEADY_SECONDS: Final = 60.0  # who ran for so long begins anew

Start = Callable[[], Child | NotStarted | None]
Tell = Callable[[str, str, int], None]  # name, how it ended, seconds until the new start


@dataclass(slots=True)
class _Kept:
    name: str
    start: Start
    child: Child | None = None
    started: float = 0.0
    rest: float = FIRST_REST
    again_at: float = 0.0
    said: str = ""  # how it ended last, as it was said


class Keeper:
    """Use it from the main thread only: a child dies with the thread that started it."""

    def __init__(self, children: Children, say: Say, now: Callable[[], float] = time.monotonic) -> None:
        self._children = children
        self._say = say
        self._now = now
        self._kept: list[_Kept] = []
        self.tell: Tell = lambda _name, _how, _seconds: None  # the journal, once there is one

    def keep(self, name: str, start: Start) -> None:
        """Start a child now and whenever it has ended. `start` answers None where it is not wanted at all."""
        kept = _Kept(name, start)
        if self._start(kept):
            self._kept.append(kept)

    def look(self) -> None:
        """Call it every second: starts what has rested, notices what has ended."""
        for kept in self._kept:
            if kept.child is not None and not kept.child.running:
                how = _how(kept.child.process.returncode)
                self._children.forget(kept.child)
                kept.child = None
                self._rest(kept, how)
            elif kept.child is None and self._now() >= kept.again_at:
                self._start(kept)

    def _start(self, kept: _Kept) -> bool:
        """False where the child is not wanted."""
        answer = kept.start()
        kept.started = self._now()
        if isinstance(answer, Child):
            kept.child = self._children.add(answer)
        elif isinstance(answer, NotStarted):
            self._rest(kept, answer.reason)
        return answer is not None

    def _rest(self, kept: _Kept, how: str) -> None:
        if self._now() - kept.started >= STEADY_SECONDS:
            kept.rest, kept.said = FIRST_REST, ""
        seconds, kept.rest = kept.rest, min(2 * kept.rest, LONGEST_REST)
        kept.again_at = self._now() + seconds
        if how != kept.said:
            kept.said = how
            self._say(f"{kept.name}: ended by itself ({how}); it is started again in {seconds:.0f} s")
            self.tell(kept.name, how, round(seconds))


def _how(code: int) -> str:
    """How a process ended: by a signal, or with an exit code."""
    if code >= 0:
        return f"exit {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
