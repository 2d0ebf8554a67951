"""Screens: every state of every screen shows without a complaint, and every button says one thing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import is_dataclass, replace

import pytest

from screens.touch.app.events import (
    CallOfficer,
    ChangeVolume,
    CloseOverlay,
    Explored,
    LargerText,
    MoreTime,
    OpenInfo,
    OpenLanguages,
    OpenSound,
    OpenStaffDoor,
    SayAgain,
    ShowScanner,
    SpeakToMe,
    StillHere,
    SwitchLanguage,
    TakeNumber,
    ToggleContrast,
    ToggleReach,
    ToggleSound,
)
from screens.touch.app.gallery import LANGUAGES
from screens.touch.app.home.view import HomeView
from screens.touch.app.previews import frame, previews
from screens.touch.app.view import Shown
from screens.touch.booking.events import BookIt, ChooseCard, ChooseOther, NotNoted, PrintPassAgain
from screens.touch.codes.events import CodeKey, GiveUpNumber, KeepNumber, TypeCode
from screens.touch.core.events import Back, BookNext, Finish, Intent, PrintAgain, TryAgain, TurnPage
from screens.touch.core.view import BarKind
from screens.touch.fault.events import OpenTrouble
from screens.touch.info.events import ChooseTopic
from screens.touch.info.flow import CHANNELS
from screens.touch.number.events import ChangeNumber, ChoosePriority, ChooseService, NoPaperCame, NotYet, PrintNumber
from screens.touch.number.view import TicketView
from screens.touch.staff.events import OpenPaperHelp, SignInDigit, StaffAction
from screens.touch.survey.events import (
    ChooseAnswer,
    ChooseSurvey,
    GoOn,
    ResumeSurvey,
    SendAnswers,
    StopSurvey,
    TakeBack,
    TellReason,
)
from tests.support.panel import Panel
from tests.support.touch_app import words

PREVIEWS = previews()
KEYPAD = {SignInDigit(key) for key in (*"0123456789", "erase", "enter")}

# What the bar says on every screen of a visitor, and on the staff's.
OF_STAFF = {OpenLanguages(), LargerText(), ToggleContrast(), ToggleReach()}
OF_BAR = {*OF_STAFF, OpenSound(), CallOfficer()}
# What each screen must be able to say besides.
SAYS: dict[str, set[object]] = {
    "home": {TakeNumber(), OpenInfo(), OpenInfo(CHANNELS)},
    "home-closed": {OpenInfo(), OpenInfo(CHANNELS)},
    "home-express": {ChooseService(code) for code in "ABTIUV"},
    "services": {*(ChooseService(code) for code in "ABTIUV"), Back()},
    "home-scanner": {TakeNumber(), ShowScanner()},
    "home-visit-typed": {TakeNumber(), TypeCode(), OpenInfo()},
    "scan-or-type": {TypeCode(), Back()},
    "code-entry": {*(CodeKey(key) for key in (*"1234567890", "erase", "enter")), Back()},
    "place-own": {GiveUpNumber(sure=False), PrintAgain(), Finish()},
    "arrived-repeated": {PrintAgain(), Finish()},
    "place-asking": {GiveUpNumber(sure=True), KeepNumber()},
    "services-two-pages": {*(ChooseService(code) for code in "AB"), Back(), TurnPage(-1)},
    "info": {*(ChooseTopic(code) for code in ("services", "times", "forbidden", CHANNELS)), Back()},
    "info-service": {Back(), Finish()},
    "info-forbidden": {Back(), Finish()},
    "survey-faces": {*(ChooseAnswer("puas", score) for score in "12345"), ChooseSurvey("skm"), Back()},
    "survey-faces-two-official": {ChooseSurvey(""), Back()},
    "survey-ways": {ChooseSurvey("skm"), ChooseSurvey("spkp-spak"), Back()},
    "survey-question": {*(ChooseAnswer("waktu", score) for score in "1234"), StopSurvey(), Back()},
    "survey-question-again": {GoOn("produk"), StopSurvey(), Back()},
    "survey-about": {ChooseAnswer("usia", "u20"), GoOn("usia"), SendAnswers(), Back()},
    "survey-held": {TakeBack(), TellReason()},
    "survey-stopped": {ResumeSurvey(), Finish()},
    "survey-kept-more": {ChooseSurvey("skm"), Finish()},
    "survey-away": {TryAgain(), Finish()},
    "priority": {*(ChoosePriority(str(group)) for group in range(4)), ChoosePriority(None), Back()},
    "ticket-printed": {Finish()},
    "ticket-new": {ChangeNumber()},
    "ticket-printable": {Finish(asks=True), PrintNumber()},
    "ticket-asking": {Finish(sure=True), NotYet()},
    "ticket-asking-printable": {Finish(sure=True), NotYet(), PrintNumber()},
    "ticket-sent": {Finish(asks=True), NoPaperCame()},
    "next-sessions": {ChooseCard("540"), ChooseCard("780"), Back()},
    "next-sure": {BookIt(), Back()},
    "next-printable": {PrintPassAgain(), Finish(asks=True)},
    "next-asking": {Finish(sure=True), NotNoted()},
    "next-full": {ChooseOther(), Back()},
    "next-unavailable": {ChooseOther(), Back()},
    "visit-book-next": {BookNext(), Finish()},
    "refusal-busy": {TryAgain(), Back()},
    "refusal-quota_reached": {Back()},
    "fault-database_away": {OpenTrouble()},
    "trouble-id_held": {TryAgain(), Back()},
    "sign-in": {*KEYPAD, *(SignInDigit(letter) for letter in "aqz"), Back(), OpenPaperHelp()},
    "sign-in-pin": {*KEYPAD, Back(), OpenPaperHelp()},
    "paper-help-out": {Back()},
    "staff-overview": {
        *(StaffAction(name) for name in ("overview", "log", "paperless", "settings", "test_slip", "leave")),
    },
    "staff-called": {
        *(StaffAction(name) for name in ("overview", "log", "paperless", "settings", "test_slip", "leave")),
        StaffAction("answer_call"),
        StaffAction("close_call", "3"),
    },
    "staff-settings": {
        StaffAction("express", "on"),
        StaffAction("in_service", "on"),
        StaffAction("confirm_clock"),
        StaffAction("exit"),
    },
    "staff-log": {TurnPage(1), TurnPage(-1), StaffAction("filter", "notice"), StaffAction("leave")},
    "staff-paperless": {
        *(StaffAction(name, job) for name in ("reprint", "resolve") for job in ("11", "7")),
        TurnPage(1),
        TurnPage(-1),
    },
}


def test_an_absent_button_takes_no_touch_where_its_room_is_kept(panel: Panel) -> None:
    from screens.touch.widgets.kit import Touchable

    shell, kept = panel.shell(), 0
    for picture in PREVIEWS.values():
        shell.show(picture(frame("id")))
        panel.pump(2)
        for button in shell.screen(shell.current).walk():
            if isinstance(button, Touchable) and button.keeps_room and not button.there:
                kept += 1
                assert panel.said_by(button) == []
    assert kept


@pytest.mark.parametrize("name", PREVIEWS)
def test_each_preview_shows_and_each_of_its_buttons_says_one_thing(panel: Panel, name: str) -> None:
    shell = panel.shell()
    for language in LANGUAGES:
        picture = PREVIEWS[name](frame(language))
        shell.show(picture)
        panel.settle()
        shown = shell.screen(shell.current) if shell.current else None  # a short wait shows nothing yet
        assert panel.texts(shown), "an empty screen"
        if picture.overlay is None:  # what lies under one: a test below
            said = [panel.said_by(button) for button in panel.buttons() if not button.asleep]
            assert {len(intents_of_one) for intents_of_one in said} == {1}, said
            bar = OF_BAR if picture.frame.bar is BarKind.VISITOR else OF_STAFF
            assert SAYS.get(name, set()) | bar <= {one for (one,) in said}


@pytest.mark.usefixtures("panel")
def test_no_screen_is_without_a_preview() -> None:
    from screens.touch.app.registry import SCREENS

    previewed = {type(preview(frame("id")).screen) for preview in previews().values()}
    assert set(SCREENS) - previewed == set(), "checks see only what a preview shows: previews.py of its subject"


def test_a_real_click_takes_the_whole_way(panel: Panel) -> None:
    panel.shell().show(PREVIEWS["home"](frame("id")))
    panel.settle()
    panel.click(panel.button(words("home.take")))
    panel.until(lambda: panel.intents == [TakeNumber()])


def test_while_it_asks_still_there_nothing_else_can_be_touched(panel: Panel) -> None:
    panel.shell().show(PREVIEWS["still-there"](frame("id")))
    panel.settle()
    stay, slower = panel.button(words("still_there.stay")), panel.button(words("still_there.more_time"))
    assert (panel.said_by(stay), panel.said_by(slower)) == ([StillHere()], [MoreTime()])
    for button in panel.buttons():  # what lies under a button of the sheet is covered by it
        assert set(panel.said_by(button)) <= {StillHere(), MoreTime()}


def test_no_frame_shows_two_screens(panel: Panel) -> None:
    """On a slow machine such a frame can be seen: the words of one page over those of the other."""
    from kivy.clock import Clock

    shell = panel.shell()
    seen: list[int] = []

    def drawn(_window: object) -> None:
        seen.append(len(shell.ids.manager.children))

    panel.window.bind(on_draw=drawn)
    for name in ("home", "priority", "home-closed", "refusal-quota_reached"):
        Clock.schedule_once(lambda _dt, name=name: shell.show(PREVIEWS[name](frame("id"))))  # as a kiosk's answers come
        panel.settle()
    panel.window.unbind(on_draw=drawn)
    assert len(seen) >= 4 and set(seen) == {1}


def test_what_is_hidden_or_closed_cannot_be_touched(panel: Panel) -> None:
    shell = panel.shell()
    for name in ("home-closed", "working", "fault-database_away", "refusal-quota_reached"):
        shell.show(PREVIEWS[name](frame("id")))
        panel.settle()
        for button in panel.buttons():
            panel.said_by(button)
    assert set(panel.intents) == OF_BAR | {Back(), OpenInfo(), OpenInfo(CHANNELS), OpenTrouble()}


def test_a_language_switch_changes_every_word_at_once(panel: Panel) -> None:
    shell = panel.shell()
    shell.show(PREVIEWS["priority"](frame("id")))
    panel.settle()
    shell.show(PREVIEWS["priority"](frame("en")))
    panel.settle()
    shown = panel.texts()
    assert words("priority.title", "en") in shown and words("priority.title", "id") not in shown


def test_the_printer_changes_words_and_never_the_number(panel: Panel) -> None:
    shell = panel.shell()
    for paper, key in (("printing", "ticket.printing"), ("printed", "ticket.printed"), ("failed", "ticket.failed")):
        shell.show(PREVIEWS[f"ticket-{paper}"](frame("id")))
        panel.settle()
        assert "A012" in panel.texts() and words(key) in panel.texts()


def test_screens_live_as_long_as_the_app(panel: Panel) -> None:
    shell = panel.shell()
    shown = [PREVIEWS[name](frame("id")) for name in ("home", "services", "ticket-printed")]
    for picture in shown:
        shell.show(picture)
    first = {name: shell.screen(name) for name in ("home", "services", "ticket")}
    for picture in shown * 3:
        shell.show(picture)
        panel.pump()
    assert {name: shell.screen(name) for name in first} == first


def test_screens_are_made_before_anybody_wants_them(panel: Panel) -> None:
    from screens.touch.app.registry import SCREENS, screen_class

    shell = panel.shell()
    shell.show(PREVIEWS["home"](frame("id")))
    shell.make_ready()
    panel.until(lambda: len(shell._screens) == len(SCREENS), 40)
    panel.settle()
    assert {view: type(screen) for view, screen in shell._screens.items()} == {
        view: screen_class(view) for view in SCREENS
    }
    assert shell.current == "home" and words("home.take") in panel.texts()


def test_a_picture_that_did_not_change_draws_nothing(panel: Panel) -> None:
    shell = panel.shell()
    picture = PREVIEWS["ticket-printed"](frame("id"))
    shell.show(picture)
    panel.settle()
    shell.show(Shown(picture.frame, replace(picture.screen), picture.overlay))
    assert isinstance(picture.screen, TicketView)
    panel.pump()
    panel.until(lambda: not panel.window.canvas.needs_redraw)
    shell.show(picture)
    assert not panel.window.canvas.needs_redraw


def _intents() -> set[type]:
    """Those that the subjects declare. A class with slots replaces the one it was made of, which is no intent."""
    modules = [module for name, module in sys.modules.items() if name.startswith("screens.touch")]
    kinds = {kind for module in modules for kind in vars(module).values() if isinstance(kind, type)}
    return {kind for kind in kinds if issubclass(kind, Intent) and is_dataclass(kind)}


def test_every_intent_of_a_visitor_has_a_button_somewhere() -> None:
    said = {type(intent) for intents_of_one in SAYS.values() for intent in intents_of_one}
    declared = _intents()
    said |= {type(intent) for intent in OF_BAR}
    on_sheets = {StillHere, MoreTime, SwitchLanguage, CloseOverlay, ToggleSound, SayAgain, ChangeVolume}
    without_buttons = {OpenStaffDoor, SpeakToMe, Explored}
    assert declared - said == without_buttons | on_sheets, "no test touches their button"


def test_sheets_say_what_their_buttons_say(panel: Panel) -> None:
    shell = panel.shell()
    for name, expected in (
        ("languages", [*(SwitchLanguage(one) for one in ("id", "en", "min")), CloseOverlay()]),
        ("call-called", [CloseOverlay()]),
        ("sound", [ToggleSound(), CloseOverlay()]),
        ("sound-on", [SayAgain(), ToggleSound(), ChangeVolume(-1), ChangeVolume(1), CloseOverlay()]),
    ):
        shell.show(PREVIEWS[name](frame("id")))
        panel.settle()
        within = set(map(id, shell.ids.sheet.walk()))
        said = [panel.said_by(button) for button in panel.buttons() if id(button) in within]
        assert said == [[intent] for intent in expected]


def test_the_simulation_says_so(panel: Panel) -> None:
    shell = panel.shell()
    picture = PREVIEWS["home"](frame("id"))
    shell.show(picture)
    panel.settle()
    assert "SIMULASI" in panel.texts()
    shell.show(replace(picture, frame=replace(picture.frame, simulated=False), screen=HomeView()))
    panel.settle()
    assert "SIMULASI" not in panel.texts()


def test_the_line_under_the_house_s_name_follows_the_language(panel: Panel) -> None:
    """The house's own words where it has some in the language, else the program's: never another language's."""
    shell, picture = panel.shell(), PREVIEWS["home"](frame("id"))
    own = (("id", "Melayani dengan hati"),)
    for taglines, language, line in (
        ((), "id", "Anjungan layanan mandiri"),
        ((), "en", "Self-service kiosk"),
        (own, "id", "Melayani dengan hati"),
        (own, "en", "Self-service kiosk"),
    ):
        shell.show(replace(picture, frame=replace(picture.frame, language=language, taglines=taglines)))
        panel.settle()
        assert line in panel.texts(), (taglines, language)
        assert "SIMULATION" in panel.texts() if language == "en" else "SIMULASI" in panel.texts()


def test_a_page_comes_to_rest_whatever_its_millimetres(panel_of: Callable[..., Panel]) -> None:
    """Fractions of pixels that differ with the place once laid this page out for ever."""
    panel = panel_of(1280, 800, width_mm=261)
    panel.shell().show(PREVIEWS["staff-called"](frame("id")))
    panel.settle()
