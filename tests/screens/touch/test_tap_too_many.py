"""A touch means what the finger meant: taps too many, beside, with two fingers and with a palm change nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest

from devices.voice import VoiceState, VoiceStatus
from screens.touch.app.events import OpenSound, TakeNumber
from screens.touch.codes.flow import PlacePage
from screens.touch.codes.view import PlaceState, PlaceView
from screens.touch.core.events import VoiceSeen
from screens.touch.core.guard import RESTING_SECONDS, SETTLING
from screens.touch.core.state import FlowState, OfficerCallSeen, Over
from screens.touch.core.view import CallState
from screens.touch.look.preferences import TextSize
from screens.touch.number.events import ChooseService
from tests.support.clock import ManualClock
from tests.support.fake_backend import LOBBY, FakeBackend
from tests.support.hand import Hand
from tests.support.touch_app import TouchApp, words

PAUSES = (0.05, 0.15, 0.3, 0.5, 0.7)
OWN_NUMBER = PlaceView("A007", "Kunjungan", PlaceState.WAITING, code="T1X", may_give_up=True)


@pytest.fixture
def app(make_app: Callable[..., TouchApp], backend: FakeBackend) -> TouchApp:
    app = make_app(settling=SETTLING)
    app.attach(backend)
    app.reaches(lambda: app.screen == "home")
    return app


@pytest.fixture
def hand(app: TouchApp, clock: ManualClock) -> Hand:
    hand = Hand(app, clock)
    hand.reads()
    return hand


def at_own_place(app: TouchApp) -> FlowState:
    state: FlowState = app.app.state
    return replace(state, session=replace(state.session, page=PlacePage(OWN_NUMBER)))


def at_priority(app: TouchApp, hand: Hand) -> None:
    app.feed(TakeNumber(), ChooseService("A"))
    app.reaches(lambda: app.screen == "priority")
    hand.reads()


def test_a_number_is_not_thrown_away_by_tapping_on(app, hand, backend):
    at_priority(app, hand)
    before = app.app.state
    for count, (pause, beside) in enumerate(product(PAUSES, (0.0, 5.0)), 1):
        app.shows(before)
        hand.reads()
        hand.taps(hand.point(app.panel.button("Tidak ada")), pause, pause, pause, beside_mm=beside)
        app.reaches(lambda: app.screen == "ticket")
        assert backend.ended == [] and backend.calls.count("take") == count


def test_nobody_goes_past_a_screen_that_they_have_not_seen(app, hand, backend):
    before = app.app.state
    for pause in PAUSES:
        app.shows(before)
        hand.reads()
        hand.taps(hand.point(app.panel.button(words("home.take"))), pause, pause)
        assert app.page == "services"
        hand.reads()
        hand.taps(hand.point(app.panel.button("Titip barang")), pause, pause)
        assert app.page == "priority" and backend.taken == {}


def test_a_number_is_not_given_up_by_tapping_on(app, hand):
    for pause in PAUSES:
        app.shows(at_own_place(app))
        hand.reads()
        hand.taps(hand.point(app.panel.button(words("place.give_up"))), pause, pause)
        assert app.page == "place" and app.app.state.session.page.place.asking


def test_letters_grow_with_every_tap_in_one_place_and_nothing_else_changes(app, hand):
    at = hand.point(app.panel.button(words("bar.larger")))
    for wanted in (TextSize.LARGE, TextSize.LARGEST, TextSize.NORMAL, TextSize.LARGE):
        hand.taps(at)
        hand.clock.advance(0.1)
        preferences = app.app.state.session.preferences
        assert preferences == replace(preferences, high_contrast=False, low_reach=False, text_size=wanted)


def test_louder_stays_louder(app, hand):
    app.app.feed(VoiceSeen(VoiceStatus(VoiceState.READY)))
    app.feed(OpenSound())
    hand.reads()
    hand.taps(hand.point(app.panel.button(words("sound.on"))))
    hand.reads()
    hand.taps(hand.point(app.panel.button(words("sound.louder"))), 0.15, 0.15, 0.15)
    assert app.app.state.session.preferences.volume == 3 and app.app.state.session.preferences.spoken


def test_contrast_and_reach_change_once(app, hand):
    before = app.app.state
    for pause in PAUSES:
        app.shows(before)
        hand.reads()
        hand.taps(hand.point(app.panel.button(words("bar.contrast_on"))), pause, pause)
        assert app.app.state.session.preferences.high_contrast
        hand.reads()
        hand.taps(hand.point(app.panel.button(words("bar.reach_on"))), pause)
        assert app.app.state.session.preferences.low_reach


def test_who_knows_the_way_is_not_slowed(app, hand, backend):
    for button, screen in (("Ambil nomor", "services"), ("Kunjungan", "priority"), ("Lansia", "ticket")):
        hand.taps(hand.point(app.panel.button(button)))
        app.reaches(lambda screen=screen: app.screen == screen)
        hand.clock.advance(SETTLING.near_seconds)
    assert len(backend.taken) == 1


def test_a_touch_that_came_too_early_is_seen_and_the_button_listens_soon(app, hand, backend):
    backend.lobby_now = replace(LOBBY, services=tuple(replace(LOBBY.services[0], code=code) for code in "ABCDEF"))
    app.app.look()
    app.reaches(lambda: len(app.app.state.lobby.services) == 6)
    x, y = hand.point(app.panel.button(words("home.take")))
    at = x / 2, y  # between the columns of services there is nothing to touch
    hand.taps(at)
    app.reaches(lambda: app.screen == "services")
    (tile,) = (tile for tile in app.panel.buttons() if tile.collide_point(*tile.to_widget(*at)))
    hand.taps(at)
    assert tile.drowsy
    hand.clock.advance(SETTLING.near_seconds + 0.1)
    app.panel.until(lambda: not tile.drowsy)
    hand.taps(at)
    assert app.page == "priority"


def test_what_comes_under_a_finger_that_is_down_is_not_pressed(app, hand, backend):
    at_priority(app, hand)
    touch = hand.down(hand.point(app.panel.button("Lansia")))
    app.shows(at_own_place(app))
    hand.up(touch)
    assert backend.taken == {} and app.page == "place" and not app.app.state.session.page.place.asking


def test_a_button_whose_words_change_under_a_finger_shows_that_it_did_not_count(app, hand):
    button = app.panel.button(words("bar.officer"))
    touch = hand.down(hand.point(button))
    state = app.app.state
    app.shows(replace(state, session=replace(state.session, call=OfficerCallSeen(CallState.CALLING))))
    assert button.text == words("bar.officer_calling")
    hand.up(touch)
    assert app.app.state.session.over is Over.NOTHING and button.drowsy
    app.panel.settle()
    hand.clock.advance(SETTLING.near_seconds + 0.1)
    app.panel.until(lambda: not button.drowsy)
    hand.taps(hand.point(button))
    assert app.app.state.session.over is Over.OFFICER


def test_two_fingers_are_one_wish(app, hand, backend):
    at_priority(app, hand)
    first, second = (hand.down(hand.point(app.panel.button(name))) for name in ("Lansia", "Tidak ada"))
    hand.up(first)
    app.reaches(lambda: app.screen == "ticket")
    hand.up(second)
    app.panel.settle()
    assert backend.calls.count("take") == 1 and app.page == "ticket" and backend.ended == []


def test_a_palm_on_the_glass_presses_nothing_and_hinders_nobody(app, hand, backend):
    at_priority(app, hand)
    palm = hand.down(hand.point(app.panel.button(words("bar.officer"))))
    hand.clock.advance(RESTING_SECONDS)
    hand.taps(hand.point(app.panel.button("Tidak ada")), 0.3)
    app.reaches(lambda: app.screen == "ticket")
    hand.up(palm)
    app.panel.settle()
    assert backend.calls.count("take") == 1 and "call_officer" not in backend.calls


def test_still_here_is_a_screen_like_any_other(app, hand, clock):
    app.feed(TakeNumber())
    hand.reads()
    button = app.panel.button(words("action.back"))
    clock.advance(30.0)
    app.panel.until(lambda: app.app.state.session.counting_down)
    app.panel.settle()
    hand.taps(hand.point(button))  # the finger was on its way when the question came
    assert app.app.state.session.counting_down
    clock.advance(SETTLING.near_seconds)
    hand.taps(hand.point(app.panel.button(words("still_there.stay"))), 0.3)
    assert not app.app.state.session.counting_down and app.page == "services"
