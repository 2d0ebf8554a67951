"""Starts children again that ended by themselves, or that hang: after a rest that grows, and says so.

A child that ran for a while is steady again, and the next rest is short. Who was up comes back soon, however often it
ends; who cannot even start is tried ever more rarely. What goes wrong in the same way again and again is said once,
and journalled with its number every few minutes.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from kiosk.processes.children import Child, Children, NotStarted
from kiosk.processes.heartbeat import START_SECONDS, Heartbeat
from kiosk.processes.terminal import Say

FIRST_REST: Final = 1.0  # seconds before the first new start; twice as long before each that follows
LONGEST_REST: Final = 60.0
LONGEST_REST_OF_WHO_WAS_UP: Final = 2.0  # somebody waits for it, and it can start
STEADY_SECONDS: Final = 60.0  # who ran for so long begins anew
TELL_SECONDS: Final = 600.0  # between two entries of the journal about the same
LONGEST_START: Final = 600.0
HUNG: Final = "no sign of life"

Start = Callable[[Mapping[str, str]], Child | NotStarted | None]  # given what to add to the environment


@dataclass(frozen=True, slots=True)
class Ending:
    """A child's, for the journal. `times`: since the last one that was told of this child and this way."""

    name: str
    how: str
    seconds: int  # until the new start
    times: int = 1


Tell = Callable[[Ending], None]
Again = Callable[[int, bool], bool]  # exit code (negative: a signal), and whether it had said so or never was up


@dataclass(slots=True)
class _Kept:
    name: str
    start: Start
    again: Again
    child: Child | None = None
    heartbeat: Heartbeat | None = None
    hung: str = ""  # that it was ended because of its silence
    how: str = ""  # it ended last
    started: float = 0.0
    in_vain: int = 0  # starts, one after another
    rest: float = FIRST_REST
    again_at: float = 0.0
    said: str = ""  # how it ended last, as it was said
    told_at: float = 0.0
    untold: int = 0  # endings since then


class Keeper:
    """Use it from the main thread only: a child dies with the thread that started it."""

    def __init__(self, children: Children, say: Say, now: Callable[[], float] = time.monotonic) -> None:
        self._children = children
        self._say = say
        self._now = now
        self._kept: list[_Kept] = []
        self.tell: Tell = lambda _ending: None  # the journal, once there is one

    def keep(self, name: str, start: Start, again: Again = lambda _code, _willing: True) -> None:
        """Start a child now, and whenever it has ended and `again` says so.

        `start` answers None where it is not wanted at all.
        """
        kept = _Kept(name, start, again)
        if self._start(kept):
            self._kept.append(kept)

    def look(self) -> None:
        """Call it every second: starts what has rested, notices what has ended and what hangs."""
        for kept in list(self._kept):
            if kept.child is None:
                if self._now() >= kept.again_at:
                    self._start(kept)
                continue
            silent = kept.heartbeat.look() if kept.heartbeat is not None else None
            if not kept.child.running:
                self._ended(kept, kept.child)
            elif silent is not None and not kept.hung:
                kept.hung = HUNG
                kept.child.process.kill()  # it does not heed anything else; that it has ended is seen at the next look

    def last_ending(self, name: str) -> str:
        """How it ended the last time; "" when it never did."""
        return next((one.how for one in self._kept if one.name == name), "")

    def _start(self, kept: _Kept) -> bool:
        """False where the child is not wanted."""
        patience = min(START_SECONDS * 2.0**kept.in_vain, LONGEST_START)
        with suppress(OSError):  # no free descriptor: then only its end is noticed
            kept.heartbeat = Heartbeat(self._now, patience)
        answer = kept.start(kept.heartbeat.environment if kept.heartbeat is not None else {})
        kept.started = self._now()
        if isinstance(answer, Child):
            kept.child = self._children.add(answer)
            if kept.heartbeat is not None:
                kept.heartbeat.begin(answer.pid)
                answer.after_stop = kept.heartbeat.close
        else:
            self._forget_heartbeat(kept)
        if isinstance(answer, NotStarted):
            kept.in_vain += 1
            self._rest(kept, answer.reason)
        return answer is not None

    def _ended(self, kept: _Kept, child: Child) -> None:
        code = child.process.returncode
        how, kept.hung = kept.hung or how_it_ended(code), ""
        was_up, willing = self._forget_heartbeat(kept)
        kept.in_vain = 0 if was_up else kept.in_vain + 1
        kept.child = None
        self._children.forget(child)
        if not kept.again(code, willing):
            self._kept.remove(kept)
            return
        if was_up:
            kept.rest = min(kept.rest, LONGEST_REST_OF_WHO_WAS_UP)
        self._rest(kept, how)

    def _forget_heartbeat(self, kept: _Kept) -> tuple[bool, bool]:
        """Returns whether the child was up, and whether it ended of its own will or never was."""
        heartbeat, kept.heartbeat = kept.heartbeat, None
        if heartbeat is None:
            return False, True
        heartbeat.look()
        heartbeat.close()
        return heartbeat.ready, heartbeat.stopping or not heartbeat.ready

    def _rest(self, kept: _Kept, how: str) -> None:
        if self._now() - kept.started >= STEADY_SECONDS:
            kept.rest, kept.said = FIRST_REST, ""
        kept.how = how
        seconds, kept.rest = kept.rest, min(2 * kept.rest, LONGEST_REST)
        kept.again_at = self._now() + seconds
        kept.untold += 1
        if how != kept.said:
            self._say(f"{kept.name}: ended by itself ({how}); it is started again in {seconds:.0f} s")
        if how != kept.said or self._now() - kept.told_at >= TELL_SECONDS:
            self.tell(Ending(kept.name, how, round(seconds), kept.untold))
            kept.said, kept.told_at, kept.untold = how, self._now(), 0


def how_it_ended(code: int) -> str:
    """How a process ended: by a signal, or with an exit code."""
    if code >= 0:
        return f"exit {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
