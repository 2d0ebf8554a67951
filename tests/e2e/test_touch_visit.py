"""A family comes with its pass: every answer of a check-in on real SQLite; real process, window, scanner, printer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.compose.services import Services, open_services
from kiosk.touch.backend import TouchBackend
from kiosk.touch.codes import TouchCodes
from screens.touch.codes.flow import PlacePage, ProblemPage
from screens.touch.codes.view import CodeProblem, PlaceState, PlaceView
from screens.touch.core.state import Page
from screens.touch.number.ticket_flow import ArrivedPage
from screens.touch.visit.flow import NotArrivedPage
from screens.touch.visit.view import NotArrived, NotArrivedView
from services.log.reading import EntryFilter, entries
from services.paper.printing import PrinterOwner
from services.people.model import COMMAND_LINE
from services.queue.model import Channel, TakeRequest
from services.queue.supervision import PublicReason, Span
from services.store.database import DatabaseAway
from services.visits.check_in import CheckIns
from services.visits.codes import with_check_digits
from services.visits.model import Booked, Booking, CodePaused, EndReason, NewBooking
from tests.support.away import away
from tests.support.clock import ManualClock
from tests.support.printers import MemoryPrinter
from tests.support.running_kiosk import RunningKiosk, settings_in
from tests.support.staff import officer
from tests.support.visits import person

SESSION_HOURS = 6  # the shipped house has four sessions a day


def book(services: Services, day_offset: int = 0, session: int = 2, number: int = 1, **more: object) -> Booking:
    """A booking of the shipped house's session (0 to 3) on a day from today."""
    today = services.clock.now().astimezone(services.settings.house.time_zone).date()
    wish = NewBooking(today + timedelta(days=day_offset), session * SESSION_HOURS * 60, 3, person(number), **more)  # type: ignore[arg-type]
    answer = services.visits.bookings.book(officer("cli"), wish)
    assert isinstance(answer, Booked), answer
    return answer.booking


def pass_of(services: Services, booking: Booking) -> str:
    text = services.visits.passes.text_of(booking)
    assert isinstance(text, str)
    return text


# -- every answer ---------------------------------------------------------------------------------------


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()  # Monday, 09.00: the third session begins at 12.00, passes are taken from 11.00


@pytest.fixture
def services(tmp_path, clock):
    opened = open_services(settings_in(tmp_path), clock=clock)
    opened.queue.day.keep()
    opened.visits.keys.new(COMMAND_LINE)
    yield opened
    opened.close()


def desk(services: Services) -> PrinterOwner:
    return PrinterOwner(services.journal, services.settings.house, services.queue, MemoryPrinter(), kiosk="kiosk-1")


def codes(services: Services) -> TouchCodes:
    return TouchCodes(services, desk(services))


def shown(page: Page | CodePaused) -> ArrivedPage | NotArrivedView | ProblemPage | PlaceView | CodePaused:
    """What was said of a code; a number with its job."""
    if isinstance(page, NotArrivedPage):
        return page.reason
    return page.place if isinstance(page, PlacePage) else page


def scan(services: Services, text: str, language: str = "id") -> ArrivedPage | NotArrivedView | ProblemPage:
    return shown(codes(services).read_code(text, language))


def test_in_time_the_family_has_its_number_and_the_same_again(services, clock):
    text, other = (pass_of(services, book(services, number=number)) for number in (1, 2))
    clock.advance(2.5 * 3600)
    first = scan(services, text)
    assert isinstance(first, ArrivedPage) and first.job is not None
    assert first.ticket.label == "A001" and first.ticket.service_name == "Kunjungan 12.00–18.00"
    assert first.ticket.family.endswith(", 3 orang") and "Contoh" not in first.ticket.family
    desk(services).work_off(first.job)
    again = scan(services, text)
    assert isinstance(again, ArrivedPage) and again.ticket.label == "A001" and again.ticket.repeated
    assert again.job is None and again.ticket.may_copy and not first.ticket.may_copy
    copy = codes(services).print_again(again.ticket.qr_text, "id")
    assert isinstance(copy, ArrivedPage) and copy.job not in (None, first.job) and copy.ticket.label == "A001"
    assert scan(services, other, "en").ticket.service_name == "Visit 12:00–18:00"


