"""Every task of a visitor, done by everybody: with all aids for the eye, by ear with a finger, by the keys of a pad."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from screens.touch.app import bar_flow
from screens.touch.app.events import LargerText, ToggleContrast, ToggleReach
from screens.touch.core import explorer
from screens.touch.core.speech import aloud
from screens.touch.core.view import CallState
from screens.touch.look.preferences import ORDINARY
from screens.touch.survey.flow import TAKE_BACK_SECONDS_SLOW
from services.queue.model import Ticket, TicketState
from services.visits.model import Booked, Booking, NewBooking
from tests.support.clock import ManualClock
from tests.support.listener import Listener
from tests.support.panel import Panel
from tests.support.staff import officer
from tests.support.touch_app import words
from tests.support.visitor import Visitor
from tests.support.visits import TOMORROW, person

MORE = (words("action.more"), words("info.more", page="", pages="").split("(")[0].strip())
MOST_PAGES = 12
MOST_STEPS = 60  # of a finger or a key until what is wanted is found


class Hand(ABC):
    """How somebody uses the kiosk. `learns` is what they must come to know, by whatever sense they use."""

    def __init__(self, visitor: Visitor, folder: Path) -> None:
        self.visitor, self.app, self.panel = visitor, visitor.app, visitor.panel
        self.listener = Listener(visitor.app, folder / "voice")

    @abstractmethod
    def begin(self) -> None:
        """Make the kiosk one's own."""

    @abstractmethod
    def learns(self, text: str) -> None:
        """Wait until these words have reached them."""

    def turn_to(self, text: str) -> None:
        """Pages on until these words are on the glass, as everybody does who does not find them at once."""
        for _ in range(MOST_PAGES):
            self.panel.settle()
            if any(text in one for one in self.panel.texts()):
                return
            [more] = [one for one in MORE if any(one in said for said in self.panel.texts())] or [""]
            assert more, f"{text!r} is nowhere; {self.panel.describe()}"
            self.press(more)
        raise AssertionError(f"{text!r} is on no page")

    @abstractmethod
    def press(self, text: str) -> None:
        """Choose what bears these words, which is there."""

    def choose(self, text: str) -> None:
        """Find what bears these words, and choose it."""
        self.turn_to(text)
        self.press(text)

    def begins_anew(self) -> None:
        """The session before is over: nothing of it is left."""
        self.app.reaches(lambda: self.app.screen == "home" and self.app.app.state.session.preferences == ORDINARY)
        self.begin()

    def on(self, screen: str) -> None:
        self.app.reaches(lambda: self.app.screen == screen)


class Eyes(Hand):
    """The largest letters, high contrast, low reach, by touch."""

    def begin(self) -> None:
        self.app.feed(LargerText(), LargerText(), ToggleReach(), ToggleContrast())
        self.panel.settle()

    def press(self, text: str) -> None:
        self.panel.tap(self.panel.button(text))

    def learns(self, text: str) -> None:
        self.turn_to(text)


class Ear(Hand):
    """By ear alone: a finger rests on what it finds and hears it; two taps anywhere choose it."""

    def begin(self) -> None:
        self.listener.two_fingers()
        self.listener.hears(words("spoken.how"))

    def press(self, text: str) -> None:
        self.listener.rest(self.panel.button(text))
        self.listener.hears(aloud(text, "id"))
        self.listener.double_tap(*self.somewhere())

    def learns(self, text: str) -> None:
        self.panel.until(lambda: aloud(text, "id") in " ".join(self.listener.heard()))

    def somewhere(self) -> tuple[float, float]:
        """Not where the wanted thing is."""
        return 60, 1500


class Keys(Ear):
    """By the keys of a tactile pad: the next thing, and the next, until it is what one wants."""

    def begin(self) -> None:
        self.panel.key("Down")
        self.listener.hears(words("spoken.how"))

    def press(self, text: str) -> None:
        wanted = aloud(text, "id")
        for _ in range(MOST_STEPS):
            told = len(self.listener.heard())
            self.panel.key("Down")
            self.panel.until(lambda told=told: len(self.listener.heard()) > told)
            if wanted in self.listener.heard()[-1]:
                self.panel.key("Return")
                self.panel.wait(0.05)
                return
        raise AssertionError(f"the keys never came to {text!r}; {self.panel.describe()}")


@pytest.fixture
def visitor(panel: Panel, clock: ManualClock, tmp_path: Path) -> Iterator[Visitor]:
    made = Visitor(panel, clock, tmp_path)
    yield made
    made.close()


