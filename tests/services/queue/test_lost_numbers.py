"""A number whose paper is lost: found by service and time of taking, printed with a reason, by officers only."""

from __future__ import annotations

from datetime import timedelta

import pytest

from devices.printer import TextLine
from devices.simulated.memory import MemoryPrinter
from services.log.reading import EntryFilter, entries
from services.paper.printing import PrinterOwner
from services.people.permissions import NotPermitted
from services.queue.lost_numbers import AROUND
from services.queue.model import CallRefusal, Done, NotDone
from services.queue.print_jobs import JobKind, newest_of
from services.queue.reasons import LostReason
from tests.services.queue.test_taking import take
from tests.support.staff import officer

MINUTE = 60.0
AUDITOR = "x01"


def test_only_what_waits_in_the_service_and_was_taken_about_then_is_listed(queue, clock):
    early = take(queue, "A").ticket
    clock.advance(AROUND.total_seconds() + MINUTE)
    lost, other = take(queue, "A").ticket, take(queue, "B").ticket
    at = clock.now()
    clock.advance(AROUND.total_seconds() + MINUTE)
    take(queue, "A")
    found = queue.lost.around(officer("p01"), "A", at)
    assert [(one.ticket.label, one.copies) for one in found] == [(lost.label, 0)]
    assert [one.ticket for one in queue.lost.around(officer("p01"), "B", at)] == [other]
    assert lost.id in [one.ticket.id for one in queue.lost.around(officer("p01"), "A", at + AROUND)]
    queue.counters.open(officer("p01"), "1", ("A",))
    assert isinstance(queue.calling.call_ticket(officer("p01"), "1", lost.id, "mistake"), Done)
    assert queue.lost.around(officer("p01"), "A", at) == ()
    assert early.id in [one.ticket.id for one in queue.lost.around(officer("p01"), "A", early.arrived_at)]


def test_the_copy_says_salinan_and_is_in_the_log_with_its_reason(queue, journal, house, database, clock):
    printer = MemoryPrinter()
    desk = PrinterOwner(journal, house, queue, printer, kiosk="kiosk-1")
    lost = take(queue, "A").ticket
    who = officer("p01")
    for reason in LostReason:
        answer = queue.lost.reprint(who, lost.id, "kiosk-1", reason.value)
        assert isinstance(answer, Done) and answer.ticket.label == lost.label
    job = newest_of(database, lost.id)
    assert job is not None and job.kind is JobKind.COPY and job.requested_by == "p01"
    desk.work_off(job.id)
    words = [part.text for part in printer.slips[-1].parts if isinstance(part, TextLine)]
    assert "SALINAN" in words and lost.label in words
    logged = entries(database, EntryFilter(event="lost_number_printed"))
    assert {(one.actor, one.fields["label"], one.fields["kiosk"]) for one in logged} == {("p01", lost.label, "kiosk-1")}
    assert {one.fields["reason"] for one in logged} == {reason.value for reason in LostReason}
    assert lost.code not in "".join(one.text for one in logged)
    (again,) = queue.lost.around(who, "A", lost.arrived_at)
    assert again.copies == len(LostReason), "what was printed before is seen before it is printed once more"


def test_the_copy_is_in_the_language_of_the_first_slip(queue, database):
    lost = take(queue, "A", language="en").ticket
    queue.lost.reprint(officer("p01"), lost.id, "kiosk-1", "paper_lost")
    job = newest_of(database, lost.id)
    assert job is not None and job.language == "en"


@pytest.mark.parametrize(
    ("reason", "refusal"), [("", CallRefusal.REASON_REQUIRED), ("because", CallRefusal.REASON_UNKNOWN)]
)
def test_without_a_reason_nothing_is_printed(queue, database, reason, refusal):
    lost = take(queue, "A").ticket
    before = newest_of(database, lost.id)
    answer = queue.lost.reprint(officer("p01"), lost.id, "kiosk-1", reason)
    assert isinstance(answer, NotDone) and answer.refusal is refusal
    assert newest_of(database, lost.id) == before


def test_a_number_that_does_not_wait_any_more_is_not_printed(queue, clock):
    who, lost = officer("p01"), take(queue, "A").ticket
    assert queue.lost.reprint(who, 999_999, "kiosk-1", "paper_lost") == NotDone(CallRefusal.TICKET_UNKNOWN)
    queue.own.give_up(lost.code)
    assert queue.lost.reprint(who, lost.id, "kiosk-1", "paper_lost") == NotDone(CallRefusal.WRONG_STATE, "cancelled")
    old = take(queue, "A").ticket
    clock.advance(timedelta(days=1).total_seconds())
    queue.day.keep()
    assert isinstance(queue.lost.reprint(who, old.id, "kiosk-1", "paper_lost"), NotDone)
    assert queue.lost.around(who, "A", old.arrived_at) == ()


def test_who_may_not_serve_sees_and_prints_nothing(queue):
    lost = take(queue, "A").ticket
    with pytest.raises(NotPermitted):
        queue.lost.around(officer(AUDITOR), "A", lost.arrived_at)
    with pytest.raises(NotPermitted):
        queue.lost.reprint(officer(AUDITOR), lost.id, "kiosk-1", "paper_lost")
