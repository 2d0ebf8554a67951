"""Calling: the fair order, every transition, and two officers who want the same."""

from dataclasses import replace

import pytest

from services.house.model import QueueRules
from services.log.reading import EntryFilter, entries
from services.queue.model import CallRefusal, Done, NotDone, Ticket, TicketState
from services.queue.queue import Queue
from tests.services.queue.test_taking import take
from tests.support.house import house as sample_house
from tests.support.house import service_day
from tests.support.staff import officer


def done(answer: object) -> Ticket:
    assert isinstance(answer, Done), answer
    return answer.ticket


def refused(answer: object) -> CallRefusal:
    assert isinstance(answer, NotDone), answer
    return answer.refusal


@pytest.fixture
def counter(queue: Queue) -> Queue:
    queue.counters.open(officer("p01"), "1")
    return queue


def test_the_order_and_its_explanation(counter, clock, journal):
    for group in (None, None, "lansia", "lansia", "balita"):
        take(counter, priority_group=group)
    called = []
    for _ in range(5):
        answer = counter.calling.call_next(officer("p01"), "1")
        called.append((done(answer).label, answer.explanation))
        counter.calling.start(officer("p01"), "1"), counter.calling.finish(officer("p01"), "1")
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
    answer = counter.calling.call_next(officer("p01"), "1")
    assert (done(answer).label, answer.explanation) == ("A001", "waiting_bound")


def test_ahead_is_how_many_are_really_called_before(queue, clock):
    issued = {}
    for group in (None, "lansia", None, "lansia", "lansia", None, "balita", None):
        answer = take(queue, priority_group=group)
        issued[answer.ticket.label] = answer.ticket
    told = {label: queue.taking.outlook.of(ticket)[0] for label, ticket in issued.items()}
    queue.counters.open(officer("p02"), "2")
    order = []
    while isinstance(answer := queue.calling.call_next(officer("p02"), "2"), Done):
        order.append(answer.ticket.label)
        queue.calling.start(officer("p02"), "2"), queue.calling.finish(officer("p02"), "2")
    assert told == {label: order.index(label) for label in issued}


def test_a_whole_visit(counter, clock):
    take(counter)
    assert done(counter.calling.call_next(officer("p01"), "1")).state is TicketState.CALLED
    assert done(counter.calling.recall(officer("p01"), "1")).recalls == 1
    assert done(counter.calling.start(officer("p01"), "1")).state is TicketState.SERVING
    assert refused(counter.calling.call_next(officer("p01"), "1")) is CallRefusal.HAS_ACTIVE_TICKET
    assert done(counter.calling.finish(officer("p01"), "1")).state is TicketState.SERVED
    assert refused(counter.calling.finish(officer("p01"), "1")) is CallRefusal.NO_ACTIVE_TICKET
    assert refused(counter.calling.call_next(officer("p01"), "1")) is CallRefusal.QUEUE_EMPTY


def test_no_show_needs_a_recall_and_time(counter, clock):
    take(counter)
    counter.calling.call_next(officer("p01"), "1")
    clock.advance(100)
    assert refused(counter.calling.no_show(officer("p01"), "1")) is CallRefusal.TOO_EARLY
    counter.calling.recall(officer("p01"), "1")
    clock.advance(59)
    assert refused(counter.calling.no_show(officer("p01"), "1")) is CallRefusal.TOO_EARLY
    clock.advance(1)
    assert done(counter.calling.no_show(officer("p01"), "1")).counter is None


def test_a_returned_no_show_is_called_after_k_tickets(counter, clock):
    late = take(counter).ticket
    counter.calling.call_next(officer("p01"), "1"), counter.calling.recall(officer("p01"), "1")
    clock.advance(60)
    counter.calling.no_show(officer("p01"), "1")
    for _ in range(4):
        take(counter)
    assert done(counter.calling.present_again(officer("p01"), late.id)).state is TicketState.WAITING
    order = []
    for _ in range(5):
        order.append(done(counter.calling.call_next(officer("p01"), "1")).label)
        counter.calling.start(officer("p01"), "1"), counter.calling.finish(officer("p01"), "1")
    assert order == ["A002", "A003", "A004", "A001", "A005"]


def test_a_returned_no_show_does_not_wait_for_nobody(counter, clock):
    late = take(counter).ticket
    counter.calling.call_next(officer("p01"), "1"), counter.calling.recall(officer("p01"), "1")
    clock.advance(60)
    counter.calling.no_show(officer("p01"), "1"), counter.calling.present_again(officer("p01"), late.id)
    assert counter.calling.call_next(officer("p01"), "1").explanation == "returning"


