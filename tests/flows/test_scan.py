"""A code shown to the scanner: where it leads, whom it never interrupts, and what is said of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from devices.printer import PrinterState, PrinterStatus
from devices.scanner import ScannedCode, ScannerState, ScannerStatus, Unusable, UnusableCode, Verdict
from screens.touch.app.code_flow import ANSWER_SECONDS
from screens.touch.app.events import LargerText, OpenStaffDoor, ShowScanner, SwitchLanguage, TakeNumber
from screens.touch.app.home.flow import HomePage
from screens.touch.app.home.view import SCAN_CARD, HomeView
from screens.touch.app.picture import shown
from screens.touch.codes.events import ReadCode
from screens.touch.codes.flow import PlacePage, ProblemPage
from screens.touch.codes.view import CodeProblem, CodeProblemView, PlaceState, PlaceView, ScanView, Wanted
from screens.touch.core.events import (
    Back,
    CodeScanned,
    EndSession,
    Finish,
    HealthRead,
    Opened,
    SayAtScanner,
    ScannerSeen,
    Tick,
)
from screens.touch.core.lobby import Health
from screens.touch.core.sample import TWENTY_MINUTES
from screens.touch.core.state import Page
from screens.touch.core.view import Frame
from screens.touch.fault.guards import fault_for
from screens.touch.fault.view import Fault, FaultView
from screens.touch.number.events import ChoosePriority, NumberTaken
from screens.touch.number.view import RefusalView, ServicesView, TicketView
from screens.touch.staff.events import OpenPaperHelp
from screens.touch.visit.flow import NotArrivedPage
from screens.touch.visit.view import NotArrivedView
from services.queue.model import RefusalReason, Refused
from tests.support.flow_walk import LOKET_1, WELL, Walk, lobby

TICKET = CodeScanned(ScannedCode("T17K2M9QX4T1ZBC", 0.0))
OTHER = CodeScanned(ScannedCode("T1AAAAAAAAAAAAA", 0.0))
PLACE = PlaceView("A012", "Layanan A", PlaceState.WAITING, 5, TWENTY_MINUTES, LOKET_1)
READY, AWAY = ScannerStatus(ScannerState.READY), ScannerStatus(ScannerState.DISCONNECTED, "/dev/ttyACM0: gone")


def page_of(view: PlaceView | CodeProblemView | NotArrivedView) -> Page:
    """The page that shows what a code said."""
    if isinstance(view, PlaceView):
        return PlacePage(view)
    return ProblemPage(view.problem) if isinstance(view, CodeProblemView) else NotArrivedPage.of(view, None)


def read(walk: Walk, view: PlaceView | CodeProblemView = PLACE) -> Walk:
    return walk.do(Opened(walk.session, page_of(view)))


def asked(walk: Walk) -> list[ReadCode]:
    return [effect for effect in walk.effects if isinstance(effect, ReadCode)]


def verdicts(walk: Walk) -> list[Verdict]:
    return [effect.verdict for effect in walk.effects if isinstance(effect, SayAtScanner)]


# -- the way ----------------------------------------------------------------------------------------


def test_a_slip_shown_at_home_shows_its_place_and_beeps():
    walk = Walk().do(TICKET)
    assert walk.view == ScanView(reading=True)
    assert (asked(walk)[-1].code, asked(walk)[-1].language) == (TICKET.scan, "id")
    assert read(walk).view == PLACE
    assert verdicts(walk) == [Verdict.GOOD]
    assert isinstance(walk.do(Finish()).view, HomeView)


def test_whoever_touches_first_is_shown_how():
    walk = Walk().do(ScannerSeen(READY))
    assert SCAN_CARD in walk.view.cards
    assert walk.do(SCAN_CARD.intent).view == ScanView(Wanted.NUMBER)
    assert read(walk.do(TICKET)).view == PLACE
    walk = Walk().do(ShowScanner(), Back())
    assert isinstance(walk.view, HomeView)


@pytest.mark.parametrize("state", PlaceState)
def test_every_state_of_a_number_is_shown_as_it_is(state):
    assert read(Walk().do(TICKET), replace(PLACE, state=state)).view.state is state


def test_the_language_and_the_settings_stay_the_visitors():
    walk = Walk().do(SwitchLanguage("en"), LargerText(), TICKET)
    assert asked(walk)[-1].language == "en"
    picture = shown(walk.flow, read(walk).state, Frame())
    assert (picture.frame.language, picture.frame.preferences.text_size) == ("en", 1)


@pytest.mark.parametrize(
    "scan",
    [
        ScannedCode("https://example.org", 0.0),
        ScannedCode("X1AAAAAAAAAAAAA", 0.0),
        ScannedCode("", 0.0),
        *(UnusableCode(why, 0.0) for why in Unusable),
    ],
)
def test_what_is_none_of_ours_has_one_calm_answer_that_leads_to_the_counter(scan):
    walk = Walk().do(CodeScanned(scan))
    assert walk.view == CodeProblemView(CodeProblem.UNKNOWN, LOKET_1)
    assert asked(walk) == [] and verdicts(walk) == [Verdict.BAD]


def test_an_unknown_number_and_a_foreign_code_look_the_same():
    unknown = read(Walk().do(TICKET), CodeProblemView(CodeProblem.UNKNOWN))
    foreign = Walk().do(CodeScanned(UnusableCode(Unusable.NOT_ALLOWED, 0.0)))
    assert unknown.view == foreign.view
    assert verdicts(unknown) == [Verdict.BAD]


def test_without_the_database_the_code_is_not_called_wrong():
    walk = read(Walk().do(TICKET), CodeProblemView(CodeProblem.UNAVAILABLE))
    assert walk.view.problem is CodeProblem.UNAVAILABLE


# -- the next one, and nobody's data ------------------------------------------------------------------


def test_the_next_code_replaces_the_last_ones_screen():
    walk = read(Walk().do(TICKET))
    first = walk.session
    walk.do(Tick(ANSWER_SECONDS), OTHER)
    assert walk.session != first and walk.view == ScanView(reading=True)
    assert EndSession("left") in walk.effects
    walk.do(Opened(first, PlacePage(PLACE)))
    assert walk.view == ScanView(reading=True), "a late answer for the one before is dropped"
    assert read(walk, replace(PLACE, label="B003")).view.label == "B003"


def test_a_code_after_a_refusal_is_a_new_wish():
    walk = Walk().to_priority().do(ChoosePriority(None))
    walk.do(NumberTaken(walk.session, Refused(RefusalReason.QUOTA_REACHED)))
    assert isinstance(walk.view, RefusalView)
    assert read(walk.do(TICKET)).view == PLACE
    assert walk.state.session.page == PlacePage(PLACE)


def test_while_one_code_is_looked_up_a_thousand_others_are_not():
    walk = Walk().do(TICKET, *[OTHER] * 1000, Finish(), Back(), TakeNumber())
    assert len(asked(walk)) == 1 and walk.view == ScanView(reading=True)
    assert read(walk).view == PLACE


def test_the_place_goes_away_by_itself_and_leaves_nothing():
    walk = read(Walk().do(Tick(100.0), TICKET))
    assert walk.do(Tick(124.0)).view == PLACE
    assert isinstance(walk.do(Tick(126.0)).view, HomeView)
    assert walk.state.session.page == HomePage()


def test_the_scan_page_asks_and_then_goes_home():
    walk = Walk().do(ShowScanner(), Tick(31.0))
    assert shown(walk.flow, walk.state, Frame()).overlay is not None
    assert isinstance(walk.do(Tick(46.0)).view, HomeView)


def test_an_answer_that_nobody_waits_for_is_dropped():
    assert isinstance(read(Walk()).view, HomeView)
    walk = Walk().do(TakeNumber())
    assert isinstance(read(walk).view, ServicesView)


def test_a_lookup_is_waited_for():
    walk = Walk().do(TICKET, Tick(7.5))
    assert walk.view == ScanView(reading=True)


# -- whom it never interrupts -------------------------------------------------------------------------


def test_a_number_on_the_screen_stays():
    walk = Walk().to_ticket().do(TICKET)
    assert isinstance(walk.view, TicketView) and asked(walk) == []


@pytest.mark.parametrize("steps", [(OpenStaffDoor(),), (OpenStaffDoor(), OpenPaperHelp())])
def test_staff_are_not_interrupted(steps):
    walk = Walk().do(*steps)
    page = walk.state.session.page
    assert walk.do(TICKET).state.session.page is page and asked(walk) == []


def test_behind_a_fault_nothing_is_looked_up():
    walk = Walk().do(HealthRead(replace(WELL, database_ok=False)), TICKET)
    assert isinstance(walk.view, FaultView) and asked(walk) == []
    walk.do(HealthRead(WELL))
    assert walk.state.session.page == HomePage()


# -- how the scanner is ---------------------------------------------------------------------------------


def test_a_scanner_that_is_away_is_said_and_takes_nothing_else_away():
    walk = Walk().do(ScannerSeen(AWAY))
    assert walk.view.scanner_away and SCAN_CARD not in walk.view.cards and walk.view.cards
    assert fault_for(walk.state.health) is None
    walk.do(ScannerSeen(READY))
    assert not walk.view.scanner_away and SCAN_CARD in walk.view.cards


def test_a_kiosk_without_a_scanner_does_not_speak_of_one():
    walk = Walk()
    assert SCAN_CARD not in walk.view.cards and not walk.view.scanner_away
    assert Health().scanner_notice == "" and Health(scanner=READY).scanner_notice == ""
    assert Health(scanner=ScannerStatus(ScannerState.BLOCKED)).scanner_notice == "notice.scanner_away"


def test_the_worst_fault_takes_the_screen_whatever_the_scanner_does():
    health = Health(started=True, database_ok=False, printer=PrinterStatus(PrinterState.DISCONNECTED), scanner=AWAY)
    assert fault_for(health) is Fault.DATABASE_AWAY


def test_express_mode_has_no_room_for_the_card_but_codes_are_read():
    walk = Walk(lobby(express_mode=True)).do(ScannerSeen(READY))
    assert walk.view.cards == () and walk.view.express
    assert read(walk.do(TICKET)).view == PLACE


def test_a_code_shows_in_no_repr():
    walk = Walk().do(TICKET)
    assert "7K2M9QX4T1ZBC" not in repr((walk.state, walk.effects, TICKET))
