"""Calling: the fair order, every transition, and two officers who want the same."""

from dataclasses import replace

import pytest

from services.house.model import QueueRules
from services.log.reading import EntryFilter, entries
from services.queue.desk import Queue
from services.queue.model import CallRefusal, Done, NotDone, Ticket, TicketState
from tests.services.queue.test_taking import take
from tests.support.house import house as sample_house
from tests.support.house import service_day


def done(answer: object) -> Ticket:
    assert isinstance(answer, Done), answer
    return answer.ticket


def refused(answer: object) -> CallRefusal:
    assert isinstance(answer, NotDone), answer
    return answer.refusal


@pytest.fixture
def counter(queue: Queue) -> Queue:
    queue.open_counter("1", "p01")
    return queue


def test_the_order_and_its_explanation(counter, clock, journal):
    for group in (None, None, "lansia", "lansia", "balita"):
        take(counter, priority_group=group)
    called = []
    for _ in range(5):
        answer = counter.call_next("1", "p01")
        called.append((done(answer).label, answer.explanation))
        counter.start("1", "p01"), counter.finish("1", "p01")
    assert called == [
        ("A003", "priority"),
        ("A004", "priority"),
        ("A001", "regular_turn"),  # two priority tickets went while a regular one waited
        ("A005", "priority"),
        ("A002", "regular"),
    ]
    rules = [entry.fields["rule"] for entry in entries(journal.database, EntryFilter(event="ticket_called"))]
    assert rules == [explanation for _, explanation in reversed(called)]


def test_who_waited_over_the_bound_goes_first(counter, clock):
    take(counter)
    clock.advance(61 * 60)
    take(counter, priority_group="lansia")
    answer = counter.call_next("1", "p01")
    assert (done(answer).label, answer.explanation) == ("A001", "waiting_bound")


def test_ahead_is_how_many_are_really_called_before(queue, clock):
    issued = {}
    for group in (None, "lansia", None, "lansia", "lansia", None, "balita", None):
        answer = take(queue, priority_group=group)
        issued[answer.ticket.label] = answer.ticket
    told = {label: queue.outlook(ticket)[0] for label, ticket in issued.items()}
    queue.open_counter("2", "p02")
    order = []
    while isinstance(answer := queue.call_next("2", "p02"), Done):
        order.append(answer.ticket.label)
        queue.start("2", "p02"), queue.finish("2", "p02")
    assert told == {label: order.index(label) for label in issued}


def test_a_whole_visit(counter, clock):
    take(counter)
    assert done(counter.call_next("1", "p01")).state is TicketState.CALLED
    assert done(counter.recall("1", "p01")).recalls == 1
    assert done(counter.start("1", "p01")).state is TicketState.SERVING
    assert refused(counter.call_next("1", "p01")) is CallRefusal.HAS_ACTIVE_TICKET
    assert done(counter.finish("1", "p01")).state is TicketState.SERVED
    assert refused(counter.finish("1", "p01")) is CallRefusal.NO_ACTIVE_TICKET
    assert refused(counter.call_next("1", "p01")) is CallRefusal.QUEUE_EMPTY


def test_no_show_needs_a_recall_and_time(counter, clock):
    take(counter)
    counter.call_next("1", "p01")
    clock.advance(100)
    assert refused(counter.no_show("1", "p01")) is CallRefusal.TOO_EARLY
    counter.recall("1", "p01")
    clock.advance(59)
    assert refused(counter.no_show("1", "p01")) is CallRefusal.TOO_EARLY
    clock.advance(1)
    assert done(counter.no_show("1", "p01")).counter is None


def test_a_returned_no_show_is_called_after_k_tickets(counter, clock):
    late = take(counter).ticket
    counter.call_next("1", "p01"), counter.recall("1", "p01")
    clock.advance(60)
    counter.no_show("1", "p01")
    for _ in range(4):
        take(counter)
    assert done(counter.return_(late.id, "p01")).state is TicketState.WAITING
    order = []
    for _ in range(5):
        order.append(done(counter.call_next("1", "p01")).label)
        counter.start("1", "p01"), counter.finish("1", "p01")
    assert order == ["A002", "A003", "A004", "A001", "A005"]


def test_a_returned_no_show_does_not_wait_for_nobody(counter, clock):
    late = take(counter).ticket
    counter.call_next("1", "p01"), counter.recall("1", "p01")
    clock.advance(60)
    counter.no_show("1", "p01"), counter.return_(late.id, "p01")
    assert counter.call_next("1", "p01").explanation == "returning"


