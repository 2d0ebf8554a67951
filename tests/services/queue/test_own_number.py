"""What visitors may do with their own number: give it up while it waits, have its slip once more, within limits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from devices.printer import PrinterState, PrintOutcome, TextLine
from devices.simulated.memory import MemoryPrinter
from services.log.reading import EntryFilter, entries
from services.paper.desk import PrintDesk
from services.queue.model import CallRefusal, Done, NotDone, TicketState
from services.queue.own_number import MOST_COPIES
from services.queue.print_jobs import JobState, find_job
from services.store.tables import ticket_event
from tests.services.queue.test_taking import take
from tests.support.visits import book, pass_of
from tests.support.visits import visits as make_visits


@pytest.fixture
def printer() -> MemoryPrinter:
    return MemoryPrinter()


@pytest.fixture
def desk(journal, house, queue, printer) -> PrintDesk:
    return PrintDesk(journal, house, queue, printer, kiosk="kiosk-1")


def words(slip) -> str:
    return "\n".join(part.text for part in slip.parts if isinstance(part, TextLine))


# -- giving up ----------------------------------------------------------------------------------------


def test_a_waiting_number_is_given_up_once_and_is_in_the_log(queue, journal, database):
    mine, other = take(queue).ticket, take(queue).ticket
    assert queue.place(mine.code).may_give_up
    answer = queue.give_up(mine.code)
    assert isinstance(answer, Done) and answer.ticket.state is TicketState.CANCELLED
    assert queue.give_up(mine.code) == NotDone(CallRefusal.WRONG_STATE, "cancelled")
    assert [one.fields["label"] for one in entries(database, EntryFilter(event="ticket_given_up"))] == [mine.label]
    assert queue.place(other.code).ahead == 0, "whoever is behind moves up"
    with database.read() as connection:
        last = connection.execute(select(ticket_event).order_by(ticket_event.c.id.desc())).first()
    assert (last.action, last.actor, last.reason) == ("cancel", "visitor", "visitor")
    assert mine.code not in "".join(one.text for one in entries(database, EntryFilter()))


def test_a_number_that_a_counter_has_is_not_given_up(queue):
    mine = take(queue).ticket
    queue.open_counter("1", "p01")
    assert isinstance(queue.call_next("1", "p01"), Done)
    assert not queue.place(mine.code).may_give_up
    assert queue.give_up(mine.code) == NotDone(CallRefusal.WRONG_STATE, "called")
    assert queue.ticket(mine.id).state is TicketState.CALLED


def test_the_number_of_a_booked_visit_is_not_given_up_here(queue, journal, house, clock, tmp_path):
    visits = make_visits(journal, house, tmp_path)
    visits.keys.new("p01")
    text = pass_of(visits, book(visits))
    clock.advance(timedelta(days=1).total_seconds())
    checked_in = visits.scan(text)
    assert not queue.place(checked_in.ticket.code).may_give_up
    assert isinstance(queue.give_up(checked_in.ticket.code), NotDone)
    assert queue.place(checked_in.ticket.code).may_copy


def test_an_unknown_code_changes_nothing(queue):
    take(queue)
    for answer in (queue.give_up("X" * 13), queue.copy_for_visitor("X" * 13, "id")):
        assert answer == NotDone(CallRefusal.TICKET_UNKNOWN)


def test_given_up_and_called_in_the_same_moment_is_one_of_both(queue):
    queue.open_counter("1", "p01")
    for _ in range(5):
        mine = take(queue).ticket
        with ThreadPoolExecutor() as pool:
            one, other = pool.submit(queue.give_up, mine.code), pool.submit(queue.call_next, "1", "p01")
            given_up, called = one.result(), other.result()
        state = queue.ticket(mine.id).state
        assert isinstance(given_up, Done) == (state is TicketState.CANCELLED)
        assert isinstance(called, Done) == (state is TicketState.CALLED)
        if state is TicketState.CALLED:
            queue.start("1", "p01"), queue.finish("1", "p01")


# -- one more slip --------------------------------------------------------------------------------------


def test_a_copy_says_salinan_and_there_are_not_many(queue, desk, printer, database):
    mine = take(queue).ticket
    for _ in range(MOST_COPIES):
        job = queue.copy_for_visitor(mine.code, "id")
        assert desk.work_off(job).outcome is PrintOutcome.PRINTED
    assert [("SALINAN" in words(slip), mine.label in words(slip)) for slip in printer.slips] == [(True, True)] * 2
    assert not queue.place(mine.code).may_copy
    assert queue.copy_for_visitor(mine.code, "id") == NotDone(CallRefusal.NOTHING_TO_DO)
    asked = entries(database, EntryFilter(event="print_requested"))
    assert [one.actor for one in asked] == ["visitor"] * MOST_COPIES


def test_what_did_not_come_out_is_not_counted(queue, desk, printer):
    mine = take(queue).ticket
    printer.state = PrinterState.PAPER_OUT
    for _ in range(MOST_COPIES + 2):
        assert desk.work_off(queue.copy_for_visitor(mine.code, "id")).outcome is PrintOutcome.FAILED
    assert queue.place(mine.code).may_copy


def test_a_copy_is_printed_by_its_own_touch_and_surprises_nobody_after_a_crash(queue, desk, database):
    job = queue.copy_for_visitor(take(queue).ticket.code, "id")
    assert desk.next_queued() is None
    desk.settle_after_crash()
    assert find_job(database, job).state is JobState.FAILED


def test_a_number_that_does_not_wait_gets_no_copy(queue):
    mine = take(queue).ticket
    queue.give_up(mine.code)
    assert queue.copy_for_visitor(mine.code, "id") == NotDone(CallRefusal.NOTHING_TO_DO)