@pytest.mark.parametrize(
    ("day", "session", "reason"),
    [(0, 2, NotArrived.TOO_EARLY), (1, 2, NotArrived.OTHER_DAY)],
)
def test_before_its_time_a_pass_says_when(services, day: int, session: int, reason: NotArrived):
    view = scan(services, pass_of(services, book(services, day, session)))
    assert isinstance(view, NotArrivedView) and view.reason is reason
    assert (view.session, view.come) == ("12.00–18.00", "11.00")
    assert view.day == ("Senin, 23 November 2026" if not day else "Selasa, 24 November 2026")


def test_after_its_time_a_pass_says_so(services, clock):
    text = pass_of(services, book(services))
    clock.advance(9.5 * 3600)
    assert scan(services, text).reason is NotArrived.TOO_LATE
    clock.advance(24 * 3600)
    services.queue.day.keep()
    assert scan(services, text).reason is NotArrived.PAST_DAY


def test_a_cancelled_a_revoked_and_a_forged_one(services):
    cancelled, revoked = book(services, number=1), book(services, number=2)
    texts = pass_of(services, cancelled), pass_of(services, revoked)
    services.visits.bookings.cancel(officer("cli"), cancelled.id, EndReason.VISITOR)
    services.visits.bookings.revoke(officer("s01"), revoked.id, EndReason.SOLD)
    assert scan(services, texts[0]).reason is NotArrived.CANCELLED
    assert scan(services, texts[1]).reason is NotArrived.NOT_PROCESSED
    good = pass_of(services, book(services, number=3))
    for place in (10, 60, len(good) - 1):
        forged = good[:place] + ("A" if good[place] != "A" else "B") + good[place + 1 :]
        assert scan(services, forged).reason in (NotArrived.NOT_PROCESSED, NotArrived.UNREADABLE)
    assert scan(services, "K1" + "A" * 20).reason is NotArrived.UNREADABLE


def test_papers_first_and_a_closed_house(services, clock):
    papers = pass_of(services, book(services, needs_counter=True))
    text = pass_of(services, book(services, number=2))
    clock.advance(2.5 * 3600)
    assert scan(services, papers).reason is NotArrived.NEEDS_COUNTER
    services.queue.supervision.close(
        COMMAND_LINE, None, Span(clock.now(), clock.now() + timedelta(hours=9)), PublicReason("security")
    )
    view = scan(services, text)
    assert view.reason is NotArrived.HOUSE_CLOSED and view.public_reason


def test_an_untrusted_clock_notes_the_pass_and_gives_a_label(services, clock):
    text = pass_of(services, book(services))
    services.visits.keep()  # the letter of its slips was taken before
    clock.set(datetime(2019, 1, 1, tzinfo=UTC))
    view = scan(services, text)
    assert isinstance(view, NotArrivedView) and view.reason is NotArrived.CLOCK_UNTRUSTED and view.provisional


def test_without_the_database_a_true_pass_is_noted_and_a_false_one_is_not(services, clock, monkeypatch):
    text = pass_of(services, book(services))
    clock.advance(2.5 * 3600)
    services.visits.keep()  # the public keys are copied for bad times

    def away(*_arguments: object) -> None:
        raise DatabaseAway("gone")

    monkeypatch.setattr(CheckIns, "_scan", away)
    view = scan(services, text)
    assert isinstance(view, NotArrivedView) and view.reason is NotArrived.UNAVAILABLE and view.provisional
    false = scan(services, text[:40] + ("A" if text[40] != "A" else "B") + text[41:])
    assert not isinstance(false, ArrivedPage) and not getattr(false, "provisional", "")
    assert ProblemPage(CodeProblem.UNAVAILABLE) == false or false.reason in (
        NotArrived.NOT_PROCESSED,
        NotArrived.UNREADABLE,
    )


def typed(services: Services, digits: str) -> ArrivedPage | NotArrivedView | ProblemPage | CodePaused:
    return shown(codes(services).type_code(digits, "id"))


def test_a_typed_code_lets_the_family_in_like_its_pass(services, clock):
    made = book(services)
    assert typed(services, made.code).reason is NotArrived.TOO_EARLY
    clock.advance(2.5 * 3600)
    first = typed(services, made.code)
    assert isinstance(first, ArrivedPage) and first.ticket.label == "A001" and first.job is not None
    assert scan(services, pass_of(services, made)).ticket.repeated, "pass and code are the same booking"
    assert entries(services.database, EntryFilter(event="visit_checked_in"))[0].fields["how"] == "code"


