"""Passes on a kiosk's paper: printed once, forgotten afterwards, and not at all for a booking that has ended."""

import pytest
from sqlalchemy import text

from devices.printer import PrinterState, PrintOutcome, QrCode, TextLine
from devices.simulated.memory import MemoryPrinter
from services.log.reading import EntryFilter, entries
from services.paper.printing import PrinterOwner
from services.people.model import COMMAND_LINE, Officer, Role
from services.people.permissions import NotPermitted
from services.queue.print_jobs import JobKind, JobState, find_job, without_paper
from services.visits.codes import shown_code, with_check_digits
from services.visits.model import BookingProblem, CheckedIn, CheckInCode, EndReason, NotBooked
from services.visits.pass_issuing import PassForm
from services.visits.pass_keys import KeyProblem
from services.visits.passes import read
from tests.support.clock import START
from tests.support.staff import officer
from tests.support.visits import MORNING, TODAY, TOMORROW, book, person
from tests.support.visits import visits as make_visits

from .test_check_in import AT_NINE
from .test_purge import days_later

OFFICER = Officer("p02", "Contoh Petugas", Role.COUNTER, True)


@pytest.fixture
def printer() -> MemoryPrinter:
    return MemoryPrinter()


@pytest.fixture
def owner(journal, house, queue, printer, visits) -> PrinterOwner:
    return PrinterOwner(journal, house, queue, printer, kiosk="kiosk-1", papers={JobKind.PASS: lambda: visits.passes})


def pass_texts(journal) -> list[str | None]:
    with journal.database.read() as connection:
        return list(connection.execute(text("SELECT pass_text FROM pass_print ORDER BY job_id")).scalars())


def test_a_kiosk_prints_the_pass_and_forgets_it(owner, printer, journal, visits, clock):
    made = book(visits)
    asked = visits.passes.print(OFFICER, made.id, "kiosk-1", "id")
    assert (asked.kind, asked.state, asked.kiosk) == (JobKind.PASS, JobState.QUEUED, "kiosk-1")
    assert owner.next_queued() == asked.id and read(pass_texts(journal)[0]) is not None
    assert owner.work_off(asked.id).outcome is PrintOutcome.PRINTED
    assert visits.passes.last_print(OFFICER, made.id).state is JobState.PRINTED and pass_texts(journal) == [None]
    (slip,) = printer.slips
    lines = [part.text for part in slip.parts if isinstance(part, TextLine)]
    assert shown_code(made.code) in lines and made.name_mask in lines and person().name not in str(slip)
    (code,) = [part.data for part in slip.parts if isinstance(part, QrCode)]
    clock.set(AT_NINE)
    assert isinstance(visits.check_ins.scan(code), CheckedIn)
    said = [
        (one.event, one.fields["label"]) for one in entries(journal.database, EntryFilter()) if "label" in one.fields
    ]
    assert ("print_requested", "#1") in said and ("print_ended", "#1") in said
    assert all(code not in one.text and made.code not in one.text for one in entries(journal.database, EntryFilter()))


@pytest.mark.parametrize("trouble", ["paper_out", "cancelled", "used"])
def test_what_is_not_printed_does_not_stay_either(owner, printer, journal, visits, supervisor, trouble):
    made = book(visits, day=TOMORROW)
    asked = visits.passes.print(OFFICER, made.id, "kiosk-1", "id")
    if trouble == "paper_out":
        printer.state = PrinterState.PAPER_OUT
    elif trouble == "cancelled":
        visits.bookings.cancel(officer("p01"), made.id, EndReason.VISITOR)
    else:
        visits.bookings.journal.clock.set(AT_NINE)
        assert isinstance(visits.check_ins.type_code(made.code), CheckedIn)
    assert owner.work_off(asked.id).outcome is PrintOutcome.FAILED
    assert find_job(journal.database, asked.id).state is JobState.FAILED and pass_texts(journal) == [None]
    assert owner.next_queued() is None, "it would be tried for ever"
    assert printer.slips == [] and without_paper(journal.database, since=START) == [], "no number is missing its paper"


def test_a_pass_that_a_crash_left_half_way_is_not_sent_again(owner, printer, journal, visits):
    made = book(visits)
    sending, queued = (visits.passes.print(OFFICER, made.id, "kiosk-1", "id").id for _ in range(2))
    with journal.database.write() as connection:
        connection.execute(text(f"UPDATE print_job SET state = 'sending' WHERE id = {sending}"))
    assert owner.settle_after_crash() == 1
    assert find_job(journal.database, sending).state is JobState.UNKNOWN
    assert pass_texts(journal)[0] is None and pass_texts(journal)[1] is not None
    owner.work_off(owner.next_queued())
    assert len(printer.slips) == 1 and find_job(journal.database, queued).state is JobState.PRINTED


def test_a_printer_that_never_came_back_keeps_no_pass_beyond_the_retention(journal, visits, clock):
    made = book(visits)
    visits.passes.print(OFFICER, made.id, "kiosk-9", "id")
    days_later(visits, clock, 33)
    assert visits.purge(officer("adm")).bookings == 1 and pass_texts(journal) == [None]


