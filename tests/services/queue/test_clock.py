"""Confirming the clock: what cannot be is refused, and a day that was closed in error comes back whole."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as tried
from hypothesis import strategies as st
from sqlalchemy import select

from services.log.journal import Journal
from services.log.reading import EntryFilter, entries
from services.queue.clock_answers import ClockConfirmed, ClockDone, ClockProblem, ClockRefused
from services.queue.clock_leaps import HOUR, MINUTE, Leap, earliest, leaps_of
from services.queue.day_reopening import BACK
from services.queue.model import Issued, TakeRequest, TicketState
from services.queue.queue import Queue
from services.store import tables
from services.store.clock import PROGRAM_WRITTEN
from services.store.database import DatabaseSettings
from services.store.upgrade import open_database
from tests.services.queue.test_taking import take
from tests.support.clock import START, ManualClock
from tests.support.house import house, service_day
from tests.support.staff import officer

ROOT = Path(__file__).parents[3]
TODAY = date(2026, 11, 23)
IN_MARCH = datetime(2026, 3, 12, 2, 0, tzinfo=UTC)
HOURS = timedelta(hours=1)
RULES = house().queue


def confirm(queue: Queue) -> ClockConfirmed | ClockRefused:
    return queue.day.confirm_clock(officer("s01"))


def states(queue: Queue) -> dict[str, TicketState]:
    return {one.label: one.state for one in queue.tickets_today()}


def of_quota(queue: Queue) -> int:
    """Numbers of service A that count for today's quota."""
    row = tables.service_queue.c
    query = select(row.taken).where(row.service == "A", row.service_day == TODAY.isoformat())
    with queue.day.journal.database.read() as connection:
        return connection.execute(query).scalar() or 0


def test_the_program_was_written_within_a_month_before_its_first_release():
    released = re.findall(r"(?m)^## \[\d.*\] - (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"))
    first = date.fromisoformat(min(released))
    assert first - timedelta(days=31) <= PROGRAM_WRITTEN.date() <= first


def test_a_clock_of_before_the_program_was_written_is_refused_and_nothing_ends(queue, clock, journal):
    for _ in range(3):
        take(queue)
    clock.set(IN_MARCH)
    assert confirm(queue) == ClockRefused(ClockProblem.BEFORE_PROGRAM, IN_MARCH, START)
    assert queue.day.today() == TODAY and not queue.day.clock_state().trusted
    assert states(queue) == dict.fromkeys(("A001", "A002", "A003"), TicketState.WAITING)
    (told,) = entries(journal.database, EntryFilter(event="clock_refused"))
    assert (told.actor, told.fields["outcome"]) == ("s01", "before_program")
    clock.set(START + timedelta(minutes=4))
    assert take(queue).ticket.label == "A004", "with the right clock work goes on, unasked"


@pytest.mark.parametrize(
    ("back", "refused"),
    [(timedelta(minutes=6), False), (36 * HOURS, False), (37 * HOURS, True), (10 * 24 * HOURS, True)],
)
def test_a_clock_of_long_before_the_last_work_is_refused(queue, clock, back, refused):
    take(queue)
    clock.set(START - back)
    answer = confirm(queue)
    assert isinstance(answer, ClockRefused) == refused
    if isinstance(answer, ClockRefused):
        assert (answer.problem, answer.last) == (ClockProblem.BEFORE_WORK, START)
        assert queue.day.today() == TODAY


def test_a_day_that_was_worked_through_cannot_have_been_a_leap(queue, clock):
    """The machine ran all night: trusted time went on minute by minute, so the right time cannot be yesterday's."""
    take(queue)
    for _ in range(37 * 20):
        clock.advance(180)
        queue.day.keep()
    clock.set(clock.now() - 2 * HOURS)
    assert isinstance(confirm(queue), ClockRefused)


def test_a_wrong_clock_is_refused_however_often_it_is_confirmed(queue, clock, journal):
    """What is journalled under the wrong clock (the refusal, a sign-in) says nothing about when work was done."""
    take(queue)
    clock.set(START - 12 * 24 * HOURS)
    journal.record("clock_untrusted", clock="", last="")
    for _ in range(3):
        assert isinstance(confirm(queue), ClockRefused)
    assert queue.day.today() == TODAY


def test_a_right_clock_that_is_refused_is_an_administrators_second_word(queue, clock, journal):
    """It was ahead by a day, on a machine that runs day and night, for longer than its leap was in doubt."""
    take(queue)
    with journal.database.write() as connection:
        connection.execute(tables.clock_leap.delete())
    right = START - 24 * HOURS
    clock.set(right)
    for who in (officer("s01"), officer("adm")):
        assert isinstance(queue.day.confirm_clock(who), ClockRefused)
    assert isinstance(queue.day.confirm_clock(officer("s01"), sure=True), ClockRefused)
    assert queue.day.to_overrule(officer("s01").role) is None
    assert queue.day.to_overrule(officer("adm").role) is ClockProblem.BEFORE_WORK
    assert isinstance(queue.day.confirm_clock(officer("adm"), sure=True), ClockConfirmed)
    assert queue.day.today() == right.date() and queue.day.clock_state().trusted
    (told,) = entries(journal.database, EntryFilter(event="clock_overruled"))
    assert (told.actor, told.fields["outcome"]) == ("adm", "before_work")
    clock.set(IN_MARCH)
    assert isinstance(queue.day.confirm_clock(officer("adm"), sure=True), ClockRefused), "that cannot be"


