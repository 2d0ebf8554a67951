"""Looks at a house that end within their time and are not made again and again: whoever asks, however often.

Each subject is looked at by one thread at a time. A look that hangs (a disk, a server that says nothing) holds up
nobody but itself: it is a finding, no second one is begun, and the subject is well again once it has come back.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from services.health.findings import Finding, Kind, Level, Seen, Subject, in_order
from services.store.clock import Clock
from services.store.deadline import within
from services.store.faults import DatabaseDamaged, DatabaseFault

LOOK_SECONDS: Final = 4.0  # for one look, and for who waits for it

Look = Callable[[], Seen]


@dataclass(frozen=True, slots=True)
class Watched:
    """A look, and for how many seconds what it saw is good enough."""

    look: Look
    kept_seconds: float


class _Subject:
    """One subject: what was seen last, and the look that is under way."""

    def __init__(self, subject: Subject, watched: Watched, clock: Clock) -> None:
        self._subject = subject
        self._watched = watched
        self._clock = clock
        self._done = threading.Condition()
        self._seen: Seen | None = None
        self._seen_at = 0.0
        self._began: float | None = None  # of the look that is under way, by the real clock

    def begin(self) -> None:
        """Look, where it is due and nobody does."""
        with self._done:
            if self._began is None and not self._younger_than(self._watched.kept_seconds):
                self._began = time.monotonic()
                threading.Thread(target=self._work, name=f"look {self._subject}", daemon=True).start()

    def wait(self, ends: float, *, strict: bool, good_seconds: float) -> Seen:
        """What was seen, once the look that is under way has ended, or time (real, monotonic) is over.

        strict: what has not been seen yet is no answer; else it is nothing, until somebody has seen it.
        good_seconds: what is no older is not waited for.
        """
        with self._done:
            if self._younger_than(good_seconds):
                ends = 0.0
            while self._began is not None and (left := min(ends, self._began + LOOK_SECONDS) - time.monotonic()) > 0:
                self._done.wait(left)
            overdue = self._began is not None and time.monotonic() - self._began >= LOOK_SECONDS
            if self._seen is None or overdue:
                silent = Seen((Finding(Kind.NO_ANSWER, Level.NOW, self._subject.value),))
                return silent if strict or overdue else Seen()
            return self._seen

    def _younger_than(self, seconds: float) -> bool:
        return self._seen is not None and self._clock.monotonic() - self._seen_at < seconds

    def _work(self) -> None:
        seen = _looked(self._subject, self._watched.look)
        with self._done:
            self._seen, self._seen_at, self._began = seen, self._clock.monotonic(), None
            self._done.notify_all()


def _looked(subject: Subject, look: Look) -> Seen:
    """Whatever a look raises is what it saw. Of a bug kind and place only: its message may hold anything."""
    try:
        with within(LOOK_SECONDS):
            return look()
    except DatabaseDamaged:
        return Seen((Finding(Kind.DATABASE_DAMAGED, Level.NOW),))
    except DatabaseFault:
        return Seen((Finding(Kind.DATABASE_AWAY, Level.NOW),))
    except Exception as bug:
        last = traceback.extract_tb(bug.__traceback__)[-1]
        place = f"{type(bug).__name__} {last.filename.rsplit('/', 1)[-1]}:{last.lineno}"
        return Seen((Finding(Kind.NOT_LOOKED, Level.NOW, subject.value, fields={"place": place}),))


class Looks:
    """All looks at one house. Threads may share it."""

    def __init__(self, clock: Clock, watched: Mapping[Subject, Watched]) -> None:
        self._clock = clock
        self._subjects = {subject: _Subject(subject, one, clock) for subject, one in watched.items()}
        self._first_seen: dict[tuple[Kind, str], datetime] = {}
        self._lock = threading.Lock()

    def ask(
        self, *subjects: Subject, patience: float = LOOK_SECONDS, strict: bool = True, good_seconds: float = 0.0
    ) -> dict[Subject, Seen]:
        """What was seen of each subject (of all, where none is named). Waits `patience` seconds at most in all, and not
        for what was seen within `good_seconds`. Never raises."""
        asked = subjects or tuple(self._subjects)
        for one in asked:
            self._subjects[one].begin()
        ends = time.monotonic() + patience  # not before the deadline of the last one that began
        seen = {one: self._subjects[one].wait(ends, strict=strict, good_seconds=good_seconds) for one in asked}
        return {subject: self._dated(one) for subject, one in seen.items()}

    def findings(self, *, patience: float, good_seconds: float = 0.0) -> tuple[Finding, ...]:
        """Everything that wants somebody, the worst first; each thing once, whichever looks met it."""
        seen = self.ask(patience=patience, strict=False, good_seconds=good_seconds)
        found = {one.key: one for subject in seen.values() for one in subject.findings}
        self._forget(set(found))
        return in_order(found.values())

    def _dated(self, seen: Seen) -> Seen:
        """Since when something is so that does not say it itself."""
        now = self._clock.now()
        with self._lock:
            dated = tuple(
                one if one.since is not None else replace(one, since=self._first_seen.setdefault(one.key, now))
                for one in seen.findings
            )
        return replace(seen, findings=dated)

    def _forget(self, there: set[tuple[Kind, str]]) -> None:
        with self._lock:
            self._first_seen = {key: at for key, at in self._first_seen.items() if key in there}
