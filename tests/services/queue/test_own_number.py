"""What visitors may do with their own number: give it up while it waits, have its slip once more, within limits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from devices.printer import PrinterState, PrintOutcome, TextLine
from devices.simulated.memory import MemoryPrinter
from services.house import alerts
from services.log.reading import EntryFilter, entries
from services.paper.printing import PrinterOwner
from services.queue.day_reopening import recount
from services.queue.model import CallRefusal, Done, Issued, NotDone, TakeRequest, TicketState
from services.queue.own_number import MOST_COPIES, TakenBack
from services.queue.print_jobs import JobKind, JobState, find_job, without_paper
from services.queue.queue import Queue
from services.store.database import DatabaseAway
from services.store.tables import print_job, service_queue, ticket_event
from tests.services.queue.test_taking import take
from tests.support.away import away
from tests.support.clock import START
from tests.support.house import service_day
from tests.support.staff import officer
from tests.support.visits import book, pass_of
from tests.support.visits import visits as make_visits


@pytest.fixture
def printer() -> MemoryPrinter:
    return MemoryPrinter()


@pytest.fixture
def desk(journal, house, queue, printer) -> PrinterOwner:
    return PrinterOwner(journal, house, queue, printer, kiosk="kiosk-1")


def issued_for(queue: Queue, request: str) -> Issued:
    answer = queue.taking.take(TakeRequest(request, "A"))
    assert isinstance(answer, Issued), answer
    return answer


def words(slip) -> str:
    return "\n".join(part.text for part in slip.parts if isinstance(part, TextLine))


# -- never shown --------------------------------------------------------------------------------------


def test_a_number_that_nobody_was_shown_is_cancelled_once_and_frees_its_place(queue, database):
    mine = issued_for(queue, "late").ticket
    with database.read() as connection:
        taken = connection.execute(select(service_queue.c.taken)).scalars().all()
    answer = queue.own.forgo("late")
    assert isinstance(answer, Done) and answer.ticket.label == mine.label
    assert answer.ticket.state is TicketState.CANCELLED
    assert queue.own.forgo("late") == NotDone(CallRefusal.WRONG_STATE, "cancelled")
    assert queue.own.forgo("never asked for") == NotDone(CallRefusal.TICKET_UNKNOWN)
    assert [one.fields["label"] for one in entries(database, EntryFilter(event="ticket_not_shown"))] == [mine.label]
    with database.read() as connection:
        assert sum(connection.execute(select(service_queue.c.taken)).scalars()) == sum(taken) - 1
        jobs = connection.execute(select(print_job.c.state)).scalars().all()
    assert jobs == ["failed"], "its slip is never printed"
    assert without_paper(database, since=START - timedelta(days=1)) == []


def test_a_number_that_has_been_printed_is_somebodys(queue, desk):
    issued = issued_for(queue, "printed")
    desk.work_off(issued.print_job)
    assert queue.own.forgo("printed") == NotDone(CallRefusal.WRONG_STATE, "waiting")
    assert queue.ticket(issued.ticket.id).state is TicketState.WAITING


def test_a_copy_that_its_visitor_did_not_wait_for_is_missed_by_nobody(queue, desk, database):
    issued = issued_for(queue, "printed")
    desk.work_off(issued.print_job)
    assert isinstance(queue.own.copy(issued.ticket.code, "id"), int)
    much_later = START + timedelta(hours=1)
    assert without_paper(database, since=START - timedelta(days=1), now=much_later) == []


# -- giving up ----------------------------------------------------------------------------------------


def test_a_waiting_number_is_given_up_once_and_is_in_the_log(queue, journal, database):
    mine, other = take(queue).ticket, take(queue).ticket
    assert queue.own.place(mine.code).may_give_up
    answer = queue.own.give_up(mine.code)
    assert isinstance(answer, Done) and answer.ticket.state is TicketState.CANCELLED
    assert queue.own.give_up(mine.code) == NotDone(CallRefusal.WRONG_STATE, "cancelled")
    assert [one.fields["label"] for one in entries(database, EntryFilter(event="ticket_given_up"))] == [mine.label]
    assert queue.own.place(other.code).ahead == 0, "whoever is behind moves up"
    with database.read() as connection:
        last = connection.execute(select(ticket_event).order_by(ticket_event.c.id.desc())).first()
    assert (last.action, last.actor, last.reason) == ("cancel", "visitor", "visitor")
    assert mine.code not in "".join(one.text for one in entries(database, EntryFilter()))


def test_a_number_that_a_counter_has_is_not_given_up(queue):
    mine = take(queue).ticket
    queue.counters.open(officer("p01"), "1")
    assert isinstance(queue.calling.call_next(officer("p01"), "1"), Done)
    assert not queue.own.place(mine.code).may_give_up
    assert queue.own.give_up(mine.code) == NotDone(CallRefusal.WRONG_STATE, "called")
    assert queue.ticket(mine.id).state is TicketState.CALLED


def test_the_number_of_a_booked_visit_is_not_given_up_here(queue, journal, house, clock, tmp_path):
    visits = make_visits(journal, house, tmp_path)
    visits.keys.new(officer("adm"))
    text = pass_of(visits, book(visits))
    clock.advance(timedelta(days=1).total_seconds())
    checked_in = visits.check_ins.scan(text)
    assert not queue.own.place(checked_in.ticket.code).may_give_up
    assert isinstance(queue.own.give_up(checked_in.ticket.code), NotDone)
    assert queue.own.place(checked_in.ticket.code).may_copy


def test_an_unknown_code_changes_nothing(queue):
    take(queue)
    for answer in (queue.own.give_up("X" * 13), queue.own.copy("X" * 13, "id")):
        assert answer == NotDone(CallRefusal.TICKET_UNKNOWN)


def test_given_up_and_called_in_the_same_moment_is_one_of_both(queue):
    queue.counters.open(officer("p01"), "1")
    for _ in range(5):
        mine = take(queue).ticket
        with ThreadPoolExecutor() as pool:
            one, other = (
                pool.submit(queue.own.give_up, mine.code),
                pool.submit(queue.calling.call_next, officer("p01"), "1"),
            )
            given_up, called = one.result(), other.result()
        state = queue.ticket(mine.id).state
        assert isinstance(given_up, Done) == (state is TicketState.CANCELLED)
        assert isinstance(called, Done) == (state is TicketState.CALLED)
        if state is TicketState.CALLED:
            queue.calling.start(officer("p01"), "1"), queue.calling.finish(officer("p01"), "1")


# -- another number instead ------------------------------------------------------------------------------


def test_a_number_taken_by_mistake_is_cancelled_as_such_and_only_once(queue, database):
    mine = take(queue).ticket
    answer = queue.own.take_back(mine.code)
    assert isinstance(answer, TakenBack) and answer.ticket.state is TicketState.CANCELLED and not answer.on_paper
    assert queue.own.take_back(mine.code) == answer, "a second touch, or an answer that was lost on its way"
    assert [one.fields["label"] for one in entries(database, EntryFilter(event="ticket_taken_back"))] == [mine.label]
    assert entries(database, EntryFilter(event="ticket_given_up")) == []
    with database.read() as connection:
        last = connection.execute(select(ticket_event).order_by(ticket_event.c.id.desc())).first()
    assert (last.action, last.actor, last.reason) == ("cancel", "visitor", "changed")
    assert mine.code not in "".join(one.text for one in entries(database, EntryFilter()))


def test_its_slip_is_not_printed_and_nobody_misses_it(queue, desk, printer, journal, database):
    issued = take(queue)
    assert not queue.own.take_back(issued.ticket.code).on_paper
    assert desk.work_off(issued.print_job).outcome is PrintOutcome.FAILED
    assert printer.slips == [] and alerts.open_alerts(database) == []
    assert without_paper(database, since=START, now=START + timedelta(hours=1)) == [], "not even as overdue"


@pytest.mark.parametrize("outcome", [PrintOutcome.PRINTED, PrintOutcome.SENT, PrintOutcome.UNKNOWN])
def test_a_slip_that_came_out_or_may_have_is_told(queue, desk, printer, database, outcome):
    printer.outcome = outcome
    issued = take(queue)
    desk.work_off(issued.print_job)
    assert queue.own.take_back(issued.ticket.code).on_paper
    assert alerts.open_alerts(database) == [] and without_paper(database, since=START) == []


def test_a_slip_that_surely_did_not_come_is_no_paper(queue, desk, printer):
    printer.state = PrinterState.PAPER_OUT
    issued = take(queue)
    desk.work_off(issued.print_job)
    assert not queue.own.take_back(issued.ticket.code).on_paper


@pytest.mark.parametrize("outcome", [PrintOutcome.PRINTED, PrintOutcome.FAILED, PrintOutcome.UNKNOWN])
def test_cancelled_while_it_is_printed_the_slip_may_come_and_nobody_is_alarmed(queue, desk, printer, database, outcome):
    issued, answers = take(queue), []
    prints = printer.print

    def meanwhile(slip):
        answers.append(queue.own.take_back(issued.ticket.code))
        return prints(slip)

    printer.print, printer.outcome = meanwhile, outcome
    assert desk.work_off(issued.print_job).outcome is outcome
    assert [one.on_paper for one in answers] == [True]
    assert alerts.open_alerts(database) == [] and without_paper(database, since=START) == []


def test_a_number_that_a_counter_has_called_is_not_taken_back(queue):
    mine = take(queue).ticket
    queue.counters.open(officer("p01"), "1")
    assert isinstance(queue.calling.call_next(officer("p01"), "1"), Done)
    assert queue.own.take_back(mine.code) == NotDone(CallRefusal.WRONG_STATE, "called")


def test_what_was_given_up_or_cancelled_by_an_officer_was_not_exchanged(queue):
    mine = take(queue).ticket
    queue.own.give_up(mine.code)
    assert queue.own.take_back(mine.code) == NotDone(CallRefusal.WRONG_STATE, "cancelled")


def test_its_place_in_the_days_quota_is_free_again(queue, database):
    def taken() -> int:
        with database.read() as connection:
            query = select(service_queue.c.taken).where(service_queue.c.service == "A")
            return int(connection.execute(query).scalar_one())

    mine = take(queue).ticket
    take(queue)
    queue.own.take_back(mine.code), queue.own.take_back(mine.code)
    assert taken() == 1
    with database.write() as connection:
        recount(connection, mine.service_day.isoformat())
    assert taken() == 1, "counted anew from the history, too"


def test_a_transferred_number_gives_back_the_place_that_it_took(queue, database):
    def taken() -> dict[str, int]:
        with database.read() as connection:
            rows = connection.execute(select(service_queue.c.service, service_queue.c.taken)).all()
        return {row.service: row.taken for row in rows if row.service in ("A", "T")}

    mine = take(queue).ticket
    take(queue, service="T")
    queue.counters.open(officer("p01"), "1")
    queue.calling.call_next(officer("p01"), "1"), queue.calling.start(officer("p01"), "1")
    assert isinstance(queue.calling.transfer(officer("p01"), "1", "T", "wrong_service"), Done)
    assert isinstance(queue.own.take_back(mine.code), TakenBack)
    assert taken() == {"A": 0, "T": 1}
    with database.write() as connection:
        recount(connection, mine.service_day.isoformat())
    assert taken() == {"A": 0, "T": 1}, "counted anew from the history, too"


def test_without_the_database_nothing_is_cancelled(queue, database, request):
    cluster = request.getfixturevalue("cluster") if database.kind == "postgresql" else None
    mine = take(queue).ticket
    with away(database, cluster.sql if cluster else None):
        assert queue.own.take_back(mine.code) == NotDone(CallRefusal.UNAVAILABLE)
    assert queue.ticket(mine.id).state is TicketState.WAITING


# -- a first slip, later -----------------------------------------------------------------------------------


def test_what_never_came_out_is_printed_plainly_once_the_printer_is_well(queue, desk, printer, database):
    printer.state = PrinterState.PAPER_OUT
    issued = queue.taking.take(TakeRequest("r1", "A"))
    desk.work_off(issued.print_job)
    printer.state = PrinterState.READY
    assert printer.slips == [], "never by itself"
    job = queue.own.slip(issued.ticket.code, "id")
    assert find_job(database, job).kind is JobKind.TICKET
    assert desk.work_off(job).outcome is PrintOutcome.PRINTED
    assert issued.ticket.label in words(printer.slips[0]) and "SALINAN" not in words(printer.slips[0])
    assert without_paper(database, since=START) == [] and alerts.open_alerts(database) == []
    asked = entries(database, EntryFilter(event="print_requested"))
    assert [(one.actor, one.fields["kind"]) for one in asked] == [("visitor", "ticket")]
    assert queue.taking.take(TakeRequest("r1", "A")).print_job == job, "whose outcome counts"


def test_what_may_have_come_out_is_printed_as_a_copy(queue, desk, printer):
    printer.outcome = PrintOutcome.UNKNOWN
    issued = take(queue)
    desk.work_off(issued.print_job)
    printer.outcome = PrintOutcome.PRINTED
    assert desk.work_off(queue.own.slip(issued.ticket.code, "id")).outcome is PrintOutcome.PRINTED
    assert "SALINAN" in words(printer.slips[-1])


def test_a_slip_that_could_not_be_begun_without_the_database_is_the_one_that_is_printed_later(
    queue, desk, printer, database, request
):
    cluster = request.getfixturevalue("cluster") if database.kind == "postgresql" else None
    issued = take(queue)
    with away(database, cluster.sql if cluster else None), pytest.raises(DatabaseAway):
        desk.work_off(issued.print_job)
    assert find_job(database, issued.print_job).state is JobState.QUEUED
    assert [queue.own.slip(issued.ticket.code, "id") for _ in range(2)] == [issued.print_job] * 2
    for _ in range(2):
        assert desk.work_off(issued.print_job).outcome is PrintOutcome.PRINTED
    assert len(printer.slips) == 1 and "SALINAN" not in words(printer.slips[0])


def test_a_last_copy_that_could_not_be_begun_is_still_printed(queue, desk):
    mine = take(queue)
    desk.work_off(mine.print_job)
    for _ in range(MOST_COPIES - 1):
        desk.work_off(queue.own.copy(mine.ticket.code, "id"))
    last = queue.own.copy(mine.ticket.code, "id")
    assert queue.own.slip(mine.ticket.code, "id") == last
    assert queue.own.copy(mine.ticket.code, "id") == last, "its answer may have been lost"


def test_none_is_asked_for_while_one_is_on_its_way(queue, journal, house):
    mine = take(queue)
    elsewhere = Queue(service_day(journal, house), kiosk="kiosk-2")
    assert elsewhere.own.slip(mine.ticket.code, "id") == NotDone(CallRefusal.NOTHING_TO_DO), "another printer's"
    with journal.transaction() as transaction:
        transaction.connection.execute(update(print_job).values(state=JobState.SENDING.value))
    assert queue.own.slip(mine.ticket.code, "id") == NotDone(CallRefusal.NOTHING_TO_DO)


def test_none_is_asked_for_while_an_officer_has_asked_for_one(queue, journal):
    mine = take(queue)
    with journal.transaction() as transaction:
        transaction.connection.execute(update(print_job).values(requested_by="p01"))
    assert queue.own.slip(mine.ticket.code, "id") == NotDone(CallRefusal.NOTHING_TO_DO)


def test_a_number_that_does_not_wait_any_more_gets_no_slip_that_was_left_over(queue):
    mine = take(queue).ticket
    queue.counters.open(officer("p01"), "1")
    queue.calling.call_next(officer("p01"), "1")
    assert queue.own.slip(mine.code, "id") == NotDone(CallRefusal.NOTHING_TO_DO)


# -- one more slip --------------------------------------------------------------------------------------


def test_a_copy_says_salinan_and_there_are_not_many(queue, desk, printer, database):
    mine = take(queue).ticket
    for _ in range(MOST_COPIES):
        job = queue.own.copy(mine.code, "id")
        assert desk.work_off(job).outcome is PrintOutcome.PRINTED
    assert [("SALINAN" in words(slip), mine.label in words(slip)) for slip in printer.slips] == [(True, True)] * 2
    assert not queue.own.place(mine.code).may_copy
    assert queue.own.copy(mine.code, "id") == NotDone(CallRefusal.NOTHING_TO_DO)
    asked = entries(database, EntryFilter(event="print_requested"))
    assert [one.actor for one in asked] == ["visitor"] * MOST_COPIES


def test_what_did_not_come_out_is_not_counted(queue, desk, printer):
    mine = take(queue).ticket
    printer.state = PrinterState.PAPER_OUT
    for _ in range(MOST_COPIES + 2):
        assert desk.work_off(queue.own.copy(mine.code, "id")).outcome is PrintOutcome.FAILED
    assert queue.own.place(mine.code).may_copy


def test_a_copy_is_printed_by_its_own_touch_and_surprises_nobody_after_a_crash(queue, desk, database):
    job = queue.own.copy(take(queue).ticket.code, "id")
    assert desk.next_queued() is None
    desk.settle_after_crash()
    assert find_job(database, job).state is JobState.FAILED


def test_a_number_that_does_not_wait_gets_no_copy(queue):
    mine = take(queue).ticket
    queue.own.give_up(mine.code)
    assert queue.own.copy(mine.code, "id") == NotDone(CallRefusal.NOTHING_TO_DO)