def test_weeks_ahead_is_asked_twice(queue, clock):
    take(queue)
    clock.set(START + timedelta(days=29))
    assert isinstance(answer := confirm(queue), ClockRefused) and answer.problem is ClockProblem.FAR_AHEAD
    assert queue.day.today() == TODAY
    assert isinstance(queue.day.confirm_clock(officer("s01"), sure=True), ClockConfirmed)


def test_beyond_the_calendar_nothing_is_confirmed(queue, clock):
    take(queue)
    clock.set(datetime(2107, 1, 1, tzinfo=UTC))
    assert isinstance(answer := confirm(queue), ClockRefused) and answer.problem is ClockProblem.BEYOND_CALENDAR
    assert queue.day.today() == TODAY


def test_a_day_that_was_closed_by_a_clock_set_back_comes_back_whole(queue, clock):
    """Back to yesterday, confirmed in error, and then forward: by itself, without anybody's word."""
    for _ in range(3):
        take(queue)
    clock.set(START - 15 * HOURS)
    answer = confirm(queue)
    assert isinstance(answer, ClockConfirmed) and answer.done is ClockDone.DAY_BACK and answer.closed == TODAY
    assert queue.day.today() == TODAY - timedelta(days=1) and states(queue) == {}
    clock.set(START + timedelta(minutes=10))
    assert take(queue).ticket.label == "A004"
    assert states(queue) == dict.fromkeys(("A001", "A002", "A003", "A004"), TicketState.WAITING)
    assert of_quota(queue) == 4


def test_what_a_clock_ahead_gave_for_tomorrow_is_not_valid_tomorrow(queue, clock):
    take(queue)
    clock.set(START + 30 * HOURS)
    assert take(queue).ticket.label == "A001"
    clock.set(START + timedelta(minutes=5))
    assert isinstance(confirm(queue), ClockConfirmed)
    clock.set(START + 22 * HOURS)  # the next morning, earlier than that
    assert take(queue).ticket.label == "A002" and states(queue)["A001"] is TicketState.EXPIRED


@pytest.mark.parametrize("opened", [-90, 20])
def test_what_a_clock_ahead_gave_for_tomorrow_comes_back_at_no_time_of_that_day_by_itself(queue, clock, opened):
    """Opened before or after the moments that were given then, and after a pause."""
    take(queue)
    clock.set(START + 24 * HOURS)
    for _ in range(4):
        take(queue), clock.advance(60)
    clock.set(START + timedelta(minutes=10))
    assert isinstance(answer := confirm(queue), ClockConfirmed) and answer.done is ClockDone.DAY_BACK
    take(queue)
    clock.set(START + 24 * HOURS + timedelta(minutes=opened))
    assert (issued := take(queue)).ticket.label == "A005" and issued.ahead == 0
    clock.set(START + 26 * HOURS)
    queue.day.keep()
    assert set(states(queue).values()) == {TicketState.WAITING, TicketState.EXPIRED}
    assert queue.day.ended_in_error() == 4
    assert isinstance(answer := confirm(queue), ClockConfirmed) and answer.restored == 4
    assert queue.day.ended_in_error() == 0


def test_trusted_time_that_nobody_worked_in_is_no_work(queue, clock, journal):
    """A database whose mark came to stand in the future without a word in the log."""
    take(queue)
    with journal.database.write() as connection:
        connection.execute(
            tables.service_day_mark.update().values(service_day="2031-01-01", trusted_at=1925000000000000)
        )
    clock.set(START + timedelta(minutes=1))
    assert isinstance(answer := confirm(queue), ClockConfirmed) and answer.restored == 0
    assert take(queue).ticket.label == "A002"


def test_the_answer_tells_what_happened(queue, clock):
    assert isinstance(answer := confirm(queue), ClockConfirmed) and answer.done is ClockDone.DAY_OPENED
    assert isinstance(answer := confirm(queue), ClockConfirmed) and answer.done is ClockDone.SAME_DAY
    take(queue)
    clock.set(START + timedelta(days=9))
    assert isinstance(answer := confirm(queue), ClockConfirmed) and answer.done is ClockDone.DAY_OPENED
    with queue.day.journal.database.read() as connection:
        assert [leap.confirmed for leap in leaps_of(connection)] == [False, True], "it is in doubt for longer"
    clock.set(START + timedelta(minutes=1))
    answer = confirm(queue)
    assert isinstance(answer, ClockConfirmed) and (answer.done, answer.restored) == (ClockDone.DAY_BACK, 1)
    clock.set(START - 20 * HOURS)
    confirm(queue)
    clock.set(START + timedelta(minutes=2))
    answer = confirm(queue)
    assert isinstance(answer, ClockConfirmed) and (answer.done, answer.restored) == (ClockDone.DAY_GOES_ON, 1)


