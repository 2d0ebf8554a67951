"""A code is never ignored: it leads on, or screen and scanner say that it has to be shown again. On every page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from inspect import isabstract

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.scanner import ScannedCode, Unusable, UnusableCode, Verdict
from screens.touch.app.code_flow import ANSWER_SECONDS, BEEP_SECONDS, NOTICE_SECONDS, PAUSE_SECONDS
from screens.touch.app.events import LargerText, SwitchLanguage
from screens.touch.app.home.flow import HomePage
from screens.touch.app.picture import shown
from screens.touch.app.view import Shown, StillThereView
from screens.touch.booking.events import ReadChoices
from screens.touch.booking.flow import DaysPage, RefusedPage, SessionsPage, SurePage, WaitPage
from screens.touch.codes.events import ReadCode
from screens.touch.codes.flow import CodeEntry, EntryPage, LookupPage, PlacePage, ProblemPage, ScanPage
from screens.touch.codes.view import CodeProblem, PlaceState, PlaceView, ScanView
from screens.touch.core.events import (
    CodeScanned,
    EndSession,
    Finish,
    HealthRead,
    Opened,
    PaperDone,
    PaperOutcome,
    SayAtScanner,
    Tick,
)
from screens.touch.core.paper import PaperState
from screens.touch.core.state import OnCode, Page, Secret
from screens.touch.core.view import CodeNotice, Frame
from screens.touch.core.waiting import Late, LatePage
from screens.touch.fault.flow import TroublePage
from screens.touch.goods.flow import GoodsPage
from screens.touch.goods.view import GoodsState, GoodsView
from screens.touch.info.flow import InfoPage, InfoWaitsPage
from screens.touch.number.events import Take
from screens.touch.number.flow import PriorityPage, RefusalPage, ServicesPage, WorkingPage
from screens.touch.number.ticket_flow import ArrivedPage, ChangingPage, TicketPage
from screens.touch.staff.flow import PaperHelpPage, SignInPage, StaffPage
from screens.touch.survey.events import KeepAnswer
from screens.touch.survey.flow import EndPage, FacesPage, HeldPage, QuestionPage, StoppedPage, WaysPage
from screens.touch.survey.run import SurveyOffer, SurveyRun
from screens.touch.visit.flow import NotArrivedPage
from screens.touch.visit.view import NotArrived, NotArrivedView
from services.queue.model import RefusalReason, Refused
from services.surveys.instrument_files import load_instruments
from services.visits.model import Provisional
from services.visits.next_model import NextChoice, NextProblem
from tests.support.flow_walk import WELL, Walk, ticket_view
from tests.support.sample_answers import DAYS, MORNING, next_pass

SLIP = CodeScanned(ScannedCode("T17K2M9QX4T1ZBC", 0.0))
PASS = CodeScanned(ScannedCode("K1" + "A" * 146, 0.0))
RECEIPT = CodeScanned(ScannedCode("G1" + "Q7" * 13, 0.0))
OURS = (SLIP, PASS, RECEIPT)
FOREIGN = (
    CodeScanned(ScannedCode("https://example.org", 0.0)),
    *(CodeScanned(UnusableCode(why, 0.0)) for why in Unusable),
)
SERVICES = ServicesPage("r1")
TAKE = Take("s1", "r1", "A", None, "id")
PLACE = PlacePage(PlaceView("A012", "Layanan A", PlaceState.WAITING, 5))
LATER = NotArrivedPage.of(
    NotArrivedView(NotArrived.UNAVAILABLE, provisional="SA1"), Provisional("SA1", datetime(2026, 11, 23, tzinfo=UTC))
)


def paper(kind: type[TicketPage], state: PaperState) -> TicketPage:
    return kind(replace(ticket_view(), paper=state), 7)


def later(state: PaperState) -> NotArrivedPage:
    return replace(LATER, reason=replace(LATER.reason, paper=state))


def official(answers: str = "") -> SurveyRun:
    """The questionnaire of satisfaction with these answers to its first questions."""
    run = SurveyRun(SURVEYS).begin(INSTRUMENTS["skm"])
    for key in answers:
        run = run.choose(key)
        run = run.at(run.step + 1)
    return run


LEADS, READ, ASKED, WAITS = OnCode.LEADS, OnCode.AFTER_READING, OnCode.WHEN_ASKED, OnCode.WAITS
INSTRUMENTS = load_instruments()
SURVEYS = SurveyOffer((INSTRUMENTS["singkat"], INSTRUMENTS["skm"]))
ONE_FACE = SurveyRun(SURVEYS).begin(INSTRUMENTS["singkat"]).choose("4")
PROVEN = PaperState.PRINTED
UNPROVEN = tuple(state for state in PaperState if state is not PROVEN)
CHOICE = DaysPage(choice=NextChoice(3, DAYS))
SESSIONS = SessionsPage(days=CHOICE, day=DAYS[0])
SURE = SurePage(back=SESSIONS, day=DAYS[0], session=MORNING)
PASSED = next_pass()
# Every page there is, in each state that changes what a code does on it.
PAGES: tuple[tuple[Page, OnCode], ...] = (
    (HomePage(), LEADS),
    (SERVICES, LEADS),
    (PriorityPage("A", SERVICES), ASKED),
    (WorkingPage(TAKE, SERVICES), WAITS),
    *(
        (RefusalPage(Refused(reason), TAKE, SERVICES), WAITS if reason is RefusalReason.BUSY else LEADS)
        for reason in RefusalReason
    ),
    (paper(TicketPage, PROVEN), LEADS),
    *((paper(TicketPage, state), WAITS) for state in UNPROVEN),
    (paper(ArrivedPage, PROVEN), READ),
    *((paper(ArrivedPage, state), READ if state is PaperState.NO_SLIP else WAITS) for state in UNPROVEN),
    (ChangingPage(paper(TicketPage, PROVEN)), WAITS),
    (ScanPage(), LEADS),
    (LookupPage(), WAITS),
    (EntryPage(), LEADS),
    (EntryPage(CodeEntry(Secret("12"))), ASKED),
    (ProblemPage(CodeProblem.UNKNOWN), READ),
    (PLACE, READ),
    (GoodsPage(GoodsView(GoodsState.RECEIVED)), READ),
    (NotArrivedPage.of(NotArrivedView(NotArrived.TOO_EARLY), None), READ),
    (later(PROVEN), READ),
    *((later(state), WAITS) for state in UNPROVEN),
    *((page, ASKED) for page in (CHOICE, SESSIONS, SURE)),
    (WaitPage(wish=ReadChoices("s1", "")), WAITS),
    (RefusedPage(problem=NextProblem.FULL), READ),
    *((replace(PASSED, paper=state), READ if state is PROVEN else WAITS) for state in PaperState),
    (next_pass(None), READ),
    (InfoPage(), LEADS),
    (InfoWaitsPage(), WAITS),
    (FacesPage(SurveyRun(SURVEYS)), READ),
    (WaysPage(SurveyRun(SURVEYS)), READ),
    (QuestionPage(official()), READ),
    (QuestionPage(official("34")), ASKED),
    (StoppedPage(official("34")), READ),
    (HeldPage(ONE_FACE, "hold"), READ),
    (HeldPage(ONE_FACE, "hold", left=0), WAITS),
    (EndPage(SurveyRun(SurveyOffer(()), kept=True)), LEADS),
    (LatePage(Late.NUMBER, WorkingPage(TAKE, SERVICES), (TAKE,)), READ),
    (SignInPage(), WAITS),
    (PaperHelpPage(SignInPage()), WAITS),
    (StaffPage("p01"), WAITS),
    (TroublePage(), WAITS),
)


def name(kind: type) -> str:
    """A dataclass with slots is a second class of the same name."""
    return f"{kind.__module__}.{kind.__qualname__}"


def kinds(kind: type[Page] = Page) -> Iterator[str]:
    for one in kind.__subclasses__():
        if one.__module__.startswith("screens.") and not isabstract(one):
            yield name(one)
        yield from kinds(one)


def on(page: Page) -> Walk:
    """Somebody has been on this page for a minute."""
    walk = Walk().do(Tick(60.0))
    session = replace(walk.state.session, page=page, last_touch=60.0 - ANSWER_SECONDS)
    walk.state = replace(walk.state, session=session)
    walk.effects.clear()
    return walk


def picture(walk: Walk) -> Shown:
    return shown(walk.flow, walk.state, Frame())


def notice(walk: Walk) -> CodeNotice:
    return picture(walk).notice


def beeps(walk: Walk) -> list[Verdict]:
    return [effect.verdict for effect in walk.effects if isinstance(effect, SayAtScanner)]


def looks_up(walk: Walk) -> bool:
    return walk.state.session.page == LookupPage()


def told_to_wait(walk: Walk, page: Page) -> bool:
    same = walk.state.session.page is page
    return same and notice(walk) is CodeNotice.WAIT and beeps(walk) == [Verdict.BAD]


# -- every page -------------------------------------------------------------------------------------


def test_no_page_is_forgotten():
    assert set(kinds()) == {name(type(page)) for page, _ in PAGES}


@pytest.mark.parametrize("scan", OURS, ids=["slip", "pass", "receipt"])
@pytest.mark.parametrize(("page", "on_code"), PAGES, ids=lambda one: type(one).__name__)
def test_a_code_of_ours_leads_on_or_is_told_to_wait(page: Page, on_code: OnCode, scan: CodeScanned):
    walk = on(page).do(scan)
    assert page.on_code is on_code
    if on_code in (LEADS, READ):
        assert looks_up(walk) and notice(walk) is CodeNotice.NONE and beeps(walk) == []
    else:
        assert told_to_wait(walk, page)


@pytest.mark.parametrize("scan", FOREIGN)
@pytest.mark.parametrize(("page", "on_code"), PAGES, ids=lambda one: type(one).__name__)
def test_a_foreign_code_interrupts_nobody_and_is_never_ignored(page: Page, on_code: OnCode, scan: CodeScanned):
    walk = on(page).do(scan)
    after = walk.state.session.page
    if isinstance(page, ScanPage):
        return  # it says by itself what it was shown: tests.flows.test_scan_page
    assert beeps(walk) == [Verdict.BAD]
    if on_code in (ASKED, WAITS):
        assert after is page and notice(walk) is CodeNotice.WAIT
    elif on_code is READ or isinstance(page, HomePage):
        assert after == ProblemPage(CodeProblem.UNKNOWN)
    else:
        assert after is page and notice(walk) is CodeNotice.NOT_OURS


# -- "still there?" ---------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [page for page, on_code in PAGES if on_code is not WAITS and page.used])
def test_the_question_whether_anyone_is_there_is_answered_by_the_next_familys_code(page: Page):
    walk = on(page).do(SwitchLanguage("en"), LargerText())
    walk.state = replace(walk.state, session=replace(walk.state.session, counting_down=True, last_touch=20.0))
    before = walk.session
    assert isinstance(picture(walk).overlay, StillThereView)
    walk.do(PASS)
    session = walk.state.session
    assert looks_up(walk) and picture(walk).overlay is None
    asked_for = isinstance(page, ScanPage)  # then it is the same visitor's
    assert (session.id == before, session.language) == (asked_for, "en" if asked_for else "id")


@pytest.mark.parametrize("page", [HeldPage(ONE_FACE, "hold"), QuestionPage(official("3" * 9))])
def test_a_familys_answers_are_kept_when_the_next_code_ends_their_session(page: Page):
    walk = on(page)
    walk.state = replace(walk.state, session=replace(walk.state.session, counting_down=True))
    walk.do(PASS)
    assert looks_up(walk) and any(isinstance(effect, KeepAnswer) for effect in walk.effects)


def test_a_number_without_proof_of_paper_is_kept_whatever_is_shown():
    page = paper(TicketPage, PaperState.FAILED)
    walk = on(page)
    walk.state = replace(walk.state, session=replace(walk.state.session, counting_down=True))
    assert told_to_wait(walk.do(PASS), page)


# -- the next family at a number page -----------------------------------------------------------------


def test_the_next_familys_pass_is_told_to_wait_for_the_paper_and_is_taken_when_it_has_come():
    walk = Walk().to_ticket()
    page = walk.state.session.page
    walk.effects.clear()
    assert told_to_wait(walk.do(PASS), page)
    walk.do(PaperDone(walk.session, PaperOutcome("printed", staff_told=False), 7), Tick(3.0), PASS)
    assert looks_up(walk)
    assert EndSession("left") in walk.effects and notice(walk) is CodeNotice.NONE


# -- the notice ---------------------------------------------------------------------------------------


def test_a_notice_goes_by_itself_and_with_its_session():
    page = paper(TicketPage, PaperState.PRINTING)
    walk = on(page).do(PASS)
    assert notice(walk.do(Tick(60.0 + NOTICE_SECONDS - 0.5))) is CodeNotice.WAIT
    assert notice(walk.do(Tick(60.0 + NOTICE_SECONDS))) is CodeNotice.NONE
    walk = on(page).do(PASS, Tick(61.0), PaperDone(walk.session, PaperOutcome("printed", staff_told=False), 7))
    assert notice(walk.do(Finish())) is CodeNotice.NONE


def test_a_notice_moves_nothing_and_changes_no_view():
    page = paper(TicketPage, PaperState.SENT)
    walk = on(page)
    before = picture(walk)
    assert replace(picture(walk.do(PASS)), notice=CodeNotice.NONE) == before


def test_behind_a_fault_its_screen_says_where_to_go():
    walk = Walk().do(HealthRead(replace(WELL, database_ok=False)), SLIP)
    assert notice(walk) is CodeNotice.NONE and beeps(walk) == []


def test_an_answer_that_outlives_a_fault_is_not_taken_away_by_a_slip_that_cannot_be_read_now():
    page = NotArrivedPage.of(NotArrivedView(NotArrived.TOO_EARLY), None)
    walk = on(page).do(HealthRead(replace(WELL, database_ok=False)), SLIP)
    assert told_to_wait(walk, page)
    assert looks_up(on(page).do(HealthRead(replace(WELL, database_ok=False)), PASS))


# -- a stream of codes ----------------------------------------------------------------------------------


def other(number: int) -> CodeScanned:
    return CodeScanned(ScannedCode(f"T1{number:013d}", 0.0))


def test_an_answer_has_its_time_and_the_next_family_its_turn():
    walk = Walk().do(Tick(10.0), other(1))
    walk.do(Opened(walk.session, PLACE), Tick(13.0), other(2))
    assert walk.state.session.page is PLACE and notice(walk) is CodeNotice.WAIT, "three seconds are no time to read"
    assert looks_up(walk.do(Tick(10.0 + ANSWER_SECONDS), other(2)))


@given(st.integers(1, 12), st.floats(0.05, PAUSE_SECONDS - 0.1))
def test_a_stream_of_codes_takes_no_answer_away(first: int, every: float):
    """Codes that come faster than a person can show them, for as long as an answer stands by itself."""
    walk = Walk().do(Tick(100.0), other(0))
    walk.do(Opened(walk.session, PLACE))
    at = 100.0
    for number in range(first, first + int(24 / every)):
        at = min(at + every, 124.0)
        walk.do(Tick(at), other(number))
        assert walk.state.session.page is PLACE
    assert sum(isinstance(effect, ReadCode) for effect in walk.effects) == 1, "nothing else is looked up or journalled"
    assert len(beeps(walk)) <= 1 + 24 / BEEP_SECONDS + 1


def test_a_stream_of_codes_beeps_once_a_second_at_most():
    page = paper(TicketPage, PaperState.PRINTING)
    walk = on(page).do(*[PASS] * 100)
    assert beeps(walk) == [Verdict.BAD]
    assert beeps(walk.do(Tick(60.0 + BEEP_SECONDS), PASS)) == [Verdict.BAD] * 2


def test_while_a_code_is_looked_up_the_next_one_is_told_to_wait():
    walk = Walk().do(Tick(1.0), SLIP, Tick(3.0), PASS)
    assert walk.view == ScanView(reading=True) and notice(walk) is CodeNotice.WAIT
    assert beeps(walk) == [Verdict.BAD]


def test_the_next_familys_code_takes_nothing_of_the_one_before_with_it():
    """Another code on a page that has been answered is another family's; the same one again is the same visitor's."""
    walk = Walk().do(SwitchLanguage("en"), SLIP)
    own = PlacePage(replace(PLACE.place, code="T17K2M9QX4T1ZBC"))
    walk.do(Opened(walk.session, own), Tick(20.0), SLIP)
    assert walk.state.session.language == "en"
    walk.do(Opened(walk.session, own), Tick(40.0), PASS)
    assert walk.state.session.language == "id" and looks_up(walk)