def test_transfer_keeps_number_and_arrival(counter, journal):
    mine = take(counter).ticket
    counter.calling.call_next(officer("p01"), "1")
    assert refused(counter.calling.transfer(officer("p01"), "1", "T", "wrong_service")) is CallRefusal.WRONG_STATE
    counter.calling.start(officer("p01"), "1")
    assert refused(counter.calling.transfer(officer("p01"), "1", "Z", "wrong_service")) is CallRefusal.SERVICE_UNKNOWN
    assert refused(counter.calling.transfer(officer("p01"), "1", "A", "wrong_service")) is CallRefusal.SAME_SERVICE
    assert refused(counter.calling.transfer(officer("p01"), "1", "T", "because")) is CallRefusal.REASON_UNKNOWN
    moved = done(counter.calling.transfer(officer("p01"), "1", "P", "specialist"))
    assert (moved.label, moved.arrived_at, moved.service, moved.transferred) == ("A001", mine.arrived_at, "P", True)
    assert entries(journal.database, EntryFilter(event="ticket_transferred"))[0].fields["to_service"] == "T"
    counter.counters.open(officer("p03"), "3")
    assert done(counter.calling.call_next(officer("p03"), "3")).label == "A001"


def test_hold_resume_and_leaving_while_on_hold(counter):
    first, second = take(counter).ticket, take(counter).ticket
    counter.calling.call_next(officer("p01"), "1"), counter.calling.start(officer("p01"), "1")
    assert done(counter.calling.hold(officer("p01"), "1", "document_missing")).counter is None
    counter.calling.call_next(officer("p01"), "1"), counter.calling.start(officer("p01"), "1")
    assert refused(counter.calling.resume(officer("p01"), "1", first.id)) is CallRefusal.HAS_ACTIVE_TICKET
    counter.calling.hold(officer("p01"), "1", "document_missing")
    assert done(counter.calling.resume(officer("p01"), "1", first.id)).state is TicketState.SERVING
    assert done(counter.calling.left(officer("p01"), second.id)).state is TicketState.NO_SHOW
    assert refused(counter.calling.left(officer("p01"), first.id)) is CallRefusal.WRONG_STATE


def test_cancel_and_abandon(counter):
    first, second = take(counter).ticket, take(counter).ticket
    assert refused(counter.calling.cancel(officer("p01"), first.id, "")) is CallRefusal.REASON_REQUIRED
    assert done(counter.calling.cancel(officer("p01"), first.id, "duplicate")).state is TicketState.CANCELLED
    counter.calling.call_next(officer("p01"), "1")
    assert done(counter.calling.abandon(officer("p01"), "1")).state is TicketState.WAITING
    counter.calling.call_next(officer("p01"), "1")
    assert done(counter.calling.cancel(officer("p01"), second.id, "visitor")).counter is None
    assert refused(counter.calling.cancel(officer("p01"), second.id, "visitor")) is CallRefusal.WRONG_STATE
    assert refused(counter.calling.cancel(officer("p01"), 999, "visitor")) is CallRefusal.TICKET_UNKNOWN


def test_calling_out_of_order_needs_a_reason_and_shows(counter, journal):
    take(counter)
    second = take(counter).ticket
    assert refused(counter.calling.call_ticket(officer("p01"), "1", second.id, "friend")) is CallRefusal.REASON_UNKNOWN
    assert done(counter.calling.call_ticket(officer("p01"), "1", second.id, "frail")).label == "A002"
    entry = entries(journal.database, EntryFilter(event="ticket_called_out_of_order"))[0]
    assert (entry.actor, entry.fields["reason"], entry.severity) == ("p01", "frail", "notice")


def test_a_counter_belongs_to_the_officer_who_opened_it(counter):
    take(counter)
    assert refused(counter.counters.open(officer("p02"), "1")) is CallRefusal.COUNTER_OCCUPIED
    assert refused(counter.calling.call_next(officer("p02"), "1")) is CallRefusal.COUNTER_OCCUPIED
    assert refused(counter.calling.call_next(officer("p02"), "2")) is CallRefusal.COUNTER_CLOSED
    assert refused(counter.calling.call_next(officer("p02"), "9")) is CallRefusal.COUNTER_UNKNOWN
    assert refused(counter.counters.open(officer("p01"), "1", ("Z",))) is CallRefusal.SERVICE_UNKNOWN
    counter.calling.call_next(officer("p01"), "1")
    assert refused(counter.counters.close(officer("p01"), "1")) is CallRefusal.HAS_ACTIVE_TICKET
    counter.calling.abandon(officer("p01"), "1")
    assert counter.counters.close(officer("p01"), "1") is True
    assert counter.counters.open(officer("p02"), "1", ("B",)) == ("B",)
    assert refused(counter.calling.call_next(officer("p02"), "1")) is CallRefusal.QUEUE_EMPTY


def test_an_untrusted_clock_calls_nobody(counter, clock):
    take(counter)
    clock.advance(-3600)
    assert refused(counter.calling.call_next(officer("p01"), "1")) is CallRefusal.CLOCK_UNTRUSTED


def test_the_run_limit_is_a_setting(journal, clock):
    queue = Queue(service_day(journal, replace(sample_house(), queue=QueueRules(priority_run=1))), kiosk="kiosk-1")
    queue.counters.open(officer("p01"), "1")
    for group in (None, None, "lansia", "lansia"):
        take(queue, priority_group=group)
    order = []
    for _ in range(4):
        order.append(done(queue.calling.call_next(officer("p01"), "1")).label)
        queue.calling.start(officer("p01"), "1"), queue.calling.finish(officer("p01"), "1")
    assert order == ["A003", "A001", "A004", "A002"]