def test_a_leap_that_was_taken_back_explains_nothing_any_more(queue, clock):
    take(queue)
    clock.set(START + 30 * HOURS)
    take(queue)
    clock.set(START + timedelta(minutes=1))
    assert isinstance(confirm(queue), ClockConfirmed)
    clock.set(START - 40 * HOURS)
    assert isinstance(confirm(queue), ClockRefused)


# -- how far back -----------------------------------------------------------------------------------------


def test_the_right_time_is_no_earlier_than_the_leaps_in_doubt():
    now = 1000 * HOUR
    night = Leap(now - 18 * HOUR, now - 4 * HOUR)
    assert earliest(now, [], RULES) == now - 5 * MINUTE
    assert earliest(now, [night], RULES) == now - 14 * HOUR - 5 * MINUTE
    long_ago = Leap(now - 100 * HOUR, now - 90 * HOUR)
    assert earliest(now, [long_ago, night], RULES) == now - 14 * HOUR - 5 * MINUTE, "72 hours of work came after it"
    holidays = Leap(long_ago.start, long_ago.end, confirmed=True)
    assert earliest(now, [holidays, night], RULES) == now - 24 * HOUR - 5 * MINUTE


# -- clocks that walk -------------------------------------------------------------------------------------

OFFSETS = (0, -2, 2, -14, -40, 20, 30, 24 * 9, 24 * 400, -24 * 250)  # hours
STEPS = st.one_of(
    st.tuples(st.just("pass"), st.integers(1, 60)),
    st.tuples(st.just("clock"), st.sampled_from(OFFSETS)),
    st.tuples(st.sampled_from(("take", "call", "keep", "confirm")), st.just(0)),
)


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory):
    folder, clock = tmp_path_factory.mktemp("clocks"), ManualClock()
    database = open_database(DatabaseSettings(f"sqlite:///{folder / 'kiosk.sqlite3'}", folder / "id"), clock)
    yield Journal(database, "kiosk-1", clock), clock
    database.close()


class Walk:
    """The true time, and the numbers of the true day, which the last right confirmation restores."""

    def __init__(self, journal: Journal, clock: ManualClock) -> None:
        with journal.database.write() as connection:
            for table in (
                "ticket_event",
                "print_job",
                "ticket",
                "series_counter",
                "service_queue",
                "clock_leap",
                "service_day_mark",
            ):
                connection.execute(tables.metadata.tables[table].delete())
            connection.execute(tables.counter.update().values(is_open=0, officer=None, pause=None))
        self.clock, self.true, self.offset = clock, START, 0
        self.queue = Queue(service_day(journal, house()), kiosk="kiosk-1")
        self.known: dict[str, TicketState] = {}
        self.step("pass", 0), self.step("keep", 0)

    def step(self, what: str, value: int) -> None:
        match what:
            case "pass":
                self.true += timedelta(minutes=value)
            case "clock":
                self.offset = value
            case "take":
                answer = self.queue.taking.take(TakeRequest(uuid.uuid4().hex, "A", None))
                assert isinstance(answer, Issued) == self.queue.day.clock_state().trusted
            case "call":
                self.queue.counters.open(officer("p02"), "2")
                self.queue.calling.call_next(officer("p02"), "2")
                self.queue.calling.start(officer("p02"), "2")
            case "keep":
                self.queue.day.keep()
            case "confirm":
                answer = self.queue.day.confirm_clock(officer("s01"), sure=True)
                assert isinstance(answer, ClockConfirmed) or self.offset, "a right clock is never refused"
        self.clock.set(self.true + timedelta(hours=self.offset))
        if self.queue.day.today() == TODAY:
            self.known |= {label: one for label, one in states(self.queue).items() if one is not TicketState.EXPIRED}

    def right(self) -> None:
        self.step("clock", 0), self.step("confirm", 0)
        assert self.queue.day.today() == TODAY and self.queue.day.clock_state().trusted
        found = states(self.queue)
        assert found.keys() == self.known.keys()
        for label, state in found.items():
            assert state in (self.known[label], BACK.get(self.known[label])), (label, self.known[label], state)
        assert of_quota(self.queue) == len(found)


AHEAD_THEN_BACK = [("clock", 2), ("take", 0), ("clock", -14), ("confirm", 0), ("clock", 0), ("keep", 0)]


@example(AHEAD_THEN_BACK)
@tried(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(STEPS, min_size=3, max_size=14))
def test_whatever_the_clock_did_the_next_right_confirmation_brings_the_day_back(walked, steps):
    walk = Walk(*walked)
    for what, value in steps:
        walk.step(what, value)
    walk.right()
    walk.step("pass", 5), walk.step("take", 0), walk.right()
