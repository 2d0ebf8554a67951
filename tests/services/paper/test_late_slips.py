"""A slip that comes late, and the slip of a number that was exchanged: the printer's owner over a simulated machine."""

from __future__ import annotations

import pytest

from devices.printer import PrintOutcome
from devices.simulated.fault_script import FaultRun, parse
from services.paper.printing import PrinterOwner
from services.queue.model import NotDone
from services.queue.print_jobs import JobState, find_job
from tests.services.queue.test_taking import take
from tests.support.printers import VirtualBench


@pytest.fixture
def bench() -> VirtualBench:
    bench = VirtualBench()
    bench.printer.open()
    return bench


@pytest.fixture
def desk(journal, house, queue, bench) -> PrinterOwner:
    return PrinterOwner(journal, house, queue, bench.printer, kiosk="kiosk-1")


def on_paper(bench: VirtualBench) -> str:
    bench.settle()
    return "\n".join(paper.words() for paper in bench.on_paper)


def test_without_paper_nothing_comes_out_later_by_itself_and_then_one_plain_slip(queue, desk, bench):
    bench.set_fault("paper-out")
    issued = take(queue)
    assert desk.work_off(issued.print_job).outcome is PrintOutcome.FAILED
    bench.set_fault("paper-out", on=False)
    assert bench.until_ready()
    assert desk.next_queued() is None and issued.ticket.label not in on_paper(bench)
    job = queue.own.slip(issued.ticket.code, "id")
    assert desk.work_off(job).outcome is PrintOutcome.PRINTED
    assert on_paper(bench).count(issued.ticket.label) == 1 and "SALINAN" not in on_paper(bench)


def test_what_stopped_half_way_comes_as_a_copy(queue, desk, bench):
    issued = take(queue)
    bench.machine.run_script(FaultRun.of(parse("after 1 lines: cover open")), bench.clock.now())
    assert desk.work_off(issued.print_job).outcome is PrintOutcome.UNKNOWN
    bench.machine.run_script(None, bench.clock.now())
    bench.set_fault("cover-open", on=False)
    assert bench.until_ready()
    before = len(bench.papers)
    assert desk.work_off(queue.own.slip(issued.ticket.code, "id")).outcome is PrintOutcome.PRINTED
    bench.settle()
    assert "SALINAN" in "\n".join(paper.words() for paper in bench.papers[before:])


def test_the_queued_slip_of_an_exchanged_number_never_reaches_the_printer(queue, desk, bench, database):
    issued = take(queue)
    assert not queue.own.take_back(issued.ticket.code).on_paper
    assert desk.work_off(issued.print_job).outcome is PrintOutcome.FAILED
    assert find_job(database, issued.print_job).state is JobState.FAILED
    assert issued.ticket.label not in on_paper(bench)


def test_one_that_is_being_sent_comes_out_whole_and_is_told(queue, desk, bench, database):
    issued, told = take(queue), []
    write = bench.wire.write

    def while_bytes_go(data: bytes, *more: object) -> object:
        if not told:
            assert find_job(database, issued.print_job).state is JobState.SENDING
            told.append(queue.own.take_back(issued.ticket.code))
        return write(data, *more)

    bench.wire.write = while_bytes_go
    assert desk.work_off(issued.print_job).outcome is PrintOutcome.PRINTED
    assert [one.on_paper for one in told] == [True]
    assert issued.ticket.label in on_paper(bench) and "GRATIS" in on_paper(bench)


def test_one_that_was_printed_is_told_and_gets_no_second_slip(queue, desk, bench):
    issued = take(queue)
    assert desk.work_off(issued.print_job).outcome is PrintOutcome.PRINTED
    assert queue.own.take_back(issued.ticket.code).on_paper
    assert isinstance(queue.own.slip(issued.ticket.code, "id"), NotDone)
    assert on_paper(bench).count(issued.ticket.label) == 1


def test_the_number_that_is_taken_instead_is_printed_after_it(queue, desk, bench):
    first = take(queue)
    queue.own.take_back(first.ticket.code)
    second = take(queue)
    outcomes = [desk.work_off(one.print_job).outcome for one in (first, second)]
    assert outcomes == [PrintOutcome.FAILED, PrintOutcome.PRINTED]
    assert second.ticket.label in on_paper(bench) and first.ticket.label not in on_paper(bench)
