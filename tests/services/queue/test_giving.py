"""A number that an officer gives at a counter: by the rules of the kiosk's, once, and in the log with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from devices.printer import PrintOutcome, TextLine
from devices.simulated.memory import MemoryPrinter
from services.log.journal import Journal
from services.log.reading import EntryFilter, entries
from services.paper.printing import PrinterOwner
from services.people.permissions import NotPermitted
from services.queue.giving import GiveWish
from services.queue.model import Issued, Lane, RefusalReason, Refused, TakeRequest
from services.queue.print_jobs import JobKind, JobState, find_job
from services.queue.queue import Queue
from services.queue.reasons import GiveReason
from tests.support.clock import ManualClock
from tests.support.house import HOURS, service_day, with_service
from tests.support.house import house as sample_house
from tests.support.staff import officer

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
WISH = GiveWish("1" * 32, "A", GiveReason.KIOSK_OUT)
WORKS, IN_CHARGE = officer("p01"), officer("s01")


@pytest.fixture
def at_console(journal: Journal) -> Queue:
    return Queue(service_day(journal, sample_house()), kiosk="console")


def test_it_waits_in_the_same_order_as_the_numbers_of_the_kiosk(at_console: Queue) -> None:
    at_console.taking.take(TakeRequest("r1", "A"))
    given = at_console.giving.give(WORKS, WISH)
    at_console.taking.take(TakeRequest("r2", "A"))
    assert isinstance(given, Issued) and given.ticket.label == "A002" and given.ahead == 1
    first = at_console.giving.give(WORKS, replace(WISH, intent="2" * 32, priority_group="lansia"))
    assert isinstance(first, Issued) and first.ticket.lane is Lane.PRIORITY
    assert [one.label for one in at_console.giving.lately(WORKS)] == ["A004", "A002"]
    assert at_console.giving.lately(IN_CHARGE) == ()


def test_the_same_form_gives_one_number_whoever_presses_twice(at_console: Queue) -> None:
    assert at_console.giving.given(WORKS, WISH.intent) is None
    answers = [at_console.giving.give(WORKS, WISH), at_console.giving.give(WORKS, replace(WISH, service="B"))]
    assert [one.ticket.label for one in answers if isinstance(one, Issued)] == ["A001", "A001"]
    shown = at_console.giving.given(WORKS, WISH.intent)
    assert shown is not None and shown.ticket.label == "A001" and shown.paper is None
    assert at_console.giving.given(IN_CHARGE, WISH.intent) is None, "another officer's form is another one"


def test_it_is_printed_where_the_officer_says_or_written_by_hand(at_console: Queue) -> None:
    given = at_console.giving.give(WORKS, replace(WISH, print_at="kiosk-2"))
    assert isinstance(given, Issued) and given.print_job is not None
    job = find_job(at_console.day.journal.database, given.print_job)
    assert job is not None
    assert (job.kiosk, job.kind, job.state, job.requested_by) == ("kiosk-2", JobKind.TICKET, JobState.QUEUED, "p01")
    printer = MemoryPrinter()
    owner = PrinterOwner(at_console.day.journal, sample_house(), at_console, printer, kiosk="kiosk-2")
    assert owner.next_queued() == job.id and owner.work_off(job.id).outcome is PrintOutcome.PRINTED
    printed = [part.text for part in printer.slips[0].parts if isinstance(part, TextLine)]
    assert "A001" in printed and not [words for words in printed if "SALINAN" in words]
    by_hand = at_console.giving.give(WORKS, replace(WISH, intent="3" * 32))
    assert isinstance(by_hand, Issued) and by_hand.print_job is None
    logged = entries(at_console.day.journal.database, EntryFilter(event="ticket_given"))
    assert [one.fields["paper"] for one in reversed(logged)] == ["kiosk-2", "by_hand"]
    assert logged[0].words("id") == (
        "Nomor A002 untuk A (biasa) diberikan di loket oleh p01. Kertas: ditulis tangan. "
        "Alasan: Anjungan mati, rusak, atau ditutup."
    )


def test_hours_and_quota_are_those_of_the_kiosk_and_only_who_may_admit_goes_beyond(
    journal: Journal, clock: ManualClock
) -> None:
    queue = Queue(service_day(journal, with_service(sample_house(), "A", hours=HOURS, daily_quota=1)), kiosk="console")
    clock.set(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))  # 16.00 WIB: closed
    refused = queue.giving.give(WORKS, WISH)
    assert isinstance(refused, Refused) and refused.reason is RefusalReason.CLOSED_NOW
    with pytest.raises(NotPermitted):
        queue.giving.give(WORKS, replace(WISH, outside_hours=True))
    assert isinstance(queue.giving.give(IN_CHARGE, replace(WISH, outside_hours=True)), Issued)
    (logged,) = entries(journal.database, EntryFilter(event="ticket_given_outside_hours"))
    assert (logged.actor, logged.fields["channel"], logged.fields["reason"]) == ("s01", "counter", "kiosk_out")
    beyond = queue.giving.give(IN_CHARGE, replace(WISH, intent="4" * 32, outside_hours=True))
    assert isinstance(beyond, Refused) and beyond.reason is RefusalReason.QUOTA_REACHED
    with pytest.raises(NotPermitted):
        queue.giving.give(officer("x01"), WISH)
