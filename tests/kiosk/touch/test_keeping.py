"""Housekeeping: whatever one job raises, the others are done."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.touch.keeping import EVERY_TIME, Job, Keeping
from services.store.faults import DatabaseAway
from tests.support.clock import ManualClock


class Jobs:
    """What was done, and what the next round of a job raises."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.raises: dict[str, Exception] = {}

    def job(self, name: str) -> Job:
        def run() -> None:
            if name in self.raises:
                raise self.raises[name]
            self.done.append(name)

        return run


def keeping(jobs: Jobs, clock: ManualClock, tell: Callable[[str, Exception], None] = lambda *_: None) -> Keeping:
    seconds = {"clock": EVERY_TIME, "spool": 45.0, "heartbeat": 60.0}
    return Keeping(clock, {name: (every, jobs.job(name)) for name, every in seconds.items()}, tell)


def test_each_job_is_done_when_it_is_due() -> None:
    jobs, clock = Jobs(), ManualClock()
    kept = keeping(jobs, clock)
    kept.keep(), kept.keep()
    assert jobs.done == ["clock", "spool", "heartbeat", "clock"]
    clock.advance(50)
    kept.keep()
    kept.hurry("heartbeat")
    kept.keep()
    assert jobs.done[4:] == ["clock", "spool", "clock", "heartbeat"]


def test_a_bug_in_one_job_is_told_once_and_stops_no_other() -> None:
    told: list[str] = []
    jobs, clock = Jobs(), ManualClock()
    kept = keeping(jobs, clock, lambda name, bug: told.append(f"{name}: {bug}"))
    jobs.raises["spool"] = OverflowError("an absurd time")
    for _ in range(3):
        kept.keep()
        clock.advance(60)
    assert jobs.done.count("heartbeat") == 3 and told == ["spool: an absurd time"] and kept.fault is None
    jobs.raises.clear()
    kept.keep()
    clock.advance(60)
    jobs.raises["spool"] = OverflowError("again")
    kept.keep()
    assert told == ["spool: an absurd time", "spool: again"]


def test_a_full_disk_of_one_job_is_told_by_doctor_and_stops_no_other() -> None:
    told: list[str] = []
    jobs, clock = Jobs(), ManualClock()
    kept = keeping(jobs, clock, lambda name, _bug: told.append(name))
    jobs.raises["spool"] = OSError(28, "No space left on device")
    kept.keep()
    assert jobs.done == ["clock", "heartbeat"] and told == []


def test_a_database_that_cannot_be_used_ends_the_round_and_the_next_one_takes_it_up() -> None:
    jobs, clock = Jobs(), ManualClock()
    kept = keeping(jobs, clock)
    jobs.raises["spool"] = DatabaseAway("gone")
    kept.keep()
    assert jobs.done == ["clock"] and isinstance(kept.fault, DatabaseAway)
    jobs.raises.clear()
    kept.keep()
    assert jobs.done == ["clock", "clock", "spool", "heartbeat"] and kept.fault is None
