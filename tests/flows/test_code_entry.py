"""The short code of a booking on the pad: slips of the finger, the pause after wrong ones, and what stays of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.scanner import ScannerState, ScannerStatus
from screens.touch.app.home.flow import HomePage
from screens.touch.app.home.view import SCAN_CARD, VISIT_CARD, VISIT_CODE_CARD, HomeView
from screens.touch.codes.events import CheckInByCode, CodeKey, Paused, TypeCode
from screens.touch.codes.flow import LookupPage, PlacePage
from screens.touch.codes.view import CodeEntryView, ScanView, Wanted
from screens.touch.core.events import Back, Finish, Opened, ScannerSeen, Tick
from screens.touch.number.ticket_flow import ArrivedPage
from screens.touch.visit.flow import NotArrivedPage
from screens.touch.visit.view import NotArrived, NotArrivedView
from services.visits.codes import CODE_DIGITS, with_check_digits
from tests.flows.test_scan import PLACE, TICKET, verdicts
from tests.flows.test_visit import FAMILY, prints
from tests.support.flow_walk import LOKET_1, Walk, lobby

GOOD = with_check_digits(13124812)
READY = ScannerSeen(ScannerStatus(ScannerState.READY))


def at_pad(digits: str = "") -> Walk:
    walk = Walk(lobby(takes_visits=True)).do(TypeCode())
    return walk.do(*(CodeKey(digit) for digit in digits))


def asked(walk: Walk) -> list[CheckInByCode]:
    return [effect for effect in walk.effects if isinstance(effect, CheckInByCode)]


def test_without_a_scanner_home_leads_to_the_pad_and_with_one_the_scan_screen_does():
    walk = Walk(lobby(takes_visits=True))
    assert VISIT_CODE_CARD in walk.view.cards and VISIT_CARD not in walk.view.cards
    walk.do(READY)
    assert VISIT_CARD in walk.view.cards and VISIT_CODE_CARD not in walk.view.cards
    assert walk.do(VISIT_CARD.intent).view == ScanView(may_type=True)
    assert walk.do(TypeCode()).view == CodeEntryView()
    assert isinstance(walk.do(Back()).view, HomeView)


def test_a_house_without_visits_has_no_pad():
    walk = Walk().do(READY)
    assert SCAN_CARD in walk.view.cards and VISIT_CODE_CARD not in walk.view.cards
    assert walk.do(SCAN_CARD.intent).view == ScanView(Wanted.NUMBER)


def test_a_right_code_is_looked_up_once_and_lets_the_family_in():
    walk = at_pad(GOOD).do(CodeKey("enter"), CodeKey("enter"))
    assert walk.view == ScanView(reading=True, may_type=True)
    [wish] = asked(walk)
    assert wish.digits.reveal() == GOOD and wish.language == "id"
    walk.do(Opened(walk.session, ArrivedPage.of(FAMILY, 7)))
    assert walk.view == replace(FAMILY, sleeps=True) and prints(walk) == [7]
    assert verdicts(walk) == [], "nothing was scanned, so the scanner says nothing"
    assert GOOD not in repr(walk.state)


@given(st.integers(10_000_000, 99_999_999), st.integers(0, CODE_DIGITS - 1), st.integers(1, 9))
def test_every_single_wrong_digit_is_told_before_anything_is_asked(number: int, place: int, by: int):
    code = with_check_digits(number)
    slip = code[:place] + str((int(code[place]) + by) % 10) + code[place + 1 :]
    walk = at_pad(slip)
    assert walk.view == CodeEntryView(slip, "code_entry.wrong")
    assert asked(walk.do(CodeKey("enter"))) == [] and walk.view.problem == "code_entry.wrong"
    walk.do(*[CodeKey("erase")] * (CODE_DIGITS - place), *(CodeKey(one) for one in code[place:]))
    assert walk.view == CodeEntryView(code)
    assert len(asked(walk.do(CodeKey("enter")))) == 1


def test_too_few_digits_and_keys_that_are_none():
    walk = at_pad("12")
    assert walk.do(CodeKey("enter")).view == CodeEntryView("12", "code_entry.short")
    assert walk.do(CodeKey("x"), CodeKey("²"), CodeKey("")).view.digits == "12"
    assert walk.do(CodeKey("3")).view == CodeEntryView("123"), "typing on takes the words away"
    assert at_pad(GOOD + "5").view.digits == GOOD, "an eleventh digit is not taken"
    assert at_pad().do(CodeKey("erase")).view == CodeEntryView()


def test_after_too_many_codes_the_pad_counts_down_with_the_code_kept():
    walk = at_pad(GOOD).do(CodeKey("enter"))
    walk.do(Paused(walk.session, 5))
    assert walk.view == CodeEntryView(GOOD, "code_entry.paused", 5)
    before = len(asked(walk))
    walk.do(CodeKey("enter"), Tick(3.0))
    assert walk.view.wait_seconds == 2 and len(asked(walk)) == before
    assert walk.do(Tick(5.5)).view == CodeEntryView(GOOD)
    assert len(asked(walk.do(CodeKey("enter")))) == before + 1


def test_where_the_pause_is_long_an_officer_takes_the_code_and_the_pad_tells_when_it_does():
    walk = at_pad(GOOD).do(CodeKey("enter"))
    walk.do(Paused(walk.session, 61))
    assert walk.view == CodeEntryView(GOOD, "code_entry.ask", 61, LOKET_1)
    assert walk.do(Tick(1.0)).view == CodeEntryView(GOOD, "code_entry.paused", 60), "the last minute counts down"


def test_a_code_that_no_booking_has_is_told_like_every_other_refusal():
    walk = at_pad(GOOD).do(CodeKey("enter"))
    view = NotArrivedView(NotArrived.NOT_PROCESSED, help_at=LOKET_1)
    assert walk.do(Opened(walk.session, NotArrivedPage.of(view, None))).view == view
    assert verdicts(walk) == []


def test_a_code_that_is_shown_instead_of_typed_is_read():
    walk = at_pad().do(TICKET)
    assert walk.view == ScanView(reading=True, may_type=True) and walk.state.session.page == LookupPage()
    assert walk.do(Opened(walk.session, PlacePage(PLACE))).view == PLACE and len(verdicts(walk)) == 1


@pytest.mark.parametrize("steps", [(Back(),), (Finish(),), (Tick(200.0),)])
def test_nothing_of_it_stays_when_somebody_leaves(steps):
    walk = at_pad("1234567").do(*steps)
    assert walk.state.session.page == HomePage()
    assert "1234567" not in repr(at_pad("1234567").state)


def test_the_digits_show_in_no_repr():
    view = CodeEntryView(GOOD)
    assert GOOD not in repr(view) and replace(view, problem="x") != view
    assert GOOD not in repr(at_pad(GOOD).do(CodeKey("enter")).effects)
    assert repr(CodeKey("7")) == "CodeKey()"
