"""Background jobs that pages wait for: done in a thread, with a progress; the result is kept for a while.

A job runs once, however many pages ask for it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from services.people.permissions import NotPermitted
from services.store.clock import Clock
from services.store.faults import DatabaseFault

T = TypeVar("T")
Progress = Callable[[int, int], None]
Bug = Callable[[str, Exception], None]
SOON_SECONDS = 1.5  # a page that is asked for waits so long before it shows a progress instead


class Stage(StrEnum):
    RUNNING = "running"
    DONE = "done"
    BROKEN_OFF = "broken_off"  # the database went away, or the program has an error (in its log)


@dataclass
class Job(Generic[T]):
    """`value` is there once it is done; `done` of `of` parts until then. `ended_at`: monotonic seconds.

    `seen_by`: the officers whose page has shown the value.
    """

    stage: Stage = Stage.RUNNING
    done: int = 0
    of: int = 0
    value: T | None = None
    ended_at: float = 0.0
    seen_by: set[str] = field(default_factory=set)
    ended: threading.Event = field(default_factory=threading.Event)

    def is_kept(self, now: float, seconds: float) -> bool:
        """Whether it runs, or ended less than so many seconds ago."""
        return self.stage is Stage.RUNNING or self.ended_at + seconds > now


def begin(do: Callable[[Progress], T], clock: Clock, bug: Bug) -> Job[T]:
    """Do it in a thread of its own, which does not hold up the end of the program."""
    job: Job[T] = Job()
    threading.Thread(target=_do, args=(job, do, clock, bug), name="job", daemon=True).start()
    return job


def _do(job: Job[T], do: Callable[[Progress], T], clock: Clock, bug: Bug) -> None:
    def progress(done: int, of: int) -> None:
        job.done, job.of = done, of

    try:
        job.value, stage = do(progress), Stage.DONE
    except (DatabaseFault, NotPermitted):  # NotPermitted: the officer's role was changed meanwhile
        stage = Stage.BROKEN_OFF
    except Exception as fault:
        bug("long work for a page", fault)
        stage = Stage.BROKEN_OFF
    job.ended_at = clock.monotonic()
    job.stage = stage
    job.ended.set()


class Jobs(Generic[T]):
    """Jobs by key. `kept_seconds`: how long a result is good enough."""

    def __init__(self, clock: Clock, bug: Bug, *, kept_seconds: float) -> None:
        self._clock = clock
        self._bug = bug
        self._kept_seconds = kept_seconds
        self._lock = threading.Lock()
        self._jobs: dict[Hashable, Job[T]] = {}

    def ask(self, key: Hashable, do: Callable[[Progress], T], *, afresh: bool = False) -> Job[T]:
        """The job of this key: under way, done not long ago, or begun (again, if it failed). Waits a moment for it."""
        with self._lock:
            job = self._known(key)
            if job is None or job.stage is Stage.BROKEN_OFF or (afresh and job.stage is Stage.DONE):
                job = self._jobs[key] = begin(do, self._clock, self._bug)
        job.ended.wait(SOON_SECONDS)
        return job

    def look(self, key: Hashable) -> Job[T] | None:
        """The same, but nothing is begun: for a page that refreshes itself."""
        with self._lock:
            return self._known(key)

    def _known(self, key: Hashable) -> Job[T] | None:
        now = self._clock.monotonic()
        self._jobs = {name: job for name, job in self._jobs.items() if job.is_kept(now, self._kept_seconds)}
        return self._jobs.get(key)
