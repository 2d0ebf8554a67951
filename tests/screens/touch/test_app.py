"""The Kivy app: results in the right session, bugs in words, nobody gets out of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

import pytest

from screens.touch.app.events import OpenStaffDoor, SwitchLanguage, TakeNumber
from screens.touch.app.home.flow import HomePage
from screens.touch.codes.events import CodeKey, TypeCode
from screens.touch.core.events import Back
from screens.touch.core.lobby import Health
from screens.touch.core.paper import PaperState
from screens.touch.core.state import Secret
from screens.touch.number.events import ChoosePriority, ChooseService
from screens.touch.staff.events import SignInDigit, StaffAction
from tests.support.clock import ManualClock
from tests.support.fake_backend import LOBBY, FakeBackend
from tests.support.touch_app import LONG_PRESS_SECONDS, TouchApp, words

TO_A_NUMBER = (TakeNumber(), ChooseService("A"), ChoosePriority(None))


def test_before_the_services_are_there_the_screen_says_so(make_app: Callable[..., TouchApp]) -> None:
    app = make_app()
    assert app.screen == "fault"
    assert words("fault.starting") in app.panel.texts()
    app.feed(*TO_A_NUMBER)
    assert app.page == "home"


def test_three_touches_lead_to_a_number(app: TouchApp, backend: FakeBackend) -> None:
    app.reaches(lambda: app.screen == "home")
    app.panel.tap(app.panel.button(words("home.take")))
    app.reaches(lambda: app.screen == "services")
    app.panel.tap(app.panel.button("Kunjungan"))
    app.reaches(lambda: app.screen == "priority")
    app.panel.tap(app.panel.button("Lansia"))
    app.reaches(lambda: words("ticket.printed") in app.panel.texts())
    assert "A001" in app.panel.texts()
    assert len(backend.taken) == 1


def test_a_double_tap_takes_one_number(app: TouchApp, backend: FakeBackend) -> None:
    app.feed(*TO_A_NUMBER[:2])
    app.reaches(lambda: app.screen == "priority")
    button = app.panel.button("Lansia")
    first, second = app.panel.press(button), app.panel.press(button)
    app.panel.lift(first)
    app.panel.lift(second)
    app.panel.tap(button)
    app.reaches(lambda: app.screen == "ticket")
    assert backend.calls.count("take") == 1
    assert len(backend.taken) == 1


def test_the_number_is_on_the_screen_before_the_printer_has_done_anything(app: TouchApp, backend: FakeBackend) -> None:
    backend.gate("print_ticket").hold()
    app.feed(*TO_A_NUMBER)
    app.reaches(lambda: app.screen == "ticket")
    assert "A001" in app.panel.texts() and words("ticket.printing") in app.panel.texts()
    backend.gate("print_ticket").let_go()
    app.reaches(lambda: words("ticket.printed") in app.panel.texts())


def test_the_paper_of_a_visitor_who_left_changes_nothing_for_the_next(app: TouchApp, backend: FakeBackend) -> None:
    backend.outcomes = ["failed", "printed"]
    printing = backend.gate("print_ticket")
    printing.hold()
    app.feed(*TO_A_NUMBER)
    app.reaches(lambda: app.screen == "ticket" and printing.waiting == 1)
    app.feed(OpenStaffDoor(), Back())  # "Selesai" sleeps as long as the paper is on its way
    app.feed(*TO_A_NUMBER)
    app.reaches(lambda: "A002" in app.panel.texts())

    seen = []
    app.app.root.bind(current=lambda _shell, name: seen.append(name))
    states = []
    feed = app.app.feed
    app.app.feed = lambda event: (feed(event), states.append(app.app.state.session.page.ticket.paper))
    printing.let_go()  # the first visitor's slip fails, the second's is printed
    app.reaches(lambda: app.app.state.session.page.ticket.paper is PaperState.PRINTED)

    assert PaperState.FAILED not in states, "the first visitor's failure was shown to the second"
    assert seen == [] and backend.calls.count("print_ticket") == 2


def test_a_sign_in_that_comes_late_signs_nobody_in(app: TouchApp, backend: FakeBackend) -> None:
    gate = backend.gate("sign_in")
    gate.hold()
    app.feed(OpenStaffDoor())
    app.feed(*(SignInDigit(key) for key in ("p", "0", "1", "enter", "2", "4", "enter")))
    app.panel.until(lambda: gate.waiting)
    app.feed(Back())
    assert app.page == "home"
    gate.let_go()
    app.panel.until(lambda: app.background._general._pool._work_queue.empty())
    app.panel.wait(0.1)
    assert app.page == "home"
    assert "staff_overview" not in backend.calls


def test_a_lobby_in_a_language_that_was_left_is_dropped(app: TouchApp, backend: FakeBackend) -> None:
    gate = backend.gate("lobby")
    gate.hold()
    before = gate.waiting
    app.feed(SwitchLanguage("en"))
    app.panel.until(lambda: gate.waiting > before)
    app.feed(SwitchLanguage("id"))
    gate.let_go()
    app.panel.until(lambda: gate.waiting > before + 1)
    app.panel.wait(0.1)
    assert app.app.state.lobby.clock == "09.00 id"


def test_when_the_visitor_goes_everything_of_theirs_goes(
    app: TouchApp, backend: FakeBackend, clock: ManualClock
) -> None:
    app.feed(*TO_A_NUMBER)
    app.reaches(lambda: words("ticket.printed") in app.panel.texts())
    clock.advance(120)
    app.reaches(lambda: app.screen == "home")
    assert "A001" not in app.panel.texts()
    assert app.app.state.session.page == HomePage()
    app.panel.until(lambda: backend.ended == ["finished"])


def test_still_there_counts_down_and_one_touch_stays(app: TouchApp, clock: ManualClock) -> None:
    app.feed(TakeNumber())
    clock.advance(31)
    app.reaches(lambda: app.app.root.ids.sheet.shown)
    assert words("still_there.title") in app.panel.texts()
    app.panel.tap(app.panel.button(words("still_there.stay")))
    app.reaches(lambda: not app.app.root.ids.sheet.shown)
    assert app.screen == "services"


# -- bugs -----------------------------------------------------------------------------------------


def test_a_bug_while_taking_is_an_unavailable_kiosk(
    app: TouchApp, backend: FakeBackend, caplog: pytest.LogCaptureFixture
) -> None:
    backend.bugs.add("take")
    with caplog.at_level(logging.ERROR):
        app.feed(*TO_A_NUMBER)
        app.reaches(lambda: app.screen == "refusal")
    assert words("refusal.unavailable") in app.panel.texts()
    ((place, kind),) = app.bugs
    assert kind == "RuntimeError" and place.startswith("fake_backend.py:")
    assert "secret" not in caplog.text + place, "the message of an exception may hold anything"

    backend.bugs.clear()
    app.panel.tap(app.panel.button(words("action.try_again")))
    app.reaches(lambda: app.screen == "ticket")  # the very same wish


@pytest.mark.parametrize("method", ["health", "lobby", "printer_status"])
def test_a_bug_while_looking_is_seen_again_and_gone_again(app: TouchApp, backend: FakeBackend, method: str) -> None:
    backend.bugs.add(method)
    app.app.look()
    app.panel.until(lambda: app.bugs)
    backend.bugs.clear()
    backend.health_now = Health(started=True, in_service=True)
    app.panel.until(lambda: app.app.looks.since is None)
    app.app.look()
    app.reaches(lambda: words("fault.in_service") in app.panel.texts())  # till then the first look's


def test_a_look_that_hangs_is_a_kiosk_that_cannot_work_until_it_comes_back(
    app: TouchApp, backend: FakeBackend, clock: ManualClock
) -> None:
    app.reaches(lambda: app.screen == "home")
    health = backend.gate("health")
    health.hold()
    app.app.look()
    app.panel.until(lambda: health.waiting > 1)
    clock.advance(7)
    app.app.look()
    assert app.screen == "fault" and words("fault.database_away") in app.panel.texts()
    health.let_go()
    app.reaches(lambda: app.screen == "home")


def test_a_number_that_hangs_has_a_screen_and_its_visitor_gets_it_late(
    app: TouchApp, backend: FakeBackend, clock: ManualClock
) -> None:
    take = backend.gate("take")
    take.hold()
    app.feed(*TO_A_NUMBER)
    app.panel.until(lambda: take.waiting == 1)
    clock.advance(9)
    app.reaches(lambda: app.screen == "late")
    assert words("late.title") in app.panel.texts()
    take.let_go()
    app.reaches(lambda: app.screen == "ticket")
    assert backend.forgone == []


def test_a_bug_while_printing_leaves_the_paper_unknown(app: TouchApp, backend: FakeBackend) -> None:
    backend.bugs.add("print_ticket")
    app.feed(*TO_A_NUMBER)
    app.reaches(lambda: words("ticket.unknown") in app.panel.texts())
    assert "A001" in app.panel.texts()


def test_a_bug_while_signing_in_or_acting_is_said(app: TouchApp, backend: FakeBackend) -> None:
    backend.bugs.add("sign_in")
    app.feed(OpenStaffDoor())
    app.feed(*(SignInDigit(key) for key in ("p", "0", "enter", "2", "enter")))
    app.reaches(lambda: any(words("sign_in.no_answer") in text for text in app.panel.texts()))
    backend.bugs = {"staff_action"}
    app.feed(SignInDigit("2"), SignInDigit("enter"))
    app.reaches(lambda: app.screen == "staff")
    app.feed(StaffAction("express", "on"))
    app.reaches(lambda: words("staff.no_answer") in app.panel.texts())


def test_a_pin_is_nowhere_in_what_is_shown_or_logged(app: TouchApp, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        app.feed(OpenStaffDoor())
        app.feed(*(SignInDigit(key) for key in ("p", "0", "enter", *"987654")))
        app.panel.settle()
    assert "987654" not in repr(app.app.state) + repr(app.app._shown) + caplog.text + " ".join(app.panel.texts())
    assert repr(Secret("987654")) == "Secret(…)"


# -- nobody gets out ------------------------------------------------------------------------------


@pytest.mark.parametrize("keys", [("F1",), ("Escape",), ("Alt_L", "F4"), ("Control_L", "c"), ("Control_L", "q")])
def test_a_keyboard_opens_and_closes_nothing(app: TouchApp, keys: tuple[str, ...]) -> None:
    app.reaches(lambda: app.screen == "home")
    arrived: list[object] = []
    wishes: list[object] = []
    watch = {
        "on_key_up": lambda *what: arrived.append(what),
        "on_request_close": lambda *what, **_: wishes.append(what),
    }
    app.panel.window.bind(**watch)
    app.panel.key(*keys)
    app.panel.until(lambda: len(arrived) == len(keys))
    app.panel.settle()
    app.panel.window.unbind(**watch)
    assert wishes == [], "a key is no wish to close, vetoed or not"
    assert app.panel.window.children == [app.app.root]
    assert not app.panel.loop.quit and app.screen == "home"


def test_a_wish_to_close_is_refused_until_the_end_was_asked_for(app: TouchApp) -> None:
    asked: list[bool] = []

    def count(*_arguments: object, **_more: object) -> bool:
        asked.append(True)
        return False

    window = app.panel.window
    window.bind(on_request_close=count)  # bound last, asked first
    app.panel.ask_to_close()
    app.panel.until(lambda: asked)
    window.unbind(on_request_close=count)
    assert not app.panel.loop.quit
    assert window.dispatch("on_request_close") is True

    app.app.say_goodbye()
    assert not window.dispatch("on_request_close")


def test_a_goodbye_is_shown_and_then_the_app_stops(app: TouchApp, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: list[bool] = []
    monkeypatch.setattr(app.app, "stop", lambda: stopped.append(True))
    app.app.say_goodbye()
    app.panel.pump()
    assert words("fault.shutting_down") in app.panel.texts()
    app.panel.until(lambda: stopped)


# -- the staff's door -----------------------------------------------------------------------------


def test_a_long_press_on_the_houses_name_opens_the_door(app: TouchApp) -> None:
    touch = app.panel.press(app.app.root.ids.header.ids.door)
    app.reaches(lambda: app.screen == "signin")
    app.panel.lift(touch)
    assert app.screen == "signin"


def test_a_short_press_and_a_press_elsewhere_open_nothing(app: TouchApp) -> None:
    app.reaches(lambda: app.screen == "home")
    app.panel.tap(app.app.root.ids.header.ids.door)
    app.panel.wait(LONG_PRESS_SECONDS * 1.5)
    touch = app.panel.press(app.app.root.ids.bar)
    app.panel.wait(LONG_PRESS_SECONDS * 1.5)
    app.panel.lift(touch)
    assert app.page == "home"


def test_a_long_press_during_a_check_in_opens_nothing_and_the_familys_paper_is_printed(
    app: TouchApp, backend: FakeBackend
) -> None:
    checking = backend.gate("type_code")
    checking.hold()
    app.feed(TypeCode(), *(CodeKey(one) for one in (*"1312481296", "enter")))
    app.reaches(lambda: app.screen == "scan" and checking.waiting == 1)
    touch = app.panel.press(app.app.root.ids.header.ids.door)
    app.panel.wait(LONG_PRESS_SECONDS * 1.5)
    app.panel.lift(touch)
    assert app.screen == "scan"
    checking.let_go()
    app.reaches(lambda: words("ticket.printed") in app.panel.texts())
    assert "A001" in app.panel.texts() and backend.calls.count("print_ticket") == 1


def test_an_officer_may_end_the_program(app: TouchApp, backend: FakeBackend) -> None:
    app.feed(OpenStaffDoor())
    app.feed(*(SignInDigit(key) for key in ("p", "0", "enter", "2", "enter")))
    app.reaches(lambda: app.screen == "staff")
    app.feed(StaffAction("settings"))
    app.reaches(lambda: words("staff.exit") in app.panel.texts())
    app.panel.settle()
    app.panel.tap(app.panel.button(words("staff.exit")))
    app.panel.until(lambda: app.wishes == ["leave"])


def test_a_code_is_typed_with_fingers_and_the_family_is_in(app: TouchApp, backend: FakeBackend) -> None:
    backend.lobby_now = replace(LOBBY, takes_visits=True)
    app.feed(SwitchLanguage("en"))
    app.reaches(lambda: words("home.visit", "en") in app.panel.texts())
    app.panel.tap(app.panel.button(words("home.visit", "en")))
    app.reaches(lambda: app.screen == "codeentry")
    for digit in "1312481297":
        app.panel.tap(app.panel.button(digit))
    app.reaches(lambda: words("code_entry.wrong", "en") in app.panel.texts())
    [erase] = [one for one in app.panel.buttons() if getattr(one, "card", "") == "erase"]
    app.panel.tap(erase)
    app.panel.tap(app.panel.button("6"))
    assert "131 248 1296" in app.panel.texts()
    app.panel.tap(app.panel.button(words("code_entry.check", "en")))
    app.reaches(lambda: app.screen == "ticket")
    assert backend.typed == ["1312481296"] and "A001" in app.panel.texts()
