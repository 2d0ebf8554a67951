"""How often a number and a call go to the server, and with how many statements: each is one more wait for a visitor."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from services.log.journal import Journal
from services.queue import tickets
from services.queue.model import Channel, Done, Issued, RefusalReason, Refused
from services.queue.queue import Queue
from services.queue.supervision import PublicReason, Span
from tests.services.queue.test_taking import ask
from tests.support.staff import officer
from tests.support.ways import ways_of

ME = officer("p01")
# With COMMIT, which is a way of its own; on a server a number was 20 ways before, a call 16, each other step 11.
MOST = {"take": (4, 18), "call": (5, 12), "start": (4, 7), "finish": (4, 7)}


def eventually(holds: Callable[[], bool]) -> bool:
    ends = time.monotonic() + 20
    while not holds():
        if time.monotonic() > ends:
            return False
        time.sleep(0.01)
    return True


WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


def test_a_number_and_a_call_take_few_ways(queue: Queue, journal, monkeypatch: pytest.MonkeyPatch):
    queue.counters.open(ME, "1")
    steps = {
        "take": lambda: queue.taking.take(ask(channel=Channel.TOUCH)),
        "call": lambda: queue.calling.call_next(ME, "1"),
        "start": lambda: queue.calling.start(ME, "1"),
        "finish": lambda: queue.calling.finish(ME, "1"),
    }
    for _ in range(2):  # the first time the day, the queue and the head of the log begin
        found = {}
        for name, step in steps.items():
            with ways_of(journal.database, monkeypatch) as ways:
                assert isinstance(step(), Issued | Done)
            found[name] = ways
    for name, ways in found.items():
        most_ways, most_statements = MOST[name]
        assert ways.ways <= most_ways, (name, ways.said)
        assert ways.statements <= most_statements, (name, ways.said)
    assert not any(said.startswith("SELECT 1") for ways in found.values() for said in ways.said)


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)  # SQLite has one writer anyway
@pytest.mark.parametrize("hours", [24, 0.05, 0])
def test_who_begins_a_day_or_moves_its_time_on_meets_nobody_who_locked_more(queue: Queue, journal, clock, hours: float):
    """Such a one locks whatever it has to while everybody waits for the mark: whoever waits holds nothing else."""
    queue.counters.open(ME, "1")
    for _ in range(3):
        assert isinstance(queue.taking.take(ask()), Issued)
    assert isinstance(queue.calling.call_next(ME, "1"), Done)
    clock.advance(hours * 3600)
    with ThreadPoolExecutor(2) as hands:
        with journal.database.write() as beginning:
            for table in ("service_day_mark", "ticket"):
                beginning.execute(text(f"SELECT 1 FROM {table} FOR UPDATE"))
            answers = hands.submit(queue.taking.take, ask()), hands.submit(queue.calling.finish, ME, "1")
            with journal.database.read() as connection:
                assert eventually(lambda: connection.execute(WAITING).scalar() == len(answers))
            for table in ("counter", "service_queue", "journal_head"):
                beginning.execute(text(f"SELECT 1 FROM {table} FOR UPDATE NOWAIT"))
        number, finished = (answer.result(20) for answer in answers)
    assert isinstance(number, Issued) and not isinstance(finished, Issued)
    assert number.ticket.label == ("A004" if hours < 1 else "A001")


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_what_decides_about_a_number_is_read_after_its_lock(queue: Queue, journal: Journal):
    """Who waits while a supervisor ends the service gets no number of it: asked together is not read together."""
    assert isinstance(queue.taking.take(ask()), Issued)
    with ThreadPoolExecutor(1) as hands:
        with journal.transaction() as ending:
            tickets.lock_queues(ending.connection, queue.day.today(), ["A"])
            answer = hands.submit(queue.taking.take, ask())
            with journal.database.read() as connection:
                assert eventually(lambda: connection.execute(WAITING).scalar() == 1)
            span = Span(ending.now, None)
            queue.supervision._insert(ending, "A", False, span, PublicReason("security"), "s01")
        refused = answer.result(20)
    assert isinstance(refused, Refused) and refused.reason is RefusalReason.CLOSED_NOW


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_queue_that_was_made_and_undone_is_made_again(queue: Queue, journal: Journal):
    """Else nobody who locks it would hold anything, and two could lock the next ones in each other's way."""
    queue.counters.open(ME, "1")
    queue.taking.take(ask("T"))  # the day has begun
    for _ in range(2):
        assert not isinstance(queue.calling.call_next(ME, "1"), Done), "nobody waits: all is undone"
    with journal.transaction() as transaction:
        rows = tickets.ask_locks(transaction.connection, ["A", "B"])
        assert all(answer.first() is not None for answer in rows.values())
