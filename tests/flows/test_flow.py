"""The touch flow as lists of steps, and under anything in any order."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from devices.printer import PrinterState, PrinterStatus
from devices.scanner import ScannedCode, ScannerState, ScannerStatus, Unusable, UnusableCode
from devices.voice import VoiceState, VoiceStatus
from screens.touch.app.events import (
    CallOfficer,
    CallSeen,
    ChangeVolume,
    CloseOverlay,
    Explored,
    LargerText,
    MoreTime,
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
from screens.touch.app.home.flow import HomePage
from screens.touch.app.home.spoken import opens_again
from screens.touch.app.home.view import HomeView
from screens.touch.app.picture import shown
from screens.touch.codes.events import CodeKey, TypeCode
from screens.touch.codes.flow import PlacePage
from screens.touch.codes.view import PlaceState, PlaceView
from screens.touch.core.events import (
    Back,
    CodeScanned,
    EndSession,
    Finish,
    HealthRead,
    LeaveProgram,
    LobbyRead,
    Opened,
    PaperDone,
    PaperOutcome,
    PrinterSeen,
    ScannerSeen,
    Tick,
    TryAgain,
    TurnPage,
    VoiceSeen,
)
from screens.touch.core.lobby import Health, ServiceState
from screens.touch.core.paper import PaperState
from screens.touch.core.state import OfficerCallSeen, Secret
from screens.touch.core.view import CallState, Frame
from screens.touch.fault.guards import fault_for
from screens.touch.fault.view import Fault, FaultView
from screens.touch.number.events import (
    AskStaffTold,
    ChoosePriority,
    ChooseService,
    NoPaperCame,
    NumberTaken,
    PrintTicket,
    ReportNoPaper,
    StaffTold,
    Take,
)
from screens.touch.number.view import PriorityView, RefusalView, ServicesView, TicketView, WorkingView
from screens.touch.number.words import refusal_advice
from screens.touch.staff.events import (
    CheckSignIn,
    DoStaff,
    OpenPaperHelp,
    SignInAnswer,
    SignInDigit,
    SignInDone,
    StaffAction,
    StaffDone,
)
from screens.touch.staff.flow import PaperHelpPage, StaffPage
from screens.touch.staff.view import SignInView
from services.queue.model import RefusalReason, Refused
from tests.support.flow_walk import LOKET_1, READY, WELL, Walk, card, lobby, number_page
from tests.support.house import help_of


def test_three_touches_to_a_number():
    walk = Walk()
    assert isinstance(walk.view, HomeView)
    assert isinstance(walk.do(TakeNumber()).view, ServicesView)
    assert isinstance(walk.do(ChooseService("A")).view, PriorityView)
    assert isinstance(walk.do(ChoosePriority("lansia")).view, WorkingView)
    take = walk.last(Take)
    assert (take.service, take.priority_group) == ("A", "lansia")
    walk.do(NumberTaken(walk.session, number_page()))
    assert isinstance(walk.view, TicketView) and walk.view.paper is PaperState.PRINTING
    assert walk.last(PrintTicket).job == 7
    walk.do(PaperDone(walk.session, PaperOutcome("printed", False), 7))
    assert walk.view.paper is PaperState.PRINTED
    assert isinstance(walk.do(Finish()).view, HomeView)


def test_one_touch_in_express_mode():
    walk = Walk(lobby(express_mode=True)).do(ChooseService("B"))
    assert walk.last(Take).priority_group is None
    assert isinstance(walk.view, WorkingView)


def test_no_question_where_there_are_no_groups():
    walk = Walk(lobby(priority_groups=())).do(TakeNumber(), ChooseService("A"))
    assert isinstance(walk.view, WorkingView)


def test_a_double_tap_is_one_request():
    walk = Walk().to_priority().do(ChoosePriority(None), ChoosePriority(None), Finish())
    assert len([effect for effect in walk.effects if isinstance(effect, Take)]) == 1


def test_a_closed_service_leads_to_its_reason_without_a_question():
    walk = Walk(lobby(services=(card("A", ServiceState.CLOSED),))).do(TakeNumber(), ChooseService("A"))
    walk.do(NumberTaken(walk.session, Refused(RefusalReason.CLOSED_NOW)))
    assert isinstance(walk.view, RefusalView) and walk.view.reason == "closed_now"


@pytest.mark.parametrize("reason", list(RefusalReason))
def test_every_refusal_is_shown_with_its_own_reason(reason):
    walk = Walk().to_priority().do(ChoosePriority(None))
    walk.do(NumberTaken(walk.session, Refused(reason)))
    assert walk.view.reason == reason.value


def test_a_refusal_sends_to_who_helps_with_that_service_and_a_fault_to_anybody():
    told = lobby(services=(replace(card("A"), help_at=help_of("2")), card("B")))
    walk = Walk(told).to_priority().do(ChoosePriority(None))
    walk.do(NumberTaken(walk.session, Refused(RefusalReason.QUOTA_REACHED)))
    assert walk.view.help_at == help_of("2")
    walk.do(HealthRead(replace(WELL, in_service=True)))
    assert walk.view == FaultView(Fault.IN_SERVICE, LOKET_1)
    walk.do(HealthRead(Health(started=True, database_ok=False, help_at=help_of())))
    assert walk.view == FaultView(Fault.DATABASE_AWAY, help_of(), explains=True), (
        "what was remembered, not the lobby of before"
    )


def test_a_pause_counts_its_seconds_and_is_never_a_clock_time():
    walk = Walk().do(Tick(100.0)).to_priority().do(ChoosePriority(None))
    until = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    walk.do(NumberTaken(walk.session, Refused(RefusalReason.BUSY, until, seconds=15.0)))
    assert refusal_advice(walk.view, "id") == "Coba lagi dalam 15 detik."
    assert refusal_advice(walk.do(Tick(104.5)).view, "id") == "Coba lagi dalam 11 detik."
    assert refusal_advice(walk.do(Tick(115.0)).view, "id") == "Sekarang Anda dapat mencoba lagi."


def test_a_pause_that_is_longer_than_the_page_is_waited_for():
    walk = Walk().to_priority().do(ChoosePriority(None))
    walk.do(NumberTaken(walk.session, Refused(RefusalReason.BUSY, seconds=30.0)), Tick(40.0))
    assert isinstance(walk.view, RefusalView)
    assert isinstance(walk.do(Tick(46.0)).view, HomeView)


def test_a_closing_over_days_is_told_with_its_end():
    opens = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)
    told = lobby(local_closing=lambda moment: "Tutup sampai Rabu." if moment == opens else "")
    walk = Walk(told).to_priority().do(ChoosePriority(None))
    walk.do(NumberTaken(walk.session, Refused(RefusalReason.HOUSE_CLOSED, opens)))
    assert refusal_advice(walk.view, "id") == "Tutup sampai Rabu."
    closed = Walk(lobby(any_open=False, next_opening="Kamis pukul 08.00", closed_until="Tutup sampai Rabu."))
    assert opens_again(closed.view, "id") == "Tutup sampai Rabu."


def test_trying_again_is_a_new_intent():
    walk = Walk().to_priority().do(ChoosePriority(None))
    first = walk.last(Take).request_id
    walk.do(NumberTaken(walk.session, Refused(RefusalReason.BUSY)), TryAgain())
    assert isinstance(walk.view, PriorityView)
    assert walk.do(ChoosePriority(None)).last(Take).request_id != first


def test_trying_again_after_a_lost_answer_is_the_same_intent():
    """The number may have been taken before the database went away: there must not be a second one."""
    walk = Walk().to_priority().do(ChoosePriority(None))
    first = walk.last(Take)
    walk.do(NumberTaken(walk.session, Refused(RefusalReason.UNAVAILABLE)), TryAgain())
    assert walk.last(Take) == first and isinstance(walk.view, WorkingView)


@pytest.mark.parametrize("outcome", ["sent", "failed", "unknown"])
def test_what_the_printer_said_is_what_is_shown(outcome):
    walk = Walk().to_ticket()
    walk.do(PaperDone(walk.session, PaperOutcome(outcome, False), 7))
    assert walk.view.paper == outcome and not walk.view.staff_told


def test_told_is_said_only_after_someone_was_told():
    walk = Walk().to_ticket()
    walk.do(PaperDone(walk.session, PaperOutcome("failed", False), 7), Tick(4.0))
    assert isinstance(walk.effects[-1], AskStaffTold)
    assert not walk.view.staff_told
    assert walk.do(StaffTold(walk.session, True, 7)).view.staff_told


def test_no_paper_came():
    walk = Walk().to_ticket()
    walk.do(PaperDone(walk.session, PaperOutcome("sent", False), 7), NoPaperCame())
    assert walk.view.paper is PaperState.UNKNOWN
    assert walk.last(ReportNoPaper).job == 7


def test_still_there_then_everything_is_wiped():
    walk = Walk().to_priority().do(SwitchLanguage("en"))
    walk.do(LobbyRead(lobby(), "en"), Tick(31.0))
    picture = shown(walk.flow, walk.state, Frame())
    assert picture.overlay is not None and picture.overlay.seconds_left == 14
    before = walk.session
    walk.do(Tick(46.0))
    assert isinstance(walk.view, HomeView)
    assert (walk.session != before, walk.state.session.language, walk.state.session.page) == (True, "id", HomePage())
    assert EndSession("timed_out") in walk.effects


def test_answering_stays():
    walk = Walk().to_priority().do(Tick(31.0), StillHere(), Tick(46.0))
    assert isinstance(walk.view, PriorityView)


def test_nobody_is_sent_away_while_the_slip_is_printing():
    walk = Walk().to_ticket().do(Tick(500.0))
    assert isinstance(walk.view, TicketView)
    walk.do(PaperDone(walk.session, PaperOutcome("printed", False), 7), Tick(524.0))
    assert isinstance(walk.view, TicketView)
    assert isinstance(walk.do(Tick(526.0)).view, HomeView)


def test_a_late_answer_for_someone_who_left_is_dropped():
    walk = Walk().to_ticket()
    old = walk.session
    walk.do(PaperDone(old, PaperOutcome("printed", False), 7), Finish())
    walk.do(PaperDone(old, PaperOutcome("failed", False), 7), NumberTaken(old, number_page()))
    assert isinstance(walk.view, HomeView)


def test_faults_take_the_screen_in_order_but_never_a_number():
    worst = Health(started=True, database_ok=False, clock_trusted=False, in_service=True)
    assert fault_for(worst) is Fault.DATABASE_AWAY
    assert fault_for(replace(worst, database_ok=True)) is Fault.CLOCK_UNTRUSTED
    assert fault_for(Health()) is Fault.STARTING
    assert fault_for(WELL) is None
    assert isinstance(Walk().do(HealthRead(worst)).view, FaultView)
    assert isinstance(Walk().to_ticket().do(HealthRead(worst)).view, TicketView)


def test_the_printer_never_takes_the_screen():
    away = replace(WELL, printer=PrinterStatus(PrinterState.DISCONNECTED))
    assert fault_for(away) is None and away.printer_notice == "notice.no_paper"
    assert replace(WELL, printer=PrinterStatus(PrinterState.PAPER_LOW)).can_print


def test_staff_sign_in_keeps_the_pin_to_itself():
    walk = Walk().do(HealthRead(Health(started=True, database_ok=False)), OpenStaffDoor())
    keys = [*"p01", "enter", *"402715"]
    walk.do(*(SignInDigit(key) for key in keys))
    assert isinstance(walk.view, SignInView) and walk.view.pin_length == 6
    assert "402715" not in repr(walk.state)
    walk.do(SignInDigit("enter"))
    assert walk.last(CheckSignIn).pin == Secret("402715")
    assert not len(walk.state.session.page.pin) and "402715" not in repr(walk.effects)
    walk.do(SignInDone(walk.session, SignInAnswer(problem="sign_in.wrong", wait_seconds=5)))
    assert walk.view.wait_seconds == 5
    walk.do(SignInDigit("1"))
    assert walk.view.pin_length == 0, "keys are dead while one has to wait"
    walk.do(SignInDone(walk.session, SignInAnswer(officer="p01")))
    assert isinstance(walk.state.session.page, StaffPage)
    assert isinstance(walk.do(Tick(91.0)).view, FaultView), "a staff screen that is left alone closes"


def test_the_program_is_left_only_when_the_officer_may():
    walk = Walk().do(OpenStaffDoor())
    walk.do(SignInDone(walk.session, SignInAnswer(officer="p01")), StaffAction("exit"))
    assert walk.effects[-1] == DoStaff(walk.session, "p01", "exit", "")
    walk.do(StaffDone(walk.session, "staff.not_allowed"))
    assert not any(isinstance(effect, LeaveProgram) for effect in walk.effects)
    walk.do(StaffDone(walk.session, "staff.leaving"))
    assert walk.effects[-1] == LeaveProgram("p01")


def test_paper_help_needs_no_pin():
    walk = Walk().do(OpenStaffDoor(), OpenPaperHelp())
    assert isinstance(walk.state.session.page, PaperHelpPage)


@pytest.mark.parametrize(
    ("state", "tone"), [("ready", "ok"), ("paper_low", "ok"), ("unheard", "calm"), ("paper_out", "warn")]
)
def test_paper_help_is_green_only_where_the_printer_says_that_it_is_well(state, tone):
    walk = Walk().do(PrinterSeen(PrinterStatus(PrinterState(state))), OpenStaffDoor(), OpenPaperHelp())
    assert walk.view.tone == tone


ANYTHING = st.one_of(
    st.sampled_from(
        [
            TakeNumber(),
            ChooseService("A"),
            ChooseService("?"),
            ChoosePriority(None),
            Back(),
            Finish(),
            NoPaperCame(),
            TryAgain(),
            SwitchLanguage("en"),
            SwitchLanguage("xx"),
            StillHere(),
            OpenStaffDoor(),
            SignInDigit("enter"),
            SignInDigit("7"),
            OpenPaperHelp(),
            TurnPage(1),
            TurnPage(-5),
            OpenLanguages(),
            LargerText(),
            ToggleContrast(),
            ToggleReach(),
            ToggleSound(),
            ChangeVolume(-1),
            OpenSound(),
            SpeakToMe(),
            SayAgain(),
            Explored("Kunjungan"),
            VoiceSeen(VoiceStatus(VoiceState.NO_SOUND)),
            CallOfficer(),
            CloseOverlay(),
            MoreTime(),
            StaffAction("log"),
            StaffAction("leave"),
            StaffAction("exit"),
            HealthRead(Health()),
            HealthRead(WELL),
            PrinterSeen(READY),
            LobbyRead(lobby(), "id"),
            LobbyRead(lobby(express_mode=True), "id"),
            TypeCode(),
            CodeKey("1"),
            CodeKey("enter"),
            ShowScanner(),
            ScannerSeen(ScannerStatus(ScannerState.DISCONNECTED)),
            CodeScanned(ScannedCode("T1AAAAAAAAAAAAA", 0.0)),
            CodeScanned(ScannedCode("", 0.0)),
            CodeScanned(UnusableCode(Unusable.TOO_LONG, 0.0)),
        ]
    ),
    st.floats(0, 500).map(Tick),
    st.sampled_from(["id0", "id1", "id2", "id3"]).flatmap(
        lambda session: st.sampled_from(
            [
                NumberTaken(session, number_page()),
                NumberTaken(session, Refused(RefusalReason.BUSY)),
                PaperDone(session, PaperOutcome("unknown", False), 7),
                StaffTold(session, True, 7),
                CallSeen(session, "id0", OfficerCallSeen(CallState.DONE)),
                CallSeen(session, "id1", OfficerCallSeen(CallState.CALLED)),
                SignInDone(session, SignInAnswer(officer="p01")),
                StaffDone(session, "staff.done"),
                Opened(session, PlacePage(PlaceView("A012", "Layanan A", PlaceState.CALLED))),
            ]
        )
    ),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(ANYTHING, max_size=40))
def test_nothing_breaks_the_flow_and_home_shows_nobodys_data(steps):
    walk = Walk()
    for step in steps:
        walk.do(step)
        if isinstance(walk.view, HomeView):
            assert isinstance(walk.state.session.page, HomePage)
            assert [one.name for one in fields(HomePage)] == ["first"], "which services are shown, and no more"
