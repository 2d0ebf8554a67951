"""The touch flow as lists of steps, and under anything in any order."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from devices.printer import PrinterState, PrinterStatus
from devices.scanner import ScannedCode, ScannerState, ScannerStatus, Unusable, UnusableCode
from devices.voice import VoiceState, VoiceStatus
from screens.touch.app.flow import Flow
from screens.touch.app.home.view import HomeView
from screens.touch.app.picture import shown
from screens.touch.codes.view import PlaceState, PlaceView
from screens.touch.core import events, intents
from screens.touch.core.paper import PaperState
from screens.touch.core.ports import Health, Lobby, OfficerCallSeen, PaperOutcome, SignInAnswer
from screens.touch.core.state import FlowState, Page, Secret, TouchTimeouts
from screens.touch.core.view import CallState, Frame
from screens.touch.fault.guards import fault_for, notice_for
from screens.touch.fault.view import Fault, FaultView
from screens.touch.info.view import InfoNode
from screens.touch.number.view import (
    PriorityCard,
    PriorityView,
    RefusalView,
    ServiceCard,
    ServiceState,
    ServicesView,
    TicketView,
    WorkingView,
)
from screens.touch.staff.view import SignInView
from services.queue.model import Issued, Lane, RefusalReason, Refused, Ticket, TicketState, WaitInterval

NO_INFO = InfoNode("", "information-variant", "Informasi")
READY = PrinterStatus(PrinterState.READY)
WELL = Health(started=True, printer=READY, voice=VoiceStatus(VoiceState.READY))


def card(code: str = "A", state: ServiceState = ServiceState.OPEN) -> ServiceCard:
    return ServiceCard(code, "account-group", f"Layanan {code}", "", "e-KTP", "GRATIS", state)


def lobby(**changes: object) -> Lobby:
    groups = (PriorityCard("lansia", "human-cane", "Lansia", ""),)
    made = Lobby(
        (card("A"), card("B")), groups, True, "", "", False, False, "", "loket 1", "09.00", "Senin", NO_INFO, str
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def ticket_view() -> TicketView:
    return TicketView("A012", "Layanan A", 5, "15–25", PaperState.PRINTING, "T1X")


def issued(job: int | None = 7) -> Issued:
    moment = datetime(2026, 11, 23, tzinfo=UTC)
    ticket = Ticket(
        1,
        date(2026, 11, 23),
        "A",
        12,
        "X",
        "A",
        Lane.REGULAR,
        None,
        TicketState.WAITING,
        None,
        moment,
        None,
        None,
        None,
        0,
        False,
        "k",
    )
    return Issued(ticket, 5, WaitInterval(15, 25), job, False)


class Walk:
    """Feeds steps to the flow and remembers the effects."""

    def __init__(self, the_lobby: Lobby | None = None) -> None:
        ids = itertools.count()
        self.flow = Flow(TouchTimeouts(), ("id", "en"), lambda: f"id{next(ids)}")
        self.state: FlowState = self.flow.start(0.0)
        self.effects: list[events.Effect] = []
        self.do(events.HealthRead(WELL), events.LobbyRead(the_lobby or lobby(), "id"))

    def do(self, *steps: events.Event) -> Walk:
        for step in steps:
            self.state, effects = self.flow.advance(self.state, step)
            self.effects += effects
        return self

    @property
    def view(self) -> object:
        return shown(self.flow, self.state, Frame()).screen

    @property
    def session(self) -> str:
        return self.state.session.id

    def last(self, kind: type) -> object:
        return [effect for effect in self.effects if isinstance(effect, kind)][-1]

    def to_priority(self) -> Walk:
        return self.do(intents.TakeNumber(), intents.ChooseService("A"))

    def to_ticket(self) -> Walk:
        self.to_priority().do(intents.ChoosePriority(None))
        return self.do(events.NumberTaken(self.session, issued(), ticket_view()))


def test_three_touches_to_a_number():
    walk = Walk()
    assert isinstance(walk.view, HomeView)
    assert isinstance(walk.do(intents.TakeNumber()).view, ServicesView)
    assert isinstance(walk.do(intents.ChooseService("A")).view, PriorityView)
    assert isinstance(walk.do(intents.ChoosePriority("lansia")).view, WorkingView)
    take = walk.last(events.Take)
    assert (take.service, take.priority_group) == ("A", "lansia")
    walk.do(events.NumberTaken(walk.session, issued(), ticket_view()))
    assert isinstance(walk.view, TicketView) and walk.view.paper is PaperState.PRINTING
    assert walk.last(events.PrintTicket).job == 7
    walk.do(events.PaperDone(walk.session, PaperOutcome("printed", False)))
    assert walk.view.paper is PaperState.PRINTED
    assert isinstance(walk.do(intents.Finish()).view, HomeView)


def test_one_touch_in_express_mode():
    walk = Walk(lobby(express_mode=True)).do(intents.ChooseService("B"))
    assert walk.last(events.Take).priority_group is None
    assert isinstance(walk.view, WorkingView)


def test_no_question_where_there_are_no_groups():
    walk = Walk(lobby(priority_groups=())).do(intents.TakeNumber(), intents.ChooseService("A"))
    assert isinstance(walk.view, WorkingView)


def test_a_double_tap_is_one_request():
    walk = Walk().to_priority().do(intents.ChoosePriority(None), intents.ChoosePriority(None), intents.Finish())
    assert len([effect for effect in walk.effects if isinstance(effect, events.Take)]) == 1


def test_a_closed_service_leads_to_its_reason_without_a_question():
    walk = Walk(lobby(services=(card("A", ServiceState.CLOSED),))).do(intents.TakeNumber(), intents.ChooseService("A"))
    walk.do(events.NumberTaken(walk.session, Refused(RefusalReason.CLOSED_NOW), None))
    assert isinstance(walk.view, RefusalView) and walk.view.reason == "closed_now"


@pytest.mark.parametrize("reason", list(RefusalReason))
def test_every_refusal_is_shown_with_its_own_reason(reason):
    walk = Walk().to_priority().do(intents.ChoosePriority(None))
    walk.do(events.NumberTaken(walk.session, Refused(reason), None))
    assert walk.view.reason == reason.value


def test_trying_again_is_a_new_intent():
    walk = Walk().to_priority().do(intents.ChoosePriority(None))
    first = walk.last(events.Take).request_id
    walk.do(events.NumberTaken(walk.session, Refused(RefusalReason.BUSY), None), intents.TryAgain())
    assert isinstance(walk.view, PriorityView)
    assert walk.do(intents.ChoosePriority(None)).last(events.Take).request_id != first


@pytest.mark.parametrize("outcome", ["sent", "failed", "unknown"])
def test_what_the_printer_said_is_what_is_shown(outcome):
    walk = Walk().to_ticket()
    walk.do(events.PaperDone(walk.session, PaperOutcome(outcome, False)))
    assert walk.view.paper == outcome and not walk.view.staff_told


def test_told_is_said_only_after_someone_was_told():
    walk = Walk().to_ticket()
    walk.do(events.PaperDone(walk.session, PaperOutcome("failed", False)), events.Tick(4.0))
    assert isinstance(walk.effects[-1], events.AskStaffTold)
    assert not walk.view.staff_told
    assert walk.do(events.StaffTold(walk.session, True)).view.staff_told


def test_no_paper_came():
    walk = Walk().to_ticket()
    walk.do(events.PaperDone(walk.session, PaperOutcome("sent", False)), intents.NoPaperCame())
    assert walk.view.paper is PaperState.UNKNOWN
    assert walk.last(events.ReportNoPaper).job == 7


def test_still_there_then_everything_is_wiped():
    walk = Walk().to_priority().do(intents.SwitchLanguage("en"))
    walk.do(events.LobbyRead(lobby(), "en"), events.Tick(31.0))
    picture = shown(walk.flow, walk.state, Frame())
    assert picture.overlay is not None and picture.overlay.seconds_left == 14
    before = walk.session
    walk.do(events.Tick(46.0))
    assert isinstance(walk.view, HomeView)
    assert (walk.session != before, walk.state.session.language, walk.state.session.service) == (True, "id", "")
    assert events.EndSession("timed_out") in walk.effects


def test_answering_stays():
    walk = Walk().to_priority().do(events.Tick(31.0), intents.StillHere(), events.Tick(46.0))
    assert isinstance(walk.view, PriorityView)


def test_nobody_is_sent_away_while_the_slip_is_printing():
    walk = Walk().to_ticket().do(events.Tick(500.0))
    assert isinstance(walk.view, TicketView)
    walk.do(events.PaperDone(walk.session, PaperOutcome("printed", False)), events.Tick(524.0))
    assert isinstance(walk.view, TicketView)
    assert isinstance(walk.do(events.Tick(526.0)).view, HomeView)


def test_a_late_answer_for_someone_who_left_is_dropped():
    walk = Walk().to_ticket()
    old = walk.session
    walk.do(events.PaperDone(old, PaperOutcome("printed", False)), intents.Finish())
    walk.do(events.PaperDone(old, PaperOutcome("failed", False)), events.NumberTaken(old, issued(), ticket_view()))
    assert isinstance(walk.view, HomeView)


def test_faults_take_the_screen_in_order_but_never_a_number():
    worst = Health(started=True, database_ok=False, clock_trusted=False, in_service=True)
    assert fault_for(worst) is Fault.DATABASE_AWAY
    assert fault_for(replace(worst, database_ok=True)) is Fault.CLOCK_UNTRUSTED
    assert fault_for(Health()) is Fault.STARTING
    assert fault_for(WELL) is None
    assert isinstance(Walk().do(events.HealthRead(worst)).view, FaultView)
    assert isinstance(Walk().to_ticket().do(events.HealthRead(worst)).view, TicketView)


def test_the_printer_never_takes_the_screen():
    away = replace(WELL, printer=PrinterStatus(PrinterState.DISCONNECTED))
    assert fault_for(away) is None and notice_for(away.printer) == "notice.no_paper"
    assert notice_for(PrinterStatus(PrinterState.PAPER_LOW)) == ""


def test_staff_sign_in_keeps_the_pin_to_itself():
    walk = Walk().do(events.HealthRead(Health(started=True, database_ok=False)), intents.OpenStaffDoor())
    keys = [*"p01", "enter", *"402715"]
    walk.do(*(intents.SignInDigit(key) for key in keys))
    assert isinstance(walk.view, SignInView) and walk.view.pin_length == 6
    assert "402715" not in repr(walk.state)
    walk.do(intents.SignInDigit("enter"))
    assert walk.last(events.CheckSignIn).pin == Secret("402715")
    assert not len(walk.state.session.staff.pin) and "402715" not in repr(walk.effects)
    walk.do(events.SignInDone(walk.session, SignInAnswer(problem="sign_in.wrong", wait_seconds=5)))
    assert walk.view.wait_seconds == 5
    walk.do(intents.SignInDigit("1"))
    assert walk.view.pin_length == 0, "keys are dead while one has to wait"
    walk.do(events.SignInDone(walk.session, SignInAnswer(officer="p01")))
    assert walk.state.session.page is Page.STAFF
    assert isinstance(walk.do(events.Tick(91.0)).view, FaultView), "a staff screen that is left alone closes"


def test_the_program_is_left_only_when_the_officer_may():
    walk = Walk().do(intents.OpenStaffDoor())
    walk.do(events.SignInDone(walk.session, SignInAnswer(officer="p01")), intents.StaffAction("exit"))
    assert walk.effects[-1] == events.DoStaff(walk.session, "p01", "exit", "")
    walk.do(events.StaffDone(walk.session, "staff.not_allowed"))
    assert not any(isinstance(effect, events.LeaveProgram) for effect in walk.effects)
    walk.do(events.StaffDone(walk.session, "staff.leaving"))
    assert walk.effects[-1] == events.LeaveProgram("p01")


def test_paper_help_needs_no_pin():
    walk = Walk().do(intents.OpenStaffDoor(), intents.OpenPaperHelp())
    assert walk.state.session.page is Page.PAPER_HELP


ANYTHING = st.one_of(
    st.sampled_from(
        [
            intents.TakeNumber(),
            intents.ChooseService("A"),
            intents.ChooseService("?"),
            intents.ChoosePriority(None),
            intents.Back(),
            intents.Finish(),
            intents.NoPaperCame(),
            intents.TryAgain(),
            intents.SwitchLanguage("en"),
            intents.SwitchLanguage("xx"),
            intents.StillHere(),
            intents.OpenStaffDoor(),
            intents.SignInDigit("enter"),
            intents.SignInDigit("7"),
            intents.OpenPaperHelp(),
            intents.TurnPage(1),
            intents.TurnPage(-5),
            intents.OpenLanguages(),
            intents.LargerText(),
            intents.ToggleContrast(),
            intents.ToggleReach(),
            intents.ToggleSound(),
            intents.ChangeVolume(-1),
            intents.OpenSound(),
            intents.SpeakToMe(),
            intents.SayAgain(),
            intents.Explored("Kunjungan"),
            events.VoiceSeen(VoiceStatus(VoiceState.NO_SOUND)),
            intents.CallOfficer(),
            intents.CloseOverlay(),
            intents.MoreTime(),
            intents.StaffAction("log"),
            intents.StaffAction("leave"),
            intents.StaffAction("exit"),
            events.HealthRead(Health()),
            events.HealthRead(WELL),
            events.PrinterSeen(READY),
            events.LobbyRead(lobby(), "id"),
            events.LobbyRead(lobby(express_mode=True), "id"),
            intents.TypeCode(),
            intents.CodeKey("1"),
            intents.CodeKey("enter"),
            intents.ShowScanner(),
            events.ScannerSeen(ScannerStatus(ScannerState.DISCONNECTED)),
            events.CodeScanned(ScannedCode("T1AAAAAAAAAAAAA", 0.0)),
            events.CodeScanned(ScannedCode("", 0.0)),
            events.CodeScanned(UnusableCode(Unusable.TOO_LONG, 0.0)),
        ]
    ),
    st.floats(0, 500).map(events.Tick),
    st.sampled_from(["id0", "id1", "id2", "id3"]).flatmap(
        lambda session: st.sampled_from(
            [
                events.NumberTaken(session, issued(), ticket_view()),
                events.NumberTaken(session, Refused(RefusalReason.BUSY), None),
                events.PaperDone(session, PaperOutcome("unknown", False)),
                events.StaffTold(session, True),
                events.CallSeen(session, None),
                events.CallSeen(session, OfficerCallSeen(CallState.CALLED, "")),
                events.SignInDone(session, SignInAnswer(officer="p01")),
                events.StaffDone(session, "staff.done"),
                events.CodeRead(session, PlaceView("A012", "Layanan A", PlaceState.CALLED)),
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
            session = walk.state.session
            assert (session.ticket, session.code, session.service) == (None, None, "")
            assert len(session.entry.digits) == 0
