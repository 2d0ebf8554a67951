"""Passes on a kiosk's paper: printed once, forgotten afterwards, and not at all for a booking that has ended."""

import pytest
from sqlalchemy import text

from devices.printer import PrinterState, PrintOutcome, QrCode, TextLine
from devices.simulated.memory import MemoryPrinter
from services.log.reading import EntryFilter, entries
from services.paper.desk import PrintDesk
from services.people.model import COMMAND_LINE, Officer, Role
from services.people.permissions import NotPermitted
from services.queue.print_jobs import JobKind, JobState, find_job, without_paper
from services.staff.visit_desk import PassForm, VisitDesk
from services.visits.codes import shown_code, with_check_digits
from services.visits.model import BookingProblem, CheckedIn, CheckInCode, EndReason, NotBooked
from services.visits.pass_keys import KeyProblem
from services.visits.passes import read
from tests.support.clock import START
from tests.support.visits import MORNING, TODAY, TOMORROW, book, person
from tests.support.visits import visits as make_visits

from .test_check_in import AT_NINE
from .test_purge import days_later

OFFICER = Officer("p02", "Contoh Petugas", Role.COUNTER, True)


@pytest.fixture
def desk(visits, journal) -> VisitDesk:
    return VisitDesk(journal, visits)


@pytest.fixture
def printer() -> MemoryPrinter:
    return MemoryPrinter()


@pytest.fixture
def print_desk(journal, house, queue, printer, visits) -> PrintDesk:
    return PrintDesk(journal, house, queue, printer, kiosk="kiosk-1", passes=lambda: visits.prints)


def pass_texts(journal) -> list[str | None]:
    with journal.database.read() as connection:
        return list(connection.execute(text("SELECT pass_text FROM pass_print ORDER BY job_id")).scalars())


def test_a_kiosk_prints_the_pass_and_forgets_it(desk, print_desk, printer, journal, visits, clock):
    made = book(visits)
    asked = desk.print_pass(OFFICER, made.id, "kiosk-1", "id")
    assert (asked.kind, asked.state, asked.kiosk) == (JobKind.PASS, JobState.QUEUED, "kiosk-1")
    assert print_desk.next_queued() == asked.id and read(pass_texts(journal)[0]) is not None
    assert print_desk.work_off(asked.id).outcome is PrintOutcome.PRINTED
    assert desk.last_print(OFFICER, made.id).state is JobState.PRINTED and pass_texts(journal) == [None]
    (slip,) = printer.slips
    lines = [part.text for part in slip.parts if isinstance(part, TextLine)]
    assert shown_code(made.code) in lines and made.name_mask in lines and person().name not in str(slip)
    (code,) = [part.data for part in slip.parts if isinstance(part, QrCode)]
    clock.set(AT_NINE)
    assert isinstance(visits.scan(code), CheckedIn)
    said = [
        (one.event, one.fields["label"]) for one in entries(journal.database, EntryFilter()) if "label" in one.fields
    ]
    assert ("print_requested", "#1") in said and ("print_ended", "#1") in said
    assert all(code not in one.text and made.code not in one.text for one in entries(journal.database, EntryFilter()))


@pytest.mark.parametrize("trouble", ["paper_out", "cancelled", "used"])
def test_what_is_not_printed_does_not_stay_either(desk, print_desk, printer, journal, visits, supervisor, trouble):
    made = book(visits, day=TOMORROW)
    asked = desk.print_pass(OFFICER, made.id, "kiosk-1", "id")
    if trouble == "paper_out":
        printer.state = PrinterState.PAPER_OUT
    elif trouble == "cancelled":
        visits.cancel(made.id, EndReason.VISITOR, "p01")
    else:
        visits.bookings.journal.clock.set(AT_NINE)
        assert isinstance(visits.type_code(made.code), CheckedIn)
    assert print_desk.work_off(asked.id).outcome is PrintOutcome.FAILED
    assert find_job(journal.database, asked.id).state is JobState.FAILED and pass_texts(journal) == [None]
    assert print_desk.next_queued() is None, "it would be tried for ever"
    assert printer.slips == [] and without_paper(journal.database, since=START) == [], "no number is missing its paper"


def test_a_pass_that_a_crash_left_half_way_is_not_sent_again(desk, print_desk, printer, journal, visits):
    made = book(visits)
    sending, queued = (desk.print_pass(OFFICER, made.id, "kiosk-1", "id").id for _ in range(2))
    with journal.database.write() as connection:
        connection.execute(text(f"UPDATE print_job SET state = 'sending' WHERE id = {sending}"))
    assert print_desk.settle_after_crash() == 1
    assert find_job(journal.database, sending).state is JobState.UNKNOWN
    assert pass_texts(journal)[0] is None and pass_texts(journal)[1] is not None
    print_desk.work_off(print_desk.next_queued())
    assert len(printer.slips) == 1 and find_job(journal.database, queued).state is JobState.PRINTED


def test_a_printer_that_never_came_back_keeps_no_pass_beyond_the_retention(desk, journal, visits, clock):
    made = book(visits)
    desk.print_pass(OFFICER, made.id, "kiosk-9", "id")
    days_later(visits, clock, 33)
    assert visits.purge("system").bookings == 1 and pass_texts(journal) == [None]


