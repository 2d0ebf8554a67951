"""Long work that a page waits for: done in a thread, with its progress; what it made stays for a while.

The same work is done once, however many pages ask for it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from services.people.permissions import NotPermitted
from services.store.clock import Clock
from services.store.database import DatabaseAway

T = TypeVar("T")
Progress = Callable[[int, int], None]
Bug = Callable[[str, Exception], None]
SOON_SECONDS = 1.5  # a page that is asked for waits so long before it shows a progress instead


class Stage(StrEnum):
    RUNNING = "running"
    DONE = "done"
    BROKEN_OFF = "broken_off"  # the database went away, or the program has an error (in its log)


@dataclass
class Work(Generic[T]):
    """`value` is there once it is done; `done` of `of` parts until then. `ended_at`: monotonic seconds."""

    stage: Stage = Stage.RUNNING
    done: int = 0
    of: int = 0
    value: T | None = None
    ended_at: float = 0.0
    ended: threading.Event = field(default_factory=threading.Event)

    def is_kept(self, now: float, seconds: float) -> bool:
        """Whether it runs, or ended less than so many seconds ago."""
        return self.stage is Stage.RUNNING or self.ended_at + seconds > now


def begin(do: Callable[[Progress], T], clock: Clock, bug: Bug) -> Work[T]:
    """Do it in a thread of its own, which does not hold up the end of the program."""
    work: Work[T] = Work()
    threading.Thread(target=_do, args=(work, do, clock, bug), name="work", daemon=True).start()
    return work


def _do(work: Work[T], do: Callable[[Progress], T], clock: Clock, bug: Bug) -> None:
    def progress(done: int, of: int) -> None:
        work.done, work.of = done, of

    try:
        work.value, stage = do(progress), Stage.DONE
    except (DatabaseAway, NotPermitted):  # NotPermitted: the officer's role was changed meanwhile
        stage = Stage.BROKEN_OFF
    except Exception as fault:
        bug("long work for a page", fault)
        stage = Stage.BROKEN_OFF
    work.ended_at = clock.monotonic()
    work.stage = stage
    work.ended.set()


class Works(Generic[T]):
    """Works by key. `kept_seconds`: so long what was made is good enough."""

    def __init__(self, clock: Clock, bug: Bug, *, kept_seconds: float) -> None:
        self._clock = clock
        self._bug = bug
        self._kept_seconds = kept_seconds
        self._lock = threading.Lock()
        self._works: dict[Hashable, Work[T]] = {}

    def ask(self, key: Hashable, do: Callable[[Progress], T], *, afresh: bool = False) -> Work[T]:
        """The work of this key: under way, done not long ago, or begun (again, if it failed). Waits a moment for it."""
        with self._lock:
            work = self._known(key)
            if work is None or work.stage is Stage.BROKEN_OFF or (afresh and work.stage is Stage.DONE):
                work = self._works[key] = begin(do, self._clock, self._bug)
        work.ended.wait(SOON_SECONDS)
        return work

    def look(self, key: Hashable) -> Work[T] | None:
        """The same, but nothing is begun: for a page that refreshes itself."""
        with self._lock:
            return self._known(key)

    def _known(self, key: Hashable) -> Work[T] | None:
        now = self._clock.monotonic()
        self._works = {name: work for name, work in self._works.items() if work.is_kept(now, self._kept_seconds)}
        return self._works.get(key)
