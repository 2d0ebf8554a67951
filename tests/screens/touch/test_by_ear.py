"""The kiosk by ear alone: real touches and real keys, real workers, and what the simulated voice wrote down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from devices.voice import VoiceState
from screens.touch.app.events import ChangeVolume, TakeNumber
from screens.touch.codes.flow import PlacePage
from screens.touch.codes.view import PlaceState, PlaceView
from screens.touch.core import explorer
from screens.touch.core.pad import PadKey
from screens.touch.core.speech import aloud, joined
from screens.touch.look.preferences import ORDINARY
from tests.support.clock import ManualClock
from tests.support.fake_backend import FakeBackend
from tests.support.listener import Listener
from tests.support.touch_app import TouchApp, words

HOLD = 0.1  # seconds: two fingers need not be held for 2 s here


@pytest.fixture
def listener(app: TouchApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    monkeypatch.setattr(explorer, "HOLD_SECONDS", HOLD)
    app.has_made_its_screens()  # from now on every frame is a short one
    yield Listener(app, tmp_path / "voice")


@pytest.fixture
def by_ear(listener: Listener) -> Listener:
    """Home, after two fingers were held on the glass."""
    listener.app.reaches(lambda: listener.app.screen == "home")
    listener.two_fingers()
    listener.hears(words("spoken.how"))
    return listener


def spoken(key: str, **fields: object) -> str:
    return aloud(words(key, **fields), "id")


def test_two_fingers_held_anywhere_start_it_and_choose_nothing(listener: Listener, app: TouchApp) -> None:
    app.reaches(lambda: app.screen == "home")
    on_the_button = [app.panel.press(app.panel.button(words("home.take"))) for _ in range(2)]
    listener.until_by_ear()
    for finger in on_the_button:
        app.panel.lift(finger)
    listener.hears(words("spoken.how"))
    assert app.page == "home" and app.app.state.session.preferences.by_ear
    assert words("home.take") in listener.heard()[-1] and words("home.title") in listener.heard()[-1]


@pytest.mark.parametrize("how", ["one finger", "three fingers", "one wanders", "too short"])
def test_other_touches_do_not_start_it(
    listener: Listener, app: TouchApp, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.reaches(lambda: app.screen == "home")
    if how == "too short":
        monkeypatch.setattr(explorer, "HOLD_SECONDS", 5.0)
    places = [(300, 1000), (700, 1000), (500, 1300)][: {"one finger": 1, "three fingers": 3}.get(how, 2)]
    fingers = [listener.finger(*place) for place in places]
    for finger in fingers:
        finger.touch_down()
    if how == "one wanders":
        fingers[0].touch_move(300, 1200)
    app.panel.wait(HOLD + 0.1)
    assert not app.app.state.session.preferences.by_ear and listener.heard() == []
    for finger in fingers:
        finger.touch_up()


def test_two_fingers_on_the_houses_name_open_no_staff_door(listener: Listener, app: TouchApp) -> None:
    app.reaches(lambda: app.screen == "home")
    name = next(label for label in app.panel.labels() if "Rumah Contoh" in label.text)
    fingers = [app.panel.press(name), listener.finger(300, 900)]
    fingers[1].touch_down()
    listener.until_by_ear()
    app.panel.wait(0.5)  # longer than the long press
    assert app.page == "home" and app.app.state.session.preferences.by_ear
    for finger in fingers:
        finger.touch_up()


def test_one_tap_tells_and_never_chooses(by_ear: Listener, app: TouchApp) -> None:
    app.panel.tap(app.panel.button(words("home.take")))
    by_ear.hears(words("home.take_hint"))
    assert app.page == "home"
    for button in app.panel.buttons():
        app.panel.tap(button)
        app.panel.wait(explorer.DOUBLE_SECONDS + 0.05)
    assert app.page == "home" and app.app.state.session.over == ""
    assert app.app.state.session.preferences.text_size == 0


def test_a_finger_that_wanders_tells_each_thing_and_the_ring_follows(by_ear: Listener, app: TouchApp) -> None:
    ring = app.app.root.ids.explorer
    take, call = app.panel.button(words("home.take")), app.panel.button(words("bar.officer"))
    touch = app.panel.press(take)
    by_ear.hears(words("home.take_hint"))
    assert ring.focus is take and tuple(ring.ring[2:]) == tuple(take.size)
    x, y = call.to_window(*call.center)
    touch.touch_move(x, y)
    by_ear.hears(words("bar.officer"))
    assert ring.focus is call
    app.panel.lift(touch)
    assert app.app.state.session.over == ""


def test_a_double_tap_anywhere_chooses_what_was_found(by_ear: Listener, app: TouchApp) -> None:
    by_ear.rest(app.panel.button(words("home.take")))
    by_ear.hears(words("home.take_hint"))
    by_ear.double_tap(60, 60)  # on a button of the bar: it is not that one
    app.reaches(lambda: app.screen == "services")
    by_ear.hears(words("services.title"))
    assert app.app.root.ids.explorer.focus is None, "the new screen begins without a focus"
    by_ear.double_tap()
    by_ear.hears(words("spoken.find_first"))
    assert app.page == "services"


@pytest.mark.parametrize("taps", [3, 4, 6])
def test_taps_too_many_choose_once(by_ear: Listener, app: TouchApp, taps: int) -> None:
    """The screen that came under the finger begins without a focus: what is tapped on finds nothing to choose."""
    by_ear.rest(app.panel.button(words("home.take")))
    by_ear.hears(words("home.take_hint"))
    for _ in range(taps):
        finger = by_ear.finger(300, 1000)
        finger.touch_down()
        app.panel.pump()
        finger.touch_up()
        app.panel.pump()
    app.reaches(lambda: app.screen == "services")
    app.panel.wait(explorer.DOUBLE_SECONDS + 0.1)
    assert app.page == "services"


@pytest.mark.parametrize("way", ["fingers", "keys"])
def test_a_number_is_not_given_up_by_choosing_twice(by_ear: Listener, app: TouchApp, way: str) -> None:
    """ "Yes, give it up" lies where "give it up" was: it is told before it can be chosen."""
    state = app.app.state
    own = PlaceView("A007", "Kunjungan", PlaceState.WAITING, code="T1X", may_give_up=True)
    app.shows(replace(state, session=replace(state.session, page=PlacePage(own))))
    by_ear.rest(app.panel.button(words("place.give_up")))
    by_ear.hears(words("place.give_up"))
    for _ in range(3):
        if way == "keys":
            app.app.root.pad(PadKey.CHOOSE)
            app.panel.pump(2)
        else:
            by_ear.double_tap()
    assert app.page == "place" and app.app.state.session.page.place.asking


def test_keys_pressed_too_often_choose_once(by_ear: Listener, app: TouchApp) -> None:
    app.app.root.pad(PadKey.NEXT)
    for _ in range(4):
        app.app.root.pad(PadKey.CHOOSE)
        app.panel.pump(2)
    assert app.page == "services"


def test_what_does_not_listen_yet_is_not_found(by_ear: Listener, app: TouchApp) -> None:
    take = app.panel.button(words("home.take"))
    take.asleep = True
    by_ear.rest(take)
    by_ear.double_tap()
    by_ear.hears(words("spoken.find_first"))
    assert app.page == "home"


def test_a_text_is_told_and_cannot_be_chosen(by_ear: Listener, app: TouchApp) -> None:
    title = next(label for label in app.panel.labels() if label.text == words("home.title"))
    by_ear.rest(title)
    by_ear.hears(joined((words("home.title"),)))
    by_ear.double_tap()
    by_ear.hears(words("spoken.find_first"))


def test_two_taps_that_are_far_apart_are_two_single_ones(by_ear: Listener, app: TouchApp) -> None:
    take = app.panel.button(words("home.take"))
    for _ in range(2):
        app.panel.tap(take)
        app.panel.wait(explorer.DOUBLE_SECONDS + 0.1)
    assert app.page == "home"


def test_a_number_by_ear_alone(by_ear: Listener, app: TouchApp, backend: FakeBackend) -> None:
    """Eyes closed: a finger goes down the glass until the wanted words are heard, two taps choose."""

    def find(text: str) -> None:
        touch = by_ear.finger(540, 1900)
        touch.touch_down()
        app.panel.wait(explorer.REST_SECONDS + 0.05)
        for y in range(1880, 0, -40):
            if by_ear.heard() and text in by_ear.heard()[-1] and words("spoken.how") not in by_ear.heard()[-1]:
                break
            touch.touch_move(400, y)
            app.panel.wait(0.06)
        touch.touch_up()
        assert text in by_ear.heard()[-1], by_ear.heard()

    find(words("home.take_hint"))
    by_ear.double_tap()
    by_ear.hears(words("services.title"))
    assert "Kunjungan, Titip barang" in by_ear.heard()[-1]
    find("Tentang Kunjungan")
    by_ear.double_tap()
    by_ear.hears(words("priority.title"))
    find("60 tahun ke atas")
    by_ear.double_tap()
    by_ear.hears(words("ticket.take_paper", where=words("ticket.at_below")))
    told = " ".join(by_ear.heard())
    assert "A, nol, nol, satu" in told and words("ticket.printed") in told
    assert "15 sampai 25 menit" in told and words("ticket.ahead_value", count=2) in told
    assert len(backend.taken) == 1


def test_a_number_by_the_keys_of_a_tactile_pad(listener: Listener, app: TouchApp, backend: FakeBackend) -> None:
    app.reaches(lambda: app.screen == "home")
    app.panel.key("Return")  # the first key begins: nothing is chosen by it
    listener.hears(words("spoken.how"))
    assert app.page == "home"
    for found, then in (
        (words("home.take_hint"), words("services.title")),
        ("Tentang Kunjungan", words("priority.title")),
        ("60 tahun ke atas", words("ticket.take_paper", where=words("ticket.at_below"))),
    ):
        app.panel.key("Down")
        listener.hears(found)
        app.panel.key("Return")
        listener.hears(then)
    assert len(backend.taken) == 1
    app.panel.key("Left")
    listener.hears("A, nol, nol, satu")


def test_the_pad_goes_round_in_both_directions_and_changes_the_volume(by_ear: Listener, app: TouchApp) -> None:
    app.panel.key("Down")
    by_ear.hears(words("home.take"))
    app.panel.key("Up")
    by_ear.hears(words("bar.officer"))
    app.panel.key("Down")
    by_ear.hears(words("home.take"))
    app.panel.key("Prior")
    by_ear.hears(spoken("sound.volume", now=3, most=3))
    app.panel.key("Next")
    by_ear.hears(spoken("sound.volume", now=2, most=3))


def test_other_keys_mean_nothing(listener: Listener, app: TouchApp) -> None:
    app.reaches(lambda: app.screen == "home")
    app.panel.key("a")
    app.panel.key("F1")
    app.panel.wait(0.2)
    assert app.app.state.session.preferences == ORDINARY and listener.heard() == []


def test_the_sheet_is_explored_alone_and_turns_the_voice_off(by_ear: Listener, app: TouchApp) -> None:
    by_ear.rest(app.panel.button(words("bar.sound")))
    by_ear.double_tap()
    by_ear.hears(words("sound.again"))
    take = [button for button in app.panel.buttons() if words("home.take") in " ".join(app.panel.texts(button))]
    heard = len(by_ear.heard())
    by_ear.rest(take[0])
    assert not any(words("home.take_hint") in text for text in by_ear.heard()[heard:]), "what lies below is not told"
    by_ear.rest(app.panel.button(words("sound.stop")))
    by_ear.hears(words("sound.stop"))
    by_ear.double_tap()
    app.reaches(lambda: not app.app.state.session.preferences.spoken)
    app.panel.tap(app.panel.button(words("action.close")))
    app.panel.tap(app.panel.button(words("home.take")))
    app.reaches(lambda: app.screen == "services")


def test_who_sees_but_does_not_read_hears_and_chooses_by_one_tap(listener: Listener, app: TouchApp) -> None:
    app.reaches(lambda: app.screen == "home")
    app.panel.tap(app.panel.button(words("bar.sound")))
    app.panel.tap(app.panel.button(words("sound.on")))
    listener.hears(words("sound.again"))
    app.panel.tap(app.panel.button(words("action.close")))
    listener.hears(words("home.title"))
    app.panel.tap(app.panel.button(words("home.take")))
    listener.hears(words("services.title"))


def test_everything_of_it_goes_with_the_visitor(by_ear: Listener, app: TouchApp, clock: ManualClock) -> None:
    app.feed(ChangeVolume(1), TakeNumber())
    by_ear.hears(words("services.title"))
    clock.advance(300)
    app.reaches(lambda: app.screen == "home")
    said = len(by_ear.heard())
    assert app.app.state.session.preferences == ORDINARY and app.app.root.ids.explorer.ring[2] == 0
    app.panel.tap(app.panel.button(words("home.take")))
    app.reaches(lambda: app.screen == "services")
    app.panel.wait(0.2)
    assert len(by_ear.heard()) == said


def test_a_voice_that_goes_takes_its_button_with_it_and_is_in_the_log(
    listener: Listener, app: TouchApp, backend: FakeBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.touch.speaker.LOOK_SECONDS", 0.05)
    app.reaches(lambda: app.screen == "home" and backend.voices == [VoiceState.READY])
    assert app.panel.button(words("bar.sound"))
    listener.voice.state = VoiceState.NO_SOUND
    app.background.say(None)
    app.reaches(lambda: words("bar.sound") not in app.panel.texts())
    app.reaches(lambda: backend.voices == [VoiceState.READY, VoiceState.NO_SOUND])


def test_a_kiosk_whose_database_is_away_still_speaks(make_app: Callable[..., TouchApp], tmp_path: Path) -> None:
    app = make_app()
    listener = Listener(app, tmp_path / "voice")
    app.panel.key("Down")
    listener.hears(words("fault.starting"))
