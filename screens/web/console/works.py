"""Long work that a page waits for: done in a thread, with its progress; what it made stays for a while.

The same work is done once, however many pages ask for it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from services.clock import Clock
from services.database import DatabaseAway

T = TypeVar("T")
Progress = Callable[[int, int], None]
SOON_SECONDS = 1.5  # a page that is asked for waits so long before it shows a progress instead


class Stage(StrEnum):
    RUNNING = "running"
    DONE = "done"
    BROKEN_OFF = "broken_off"  # the database went away, or the program has an error (in its log)


@dataclass
class Work(Generic[T]):
    stage: Stage = Stage.RUNNING
    done: int = 0
    of: int = 0
    value: T | None = None
    ended_at: float = 0.0
    ended: threading.Event = field(default_factory=threading.Event)


class Works(Generic[T]):
    """Works by key. `kept_seconds`: so long what was made is good enough."""

    def __init__(self, clock: Clock, bug: Callable[[str, Exception], None], *, kept_seconds: float) -> None:
        self._clock = clock
        self._bug = bug
        self._kept_seconds = kept_seconds
        self._lock = threading.Lock()
        self._works: dict[Hashable, Work[T]] = {}

    def ask(self, key: Hashable, do: Callable[[Progress], T], *, afresh: bool = False) -> Work[T]:
        """The work of this key: under way, done not long ago, or begun now. Waits a moment for it."""
        with self._lock:
            self._forget()
            work = self._works.get(key)
            if work is None or (afresh and work.stage is not Stage.RUNNING):
                work = self._works[key] = Work()
                threading.Thread(target=self._do, args=(work, do), name="work", daemon=True).start()
        work.ended.wait(SOON_SECONDS)
        return work

    def _do(self, work: Work[T], do: Callable[[Progress], T]) -> None:
        def progress(done: int, of: int) -> None:
            work.done, work.of = done, of

        try:
            work.value, stage = do(progress), Stage.DONE
        except DatabaseAway:
            stage = Stage.BROKEN_OFF
        except Exception as fault:
            self._bug("long work for a page", fault)
            stage = Stage.BROKEN_OFF
        work.ended_at = self._clock.monotonic()
        work.stage = stage
        work.ended.set()

    def _forget(self) -> None:
        """What failed is tried again by the next who asks."""
        now = self._clock.monotonic()
        self._works = {
            key: work
            for key, work in self._works.items()
            if work.stage is Stage.RUNNING or (work.stage is Stage.DONE and work.ended_at + self._kept_seconds > now)
        }
