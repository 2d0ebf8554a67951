"""The clock was ahead, a day was opened in error, staff set it right: the day goes on as if nothing had been."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.house.model import QueueRules
from services.log.reading import EntryFilter, entries
from services.queue.experience import Experiences
from services.queue.model import Done, RefusalReason, TicketState
from services.queue.supervision import PublicReason, Supervision
from services.queue.tickets import ask_observed, observed_minutes
from services.store.clock import to_micros
from tests.services.queue.test_calling import done
from tests.services.queue.test_taking import ask, queue_of, refusal, take
from tests.support.clock import START
from tests.support.house import house as sample_house
from tests.support.house import service_day, with_service
from tests.support.staff import officer

AN_HOUR_LATER = START + timedelta(hours=1)
WRONG = START + timedelta(hours=30)  # near enough to be trusted: the next day opens by itself


@pytest.fixture
def wrongly_ended(queue, clock):
    """Every state that a number can have at the end of a day: A001 to A007, and T001 ended by a supervisor."""
    for _ in range(7):
        take(queue)
    queue.counters.open(officer("p01"), "1"), queue.counters.open(officer("p02"), "2")
    (
        queue.calling.call_next(officer("p01"), "1"),
        queue.calling.start(officer("p01"), "1"),
        queue.calling.finish(officer("p01"), "1"),
    )  # A001 served
    (
        queue.calling.call_next(officer("p01"), "1"),
        queue.calling.start(officer("p01"), "1"),
        queue.calling.hold(officer("p01"), "1", "document_missing"),
    )  # A002 put off
    (
        queue.calling.call_next(officer("p01"), "1"),
        queue.calling.recall(officer("p01"), "1"),
        clock.advance(60),
        queue.calling.no_show(officer("p01"), "1"),
    )  # A003 missed
    queue.calling.cancel(officer("p01"), queue.ticket_by_label("A004").id, "visitor")
    queue.calling.call_next(officer("p01"), "1"), queue.calling.start(officer("p01"), "1")  # A005 is being served
    queue.calling.call_next(officer("p02"), "2")  # A006 is called; A007 waits
    return queue


def states(queue) -> dict[str, str]:
    return {one.label: one.state.value for one in queue.tickets_today()}


def open_and_close_the_wrong_day(queue, clock) -> None:
    clock.set(WRONG)
    queue.day.keep()
    assert queue.day.today().isoformat() == "2026-11-24" and states(queue) == {}
    clock.set(AN_HOUR_LATER)
    assert not queue.day.clock_state().trusted
    queue.day.confirm_clock(officer("s01"))
    assert queue.day.today().isoformat() == "2026-11-23"


def test_numbers_come_back_as_they_were_and_counters_are_free(wrongly_ended, clock, journal):
    queue = wrongly_ended
    open_and_close_the_wrong_day(queue, clock)
    assert states(queue) == {
        "A001": "served",
        "A002": "on_hold",
        "A003": "no_show",
        "A004": "cancelled",
        "A005": "on_hold",
        "A006": "waiting",
        "A007": "waiting",
    }
    assert entries(journal.database, EntryFilter(event="day_reopened"))[0].fields == {
        "day": "2026-11-23",
        "wrong_day": "2026-11-24",
        "restored": 5,
    }
    queue.counters.open(officer("p01"), "1")
    assert done(queue.calling.call_next(officer("p01"), "1")).label == "A006"
    queue.calling.start(officer("p01"), "1"), queue.calling.finish(officer("p01"), "1")
    assert isinstance(queue.calling.resume(officer("p01"), "1", queue.ticket_by_label("A005").id), Done)
    assert take(queue).ticket.label == "A008"


def test_what_had_happened_stays_in_the_tickets_history(wrongly_ended, clock, journal):
    open_and_close_the_wrong_day(wrongly_ended, clock)
    with journal.database.read() as connection:
        told = connection.exec_driver_sql(
            "SELECT action, from_state, to_state, actor FROM ticket_event WHERE ticket_id ="
            " (SELECT id FROM ticket WHERE number = 5) ORDER BY id"
        ).all()
    assert [tuple(row) for row in told[-2:]] == [
        ("expire", "serving", "expired", "system"),
        ("reopen", "expired", "on_hold", "s01"),
    ]


def test_whoever_a_supervisor_sent_home_stays_there(queue, journal, house, clock):
    take(queue)
    Supervision(service_day(journal, house)).end_service(officer("s01"), "A", PublicReason("security"))
    open_and_close_the_wrong_day(queue, clock)
    assert states(queue) == {"A001": "expired"}


def test_numbers_of_the_wrong_day_expire_and_the_right_ones_go_on(queue, clock):
    take(queue), take(queue)
    clock.set(WRONG)
    assert take(queue).ticket.label == "A001"
    clock.set(AN_HOUR_LATER)
    queue.day.confirm_clock(officer("s01"))
    assert states(queue) == {"A001": "waiting", "A002": "waiting"}
    assert queue.ticket_by_label("A001", WRONG.date()).state is TicketState.EXPIRED
    assert take(queue).ticket.label == "A003"


def test_the_quota_counts_what_was_taken_before(journal, clock):
    queue = queue_of(journal, with_service(sample_house(), "A", daily_quota=3))
    take(queue), take(queue)
    clock.set(WRONG)
    take(queue)
    clock.set(AN_HOUR_LATER)
    queue.day.confirm_clock(officer("s01"))
    take(queue)
    assert refusal(queue, ask()).reason is RefusalReason.QUOTA_REACHED


def test_a_no_show_who_had_come_back_does_not_wait_for_the_calls_of_a_whole_day(queue, clock):
    for _ in range(5):
        take(queue)
    queue.counters.open(officer("p02"), "2")
    (
        queue.calling.call_next(officer("p02"), "2"),
        queue.calling.recall(officer("p02"), "2"),
        clock.advance(60),
        queue.calling.no_show(officer("p02"), "2"),
    )
    queue.calling.present_again(officer("p02"), queue.ticket_by_label("A001").id)
    for _ in range(2):
        (
            queue.calling.call_next(officer("p02"), "2"),
            queue.calling.start(officer("p02"), "2"),
            queue.calling.finish(officer("p02"), "2"),
        )
    open_and_close_the_wrong_day(queue, clock)
    queue.counters.open(officer("p02"), "2")
    order = []
    for _ in range(3):
        order.append(done(queue.calling.call_next(officer("p02"), "2")).label)
        queue.calling.start(officer("p02"), "2"), queue.calling.finish(officer("p02"), "2")
    assert order == ["A004", "A001", "A005"]  # k = 3: after A002, A003, A004


def test_confirming_twice_changes_nothing_more(wrongly_ended, clock, journal):
    open_and_close_the_wrong_day(wrongly_ended, clock)
    before = states(wrongly_ended)
    wrongly_ended.day.confirm_clock(officer("s01"))
    assert states(wrongly_ended) == before
    assert len(entries(journal.database, EntryFilter(event="day_reopened"))) == 1


# -- the clock was ahead on the right day: moments in the future --------------------------------------------


def three_hours_ahead(queue, clock, numbers: int) -> None:
    """So many numbers under a clock that is ahead, and a counter that serves the first; then it is set right."""
    queue.counters.open(officer("p02"), "2")
    clock.set(START + timedelta(hours=3))
    for _ in range(numbers):
        take(queue), clock.advance(30)
    queue.calling.call_next(officer("p02"), "2"), queue.calling.start(officer("p02"), "2")
    clock.set(START + timedelta(minutes=10))
    queue.day.confirm_clock(officer("s01"))


def test_who_came_under_the_wrong_clock_is_called_first_and_counts_as_ahead(queue, clock):
    three_hours_ahead(queue, clock, 3)
    newcomer = take(queue)
    assert newcomer.ahead == 2 and newcomer.wait is not None and newcomer.wait.low_minutes < 60
    for label in ("A002", "A003", "A004"):
        clock.advance(240), queue.calling.finish(officer("p02"), "2")
        assert done(queue.calling.call_next(officer("p02"), "2")).label == label
        queue.calling.start(officer("p02"), "2")


def test_no_visit_lasts_for_less_than_nothing_and_no_forecast_of_the_wrong_clock_counts(queue, clock, journal, house):
    three_hours_ahead(queue, clock, 2)
    assert take(queue).ahead == 1
    clock.advance(240), queue.calling.finish(officer("p02"), "2")
    queue.calling.call_next(officer("p02"), "2")
    with journal.database.read() as connection:
        assert observed_minutes(ask_observed(connection, START.date(), "A")) == [4.0]
        assert not Experiences(house).of(connection, START.date(), to_micros(clock.now())).errors


def test_a_burst_under_the_wrong_clock_pauses_the_kiosk_no_longer_than_a_burst(journal, clock):
    house = replace(sample_house(), queue=QueueRules(burst_count=8))
    queue = queue_of(journal, house)
    clock.set(START + timedelta(hours=3))
    for _ in range(8):
        take(queue)
    assert refusal(queue, ask()).reason is RefusalReason.BUSY
    clock.set(START)
    assert queue.day.confirm_clock(officer("s01")).day == START.date()
    clock.advance(house.queue.burst_pause_seconds + 1)
    assert take(queue).ticket.label == "A009"
