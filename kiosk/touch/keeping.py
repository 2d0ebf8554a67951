"""Housekeeping of a running kiosk: what has to be done now and then. Runs in one worker.

Each job stands alone: whatever one of them raises, the others are done, and the clock and the heartbeat go on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from services.store.clock import Clock
from services.store.faults import DatabaseFault

Job = Callable[[], object]
Tell = Callable[[str, Exception], None]
EVERY_TIME: Final = 0.0


class Keeping:
    """Jobs by name, each with its seconds between two rounds. `tell` hears of a bug once, until the job goes well."""

    def __init__(self, clock: Clock, jobs: Mapping[str, tuple[float, Job]], tell: Tell) -> None:
        self._clock = clock
        self._jobs = jobs
        self._tell = tell
        self._done_at: dict[str, float] = {}
        self._broken: set[str] = set()
        self.fault: DatabaseFault | None = None  # the last round ended with it

    def with_jobs(self, jobs: Mapping[str, tuple[float, Job]], tell: Tell) -> Keeping:
        """Other jobs of the same names: each is due when the one before it would have been."""
        other = Keeping(self._clock, jobs, tell)
        other._done_at, other._broken, other.fault = self._done_at, self._broken, self.fault
        return other

    def hurry(self, name: str) -> None:
        """This job is due at once."""
        self._done_at.pop(name, None)

    def keep(self) -> None:
        """Do what is due. A fault of the database ends the round: every other job would wait for it as well."""
        try:
            for name, (seconds, job) in self._jobs.items():
                if self._clock.monotonic() - self._done_at.get(name, float("-inf")) >= seconds:
                    self._do(name, job)
                    self._done_at[name] = self._clock.monotonic()
        except DatabaseFault as fault:
            self.fault = fault
        else:
            self.fault = None

    def _do(self, name: str, job: Job) -> None:
        """Raises DatabaseFault."""
        try:
            job()
        except DatabaseFault:
            raise
        except OSError:
            return  # a full disk: the next time, and doctor says it
        except Exception as bug:
            if name not in self._broken:
                self._broken.add(name)
                self._tell(name, bug)
        else:
            self._broken.discard(name)