@pytest.fixture(params=[Eyes, Ear, Keys], ids=["all aids for the eye", "a finger by ear", "keys by ear"])
def hand(visitor: Visitor, tmp_path: Path, request: Any, monkeypatch: pytest.MonkeyPatch) -> Hand:
    monkeypatch.setattr(explorer, "HOLD_SECONDS", 0.1)
    visitor.app.has_made_its_screens()
    made: Hand = request.param(visitor, tmp_path)
    made.begin()
    return made


def booked(visitor: Visitor, clock: ManualClock) -> Booking:
    """A family that may come now."""
    visits = visitor.built.services.visits
    session = next(one for one in visits.settings.weekdays[TOMORROW.weekday()] if one.start <= 9 * 60 < one.end)
    answer = visits.bookings.book(
        officer("p01"), NewBooking(day=TOMORROW, start=session.start, party_size=2, person=person())
    )
    assert isinstance(answer, Booked), answer
    clock.advance(24 * 3600)
    visitor.built.services.queue.day.keep()
    return answer.booking


def takes(hand: Hand, service: str, group: str) -> Ticket:
    """The way from home to a number; the only one of the day."""
    hand.choose(words("home.take"))
    hand.on("services")
    hand.choose(service)
    hand.on("priority")
    hand.choose(group)
    hand.on("ticket")
    [ticket] = hand.visitor.built.services.queue.tickets_today()
    return ticket


def test_a_number(hand: Hand) -> None:
    ticket = takes(hand, "Kunjungan video", words("priority.nobody"))
    hand.learns(words("ticket.printed"))
    assert ticket.service == "V" and ticket.priority_group is None
    hand.choose(words("action.done"))
    hand.on("home")


def test_going_first(hand: Hand) -> None:
    ticket = takes(hand, "Titip barang", "Disabilitas")
    assert ticket.priority_group == "disabilitas"


def test_a_booked_visit_by_its_code(hand: Hand, visitor: Visitor, clock: ManualClock) -> None:
    booking = booked(visitor, clock)
    hand.begins_anew()
    hand.choose(words("home.visit"))
    hand.on("codeentry")
    for digit in booking.code:
        hand.choose(digit)
    hand.choose(words("code_entry.check"))
    hand.on("ticket")
    hand.learns("A001" if isinstance(hand, Eyes) else "A, nol, nol, satu")
    hand.learns("e-KTP")


def test_what_must_not_be_brought(hand: Hand) -> None:
    hand.choose(words("home.info"))
    hand.on("topics")
    hand.choose(words("info.forbidden"))
    hand.on("signs")
    hand.learns("Telepon")
    hand.choose(words("action.back"))
    hand.on("topics")
    hand.choose(words("action.back"))
    hand.on("home")


def test_where_to_complain(hand: Hand) -> None:
    hand.choose(words("home.info"))
    hand.on("topics")
    hand.choose(words("info.channels"))
    hand.on("leaflet")
    hand.learns("lapor.go.id")


def test_the_short_survey(hand: Hand, visitor: Visitor) -> None:
    visitor.shows_slip(visitor.served_slip())
    instrument = visitor.built.services.surveys.instruments["singkat"]
    hand.choose(instrument.questions[0].answers[-1].words.in_language("id"))
    hand.on("surveyheld")
    visitor.app.reaches(lambda: visitor.app.screen == "surveyend", seconds=TAKE_BACK_SECONDS_SLOW + 5)
    hand.on("surveyend")
    hand.learns(words("survey.kept"))
    assert len(visitor.kept("singkat")) == 1


def test_an_officer_is_called(hand: Hand, visitor: Visitor, clock: ManualClock) -> None:
    visitor.built.services.queue.counters.open(officer("p01"), "1")
    hand.choose(words("bar.officer"))
    hand.learns(words("call.called"))
    calls = visitor.built.services.officer_calls
    [call] = calls.open_calls()
    calls.answer(officer("p01"), call.kiosk)
    clock.advance(bar_flow.CALL_SECONDS)
    visitor.app.reaches(lambda: visitor.app.app.state.session.call.state is CallState.ANSWERED)
    hand.learns(words("call.answered"))
    calls.close(officer("p01"), call.id)
    clock.advance(bar_flow.CALL_SECONDS)
    visitor.app.reaches(lambda: visitor.app.app.state.session.call.state is CallState.DONE)
    hand.learns(words("call.done_hint"))


def test_a_number_is_given_up(hand: Hand, visitor: Visitor) -> None:
    ticket = takes(hand, "Titip barang", words("priority.nobody"))
    hand.choose(words("action.done"))
    hand.begins_anew()
    visitor.shows_place(ticket.qr_text)
    hand.choose(words("place.give_up"))
    hand.choose(words("place.give_up_yes"))
    hand.on("place")
    queue = visitor.built.services.queue
    visitor.app.reaches(lambda: queue.ticket(ticket.id).state is TicketState.CANCELLED)
