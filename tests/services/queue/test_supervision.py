"""What a supervisor decides: everyone sees it at once, and everything is in the journal with its code."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.house.hours import Opening, OpeningChange, intervals_on, opening_state
from services.house.model import Hours, Interval
from services.log.reading import EntryFilter, entries
from services.queue.experience import Experiences
from services.queue.model import CallRefusal, Done, NotDone, Refused, TakeRequest, Ticket, TicketState
from services.queue.supervision import PublicReason, RangeCancelled, ServiceEnded, Span, Supervision
from services.queue.views import QueueViews
from tests.services.queue.test_calling import done, refused
from tests.services.queue.test_taking import take
from tests.support.clock import START
from tests.support.house import WEEKDAY, service_day, text
from tests.support.house import house as sample_house
from tests.support.house import service as sample_service
from tests.support.staff import officer

SECURITY = PublicReason("security")
HOUR = timedelta(hours=1)
ZONE = sample_house().time_zone


@pytest.fixture
def supervision(journal, house) -> Supervision:
    return Supervision(service_day(journal, house))


@pytest.fixture
def views(journal, house) -> QueueViews:
    return QueueViews(service_day(journal, house), Experiences(house))


def event(journal, name: str) -> dict[str, object]:
    return entries(journal.database, EntryFilter(event=name))[0].fields


# -- closing and opening ------------------------------------------------------------------------------


def test_a_closed_service_gives_no_numbers_and_says_why(supervision, queue, journal, clock):
    change = supervision.close(officer("s01"), "A", Span(START, START + HOUR), SECURITY)
    assert isinstance(change, OpeningChange)
    answer = queue.taking.take(TakeRequest("r1", "A", language="en"))
    assert answer == Refused(answer.reason, START + HOUR, "Closed for now for security reasons.")
    now = {one.service.code: one.opening for one in queue.services_now()}
    assert now["A"].reason is not None and now["A"].opening is Opening.CLOSED_NOW and now["B"].gives_numbers
    take(queue, service="B")
    assert event(journal, "closed_by_supervisor")["ends"] == "2026-11-23T10:00+07:00"
    clock.advance(3600)
    take(queue)


def test_the_house_until_reopened(supervision, queue):
    change = supervision.close(officer("s01"), None, Span(START), PublicReason("other", "Pipa air pecah."))
    for service in "ABT":
        answer = queue.taking.take(TakeRequest(f"r{service}", service))
        assert isinstance(answer, Refused) and (answer.until, answer.public_reason) == (None, "Pipa air pecah.")
    assert isinstance(supervision.end_change(officer("s01"), change.id), OpeningChange)
    take(queue)
    assert refused(supervision.end_change(officer("s01"), change.id)) is CallRefusal.NOTHING_TO_DO


def test_a_coming_closing_stops_numbers_that_would_not_be_served(supervision, queue):
    supervision.close(officer("s01"), "A", Span(START + timedelta(minutes=2), START + 20 * HOUR), SECURITY)
    answer = queue.taking.take(TakeRequest("r1", "A"))
    assert isinstance(answer, Refused) and answer.reason == "ending_soon"


def test_what_was_to_come_can_be_taken_back(supervision, queue, views):
    change = supervision.close(
        officer("s01"), None, Span(START + timedelta(days=2), START + timedelta(days=3)), SECURITY
    )
    assert views.opening_changes(officer("s01")) == [change]
    supervision.end_change(officer("s01"), change.id)
    assert all(one.starts_at == one.ends_at for one in views.opening_changes(officer("s01")))
    assert intervals_on(
        sample_service("A", "x"), ZONE, START.date() + timedelta(days=2), views.opening_changes(officer("s01"))
    )


@pytest.mark.parametrize(
    ("service", "period", "reason", "refusal"),
    [
        ("Z", Span(START), SECURITY, CallRefusal.SERVICE_UNKNOWN),
        ("A", Span(START, START), SECURITY, CallRefusal.BAD_PERIOD),
        ("A", Span(START - HOUR, START), SECURITY, CallRefusal.BAD_PERIOD),
        ("A", Span(START), PublicReason("x"), CallRefusal.REASON_UNKNOWN),
        ("A", Span(START), PublicReason(""), CallRefusal.REASON_REQUIRED),
        ("A", Span(START), PublicReason("other"), CallRefusal.REASON_REQUIRED),
        ("A", Span(START), PublicReason("other", "x" * 161), CallRefusal.REASON_REQUIRED),
    ],
)
def test_a_closing_that_cannot_be_is_refused(supervision, views, service, period, reason, refusal):
    assert refused(supervision.close(officer("s01"), service, period, reason)) is refusal
    assert views.opening_changes(officer("s01")) == []


def test_the_supervisors_words_are_not_in_the_journal(supervision, journal):
    supervision.close(officer("s01"), "A", Span(START), PublicReason("other", "Kata bebas."))
    assert "bebas" not in str([entry.text for entry in entries(journal.database, EntryFilter())])


SHOP = sample_service("A", "x", hours=Hours((*(WEEKDAY for _ in range(6)), ())), numbers_from=6 * 60 + 30)


def change(start: str, end: str | None, *, opens: bool = False, day: int = 23) -> OpeningChange:
    def at(words: str):
        hour, minute = words.split(":")
        return START.astimezone(ZONE).replace(day=day, hour=int(hour), minute=int(minute))

    return OpeningChange(None, opens, at(start), at(end) if end else None, text("alasan"))


def at(hour: int, minute: int = 0, day: int = 23):
    return START.astimezone(ZONE).replace(day=day, hour=hour, minute=minute)


def test_hours_with_a_closing_in_the_morning():
    closing = [change("9:00", "10:00")]
    assert intervals_on(SHOP, ZONE, START.date(), closing) == (
        Interval(480, 540),
        Interval(600, 690),
        Interval(780, 900),
    )
    assert opening_state(SHOP, ZONE, at(8, 30), closing).opening is Opening.OPEN
    closed = opening_state(SHOP, ZONE, at(9, 30), closing)
    assert (closed.gives_numbers, closed.serves_from, closed.reason) == (False, at(10), text("alasan"))
    assert opening_state(SHOP, ZONE, at(10), closing).opening is Opening.OPEN


def test_numbers_before_opening_stop_too():
    closing = [change("6:00", "7:00")]
    closed = opening_state(SHOP, ZONE, at(6, 45), closing)
    assert (closed.gives_numbers, closed.numbers_from, closed.serves_from) == (False, at(7), at(8))
    assert opening_state(SHOP, ZONE, at(7), closing).gives_numbers


def test_a_closing_over_the_next_morning_is_counted_in():
    closing = [change("14:00", "9:00", day=23)]
    closing[0] = OpeningChange(None, False, at(14), at(9, day=24), text("alasan"))
    closed = opening_state(SHOP, ZONE, at(14, 30), closing)
    assert closed.numbers_from == at(9, day=24)


def test_opening_beyond_the_hours_on_a_sunday_and_the_last_decision_wins():
    extra = change("9:00", "11:00", opens=True, day=29)
    sunday = at(9, 30, day=29)
    assert opening_state(SHOP, ZONE, sunday).opening is Opening.HOUSE_CLOSED
    opened = opening_state(SHOP, ZONE, sunday, [extra])
    assert opened.opening is Opening.OPEN and opened.closes_at == at(11, day=29)
    assert opening_state(SHOP, ZONE, sunday, [extra, change("0:00", None, day=23)]).opening is Opening.HOUSE_CLOSED
    assert opening_state(SHOP, ZONE, sunday, [change("0:00", None, day=23), extra]).opening is Opening.OPEN


MINUTES = st.integers(0, 1440)


@given(st.lists(st.tuples(MINUTES, MINUTES, st.booleans()), max_size=6))
def test_hours_with_any_changes_are_what_every_minute_says(spans):
    midnight = at(0)
    changes = [
        OpeningChange(None, opens, midnight + timedelta(minutes=start), midnight + timedelta(minutes=end), text("x"))
        for start, end, opens in spans
        if start < end
    ]
    found = intervals_on(SHOP, ZONE, START.date(), changes)
    for minute in range(0, 1440, 7):
        is_open = any(one.start <= minute < one.end for one in WEEKDAY)
        for start, end, opens in spans:
            if start <= minute < end:
                is_open = opens
        assert any(one.start <= minute < one.end for one in found) == is_open
    assert all(one.end < other.start for one, other in pairwise(found))


# -- ending a service ---------------------------------------------------------------------------------


def test_a_service_is_ended_with_people_waiting(supervision, queue, journal, clock):
    queue.counters.open(officer("p01"), "1")
    mine = [take(queue).ticket for _ in range(4)]
    other = take(queue, service="B").ticket
    serving = done(queue.calling.call_next(officer("p01"), "1"))
    queue.calling.start(officer("p01"), "1")
    answer = supervision.end_service(officer("s01"), "A", SECURITY)
    assert isinstance(answer, ServiceEnded) and len(answer.expired) == 3
    assert event(journal, "service_ended") == {"service": "A", "expired": 3, "reason": "security"}
    assert queue.ticket(serving.id).state is TicketState.SERVING and queue.ticket(other.id).state is TicketState.WAITING
    assert {queue.ticket(one.id).state for one in mine[1:]} == {TicketState.EXPIRED}
    assert isinstance(queue.taking.take(TakeRequest("r", "A")), Refused)
    assert isinstance(queue.calling.finish(officer("p01"), "1"), Done)
    clock.advance(15 * 3600)  # the next day
    take(queue)


# -- a range, a lane ------------------------------------------------------------------------------------


def test_a_range_is_cancelled_but_nobody_who_is_being_served(supervision, queue, journal):
    queue.counters.open(officer("p01"), "1")
    for _ in range(6):
        take(queue)
    queue.calling.call_next(officer("p01"), "1"), queue.calling.start(officer("p01"), "1")
    answer = supervision.cancel_range(officer("s01"), "A", 1, 4, "broker")
    assert isinstance(answer, RangeCancelled)
    assert [one.label for one in answer.cancelled] == ["A002", "A003", "A004"]
    assert [one.label for one in answer.left] == ["A001"]
    assert event(journal, "range_cancelled")["cancelled"] == 3
    assert refused(supervision.cancel_range(officer("s01"), "A", 1, 4, "broker")) is CallRefusal.NOTHING_TO_DO
    assert refused(supervision.cancel_range(officer("s01"), "A", 4, 1, "broker")) is CallRefusal.BAD_PERIOD
    assert refused(supervision.cancel_range(officer("s01"), "A", 5, 6, "")) is CallRefusal.REASON_REQUIRED
    assert [one.label for one in queue.tickets_today((TicketState.WAITING,))] == ["A005", "A006"]


def test_a_called_ticket_of_a_cancelled_range_leaves_its_counter_free(supervision, queue):
    queue.counters.open(officer("p01"), "1")
    take(queue), take(queue)
    queue.calling.call_next(officer("p01"), "1")
    supervision.cancel_range(officer("s01"), "A", 1, 1, "broker")
    assert done(queue.calling.call_next(officer("p01"), "1")).label == "A002"


def test_a_lane_is_corrected(supervision, queue, journal):
    first, second = take(queue).ticket, take(queue).ticket
    assert done(supervision.correct_priority(officer("s01"), second.id, "lansia", "overlooked")).lane == "priority"
    assert (
        refused(supervision.correct_priority(officer("s01"), second.id, "lansia", "mistake")) is CallRefusal.LANE_FIXED
    )
    assert refused(supervision.correct_priority(officer("s01"), first.id, "raja", "mistake")) is CallRefusal.LANE_FIXED
    queue.counters.open(officer("p01"), "1")
    assert done(queue.calling.call_next(officer("p01"), "1")).label == "A002"
    assert refused(supervision.correct_priority(officer("s01"), second.id, None, "mistake")) is CallRefusal.WRONG_STATE
    assert event(journal, "priority_corrected") == {"label": "A002", "lane": "priority", "reason": "overlooked"}


# -- counters -------------------------------------------------------------------------------------------


def test_a_paused_counter_calls_nobody_and_keeps_its_officer(queue, views, journal):
    take(queue)
    queue.counters.open(officer("p01"), "1")
    assert refused(queue.counters.pause(officer("p01"), "1", "")) is CallRefusal.REASON_REQUIRED
    assert queue.counters.pause(officer("p01"), "1", "prayer") is True
    assert refused(queue.calling.call_next(officer("p01"), "1")) is CallRefusal.COUNTER_PAUSED
    assert refused(queue.counters.open(officer("p02"), "1")) is CallRefusal.COUNTER_OCCUPIED
    assert (views.counters(officer("p01"))["1"].pause, views.counters(officer("p01"))["1"].officer) == ("prayer", "p01")
    assert queue.counters.go_on(officer("p01"), "1") is True
    done(queue.calling.call_next(officer("p01"), "1"))
    assert refused(queue.counters.pause(officer("p01"), "1", "break")) is CallRefusal.HAS_ACTIVE_TICKET
    assert event(journal, "counter_paused") == {"counter": "1", "reason": "prayer"}


def test_services_change_during_the_day_and_a_pause_stays(queue, views):
    queue.counters.open(officer("p01"), "1"), queue.counters.pause(officer("p01"), "1", "break")
    queue.counters.open(officer("p01"), "1", ("T", "P"))
    assert (views.counters(officer("p01"))["1"].services, views.counters(officer("p01"))["1"].pause) == (
        ("T", "P"),
        "break",
    )


def test_one_officer_has_two_counters(queue):
    take(queue), take(queue)
    queue.counters.open(officer("p01"), "1"), queue.counters.open(officer("p01"), "2")
    assert {done(queue.calling.call_next(officer("p01"), code)).label for code in "12"} == {"A001", "A002"}


def test_a_counter_is_taken_from_who_has_left(queue, journal):
    for _ in range(2):
        take(queue)
    queue.counters.open(officer("p01"), "1"), queue.calling.call_next(officer("p01"), "1")
    freed = queue.counters.release(officer("s01"), "1")
    assert isinstance(freed, Ticket) and freed.state is TicketState.WAITING
    queue.counters.open(officer("p02"), "1")
    assert done(queue.calling.call_next(officer("p02"), "1")).label == "A001"
    queue.calling.start(officer("p02"), "1")
    assert queue.counters.release(officer("s01"), "1").state is TicketState.ON_HOLD
    assert refused(queue.counters.release(officer("s01"), "1")) is CallRefusal.COUNTER_CLOSED
    assert event(journal, "counter_released") == {"counter": "1", "officer": "p02", "label": "A001"}


def test_a_page_that_is_behind_finishes_nobody_else(queue):
    first, second = take(queue).ticket, take(queue).ticket
    queue.counters.open(officer("p01"), "1"), queue.calling.call_next(officer("p01"), "1")
    queue.calling.start(officer("p01"), "1", first.id), queue.calling.finish(officer("p01"), "1", first.id)
    queue.calling.call_next(officer("p01"), "1")
    assert queue.calling.start(officer("p01"), "1", first.id) == NotDone(CallRefusal.OTHER_TICKET, "A002")
    assert queue.ticket(second.id).state is TicketState.CALLED


def test_nobody_cancels_what_a_colleague_has_called(queue):
    ticket = take(queue).ticket
    queue.counters.open(officer("p01"), "1"), queue.calling.call_next(officer("p01"), "1")
    assert refused(queue.calling.cancel(officer("p02"), ticket.id, "visitor")) is CallRefusal.TICKET_ELSEWHERE
    assert isinstance(queue.calling.cancel(officer("p01"), ticket.id, "visitor"), Done)


# -- views ------------------------------------------------------------------------------------------------


def test_the_list_of_who_comes_next_is_the_order_in_which_they_are_called(queue, views, clock):
    queue.counters.open(officer("p01"), "1")
    late = take(queue).ticket
    queue.calling.call_next(officer("p01"), "1"), queue.calling.recall(officer("p01"), "1")
    clock.advance(60)
    queue.calling.no_show(officer("p01"), "1")
    for group in (None, "lansia", None, "lansia", "balita", None):
        take(queue, priority_group=group)
    queue.calling.present_again(officer("p01"), late.id)
    listed = views.waiting(officer("p01"), "1", ("A", "B"), 10).upcoming
    assert [one.ticket.label for one in listed if one.returning] == [late.label]
    assert not any(one.overdue for one in listed), "who will have waited over the bound has not yet"
    told = [one.ticket.label for one in listed]
    called = []
    while isinstance(answer := queue.calling.call_next(officer("p01"), "1"), Done):
        called.append(answer.ticket.label)
        queue.calling.start(officer("p01"), "1"), queue.calling.finish(officer("p01"), "1")
    assert told == called and len(told) == 7


def test_figures_and_lists_of_the_day(queue, views, clock):
    queue.counters.open(officer("p01"), "1")
    tickets = [take(queue).ticket for _ in range(4)]
    clock.advance(600)
    queue.calling.call_next(officer("p01"), "1"), queue.calling.start(officer("p01"), "1")
    clock.advance(300)
    queue.calling.finish(officer("p01"), "1")
    queue.calling.call_ticket(officer("p01"), "1", tickets[2].id, "frail"), queue.calling.start(officer("p01"), "1")
    queue.calling.hold(officer("p01"), "1", "document_missing")
    figures = views.figures(officer("p01"), ("A", "B"))
    assert (figures.served, figures.out_of_order) == (1, 1)
    assert (figures.mean_wait_minutes, figures.mean_service_minutes) == (10.0, 5.0)
    waiting = views.waiting(officer("p01"), "1", ("A",), 1)
    assert ([one.label for one in waiting.on_hold], waiting.total, len(waiting.upcoming)) == (["A003"], 2, 1)
    assert {line.code: line.waiting for line in views.services(officer("s01"))} == {"A": 2, "B": 0, "T": 0, "P": 0}


def test_from_when_a_no_show_is_possible(queue, views, clock):
    queue.counters.open(officer("p01"), "1")
    take(queue)
    assert views.no_show_from(done(queue.calling.call_next(officer("p01"), "1"))) is None
    clock.advance(5)
    assert views.no_show_from(done(queue.calling.recall(officer("p01"), "1"))) == clock.now() + timedelta(seconds=60)
