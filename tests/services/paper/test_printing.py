"""Print jobs: what is committed when, and that nothing is ever sent twice."""

from datetime import timedelta

import pytest

from devices.printer import PrinterState, PrintOutcome, Slip, TextLine
from devices.simulated.memory import MemoryPrinter
from services.house import alerts
from services.log.reading import EntryFilter, entries
from services.paper.printing import PrinterOwner
from services.paper.requests import PaperRequests
from services.queue.print_jobs import JobState, find_job, without_paper
from services.store.database import DatabaseAway
from tests.services.queue.test_taking import take
from tests.support.away import away
from tests.support.clock import START
from tests.support.staff import officer


@pytest.fixture
def printer() -> MemoryPrinter:
    return MemoryPrinter()


@pytest.fixture
def desk(journal, house, queue, printer) -> PrinterOwner:
    return PrinterOwner(journal, house, queue, printer, kiosk="kiosk-1")


def words(slip) -> str:
    return "\n".join(part.text for part in slip.parts if isinstance(part, TextLine))


def paperless(journal) -> list[str]:
    return [ticket.label for _, ticket in without_paper(journal.database, since=START)]


def test_a_printed_ticket_needs_nobody(desk, queue, printer, journal):
    job = take(queue).print_job
    assert desk.work_off(job).outcome is PrintOutcome.PRINTED
    assert find_job(journal.database, job).state is JobState.PRINTED
    assert "A001" in words(printer.slips[0]) and "GRATIS" in words(printer.slips[0])
    assert paperless(journal) == [] and alerts.open_alerts(journal.database) == []
    assert entries(journal.database, EntryFilter(event="print_ended"))[0].fields["label"] == "A001"


def test_a_job_is_sent_once_only(desk, queue, printer):
    job = take(queue).print_job
    assert [desk.work_off(job).outcome for _ in range(3)] == [PrintOutcome.PRINTED] * 3
    assert len(printer.slips) == 1


@pytest.mark.parametrize("outcome", [PrintOutcome.FAILED, PrintOutcome.UNKNOWN])
def test_a_number_without_paper_is_on_the_list_and_told_only_when_seen(desk, queue, printer, journal, outcome):
    printer.outcome = outcome
    issued = take(queue)
    assert desk.work_off(issued.print_job).outcome is outcome
    assert paperless(journal) == ["A001"]
    assert not alerts.is_seen(journal.database, issued.ticket.id)
    alerts.mark_seen(journal, "p01", alerts.open_alerts(journal.database))
    assert alerts.is_seen(journal.database, issued.ticket.id)
    assert PaperRequests(journal).resolve(officer("p01"), issued.print_job)
    assert paperless(journal) == []


def test_a_printed_copy_says_so_and_settles_the_number(desk, queue, printer, journal):
    printer.state = PrinterState.PAPER_OUT
    issued = take(queue)
    assert desk.work_off(issued.print_job).outcome is PrintOutcome.FAILED
    printer.state = PrinterState.READY
    PaperRequests(journal).reprint(officer("p01"), issued.ticket, "kiosk-1", "id")
    assert desk.work_off(desk.next_queued()).outcome is PrintOutcome.PRINTED
    assert "SALINAN" in words(printer.slips[0])
    assert paperless(journal) == [] and alerts.open_alerts(journal.database) == []
    assert desk.next_queued() is None


def test_the_copy_of_a_number_that_was_called_says_nothing_of_a_place(desk, queue, printer, journal):
    issued = take(queue)
    queue.counters.open(officer("p02"), "2")
    queue.calling.call_next(officer("p02"), "2")
    PaperRequests(journal).reprint(officer("p02"), issued.ticket, "kiosk-1", "id")
    for job in (issued.print_job, desk.next_queued()):
        desk.work_off(job)
    assert len(printer.slips) == 2
    assert not any("Anda berikutnya" in words(slip) or "Di depan Anda" in words(slip) for slip in printer.slips)


def test_a_visitor_who_says_that_nothing_came_is_believed(desk, queue, printer, journal):
    printer.outcome = PrintOutcome.SENT
    issued = take(queue)
    desk.work_off(issued.print_job)
    assert paperless(journal) == []
    PaperRequests(journal).report_missing(issued.print_job, "kiosk-1")
    assert paperless(journal) == ["A001"]


