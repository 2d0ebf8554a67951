"""The page of a number: its paper, the way back to another choice, and that nobody loses it unseen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.printer import PrinterState, PrinterStatus
from screens.touch.app.events import CallOfficer, LargerText, OpenLanguages, SwitchLanguage
from screens.touch.app.home.view import HomeView
from screens.touch.app.picture import shown
from screens.touch.codes.flow import PlacePage
from screens.touch.codes.view import PlaceState, PlaceView
from screens.touch.core.events import (
    Back,
    EndSession,
    Event,
    Finish,
    HealthRead,
    Opened,
    PaperDone,
    PaperOutcome,
    PrinterSeen,
    Tick,
)
from screens.touch.core.paper import PaperState
from screens.touch.core.state import TouchTimeouts
from screens.touch.core.view import Frame
from screens.touch.number.events import (
    ChangeNumber,
    ChoosePriority,
    ChooseService,
    NoPaperCame,
    NotYet,
    NumberTaken,
    NumberTakenBack,
    PrintMore,
    PrintNumber,
    PrintRefused,
    StaffTold,
    Take,
    TakeBack,
)
from screens.touch.number.ticket_flow import (
    CHANGE_SECONDS,
    RECOVERY_SECONDS,
    SLEEP_SECONDS,
    ArrivedPage,
    ChangingPage,
    TicketPage,
)
from screens.touch.number.view import CancelledNumber, ServicesView, TicketView, WorkingView
from tests.support.flow_walk import WELL, Walk, lobby, number_page, ticket_view

TIMES = TouchTimeouts()
UNPROVEN = ("sent", "failed", "unknown")
OUT_OF_PAPER = PrinterSeen(PrinterStatus(PrinterState.PAPER_OUT))
PRINTS = PrinterSeen(PrinterStatus(PrinterState.READY))


def ended(walk: Walk, outcome: str, job: int = 7) -> PaperDone:
    return PaperDone(walk.session, PaperOutcome(outcome, staff_told=False), job)


def at_number(outcome: str = "") -> Walk:
    """A number that was taken at second 100 and has been looked at once; with how its slip ended, if it has."""
    walk = Walk().do(Tick(100.0)).to_ticket().do(Tick(100.0))
    return walk.do(ended(walk, outcome)) if outcome else walk


def of_kind(walk: Walk, kind: type) -> list[object]:
    return [effect for effect in walk.effects if isinstance(effect, kind)]


def overlay(walk: Walk) -> object:
    return shown(walk.flow, walk.state, Frame()).overlay


# -- "Selesai" wakes up last ----------------------------------------------------------------------------


def test_while_the_slip_is_printed_done_sleeps_and_changes_nothing():
    walk = at_number()
    assert walk.view.sleeps
    before = walk.session
    walk.do(Finish(), Finish(), Tick(100.0 + SLEEP_SECONDS - 0.5), Finish())
    assert walk.view.sleeps and not walk.view.asking and walk.session == before


def test_proof_of_the_paper_wakes_it_at_once():
    walk = at_number("printed")
    assert not walk.view.sleeps
    assert isinstance(walk.do(Finish()).view, HomeView) and EndSession("finished") in walk.effects


@pytest.mark.parametrize("outcome", ["", *UNPROVEN])
def test_without_that_proof_it_wakes_after_some_seconds_and_asks(outcome: str):
    walk = at_number(outcome)
    assert walk.view.sleeps and not walk.do(Finish()).view.asking
    walk.do(Tick(100.0 + SLEEP_SECONDS))
    assert not walk.view.sleeps
    assert walk.do(Finish(), Finish()).view.asking, "twice on the same button is no answer"
    assert isinstance(walk.do(Finish(sure=True)).view, HomeView) and EndSession("finished") in walk.effects


def test_an_answer_that_nobody_asked_for_leaves_nothing():
    walk = at_number("failed").do(Tick(110.0), Finish(sure=True))
    assert isinstance(walk.view, TicketView) and not walk.view.asking


def test_not_yet_goes_back_to_the_number_and_it_can_be_asked_again():
    walk = at_number("failed").do(Tick(110.0), Finish(), NotYet())
    assert not walk.view.asking
    assert walk.do(Finish()).view.asking


# -- how long it stays ------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", UNPROVEN)
def test_without_proof_it_is_asked_no_sooner_than_elsewhere_and_counts_down(outcome: str):
    walk = at_number(outcome)
    walk.do(Tick(100.0 + TIMES.idle_seconds - 1))
    assert not walk.view.asking
    walk.do(Tick(100.0 + TIMES.idle_seconds))
    assert walk.view.asking and walk.view.time_left == 1.0 and overlay(walk) is None
    walk.do(Tick(100.0 + TIMES.idle_seconds + TIMES.countdown_seconds / 3))
    assert walk.view.time_left == pytest.approx(2 / 3)
    walk.do(Tick(100.0 + TIMES.idle_seconds + TIMES.countdown_seconds - 1))
    assert isinstance(walk.view, TicketView)
    walk.do(Tick(100.0 + TIMES.idle_seconds + TIMES.countdown_seconds))
    assert isinstance(walk.view, HomeView) and EndSession("timed_out") in walk.effects


def test_not_yet_gives_the_whole_time_again():
    walk = at_number("failed").do(Tick(130.0), NotYet(), Tick(159.0))
    assert isinstance(walk.view, TicketView) and not walk.view.asking
    assert walk.do(Tick(160.0)).view.asking


def test_a_question_that_done_has_asked_stands_as_long_as_an_idle_page():
    walk = at_number("failed").do(Tick(110.0), Finish(), Tick(110.0 + TIMES.idle_seconds + TIMES.countdown_seconds - 1))
    assert walk.view.asking and 0 < walk.view.time_left < 0.1
    assert isinstance(walk.do(Tick(110.0 + TIMES.idle_seconds + TIMES.countdown_seconds)).view, HomeView)


def test_a_touch_beside_the_question_gives_its_time_again_and_never_answers_it():
    walk = at_number("failed").do(Tick(130.0), Tick(140.0), LargerText())
    assert walk.view.asking and walk.view.time_left == 1.0
    assert isinstance(walk.do(Tick(140.0 + TIMES.idle_seconds + TIMES.countdown_seconds - 1)).view, TicketView)


def test_what_lies_over_the_page_does_not_hide_the_question():
    walk = at_number("failed").do(OpenLanguages())
    assert overlay(walk) is not None
    walk.do(Tick(100.0 + TIMES.idle_seconds))
    assert overlay(walk) is None and walk.view.asking


def test_with_proof_it_goes_by_itself_and_after_the_time_for_changing():
    walk = at_number("printed").do(Tick(100.0 + TIMES.ticket_seconds - 0.5))
    assert isinstance(walk.view, TicketView) and not walk.view.asking
    assert isinstance(walk.do(Tick(100.0 + TIMES.ticket_seconds)).view, HomeView)
    hasty = replace(TIMES, ticket_seconds=5)
    assert number_page().own_seconds(hasty) is not None
    page = replace(number_page().chosen_on(walk_services()), ticket=replace(ticket_view(), paper=PaperState.PRINTED))
    assert page.own_seconds(hasty) == CHANGE_SECONDS


def walk_services():
    return Walk().do(*[]).to_priority().state.session.page.services


def test_the_paper_comes_while_it_is_asked():
    walk = at_number().do(Tick(110.0), Finish())
    assert walk.view.asking and walk.view.time_left == 1.0
    walk.do(Tick(144.0))
    assert walk.view.asking and walk.view.time_left == 1.0, "nothing runs down while the slip is printed"
    walk.do(ended(walk, "printed"))
    assert not walk.view.asking and walk.view.paper is PaperState.PRINTED


def test_a_number_whose_pass_can_be_shown_again_is_not_asked_about():
    walk = Walk().do(Tick(100.0))
    page = ArrivedPage.of(replace(ticket_view(), repeated=True), None)
    walk.state = replace(walk.state, session=replace(walk.state.session, page=page, last_touch=100.0))
    assert not walk.do(Tick(101.0)).view.sleeps
    assert isinstance(walk.do(Tick(100.0 + TIMES.ticket_seconds)).view, HomeView)


# -- another number -----------------------------------------------------------------------------------------


def test_a_number_can_be_changed_for_some_seconds():
    walk = at_number("printed")
    assert walk.view.may_change
    assert walk.do(Tick(100.0 + CHANGE_SECONDS - 0.5)).view.may_change
    assert not walk.do(Tick(100.0 + CHANGE_SECONDS)).view.may_change
    walk.do(ChangeNumber())
    assert of_kind(walk, TakeBack) == [] and isinstance(walk.view, TicketView)


def test_changing_cancels_the_number_once_and_leads_to_the_services():
    walk = at_number()
    first = walk.last(Take).request_id
    walk.do(ChangeNumber(), ChangeNumber(), Finish(), Back())
    assert walk.view == WorkingView("Layanan A", "working.changing")
    assert of_kind(walk, TakeBack) == [TakeBack(walk.session, "T1X", "id")]
    cancelled = CancelledNumber("A012", on_paper=False)
    walk.do(NumberTakenBack(walk.session, cancelled))
    assert isinstance(walk.view, ServicesView) and walk.view.cancelled == cancelled
    walk.do(ChooseService("B"), ChoosePriority("lansia"))
    taken = walk.last(Take)
    assert (taken.service, taken.priority_group) == ("B", "lansia") and taken.request_id != first


def test_in_express_mode_too_the_services_are_chosen_from():
    walk = Walk(lobby(express_mode=True)).do(ChooseService("B"))
    walk.do(NumberTaken(walk.session, number_page()), ChangeNumber())
    walk.do(NumberTakenBack(walk.session, CancelledNumber("B001", on_paper=True)))
    assert isinstance(walk.view, ServicesView) and walk.view.cancelled.on_paper


def test_what_the_first_slip_became_is_not_said_of_the_second():
    walk = at_number()
    walk.do(ChangeNumber(), NumberTakenBack(walk.session, CancelledNumber("A012", on_paper=False)))
    walk.do(ChooseService("B"), ChoosePriority(None), NumberTaken(walk.session, TicketPage.of(ticket_view(), 8)))
    walk.do(ended(walk, "failed", 7), StaffTold(walk.session, True, 7))
    assert walk.view.paper is PaperState.PRINTING and not walk.view.staff_told
    assert walk.do(ended(walk, "printed", 8)).view.paper is PaperState.PRINTED


def test_who_was_called_meanwhile_is_told_so():
    walk = at_number().do(ChangeNumber())
    called = PlaceView("A012", "Layanan A", PlaceState.CALLED)
    assert walk.do(NumberTakenBack(walk.session, PlacePage(called))).view == called


def test_a_number_that_could_not_be_cancelled_is_on_the_screen_again_with_its_paper():
    walk = at_number().do(ChangeNumber())
    walk.do(HealthRead(replace(WELL, database_ok=False)), ended(walk, "printed"))
    assert isinstance(walk.view, WorkingView), "no fault's screen takes it away"
    walk.do(NumberTakenBack(walk.session, None))
    assert walk.view.paper is PaperState.PRINTED and walk.view.news == "ticket.not_changed" and walk.view.may_change
    assert walk.do(ChangeNumber(), NumberTakenBack(walk.session, None)).view.news == "ticket.not_changed"
    assert len(of_kind(walk, TakeBack)) == 2


def test_after_a_bug_nobody_knows_whether_it_was():
    walk = at_number().do(ChangeNumber())
    assert walk.do(walk.last(TakeBack).failed()).view.news == "ticket.change_late"


@pytest.mark.parametrize("repeated", [True, False])
def test_a_number_that_was_taken_before_and_a_booked_one_are_not_changed_here(repeated: bool):
    walk = Walk().to_priority().do(ChoosePriority(None))
    if repeated:
        walk.do(NumberTaken(walk.session, TicketPage.of(replace(ticket_view(), repeated=True), 7)))
    else:
        walk.do(Finish(), Opened(walk.session, ArrivedPage.of(ticket_view(), 7)))
    assert not getattr(walk.do(Tick(1.0)).view, "may_change", False)
    assert of_kind(walk.do(ChangeNumber()), TakeBack) == []


# -- the paper later ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", ["failed", "unknown"])
def test_a_printer_that_is_well_again_is_offered_and_never_prints_by_itself(outcome: str):
    walk = at_number().do(OUT_OF_PAPER)
    walk.do(ended(walk, outcome), Tick(110.0))
    assert not walk.view.may_print
    walk.do(PRINTS, Tick(112.0))
    assert walk.view.may_print and of_kind(walk, PrintMore) == []
    walk.do(PrintNumber(), PrintNumber())
    assert of_kind(walk, PrintMore) == [PrintMore(walk.session, 7, "T1X", "id")]
    assert walk.view.paper is PaperState.PRINTING and walk.view.sleeps and not walk.view.may_print
    assert walk.do(ended(walk, "printed")).view.paper is PaperState.PRINTED


def test_a_printer_that_has_just_failed_is_not_believed_at_once():
    walk = at_number("failed")
    assert not walk.view.may_print
    walk.do(Tick(100.0 + RECOVERY_SECONDS - 0.5))
    assert not walk.view.may_print and of_kind(walk.do(PrintNumber()), PrintMore) == []
    assert walk.do(Tick(100.0 + RECOVERY_SECONDS)).view.may_print


@pytest.mark.parametrize("outcome", ["printed", "sent"])
def test_where_paper_came_or_may_have_come_none_is_offered(outcome: str):
    walk = at_number(outcome).do(Tick(115.0))
    assert not walk.view.may_print
    assert of_kind(walk.do(PrintNumber()), PrintMore) == []


def test_who_misses_a_sent_slip_can_have_one():
    walk = at_number("sent").do(NoPaperCame(), Tick(110.0))
    assert walk.view.paper is PaperState.UNKNOWN and walk.view.may_print


def test_it_is_offered_beside_the_question_too():
    walk = at_number("failed").do(Tick(130.0))
    assert walk.view.asking and walk.view.may_print
    assert not walk.do(PrintNumber()).view.asking


def test_a_slip_that_could_not_be_asked_for_is_said_and_offered_again():
    walk = at_number("failed").do(Tick(110.0), PrintNumber(), PrintRefused("another session", None))
    assert walk.view.paper is PaperState.PRINTING
    walk.do(PrintRefused(walk.session, None))
    assert (walk.view.paper, walk.view.news) == (PaperState.FAILED, "ticket.not_printed") and walk.view.may_print
    assert walk.do(PrintNumber()).view.news == ""


def test_while_one_more_slip_is_printed_the_number_is_not_changed():
    walk = at_number("failed").do(Tick(110.0))
    assert walk.view.may_change
    assert not walk.do(PrintNumber()).view.may_change
    assert of_kind(walk.do(ChangeNumber()), TakeBack) == []
    assert walk.do(PrintRefused(walk.session, None)).view.may_change
    assert walk.do(PrintNumber(), ended(walk, "printed")).view.may_change


@pytest.mark.parametrize("answer", [None, PlacePage(PlaceView("A012", "Layanan A", PlaceState.CALLED))])
def test_a_refusal_of_its_slip_is_not_lost_while_a_number_is_cancelled(answer: PlacePage | None):
    walk = at_number("failed").do(Tick(110.0), PrintNumber())
    walk.state = replace(walk.state, session=replace(walk.state.session, page=ChangingPage(walk.state.session.page)))
    walk.do(PrintRefused(walk.session, answer))
    assert isinstance(walk.view, WorkingView), "how the number stands, the answer to the cancelling says"
    walk.do(NumberTakenBack(walk.session, None))
    assert walk.view.paper is PaperState.FAILED and walk.view.news == "ticket.not_changed"
    walk.do(Tick(400.0), Tick(800.0))
    assert isinstance(walk.view, HomeView), "no page stays for ever"


def test_a_number_that_does_not_wait_any_more_says_how_it_stands():
    walk = at_number("failed").do(Tick(110.0), PrintNumber())
    called = PlaceView("A012", "Layanan A", PlaceState.CALLED)
    assert walk.do(PrintRefused(walk.session, PlacePage(called))).view == called


# -- whatever is touched ----------------------------------------------------------------------------------------

TOUCHES = st.sampled_from(
    [Finish(), NotYet(), NoPaperCame(), PrintNumber(), Back(), CallOfficer(), LargerText(), SwitchLanguage("en")]
)


@given(st.sampled_from(UNPROVEN), st.lists(st.tuples(st.floats(0, 8), TOUCHES), max_size=15))
def test_no_touch_but_the_answer_takes_a_number_without_paper_away(outcome: str, touches: list[tuple[float, Event]]):
    walk, now = at_number(outcome), 100.0
    for pause, touch in touches:
        now += pause
        walk.do(Tick(now), touch)
        assert isinstance(walk.view, TicketView) and walk.view.label == "A012"