def test_a_desk_without_passes_refuses_them_in_words(journal, house, queue, printer, desk, visits):
    made = book(visits)
    asked = desk.print_pass(OFFICER, made.id, "kiosk-1", "id")
    bare = PrintDesk(journal, house, queue, printer, kiosk="kiosk-1")
    assert bare.work_off(asked.id).outcome is PrintOutcome.FAILED and printer.slips == []


def test_there_is_a_pass_only_while_it_would_let_somebody_in(desk, visits, clock, journal, house, tmp_path):
    cancelled, over = book(visits, 1), book(visits, 2)
    visits.cancel(cancelled.id, EndReason.VISITOR, "p01")
    ended = NotBooked(BookingProblem.ENDED)
    assert desk.issue_pass(OFFICER, cancelled.id, PassForm.PICTURE, "id") == ended
    assert desk.print_pass(OFFICER, cancelled.id, "kiosk-1", "id") == ended
    assert desk.issue_pass(OFFICER, 99, PassForm.PAGE, "id") == NotBooked(BookingProblem.UNKNOWN)
    assert read(desk.issue_pass(OFFICER, over.id, PassForm.PAGE, "id").qr_text) is not None
    elsewhere = VisitDesk(journal, make_visits(journal, house, tmp_path / "elsewhere"))
    assert elsewhere.print_pass(OFFICER, over.id, "kiosk-1", "id") is KeyProblem.ELSEWHERE
    clock.advance(2 * 86400)
    assert desk.issue_pass(OFFICER, over.id, PassForm.PAGE, "id") == ended, "its day is over"
    said = entries(journal.database, EntryFilter(event="pass_issued"))
    assert [(one.actor, one.fields) for one in said] == [("p02", {"booking": over.id, "form": "page"})]


def test_whoever_only_reads_gets_no_pass(desk, visits):
    made = book(visits)
    auditor = Officer("aud", "Contoh Auditor", Role.AUDITOR, True)
    for wish in (
        lambda: desk.issue_pass(auditor, made.id, PassForm.PAGE, "id"),
        lambda: desk.print_pass(auditor, made.id, "kiosk-1", "id"),
        lambda: desk.last_print(auditor, made.id),
        lambda: desk.standing(auditor, made),
        lambda: desk.between(auditor, TODAY, TOMORROW, limit=1),
        lambda: desk.managing(auditor),
    ):
        with pytest.raises(NotPermitted):
            wish()
    assert desk.fill(auditor, TOMORROW)[0].booked == 1 and desk.refused_scans(auditor, TODAY) == []


def test_refused_scans_say_precisely_why_and_nothing_of_anybody(desk, visits, clock):
    made = book(visits)
    scanned = visits.issue_pass(made)
    visits.scan(scanned), visits.scan("K1" + "A" * 128), visits.type_code(with_check_digits(10_000_000))
    clock.set(AT_NINE)
    visits.scan(scanned), visits.scan(scanned[:-1] + ("A" if scanned[-1] != "A" else "B"))
    today = [(one.booking, one.reason, one.way, one.kiosk) for one in desk.refused_scans(OFFICER, TODAY)]
    assert today == [
        (None, CheckInCode.UNKNOWN_BOOKING, "code", "kiosk-1"),
        (None, CheckInCode.UNREADABLE, "pass", "kiosk-1"),
        (made.id, CheckInCode.WRONG_DAY, "pass", "kiosk-1"),
    ]
    later = [one.reason for one in desk.refused_scans(OFFICER, TOMORROW)]
    assert len(later) == 1 and later[0] in (CheckInCode.FORGED, CheckInCode.UNREADABLE)


def test_what_a_pass_would_come_to_is_known_beforehand(desk, visits, clock):
    made = book(visits)
    assert desk.standing(OFFICER, made) is CheckInCode.WRONG_DAY
    clock.set(AT_NINE)
    visits.keep()
    assert desk.standing(OFFICER, made) is CheckInCode.OK
    clock.advance((MORNING.end - MORNING.start) * 60)
    assert desk.standing(OFFICER, made) is CheckInCode.TOO_LATE
    clock.advance(40 * 86400)
    assert desk.standing(OFFICER, made) is CheckInCode.CLOCK_UNTRUSTED


@pytest.mark.parametrize(("kiosk", "printed_at"), [("kiosk-2", "kiosk-2"), (None, None)])
def test_a_number_that_an_officer_gives_is_printed_where_the_family_stands(
    desk, visits, clock, supervisor, journal, kiosk, printed_at
):
    from services.visits.model import AdmitReason

    made = book(visits)
    clock.set(AT_NINE)
    visits.keep()
    clock.advance(2 * 3600)
    done = desk.admit(supervisor, made.id, AdmitReason.LONG_WAY, kiosk=kiosk)
    assert isinstance(done, CheckedIn)
    assert (find_job(journal.database, done.print_job).kiosk if done.print_job else None) == printed_at


def test_the_command_line_may(desk, visits):
    made = book(visits)
    assert desk.issue_pass(COMMAND_LINE, made.id, PassForm.TEXT, "id").name == made.name_mask
