"""A pass shown to the scanner: who is let in, what is printed, and what stands on the screen while others look on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from devices.scanner import ScannedCode, Verdict
from screens.touch.app.events import OpenStaffDoor, ShowScanner, StillHere
from screens.touch.app.home.view import HomeView
from screens.touch.app.picture import shown
from screens.touch.app.view import StillThereView
from screens.touch.codes.events import AskCopy
from screens.touch.codes.flow import HELP_SECONDS
from screens.touch.codes.view import CodeProblem, CodeProblemView, ScanView, Wanted
from screens.touch.core.events import (
    CodeScanned,
    Finish,
    HealthRead,
    Opened,
    PaperDone,
    PaperOutcome,
    PrintAgain,
    ScannerSeen,
    Tick,
)
from screens.touch.core.lobby import Health
from screens.touch.core.paper import PaperState
from screens.touch.core.sample import TWENTY_MINUTES
from screens.touch.core.state import Page, TouchTimeouts
from screens.touch.core.view import Frame
from screens.touch.fault.view import FaultView
from screens.touch.number.events import ChoosePriority, NoPaperCame, NumberTaken, PrintTicket, ReportNoPaper
from screens.touch.number.ticket_flow import ArrivedPage
from screens.touch.number.view import TicketView
from screens.touch.staff.flow import SignInPage
from screens.touch.visit.flow import NotArrivedPage, PrintProvisional
from screens.touch.visit.view import NotArrived, NotArrivedView
from services.visits.model import Provisional
from tests.flows.test_scan import TICKET, asked, verdicts
from tests.support.flow_walk import LOKET_1, WELL, Walk, lobby, number_page

TIMES = TouchTimeouts()
PASS = CodeScanned(ScannedCode("K1" + "A" * 146, 0.0))
FAMILY = TicketView(
    "A012", "Kunjungan 13.00–15.00", 5, TWENTY_MINUTES, PaperState.PRINTING, "T1X", family="S*** A****, 3 orang"
)
EARLY = NotArrivedView(NotArrived.TOO_EARLY, "13.00–15.00", "Senin", "12.00")


def arrived(walk: Walk, job: int | None = 7, **changes: object) -> Walk:
    return walk.do(Opened(walk.session, ArrivedPage.of(replace(FAMILY, **changes), job)))  # type: ignore[arg-type]


def prints(walk: Walk) -> list[int]:
    return [effect.job for effect in walk.effects if isinstance(effect, PrintTicket)]


def test_a_pass_shown_at_home_is_looked_at_and_lets_the_family_in():
    walk = Walk().do(PASS)
    assert walk.view == ScanView(reading=True) and asked(walk)[-1].code == PASS.scan
    assert arrived(walk).view == replace(FAMILY, sleeps=True) and isinstance(walk.state.session.page, ArrivedPage)
    assert verdicts(walk) == [Verdict.GOOD] and prints(walk) == [7]
    walk.do(PaperDone(walk.session, PaperOutcome("printed", staff_told=False), 7))
    assert walk.view == replace(FAMILY, paper=PaperState.PRINTED)


def test_the_same_pass_again_shows_the_number_again_and_prints_nothing():
    walk = arrived(Walk().do(PASS), None, repeated=True)
    assert walk.view == replace(FAMILY, repeated=True, paper=PaperState.NO_SLIP) and prints(walk) == []
    assert verdicts(walk) == [Verdict.GOOD]


@pytest.mark.parametrize("reason", NotArrived)
def test_nobody_is_let_in_without_a_reason_on_the_screen(reason: NotArrived):
    walk = Walk().do(PASS)
    view = replace(EARLY, reason=reason)
    walk.do(Opened(walk.session, NotArrivedPage.of(view, None)))
    assert walk.view == view and verdicts(walk) == [Verdict.BAD] and prints(walk) == []
    assert walk.do(Finish()).view == Walk().view


def test_what_was_read_of_a_family_goes_away_soon_even_for_those_who_asked_for_more_time():
    assert ArrivedPage.shows_booking
    walk = Walk()
    walk.do(StillHere())
    arrived(walk.do(PASS))
    walk.do(PaperDone(walk.session, PaperOutcome("printed", staff_told=False), 7))
    walk.do(Tick(61.0))
    assert isinstance(walk.view, HomeView) and "S***" not in repr(walk.state)


def test_no_paper_came_is_said_here_too():
    walk = arrived(Walk().do(PASS))
    walk.do(PaperDone(walk.session, PaperOutcome("sent", staff_told=False), 7))
    walk.do(NoPaperCame())
    assert walk.view.paper is PaperState.UNKNOWN
    assert any(isinstance(effect, ReportNoPaper) for effect in walk.effects)


@pytest.mark.parametrize("health", [replace(WELL, database_ok=False), replace(WELL, clock_trusted=False)])
def test_in_bad_times_a_pass_is_looked_at_and_a_queue_slip_is_not(health: Health):
    walk = Walk().do(HealthRead(health))
    assert isinstance(walk.view, FaultView)
    walk.do(TICKET)
    assert asked(walk) == [] and isinstance(walk.view, FaultView)
    walk.do(PASS)
    assert asked(walk)[-1].code == PASS.scan
    noted = NotArrivedView(NotArrived.UNAVAILABLE, provisional="SA1")
    walk.do(Opened(walk.session, NotArrivedPage.of(noted, None)))
    assert walk.view == noted, "the family reads what to say at the counter"
    walk.do(Finish())
    assert isinstance(walk.view, FaultView)


def test_a_number_on_the_screen_stays_when_the_database_goes():
    walk = arrived(Walk().do(PASS))
    walk.do(HealthRead(replace(WELL, database_ok=False)))
    assert walk.view == replace(FAMILY, sleeps=True)


def test_when_nothing_is_read_the_screen_helps():
    walk = Walk().do(ShowScanner(Wanted.PASS))
    assert walk.view == ScanView()
    walk.do(Tick(HELP_SECONDS))
    assert walk.view == ScanView(helps=True)
    assert walk.do(PASS).view == ScanView(reading=True)


def test_an_unknown_code_is_no_refusal_of_a_visit():
    walk = Walk().do(CodeScanned(ScannedCode("K2XXXX", 0.0)))
    assert isinstance(walk.view, CodeProblemView) and walk.view.problem is CodeProblem.UNKNOWN


def test_the_card_at_home_speaks_of_visits_where_there_are_any():
    ready = Walk(lobby(takes_visits=True))
    from screens.touch.app.home.view import SCAN_CARD, VISIT_CARD
    from tests.flows.test_scan import READY

    ready.do(ScannerSeen(READY))
    assert VISIT_CARD in ready.view.cards and SCAN_CARD in ready.view.cards


def test_no_name_is_in_what_the_flow_logs_of_itself():
    walk = Walk().do(PASS)
    assert "AAAA" not in repr(asked(walk)[-1])


SENT = NotArrivedPage.of(
    NotArrivedView(NotArrived.UNAVAILABLE, provisional="SA1", help_at=LOKET_1),
    Provisional("SA1", datetime(2026, 11, 23, 2, 0, tzinfo=UTC)),
)


@pytest.mark.parametrize("outcome", ["printed", "sent", "failed", "unknown"])
def test_a_provisional_slip_is_printed_and_what_became_of_it_is_what_is_shown(outcome: str):
    walk = Walk().do(PASS)
    walk.do(Opened(walk.session, SENT))
    assert walk.view == replace(SENT.reason, paper=PaperState.PRINTING) and verdicts(walk) == [Verdict.BAD]
    assert walk.last(PrintProvisional) == PrintProvisional(walk.session, SENT.slip, "id")
    walk.do(PaperDone(walk.session, PaperOutcome(outcome, staff_told=False)))
    assert walk.view == replace(SENT.reason, paper=PaperState(outcome))


def test_a_provisional_number_stays_until_its_slip_is_known_to_be_out():
    walk = Walk().do(PASS)
    walk.do(Opened(walk.session, SENT), Tick(500.0))
    assert walk.view.provisional == "SA1"
    walk.do(PaperDone(walk.session, PaperOutcome("printed", staff_told=False)), Tick(500.0 + TIMES.ticket_seconds))
    assert isinstance(walk.view, HomeView)


@pytest.mark.parametrize("outcome", ["sent", "failed", "unknown"])
def test_without_that_proof_it_is_asked_whether_anyone_is_there(outcome: str):
    walk = Walk().do(PASS)
    walk.do(Opened(walk.session, SENT), PaperDone(walk.session, PaperOutcome(outcome, staff_told=False)))
    walk.do(Tick(TIMES.idle_seconds - 1))
    assert shown(walk.flow, walk.state, Frame()).overlay is None
    walk.do(Tick(TIMES.idle_seconds))
    assert isinstance(shown(walk.flow, walk.state, Frame()).overlay, StillThereView)
    assert walk.view.provisional == "SA1"


def test_a_provisional_slip_stays_on_the_screen_while_the_database_is_away():
    walk = Walk().do(PASS)
    walk.do(HealthRead(Health(started=True, database_ok=False)), Opened(walk.session, SENT))
    assert walk.view.provisional == "SA1"
    walk.do(PaperDone("somebody who left", PaperOutcome("printed", staff_told=False)))
    assert walk.view.paper is PaperState.PRINTING


def test_who_shows_a_pass_again_can_have_one_more_slip():
    walk = arrived(Walk().do(PASS), None, repeated=True, may_copy=True)
    walk.do(PrintAgain(), PrintAgain())
    assert [effect for effect in walk.effects if isinstance(effect, AskCopy)] == [
        AskCopy(walk.session, FAMILY.qr_text, "id")
    ]
    arrived(walk, 9, repeated=True)
    assert walk.view == replace(FAMILY, repeated=True, sleeps=True) and prints(walk) == [9]
    assert AskCopy not in map(type, walk.do(PrintAgain()).effects[-1:]), "the copy is on its way"


def test_the_first_time_there_is_no_second_slip():
    walk = arrived(Walk().do(PASS))
    assert not any(isinstance(effect, AskCopy) for effect in walk.do(PrintAgain()).effects)


@pytest.mark.parametrize("answer", [ArrivedPage.of(FAMILY, 7), SENT])
def test_the_staffs_door_stays_shut_during_a_check_in_whose_paper_would_be_lost(answer: Page):
    walk = Walk().do(PASS)
    before = walk.session
    assert walk.do(OpenStaffDoor()).view == ScanView(reading=True) and walk.session == before
    walk.do(Opened(before, answer))
    assert len([one for one in walk.effects if isinstance(one, PrintTicket | PrintProvisional)]) == 1
    assert isinstance(walk.do(OpenStaffDoor()).state.session.page, SignInPage)


def test_the_staffs_door_stays_shut_while_a_number_is_taken():
    walk = Walk().to_priority().do(ChoosePriority(None), OpenStaffDoor())
    walk.do(NumberTaken(walk.session, number_page()))
    assert prints(walk) == [7]