def test_after_a_crash_nothing_is_sent_again(desk, queue, printer, journal):
    sending, queued = take(queue), take(queue)
    with journal.database.write() as connection:
        connection.exec_driver_sql(f"UPDATE print_job SET state = 'sending' WHERE id = {sending.print_job}")
    assert desk.settle_after_crash() == 2
    assert find_job(journal.database, sending.print_job).state is JobState.UNKNOWN
    assert find_job(journal.database, queued.print_job).state is JobState.FAILED
    assert desk.work_off(sending.print_job).outcome is PrintOutcome.UNKNOWN
    assert printer.slips == []
    assert sorted(paperless(journal)) == ["A001", "A002"]


def test_the_truth_is_told_while_the_database_is_away_and_written_when_it_is_back(
    desk, queue, printer, journal, monkeypatch
):
    job = take(queue).print_job
    record = desk._record

    def away(*_arguments):
        raise DatabaseAway("gone")

    monkeypatch.setattr(desk, "_record", away)
    ended = desk.work_off(job)
    assert (ended.outcome, ended.recorded) == (PrintOutcome.PRINTED, False)
    assert find_job(journal.database, job).state is JobState.SENDING
    monkeypatch.setattr(desk, "_record", record)
    desk.status()
    assert find_job(journal.database, job).state is JobState.PRINTED


def test_two_outcomes_wait_for_the_database_and_are_recorded_once_each_in_their_order(
    desk, queue, printer, journal, monkeypatch
):
    jobs = [take(queue).print_job, take(queue).print_job]
    record, still_away = desk._record, 3

    def comes_back_late(*arguments):
        nonlocal still_away
        if still_away:
            still_away -= 1
            raise DatabaseAway("gone")
        record(*arguments)

    monkeypatch.setattr(desk, "_record", comes_back_late)
    assert [desk.work_off(job).recorded for job in jobs] == [False, False]  # the second one also tries the first
    assert [find_job(journal.database, job).state for job in jobs] == [JobState.SENDING] * 2
    desk.status()
    desk.status()
    assert [find_job(journal.database, job).state for job in jobs] == [JobState.PRINTED] * 2
    noted = [one.fields["job"] for one in entries(journal.database, EntryFilter(event="print_ended"))]
    assert noted == [jobs[1], jobs[0]]  # the newest first
    assert len(printer.slips) == 2


@pytest.mark.parametrize(("age", "kept"), [(timedelta(minutes=2), True), (timedelta(minutes=2, seconds=1), False)])
def test_after_a_crash_what_staff_asked_for_just_now_is_still_printed_and_older_is_not(
    desk, printer, journal, clock, age, kept
):
    job = PaperRequests(journal).trial(officer("p01"), "kiosk-1", "id")
    clock.advance(age.total_seconds())
    assert desk.settle_after_crash() == (0 if kept else 1)
    assert find_job(journal.database, job).state is (JobState.QUEUED if kept else JobState.FAILED)
    assert desk.next_queued() == (job if kept else None)


def test_status_is_journalled_on_change_only(desk, printer, journal):
    for state in (PrinterState.READY, PrinterState.READY, PrinterState.PAPER_OUT, PrinterState.PAPER_OUT):
        printer.state = state
        desk.status()
    changes = [entry.fields["state"] for entry in entries(journal.database, EntryFilter(event="printer_status"))]
    assert changes == ["paper_out", "ready"]


def test_what_the_printer_said_last_is_known_without_asking_it(desk, queue, printer):
    assert desk.last_status.state is PrinterState.DISCONNECTED
    desk.status()
    printer.state = PrinterState.PAPER_OUT
    assert desk.last_status.state is PrinterState.READY, "other threads never ask the printer itself"
    desk.work_off(take(queue).print_job)
    assert desk.last_status.state is PrinterState.PAPER_OUT


def test_a_test_slip(desk, printer, journal):
    job = PaperRequests(journal).trial(officer("p01"), "kiosk-1", "id")
    assert desk.work_off(job).outcome is PrintOutcome.PRINTED
    assert "UJI CETAK" in words(printer.slips[0])
    assert paperless(journal) == []


def test_what_has_no_job_is_printed_and_journalled_when_the_database_is_back(desk, printer, database, journal, request):
    cluster = request.getfixturevalue("cluster") if database.kind == "postgresql" else None
    with away(database, cluster.sql if cluster else None):
        ended = desk.print_unqueued(Slip((TextLine("SA1"),)), "provisional_slip", label="SA1")
        assert (ended.outcome, ended.recorded) == (PrintOutcome.PRINTED, False)
        assert words(printer.slips[0]) == "SA1"
        desk.status()
    desk.status()
    noted = entries(journal.database, EntryFilter(event="provisional_slip"))
    assert [one.fields for one in noted] == [{"label": "SA1", "outcome": "printed", "printer": "ready"}]
