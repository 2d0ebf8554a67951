"""Counters out of the log are true whoever restarts, counted on, and begun anew where a copy was brought back; waiting
times are counted by day."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from services.health import counting
from services.health.counting import AT_ZERO, COUNTED, LogCounts, Total, labels_of
from services.health.waits import BOUNDS, Waits
from services.log.events import EVENTS
from services.log.journal import Journal
from services.queue.model import Channel, Issued, TakeRequest
from services.queue.queue import Queue
from services.store.database import Database
from tests.support.clock import START, ManualClock
from tests.support.staff import officer

LITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def take(queue: Queue, service: str = "A") -> None:
    answer = queue.taking.take(TakeRequest(uuid.uuid4().hex, service, None, channel=Channel.COMMAND, print_slip=False))
    assert isinstance(answer, Issued), answer


def of(counts: LogCounts, total: Total) -> dict[tuple[str, ...], int]:
    found = counts.totals()
    assert found is not None
    return {labels: count for (one, labels), count in found.items() if one is total and count}


def test_what_is_counted_is_what_the_log_declares() -> None:
    for event, counted in COUNTED.items():
        for one in counted:
            assert {*one.labels, one.times} - {"", "chain"} <= set(EVENTS[event].fields), event
            assert len(labels_of(one.total)) == len(one.labels)


def test_a_count_goes_on_and_is_the_same_after_a_restart(
    database: Database, journal: Journal, queue: Queue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "PAGE", 3)
    counts = LogCounts(database)
    assert counts.totals() == dict.fromkeys(AT_ZERO, 0), "an increase is seen from the first event on"
    assert (Total.COPIES_FAILED, ("not_there",)) in AT_ZERO and (Total.PROGRAM_ERRORS, ()) in AT_ZERO
    for _ in range(3):
        take(queue)
    assert of(counts, Total.NUMBERS_ISSUED) == {("A", "command"): 3}
    taken = dict.fromkeys(EVENTS["ticket_given"].fields, "x") | {"service": "A", "channel": "counter"}
    journal.record("ticket_given", "p01", **taken), journal.record("ticket_given_outside_hours", "s01", **taken)
    take(queue, "B")
    journal.record("child_ended", name="console", ending="SIGKILL", seconds=1, times=4)
    journal.record("bookings_imported", **dict.fromkeys(EVENTS["bookings_imported"].fields, 7))
    other = Journal(database, "kiosk-2", journal.clock)
    other.record("kiosk_started", version="1", simulated=False)
    issued = {("A", "command"): 3, ("A", "counter"): 2, ("B", "command"): 1}
    assert of(counts, Total.NUMBERS_ISSUED) == issued
    assert of(counts, Total.RESTARTS) == {("console",): 4} and of(counts, Total.STARTS) == {("kiosk-2",): 1}
    assert of(counts, Total.IMPORTS) == {(): 1} and of(counts, Total.BOOKINGS_IMPORTED) == {(): 7}
    assert LogCounts(database).totals() == counts.totals()


@LITE
def test_half_a_count_is_none(database: Database, queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "PAGE", 1)
    take(queue)
    counts = LogCounts(database)
    assert counts.totals(seconds=0) is None
    assert of(counts, Total.NUMBERS_ISSUED) == {("A", "command"): 1}


@LITE
def test_a_log_that_went_back_is_counted_anew(database: Database, journal: Journal, queue: Queue) -> None:
    take(queue)
    counts = LogCounts(database)
    counts.totals()
    for _ in range(2):
        take(queue)
    counts.totals()
    counts._seen["kiosk-1"] += 1  # as if an older copy stood in its place now
    counts._counts[Total.NUMBERS_ISSUED, ("A", "command")] += 1
    assert of(counts, Total.NUMBERS_ISSUED) == {("A", "command"): 3}


def serve(queue: Queue, clock: ManualClock, *, waits: float, served: float) -> None:
    take(queue)
    clock.advance(waits)
    who = officer("p01")
    queue.counters.open(who, "1")
    assert queue.calling.call_next(who, "1")
    queue.calling.start(who, "1")
    clock.advance(served)
    queue.calling.finish(who, "1")


def test_waits_and_services_are_counted_by_letter_and_ended_days_once(
    database: Database, queue: Queue, clock: ManualClock
) -> None:
    histograms = Waits(database)
    assert histograms.spans().waits == {}
    serve(queue, clock, waits=200, served=30)
    serve(queue, clock, waits=4000, served=301)
    today = histograms.spans()
    assert today.waits["A"].counts == [int(bound in (300, 5400)) for bound in (*BOUNDS, 0)]
    assert today.waits["A"].total == 4200 and today.services["A"].total == 331
    clock.set(START + timedelta(days=1))
    queue.day.keep()
    assert histograms.spans() == today == Waits(database).spans()
    serve(queue, clock, waits=10, served=10)
    both = histograms.spans()
    assert sum(both.waits["A"].counts) == 3 and both == Waits(database).spans()
