"""The bar: what visitors set stays theirs and goes with them; an officer is called, and the outcome is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from devices.scanner import ScannedCode
from screens.touch.app.bar_flow import DONE_SECONDS
from screens.touch.app.events import (
    AskCall,
    CallForOfficer,
    CallOfficer,
    CallSeen,
    ChangeVolume,
    CloseOverlay,
    LargerText,
    MoreTime,
    OpenLanguages,
    OpenStaffDoor,
    ReadLobby,
    ShowScanner,
    SwitchLanguage,
    TakeNumber,
    ToggleContrast,
    ToggleReach,
    ToggleSound,
)
from screens.touch.app.home.flow import HomePage
from screens.touch.app.home.view import HomeView
from screens.touch.app.picture import shown
from screens.touch.app.view import LanguagesView, OfficerCallView, Shown, StillThereView
from screens.touch.codes.flow import ProblemPage
from screens.touch.codes.view import CodeProblem, CodeProblemView
from screens.touch.core.events import (
    Back,
    CodeScanned,
    EndSession,
    Finish,
    HealthRead,
    Opened,
    PaperDone,
    PaperOutcome,
    Tick,
    TurnPage,
)
from screens.touch.core.lobby import Health
from screens.touch.core.state import OfficerCallSeen
from screens.touch.core.view import BarKind, CallState, Frame
from screens.touch.look.preferences import LOUDEST, ORDINARY, Preferences, TextSize, page_size
from screens.touch.look.tokens import PanelShape
from screens.touch.number.events import ChoosePriority, NumberTaken
from screens.touch.number.view import PriorityView, ServicesView, TicketView
from screens.touch.staff.flow import SignInPage
from services.house.help_now import HelpNow
from tests.support.flow_walk import LOKET_1, WELL, Walk, card, lobby, number_page
from tests.support.house import help_of

EVERYTHING = (
    LargerText(),
    LargerText(),
    ToggleContrast(),
    ToggleReach(),
    ToggleSound(),
    ChangeVolume(1),
)


def picture(walk: Walk) -> Shown:
    return shown(walk.flow, walk.state, Frame())


def called(state: CallState, help_at: HelpNow | None = None) -> OfficerCallSeen:
    return OfficerCallSeen(state, help_at)


# -- preferences ------------------------------------------------------------------------------------


def test_text_grows_in_three_steps_and_starts_again():
    walk = Walk()
    sizes = [picture(walk.do(LargerText())).frame.preferences.text_size for _ in range(3)]
    assert sizes == [TextSize.LARGE, TextSize.LARGEST, TextSize.NORMAL]


def test_what_was_set_holds_on_every_screen():
    walk = Walk().do(*EVERYTHING)
    wanted = Preferences(TextSize.LARGEST, high_contrast=True, low_reach=True, spoken=True, volume=3)
    assert picture(walk).frame.preferences == wanted
    walk.to_ticket()
    assert isinstance(walk.view, TicketView) and picture(walk).frame.preferences == wanted


def test_the_next_visitor_finds_nothing_of_it():
    walk = Walk().do(*EVERYTHING, SwitchLanguage("en")).to_ticket()
    walk.do(PaperDone(walk.session, PaperOutcome("printed", False), 7), Finish())
    assert picture(walk).frame.preferences == ORDINARY and walk.state.session.language == "id"


def test_settings_left_on_the_home_screen_are_put_back_without_a_question():
    walk = Walk().do(Tick(1.0), SwitchLanguage("en"), *EVERYTHING)
    walk.do(Tick(45.0))
    assert picture(walk).frame.preferences != ORDINARY and picture(walk).overlay is None
    walk.do(Tick(46.5))
    assert picture(walk).frame.preferences == ORDINARY and walk.state.session.language == "id"
    assert ReadLobby("id") in walk.effects and EndSession("timed_out") not in walk.effects


def test_going_back_is_the_same_visitor():
    walk = Walk().do(*EVERYTHING, TakeNumber(), Back())
    assert isinstance(walk.view, HomeView) and picture(walk).frame.preferences != ORDINARY
    assert walk.state.session.page == HomePage()


@pytest.mark.parametrize(("by", "heard"), [(-5, 1), (0, 2), (1, 3), (9, LOUDEST)])
def test_volume_stays_within_what_there_is(by, heard):
    assert picture(Walk().do(ChangeVolume(by))).frame.preferences.volume == heard


def test_large_letters_need_more_pages_and_the_first_choice_stays_in_sight():
    many = lobby(services=tuple(card(code) for code in "ABCDEFGH"))
    walk = Walk(many).do(TakeNumber(), TurnPage(1))
    assert [one.code for one in walk.view.cards] == ["G", "H"]
    walk.do(LargerText(), LargerText())
    assert isinstance(walk.view, ServicesView)
    assert (len(walk.view.cards), walk.view.pages, walk.view.cards[0].code) == (2, 3, "G")
    assert [page_size(ORDINARY, room) for room in PanelShape] == [6, 6, 4]


def test_express_cards_page_too():
    many = lobby(express_mode=True, services=tuple(card(code) for code in "ABCDEFGH"))
    walk = Walk(many)
    assert (len(walk.view.express), walk.view.pages) == (6, 2)
    assert [one.code for one in walk.do(TurnPage(1)).view.express] == ["G", "H"]


# -- language ---------------------------------------------------------------------------------------------


def test_the_language_is_asked_over_the_screen():
    walk = Walk().to_priority().do(OpenLanguages())
    assert picture(walk).overlay == LanguagesView(("id", "en"), "id") and isinstance(walk.view, PriorityView)
    walk.do(SwitchLanguage("en"))
    assert picture(walk).overlay is None and picture(walk).frame.language == "en"
    walk.flow = replace(walk.flow, languages=("id", "min"), drafts=("min",))
    assert picture(walk.do(OpenLanguages())).overlay == LanguagesView(("id", "min"), "en", ("min",))
    assert picture(walk.do(OpenLanguages(), CloseOverlay())).overlay is None


# -- more time --------------------------------------------------------------------------------------------


def test_more_time_can_be_asked_for_and_is_given_until_they_go():
    walk = Walk().to_priority().do(Tick(31.0))
    assert picture(walk).overlay == StillThereView(14, slow=False)
    walk.do(MoreTime(), Tick(31.0 + 179))
    assert picture(walk).overlay is None
    walk.do(Tick(31.0 + 181))
    assert picture(walk).overlay == StillThereView(14, slow=True)
    walk.do(Tick(31.0 + 196))
    assert isinstance(walk.view, HomeView) and not picture(walk).frame.preferences.slow


def test_more_time_holds_for_the_number_too():
    walk = Walk().to_priority().do(MoreTime(), ChoosePriority(None))
    walk.do(NumberTaken(walk.session, number_page()), PaperDone(walk.session, PaperOutcome("printed", False), 7))
    assert isinstance(walk.do(Tick(170.0)).view, TicketView)
    assert isinstance(walk.do(Tick(181.0)).view, HomeView)


# -- an officer -------------------------------------------------------------------------------------------------


def heard(walk: Walk, state: CallState, help_at: HelpNow | None = None) -> CallSeen:
    """What is heard of the call that this visitor has made."""
    return CallSeen(walk.session, walk.state.session.call_key, called(state, help_at))


def calls_of(walk: Walk) -> list[CallForOfficer]:
    return [effect for effect in walk.effects if isinstance(effect, CallForOfficer)]


def test_calling_an_officer_is_told_step_by_step():
    walk = Walk().to_priority().do(CallOfficer())
    assert picture(walk).overlay == OfficerCallView(CallState.CALLING, LOKET_1)
    key = walk.state.session.call_key
    assert walk.last(CallForOfficer) == CallForOfficer(walk.session, key) and key
    walk.do(heard(walk, CallState.CALLED))
    assert picture(walk).overlay.state is CallState.CALLED and picture(walk).frame.call is CallState.CALLED
    walk.do(Tick(4.0))
    assert walk.last(AskCall) == AskCall(walk.session, key)
    walk.do(heard(walk, CallState.SEEN))
    assert picture(walk).overlay.state is CallState.SEEN
    walk.do(heard(walk, CallState.NOBODY, help_of("2")))
    assert picture(walk).overlay == OfficerCallView(CallState.NOBODY, help_of("2"))
    walk.do(Tick(8.0), heard(walk, CallState.ANSWERED))
    assert picture(walk).overlay.state is CallState.ANSWERED
    walk.do(heard(walk, CallState.DONE))
    assert picture(walk).overlay.state is CallState.DONE, "that it is over is told"
    walk.do(CloseOverlay())
    assert picture(walk).overlay is None and picture(walk).frame.call is None
    assert isinstance(walk.view, PriorityView), "the visitor is where they were"


def test_the_bar_says_on_every_page_what_became_of_the_call():
    walk = Walk().to_priority().do(CallOfficer(), CloseOverlay(), Back(), Back())
    assert isinstance(walk.view, HomeView) and picture(walk).frame.call is CallState.CALLING
    walk.do(heard(walk, CallState.CALLED))
    assert picture(walk).frame.call is CallState.CALLED, "recorded after they had gone home"
    walk.to_priority().do(Tick(4.0), heard(walk, CallState.ANSWERED))
    assert picture(walk).frame.call is CallState.ANSWERED and picture(walk).overlay is None
    walk.do(Tick(8.0), heard(walk, CallState.DONE), Tick(8.0 + DONE_SECONDS - 1))
    assert picture(walk).frame.call is CallState.DONE
    walk.do(Tick(8.0 + DONE_SECONDS))
    assert picture(walk).frame.call is None
    walk.do(CallOfficer())
    assert len({effect.key for effect in calls_of(walk)}) == 2, "after it was done, the same visitor calls anew"


def test_the_way_home_from_a_problem_is_no_farewell_for_who_waits_for_an_officer():
    walk = Walk().do(ShowScanner(), CodeScanned(ScannedCode("T1K2M9QX4T1ZBC0", 0.0)))
    walk.do(Opened(walk.session, ProblemPage(CodeProblem.UNKNOWN)))
    assert isinstance(walk.view, CodeProblemView)
    walk.do(CallOfficer())
    walk.do(heard(walk, CallState.CALLED), CloseOverlay(), Finish())
    assert isinstance(walk.view, HomeView) and picture(walk).frame.call is CallState.CALLED
    walk.do(heard(walk, CallState.ANSWERED))
    assert picture(walk).frame.call is CallState.ANSWERED


def test_more_presses_call_nobody_else():
    walk = Walk().do(CallOfficer(), CallOfficer())
    walk.do(heard(walk, CallState.CALLED), CloseOverlay(), CallOfficer())
    assert picture(walk).overlay.state is CallState.CALLED and len(calls_of(walk)) == 1


def test_a_call_that_could_not_be_recorded_is_said_so_and_may_be_tried_again():
    walk = Walk().do(CallOfficer())
    walk.do(heard(walk, CallState.NOT_CALLED))
    assert picture(walk).overlay == OfficerCallView(CallState.NOT_CALLED, LOKET_1)
    assert picture(walk).frame.call is CallState.NOT_CALLED
    walk.do(Tick(9.0), CloseOverlay(), CallOfficer())
    assert len(calls_of(walk)) == 2 and len({effect.key for effect in calls_of(walk)}) == 1
    assert not [effect for effect in walk.effects if isinstance(effect, AskCall)]


def test_what_is_heard_late_takes_nothing_back():
    walk = Walk().do(CallOfficer())
    walk.do(heard(walk, CallState.ANSWERED), heard(walk, CallState.CALLED), heard(walk, CallState.NOBODY))
    assert picture(walk).frame.call is CallState.ANSWERED
    walk.do(heard(walk, CallState.DONE), heard(walk, CallState.ANSWERED))
    assert picture(walk).frame.call is CallState.DONE


def test_an_officer_can_be_called_while_the_database_is_away():
    walk = Walk().do(HealthRead(Health(started=True, database_ok=False)), CallOfficer())
    assert picture(walk).overlay.state is CallState.CALLING and picture(walk).frame.bar is BarKind.VISITOR


@pytest.mark.parametrize("health", [Health(), replace(WELL, stopping=True)])
def test_nobody_is_called_while_nothing_could_record_it(health):
    walk = Walk().do(HealthRead(health), CallOfficer())
    assert picture(walk).overlay is None and picture(walk).frame.bar is BarKind.STAFF
    assert not calls_of(walk)


def test_who_waits_for_an_officer_is_not_sent_away_meanwhile():
    walk = Walk().to_priority().do(CallOfficer())
    walk.do(heard(walk, CallState.CALLED), Tick(100.0))
    assert isinstance(picture(walk).overlay, OfficerCallView)
    walk.do(CloseOverlay(), Tick(190.0))
    assert picture(walk).overlay is None and picture(walk).frame.call is CallState.CALLED
    home = Walk().do(CallOfficer())
    home.do(heard(home, CallState.CALLED), CloseOverlay(), Tick(100.0))
    assert picture(home).frame.call is CallState.CALLED, "on the home screen too"


def test_the_next_visitor_does_not_see_the_call_of_the_one_before_and_makes_their_own():
    walk = Walk().to_ticket()
    walk.do(PaperDone(walk.session, PaperOutcome("printed", False), 7), CallOfficer())
    late = heard(walk, CallState.ANSWERED)
    walk.do(Finish(), late)
    assert picture(walk).overlay is None and picture(walk).frame.call is None
    walk.do(CallOfficer(), late)
    assert picture(walk).frame.call is CallState.CALLING
    assert len({effect.key for effect in calls_of(walk)}) == 2


def test_a_call_left_on_the_home_screen_goes_with_its_visitor():
    walk = Walk().do(Tick(1.0), CallOfficer())
    walk.do(heard(walk, CallState.CALLED), CloseOverlay(), Tick(1.0 + 180 + 16))
    assert picture(walk).frame.call is None


def test_who_comes_to_a_home_screen_that_was_left_alone_calls_for_themselves():
    walk = Walk().do(CallOfficer())
    walk.do(heard(walk, CallState.CALLED), CloseOverlay(), Tick(44.0), CallOfficer())
    assert len(calls_of(walk)) == 1, "the same visitor"
    walk.do(CloseOverlay(), Tick(44.0 + 46.0))
    assert picture(walk).frame.call is CallState.CALLED, "who still waits there reads it"
    old = heard(walk, CallState.ANSWERED)
    walk.do(TakeNumber(), CallOfficer(), old)
    assert len({effect.key for effect in calls_of(walk)}) == 2
    assert picture(walk).frame.call is CallState.CALLING


@pytest.mark.parametrize("comes", [Tick(50.0), CodeScanned(ScannedCode("T1K7M2XQ4B9TRC", 0.0))])
def test_who_comes_to_a_number_page_that_was_left_calls_for_themselves(comes):
    """The page stays for who waits for an officer; after a while, or with a code, the next family may stand there."""
    walk = Walk().to_ticket()
    walk.do(PaperDone(walk.session, PaperOutcome("printed", False), 7), CallOfficer())
    walk.do(heard(walk, CallState.CALLED), CloseOverlay(), comes, CallOfficer())
    assert len({effect.key for effect in calls_of(walk)}) == 2


def test_staff_keep_the_settings_and_have_no_call_button():
    walk = Walk().do(SwitchLanguage("en"), LargerText(), OpenStaffDoor())
    frame = picture(walk).frame
    assert (walk.state.session.page, frame.bar, frame.language) == (SignInPage(), BarKind.STAFF, "en")
    assert frame.preferences.text_size is TextSize.LARGE
    assert picture(walk.do(ToggleContrast(), CallOfficer())).frame.preferences.high_contrast
    assert not [effect for effect in walk.effects if isinstance(effect, CallForOfficer)]