def test_transfer_keeps_number_and_arrival(counter, journal):
    mine = take(counter).ticket
    counter.call_next("1", "p01")
    assert refused(counter.transfer("1", "p01", "T", "wrong_service")) is CallRefusal.WRONG_STATE
    counter.start("1", "p01")
    assert refused(counter.transfer("1", "p01", "Z", "wrong_service")) is CallRefusal.SERVICE_UNKNOWN
    assert refused(counter.transfer("1", "p01", "A", "wrong_service")) is CallRefusal.SAME_SERVICE
    assert refused(counter.transfer("1", "p01", "T", "because")) is CallRefusal.REASON_UNKNOWN
    moved = done(counter.transfer("1", "p01", "P", "specialist"))
    assert (moved.label, moved.arrived_at, moved.service, moved.transferred) == ("A001", mine.arrived_at, "P", True)
    assert entries(journal.database, EntryFilter(event="ticket_transferred"))[0].fields["to_service"] == "T"
    counter.open_counter("3", "p03")
    assert done(counter.call_next("3", "p03")).label == "A001"


def test_hold_resume_and_leaving_while_on_hold(counter):
    first, second = take(counter).ticket, take(counter).ticket
    counter.call_next("1", "p01"), counter.start("1", "p01")
    assert done(counter.hold("1", "p01", "document_missing")).counter is None
    counter.call_next("1", "p01"), counter.start("1", "p01")
    assert refused(counter.resume("1", "p01", first.id)) is CallRefusal.HAS_ACTIVE_TICKET
    counter.hold("1", "p01", "document_missing")
    assert done(counter.resume("1", "p01", first.id)).state is TicketState.SERVING
    assert done(counter.no_show_held(second.id, "p01")).state is TicketState.NO_SHOW
    assert refused(counter.no_show_held(first.id, "p01")) is CallRefusal.WRONG_STATE


def test_cancel_and_abandon(counter):
    first, second = take(counter).ticket, take(counter).ticket
    assert refused(counter.cancel(first.id, "p01", "")) is CallRefusal.REASON_REQUIRED
    assert done(counter.cancel(first.id, "p01", "duplicate")).state is TicketState.CANCELLED
    counter.call_next("1", "p01")
    assert done(counter.abandon("1", "p01")).state is TicketState.WAITING
    counter.call_next("1", "p01")
    assert done(counter.cancel(second.id, "p01", "visitor")).counter is None
    assert refused(counter.cancel(second.id, "p01", "visitor")) is CallRefusal.WRONG_STATE
    assert refused(counter.cancel(999, "p01", "visitor")) is CallRefusal.TICKET_UNKNOWN


def test_calling_out_of_order_needs_a_reason_and_shows(counter, journal):
    take(counter)
    second = take(counter).ticket
    assert refused(counter.call_ticket("1", "p01", second.id, "friend")) is CallRefusal.REASON_UNKNOWN
    assert done(counter.call_ticket("1", "p01", second.id, "frail")).label == "A002"
    entry = entries(journal.database, EntryFilter(event="ticket_called_out_of_order"))[0]
    assert (entry.actor, entry.fields["reason"], entry.severity) == ("p01", "frail", "notice")


def test_a_counter_belongs_to_the_officer_who_opened_it(counter):
    take(counter)
    assert refused(counter.open_counter("1", "p02")) is CallRefusal.COUNTER_OCCUPIED
    assert refused(counter.call_next("1", "p02")) is CallRefusal.COUNTER_OCCUPIED
    assert refused(counter.call_next("2", "p02")) is CallRefusal.COUNTER_CLOSED
    assert refused(counter.call_next("9", "p02")) is CallRefusal.COUNTER_UNKNOWN
    assert refused(counter.open_counter("1", "p01", ("Z",))) is CallRefusal.SERVICE_UNKNOWN
    counter.call_next("1", "p01")
    assert refused(counter.close_counter("1", "p01")) is CallRefusal.HAS_ACTIVE_TICKET
    counter.abandon("1", "p01")
    assert counter.close_counter("1", "p01") is True
    assert counter.open_counter("1", "p02", ("B",)) == ("B",)
    assert refused(counter.call_next("1", "p02")) is CallRefusal.QUEUE_EMPTY


def test_an_untrusted_clock_calls_nobody(counter, clock):
    take(counter)
    clock.advance(-3600)
    assert refused(counter.call_next("1", "p01")) is CallRefusal.CLOCK_UNTRUSTED


def test_the_run_limit_is_a_setting(journal, clock):
    queue = Queue(service_day(journal, replace(sample_house(), queue=QueueRules(priority_run=1))), kiosk="kiosk-1")
    queue.open_counter("1", "p01")
    for group in (None, None, "lansia", "lansia"):
        take(queue, priority_group=group)
    order = []
    for _ in range(4):
        order.append(done(queue.call_next("1", "p01")).label)
        queue.start("1", "p01"), queue.finish("1", "p01")
    assert order == ["A003", "A001", "A004", "A002"]