def test_a_printer_without_passes_refuses_them_in_words(journal, house, queue, printer, visits):
    made = book(visits)
    asked = visits.passes.print(OFFICER, made.id, "kiosk-1", "id")
    bare = PrinterOwner(journal, house, queue, printer, kiosk="kiosk-1")
    assert bare.work_off(asked.id).outcome is PrintOutcome.FAILED and printer.slips == []


def test_there_is_a_pass_only_while_it_would_let_somebody_in(visits, clock, journal, house, tmp_path):
    cancelled, over = book(visits, 1), book(visits, 2)
    visits.bookings.cancel(officer("p01"), cancelled.id, EndReason.VISITOR)
    ended = NotBooked(BookingProblem.ENDED)
    assert visits.passes.issue(OFFICER, cancelled.id, PassForm.PICTURE, "id") == ended
    assert visits.passes.print(OFFICER, cancelled.id, "kiosk-1", "id") == ended
    assert visits.passes.issue(OFFICER, 99, PassForm.PAGE, "id") == NotBooked(BookingProblem.UNKNOWN)
    assert read(visits.passes.issue(OFFICER, over.id, PassForm.PAGE, "id").qr_text) is not None
    elsewhere = make_visits(journal, house, tmp_path / "elsewhere")
    assert elsewhere.passes.print(OFFICER, over.id, "kiosk-1", "id") is KeyProblem.ELSEWHERE
    clock.advance(2 * 86400)
    assert visits.passes.issue(OFFICER, over.id, PassForm.PAGE, "id") == ended, "its day is over"
    said = entries(journal.database, EntryFilter(event="pass_issued"))
    assert [(one.actor, one.fields) for one in said] == [("p02", {"booking": over.id, "form": "page"})]


def test_whoever_only_reads_gets_no_pass(visits):
    made = book(visits)
    auditor = Officer("aud", "Contoh Auditor", Role.AUDITOR, True)
    for wish in (
        lambda: visits.passes.issue(auditor, made.id, PassForm.PAGE, "id"),
        lambda: visits.passes.print(auditor, made.id, "kiosk-1", "id"),
        lambda: visits.passes.last_print(auditor, made.id),
        lambda: visits.counter.standing(auditor, made),
        lambda: visits.bookings.between(auditor, TODAY, TOMORROW, limit=1),
    ):
        with pytest.raises(NotPermitted):
            wish()
    assert visits.bookings.fill(auditor, TOMORROW)[0].booked == 1 and visits.refused_scans.on(auditor, TODAY) == []


def test_refused_scans_say_precisely_why_and_nothing_of_anybody(visits, clock):
    made = book(visits)
    scanned = visits.passes.text_of(made)
    (
        visits.check_ins.scan(scanned),
        visits.check_ins.scan("K1" + "A" * 128),
        visits.check_ins.type_code(with_check_digits(10_000_000)),
    )
    clock.set(AT_NINE)
    visits.check_ins.scan(scanned), visits.check_ins.scan(scanned[:-1] + ("A" if scanned[-1] != "A" else "B"))
    today = [(one.booking, one.reason, one.way, one.kiosk) for one in visits.refused_scans.on(OFFICER, TODAY)]
    assert today == [
        (None, CheckInCode.UNKNOWN_BOOKING, "code", "kiosk-1"),
        (None, CheckInCode.UNREADABLE, "pass", "kiosk-1"),
        (made.id, CheckInCode.WRONG_DAY, "pass", "kiosk-1"),
    ]
    later = [one.reason for one in visits.refused_scans.on(OFFICER, TOMORROW)]
    assert len(later) == 1 and later[0] in (CheckInCode.FORGED, CheckInCode.UNREADABLE)


def test_what_a_pass_would_come_to_is_known_beforehand(visits, clock):
    made = book(visits)
    assert visits.counter.standing(OFFICER, made) is CheckInCode.WRONG_DAY
    clock.set(AT_NINE)
    visits.keep()
    assert visits.counter.standing(OFFICER, made) is CheckInCode.OK
    clock.advance((MORNING.end - MORNING.start) * 60)
    assert visits.counter.standing(OFFICER, made) is CheckInCode.TOO_LATE
    clock.advance(40 * 86400)
    assert visits.counter.standing(OFFICER, made) is CheckInCode.CLOCK_UNTRUSTED


@pytest.mark.parametrize(("kiosk", "printed_at"), [("kiosk-2", "kiosk-2"), (None, None)])
def test_a_number_that_an_officer_gives_is_printed_where_the_family_stands(
    visits, clock, supervisor, journal, kiosk, printed_at
):
    from services.visits.model import AdmitReason

    made = book(visits)
    clock.set(AT_NINE)
    visits.keep()
    clock.advance(2 * 3600)
    done = visits.counter.admit(supervisor, made.id, AdmitReason.LONG_WAY, kiosk=kiosk)
    assert isinstance(done, CheckedIn)
    assert (find_job(journal.database, done.print_job).kiosk if done.print_job else None) == printed_at


def test_the_command_line_may(visits):
    made = book(visits)
    assert visits.passes.issue(COMMAND_LINE, made.id, PassForm.TEXT, "id").name == made.name_mask
