"""The number of a slip that was shown: given up only when asked twice, printed once more, or kept."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from screens.touch.app.events import StillHere
from screens.touch.codes.events import AskCopy, GiveUp, GiveUpNumber, KeepNumber
from screens.touch.codes.view import PlaceState, PlaceView, ScanView
from screens.touch.core.events import Back, Event, Opened, PrintAgain, TurnPage
from screens.touch.core.paper import PaperState
from screens.touch.number.events import PrintTicket
from screens.touch.number.ticket_flow import ArrivedPage
from screens.touch.number.view import TicketView
from tests.flows.test_scan import TICKET, read
from tests.support.flow_walk import Walk

OWN = PlaceView("A012", "Layanan A", PlaceState.WAITING, 5, code="T17K2M9QX4T1ZBC", may_give_up=True, may_copy=True)
ASKED = replace(OWN, asking=True)


def at_place(view: PlaceView = OWN) -> Walk:
    return read(Walk().do(TICKET), view)


def of_kind(walk: Walk, kind: type) -> list[object]:
    return [effect for effect in walk.effects if isinstance(effect, kind)]


def test_a_number_is_given_up_after_a_question():
    walk = at_place().do(GiveUpNumber())
    assert walk.view == ASKED and of_kind(walk, GiveUp) == []
    walk.do(GiveUpNumber(sure=True))
    assert walk.view == ScanView(reading=True) and of_kind(walk, GiveUp)[0].code == OWN.code
    gone = replace(OWN, state=PlaceState.CANCELLED, may_give_up=False, may_copy=False)
    assert read(walk, gone).view == gone


def test_who_says_no_keeps_it():
    walk = at_place().do(GiveUpNumber(), KeepNumber())
    assert walk.view == OWN and of_kind(walk, GiveUp) == []


def test_the_question_cannot_be_skipped_and_a_double_tap_is_one_wish():
    walk = at_place().do(GiveUpNumber(sure=True))
    assert walk.view == OWN and of_kind(walk, GiveUp) == []
    walk.do(GiveUpNumber(), GiveUpNumber(sure=True), GiveUpNumber(sure=True))
    assert len(of_kind(walk, GiveUp)) == 1


def test_one_more_slip_is_printed_and_told_as_every_slip_is():
    walk = at_place().do(PrintAgain(), PrintAgain())
    assert len(of_kind(walk, AskCopy)) == 1 and walk.view == ScanView(reading=True)
    number = TicketView("A012", "Layanan A", 5, None, PaperState.PRINTING, OWN.code, repeated=True)
    walk.do(Opened(walk.session, ArrivedPage.of(number, 9)))
    assert walk.view == replace(number, sleeps=True) and of_kind(walk, PrintTicket)[0].job == 9


def test_what_may_not_be_done_is_not_done():
    walk = at_place(replace(OWN, may_give_up=False, may_copy=False))
    walk.do(GiveUpNumber(), PrintAgain(), GiveUpNumber(sure=True))
    assert of_kind(walk, GiveUp) == of_kind(walk, AskCopy) == []


@given(
    st.lists(
        st.sampled_from(
            [
                GiveUpNumber(),
                GiveUpNumber(sure=True),
                KeepNumber(),
                PrintAgain(),
                Back(),
                StillHere(),
                TurnPage(1),
            ]
        ),
        max_size=12,
    )
)
def test_no_way_of_touching_gives_a_number_up_unasked(touches: list[Event]):
    walk, asked = at_place(), False
    for touch in touches:
        before = len(of_kind(walk, GiveUp))
        shown = walk.view
        walk.do(touch)
        if len(of_kind(walk, GiveUp)) > before:
            assert shown == ASKED and touch == GiveUpNumber(sure=True)
        asked = asked or shown == ASKED


def test_a_code_shows_in_no_repr():
    walk = at_place().do(PrintAgain())
    assert OWN.code not in repr(walk.effects) and OWN.code not in repr(OWN)