def test_guessing_codes_is_slowed_down_and_a_right_one_forgives(services, clock):
    made = book(services)
    clock.advance(2.5 * 3600)
    free = [with_check_digits(number) for number in range(10_000_000, 10_000_012)]
    answers = [typed(services, code) for code in free if code != made.code]
    assert answers[0].reason is NotArrived.NOT_PROCESSED
    pause = next(one for one in answers if isinstance(one, CodePaused))
    assert isinstance(typed(services, made.code), CodePaused), "while it lasts the right one waits too"
    clock.advance(pause.wait_seconds)
    assert isinstance(typed(services, made.code), ArrivedPage)
    assert typed(services, free[-1]).reason is NotArrived.NOT_PROCESSED


def test_the_provisional_slip_is_printed_without_the_database_and_journalled_when_it_is_back(
    services, clock, monkeypatch, tmp_path
):
    text = pass_of(services, book(services))
    clock.advance(2.5 * 3600)
    services.visits.keep()
    printer = MemoryPrinter()
    desk = PrinterOwner(services.journal, services.settings.house, services.queue, printer, kiosk="kiosk-1")
    backend = TouchBackend(services, desk)
    with away(services.database, lambda _line: None):
        sent = backend.read_code(text, "id")
        assert isinstance(sent, NotArrivedPage) and sent.reason.provisional == sent.slip.label == "SA1"
        assert backend.print_provisional(sent.slip, "id").outcome == "printed"
    [slip] = printer.slips
    said = " ".join(part.text for part in slip.parts if hasattr(part, "text"))
    assert "SA1" in said and person().name not in said and person().nik not in said
    services.visits.keep()  # the database is back
    [entry] = entries(services.database, EntryFilter(event="provisional_slip"))
    assert entry.fields["label"] == "SA1" and entry.fields["outcome"] == "printed"


# -- the whole way --------------------------------------------------------------------------------------


def test_a_pass_held_to_the_scanner_prints_the_familys_number(tmp_path):
    settings = settings_in(tmp_path)
    now = datetime.now(settings.house.time_zone)
    evening = ManualClock()
    evening.set(datetime.combine(now.date(), datetime.min.time(), settings.house.time_zone) - timedelta(hours=1))
    booked = open_services(
        settings, clock=evening
    )  # the evening before: who comes during a session has booked before it
    booked.visits.keys.new(COMMAND_LINE)
    text = pass_of(booked, book(booked, 1, now.hour // SESSION_HOURS))
    booked.close()
    kiosk = RunningKiosk(tmp_path)
    try:
        at_home = kiosk.page()
        kiosk.simulator("scan", text)
        kiosk.wait(lambda: kiosk.jobs() == ["printed"])
        assert kiosk.labels() == ["A001"] and kiosk.page() != at_home
        assert kiosk.services.queue.tickets_today()[0].lane.value == "booked"
        logged = " ".join(entry.text for entry in entries(kiosk.services.database, EntryFilter()))
        who = person()
        for secret in (who.nik, who.name, who.detainee_name, who.detainee_number, text):
            assert secret not in logged and secret not in kiosk.said()
        assert "visit_checked_in" in logged
    finally:
        kiosk.close()
        kiosk.kill_all()


# -- a number of one's own ------------------------------------------------------------------------------


def test_a_number_is_printed_once_more_and_given_up_at_the_kiosk(services):
    taken = services.queue.taking.take(TakeRequest("r1", "A", channel=Channel.TOUCH, print_slip=False)).ticket
    place = shown(codes(services).read_code(taken.qr_text, "id"))
    assert place.may_give_up and place.may_copy and place.code == taken.qr_text
    copy = codes(services).print_again(taken.qr_text, "id")
    assert isinstance(copy, ArrivedPage) and copy.ticket.repeated and copy.ticket.label == taken.label and copy.job
    assert codes(services).print_again("T1ZZZZZZZZZZZZZ", "id") == ProblemPage(CodeProblem.UNKNOWN)
    gone = shown(codes(services).give_up(taken.qr_text, "id"))
    assert gone.state is PlaceState.CANCELLED and not gone.may_give_up and not gone.may_copy
    assert shown(codes(services).give_up(taken.qr_text, "id")) == gone, "once is enough"
    assert [entry.event for entry in entries(services.database, EntryFilter(event="ticket_given_up"))] == [
        "ticket_given_up"
    ]
