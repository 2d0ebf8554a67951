"""A pass that is shown again says the truth about its paper: real services, real driver, a machine with faults."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from devices.printer import PrinterState
from kiosk.compose.services import Services, open_services
from kiosk.touch.backend import TouchBackend
from screens.touch.codes.flow import PlacePage
from screens.touch.codes.view import PlaceState
from screens.touch.core.paper import PaperState
from screens.touch.number import words
from screens.touch.number.ticket_flow import ArrivedPage
from services.paper.printing import PrinterOwner
from services.people.model import COMMAND_LINE
from services.queue.own_number import MOST_COPIES
from services.queue.print_jobs import JobState, find_job
from services.visits.model import Booked, NewBooking
from tests.support.clock import ManualClock
from tests.support.printers import Bench
from tests.support.running_kiosk import settings_in
from tests.support.staff import officer
from tests.support.visits import person
from tests.support.waiting import until

NOON = 12 * 60
LATER = 12 * 60  # seconds


class Desk:
    """A kiosk of the shipped house with a printer of one kind, and a family that holds a pass in its hand."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.clock = ManualClock()
        self.bench = Bench(folder, kind)
        self.services: Services = open_services(settings_in(folder), clock=self.clock)
        self.services.queue.day.keep()
        self.services.visits.keys.new(COMMAND_LINE)
        self.text = self._booked()
        self.clock.advance(timedelta(hours=2.5).total_seconds())
        self.backend = TouchBackend(self.services, self._owner())

    def _owner(self) -> PrinterOwner:
        made = self.services
        return PrinterOwner(
            made.journal,
            made.settings.house,
            made.queue,
            self.bench.printer,
            kiosk=made.settings.kiosk.id,
            papers=made.papers,
        )

    def _booked(self) -> str:
        today = self.clock.now().astimezone(self.services.settings.house.time_zone).date()
        answer = self.services.visits.bookings.book(officer("cli"), NewBooking(today, NOON, 3, person(1)))
        assert isinstance(answer, Booked)
        text = self.services.visits.passes.text_of(answer.booking)
        assert isinstance(text, str)
        return text

    def shows(self) -> ArrivedPage:
        """The pass is shown; a slip that the page asks for is printed. Returns what the page said at first."""
        page = self.backend.read_code(self.text, "id")
        assert isinstance(page, ArrivedPage)
        if page.job is not None:
            self.outcome = PaperState(self.backend.print_ticket(page.job).outcome)
        self.clock.advance(LATER)
        return page

    def again(self, page: ArrivedPage) -> PaperState:
        """ "Cetak lagi" """
        copy = self.backend.print_again(page.ticket.qr_text, "id")
        assert isinstance(copy, ArrivedPage) and copy.job is not None
        return PaperState(self.backend.print_ticket(copy.job).outcome)

    def close(self) -> None:
        self.bench.close()
        self.services.close()


@pytest.fixture
def desk_of(tmp_path: Path) -> Iterator[object]:
    made: list[Desk] = []

    def make(kind: str = "epson serial") -> Desk:
        made.append(Desk(tmp_path, kind))
        return made[-1]

    yield make
    for desk in made:
        desk.close()


def said(page: ArrivedPage) -> str:
    """The message about the paper."""
    return words.pill(page.ticket)[2]


def test_a_slip_that_came_out_is_told_as_one_that_came_before(desk_of):
    desk = desk_of()
    first = desk.shows()
    assert desk.outcome is PaperState.PRINTED and desk.bench.papers() == 1
    for _ in range(2):
        page = desk.shows()
        assert page.job is None and said(page) == "ticket.earlier_printed"
        assert page.ticket.label == first.ticket.label and page.ticket.repeated and page.may_copy
    assert desk.bench.papers() == 1, "nothing was printed, so nothing is to be taken"


def test_without_paper_it_says_so_as_often_as_it_is_shown_and_offers_another_slip(desk_of):
    desk = desk_of()
    desk.bench.fault("paper-out", PrinterState.PAPER_OUT)
    desk.shows()
    assert desk.outcome is PaperState.FAILED
    for _ in range(3):
        page = desk.shows()
        assert page.job is None and said(page) == "ticket.earlier_failed" and page.may_copy
    assert desk.again(page) is PaperState.FAILED
    assert said(desk.shows()) == "ticket.earlier_failed" and desk.shows().may_copy, "what never came is not counted"
    desk.bench.well()
    assert until(lambda: desk.bench.printer.status().can_print)
    assert desk.again(page) is PaperState.PRINTED
    page = desk.shows()
    assert said(page) == "ticket.earlier_printed" and page.may_copy
    assert desk.again(page) is PaperState.PRINTED
    assert not desk.shows().may_copy, f"{MOST_COPIES} copies came out: more is a counter's"


def test_a_slip_that_tore_off_is_told_as_one_that_may_not_have_come(desk_of):
    desk = desk_of()
    desk.bench.printer.open()
    desk.bench.simulated.play("after 60 bytes: silent")
    desk.shows()
    assert desk.outcome is PaperState.UNKNOWN
    for _ in range(2):
        page = desk.shows()
        assert said(page) == "ticket.earlier_unknown" and page.may_copy


def test_a_printer_that_proves_nothing_is_not_believed(desk_of):
    desk = desk_of("generic file")
    first = desk.shows()
    assert desk.outcome is PaperState.SENT
    page = desk.shows()
    assert said(page) == "ticket.earlier_sent" and page.may_copy
    desk.backend.no_paper(first.job)  # the visitor had said that nothing came
    assert said(desk.shows()) == "ticket.earlier_unknown"


def test_a_slip_that_still_waits_is_printed_now_and_told_as_every_first_one(desk_of):
    """The kiosk stopped between the number and its paper."""
    desk = desk_of()
    first = desk.backend.read_code(desk.text, "id")
    assert isinstance(first, ArrivedPage) and first.job is not None
    page = desk.shows()
    assert page.job == first.job and page.ticket.paper is PaperState.PRINTING and not page.may_copy
    assert desk.outcome is PaperState.PRINTED
    job = find_job(desk.services.database, first.job)
    assert job is not None and job.state is JobState.PRINTED
    assert said(desk.shows()) == "ticket.earlier_printed"


def test_who_was_called_or_missed_the_call_does_not_read_that_they_are_next(desk_of):
    desk = desk_of()
    number = desk.shows().ticket
    queue = desk.services.queue
    queue.counters.open(officer("p01"), "1")
    queue.calling.call_next(officer("p01"), "1")
    page = desk.backend.read_code(desk.text, "id")
    assert isinstance(page, PlacePage) and page.place.label == number.label
    assert page.place.state is PlaceState.CALLED and not page.place.may_copy
    assert [one.code for one in page.place.help_at.counters] == ["1"]
    queue.calling.recall(officer("p01"), "1")
    desk.clock.advance(61)
    queue.calling.no_show(officer("p01"), "1")
    page = desk.backend.read_code(desk.text, "id")
    assert isinstance(page, PlacePage) and page.place.state is PlaceState.NO_SHOW
