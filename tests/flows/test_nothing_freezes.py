"""Whatever is raised, however long it takes, at whatever moment: the kiosk goes home by itself, and works.

The long form is ``script/soak freeze``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from devices.scanner import ScannedCode
from screens.touch.app.events import (
    CallOfficer,
    CloseOverlay,
    MoreTime,
    OpenInfo,
    OpenStaffDoor,
    ShowScanner,
    TakeNumber,
)
from screens.touch.app.home.flow import HomePage
from screens.touch.app.picture import shown
from screens.touch.codes.events import CodeKey, GiveUpNumber, TypeCode
from screens.touch.core.events import Back, CodeScanned, Finish, HealthRead, PrintAgain, Tick, TryAgain
from screens.touch.core.state import ANSWER_SECONDS, PAPER_SECONDS, Page
from screens.touch.core.view import CallState, Frame
from screens.touch.core.waiting import Late, LatePage, LateView
from screens.touch.info.events import ChooseTopic
from screens.touch.info.flow import SURVEY
from screens.touch.number.events import ChangeNumber, ChoosePriority, ChooseService, Forgo, NoPaperCame, PrintNumber
from screens.touch.number.flow import RefusalPage, WorkingPage
from screens.touch.number.ticket_flow import TicketPage
from screens.touch.staff.events import SignInDigit, StaffAction
from screens.touch.staff.flow import SignInPage
from screens.touch.survey.events import AnswerKept, ChooseAnswer, ChooseSurvey, KeepAnswer, SendAnswers
from screens.touch.survey.flow import EndPage, HeldPage
from screens.touch.survey.run import SurveyOffer, SurveyRun
from services.surveys.instrument_files import load_instruments
from services.surveys.model import Kept
from tests.support.faulty_workers import NEVER, Fate, Faulty
from tests.support.sample_houses import BAD_TIMES, WELL

FAMILY = CodeScanned(ScannedCode("K1.PASS", 0.0))
HUNG = Fate(NEVER)
SERVICE = "A"


def kiosk(*fates: Fate) -> Faulty:
    """Its tasks come to this, one after the other; whatever follows is answered at once."""
    left = list(fates)
    return Faulty(lambda _task: left.pop(0) if left else Fate(number=1))


def asks_for_a_number(faulty: Faulty) -> None:
    faulty.feed(TakeNumber(), ChooseService(faulty.lobby.services[0].code), ChoosePriority(None))


def screen(faulty: Faulty) -> object:
    return shown(faulty.flow, faulty.state, Frame()).screen


def test_a_number_that_does_not_come_has_a_screen_of_its_own_and_a_way_out() -> None:
    faulty = kiosk(HUNG)
    asks_for_a_number(faulty)
    faulty.pass_time(ANSWER_SECONDS - 1)
    assert isinstance(faulty.state.session.page, WorkingPage)
    faulty.pass_time(1.5)
    assert screen(faulty) == LateView(Late.NUMBER, faulty.lobby.help_at)
    faulty.feed(HealthRead(replace(WELL, database_ok=False)))
    assert isinstance(screen(faulty), LateView), "what becomes of the number the screen of a fault would not say"
    faulty.feed(Back())
    assert isinstance(faulty.state.session.page, HomePage)


def test_a_number_that_comes_late_is_its_visitors_who_is_still_there() -> None:
    faulty = kiosk(Fate(ANSWER_SECONDS + 5, number=1))
    asks_for_a_number(faulty)
    faulty.pass_time(ANSWER_SECONDS + 1)
    assert isinstance(faulty.state.session.page, LatePage)
    faulty.pass_time(5)
    assert isinstance(faulty.state.session.page, TicketPage)


def test_trying_again_asks_for_the_same_number() -> None:
    faulty = kiosk(HUNG)
    asked: list[object] = []
    fate = faulty.fate
    faulty.fate = lambda task: asked.append(task) or fate(task)  # type: ignore[func-returns-value]
    asks_for_a_number(faulty)
    faulty.pass_time(ANSWER_SECONDS + 1)
    faulty.feed(TryAgain())
    assert isinstance(faulty.state.session.page, WorkingPage) and asked[0] == asked[1]
    faulty.pass_time(1)
    assert isinstance(faulty.state.session.page, TicketPage)


@pytest.mark.parametrize("leaves", ["by touch", "by itself", "for the next family"])
def test_a_number_whose_visitor_has_left_is_given_up_and_shown_to_nobody(leaves: str) -> None:
    faulty = kiosk(Fate(60, number=1))
    forgone: list[str] = []
    fate = faulty.fate

    def noted(task: object) -> Fate:
        return fate(task)  # type: ignore[arg-type]

    faulty.fate = noted
    carry_out = faulty._carry_out
    faulty._carry_out = lambda effect: (  # type: ignore[method-assign, assignment]
        forgone.append(effect.request_id) if isinstance(effect, Forgo) else None,
        carry_out(effect),
    )
    asks_for_a_number(faulty)
    request = faulty.state.session.page.wish.request_id  # type: ignore[attr-defined]
    faulty.pass_time(ANSWER_SECONDS + 6)
    match leaves:
        case "by touch":
            faulty.feed(Back())
        case "by itself":
            faulty.pass_time(30)
        case _:
            faulty.feed(FAMILY)
    assert forgone == [request]
    faulty.pass_time(60)
    assert not isinstance(faulty.state.session.page, TicketPage) or leaves == "for the next family"
    faulty.goes_home()


@pytest.mark.parametrize("again", [False, True])
def test_a_number_whose_answer_was_lost_is_given_up_unless_it_comes_after_all(again: bool) -> None:
    faulty = kiosk(Fate(raises=True))
    asks_for_a_number(faulty)
    faulty.pass_time(1)
    assert isinstance(faulty.state.session.page, RefusalPage)
    assert faulty._open, "it may have been taken"
    faulty.feed(TryAgain() if again else Back())
    faulty.pass_time(1)
    assert isinstance(faulty.state.session.page, TicketPage) is again and not faulty._open
    faulty.goes_home()


def test_a_printer_that_says_nothing_leaves_the_number_on_the_screen() -> None:
    faulty = kiosk(Fate(number=1), HUNG)
    asks_for_a_number(faulty)
    faulty.pass_time(PAPER_SECONDS + 2)
    page = faulty.state.session.page
    assert isinstance(page, TicketPage)
    assert (page.ticket.paper, page.ticket.news) == ("unknown", "ticket.printer_silent")
    faulty.goes_home()


def test_a_cancelling_that_is_not_answered_gives_the_number_back_with_the_truth() -> None:
    faulty = kiosk(Fate(), Fate(), HUNG)
    asks_for_a_number(faulty)
    faulty.pass_time(1)
    faulty.feed(ChangeNumber())
    faulty.pass_time(ANSWER_SECONDS + 1)
    page = faulty.state.session.page
    assert isinstance(page, TicketPage) and page.ticket.news == "ticket.change_late"


def test_answers_that_were_sent_and_not_answered_are_not_sent_again() -> None:
    sent: list[object] = []
    faulty = Faulty(lambda task: sent.append(task) or HUNG)  # type: ignore[func-returns-value]
    short = load_instruments()["singkat"]
    run = SurveyRun(SurveyOffer((short,))).begin(short).choose(str(short.questions[0].answers[0].score)).at(1)
    assert run.complete, "past all that must be answered"
    faulty.state = replace(faulty.state, session=replace(faulty.state.session, page=HeldPage(run, "hold", left=0)))
    faulty.feed(Tick(0.0))
    faulty.pass_time(ANSWER_SECONDS + 1)
    page = faulty.state.session.page
    assert isinstance(page, EndPage) and page.late
    late, _effects = faulty.flow.advance(faulty.state, AnswerKept(faulty.state.session.id, Kept.KEPT))
    assert isinstance(late.session.page, EndPage) and late.session.page.run.kept
    faulty.feed(Finish())
    assert isinstance(faulty.state.session.page, HomePage)
    assert not any(isinstance(task, KeepAnswer) for task in sent)


def test_a_call_that_is_not_answered_says_so_and_what_comes_late_counts() -> None:
    faulty = kiosk(Fate(ANSWER_SECONDS + 4))
    faulty.feed(CallOfficer())
    faulty.pass_time(ANSWER_SECONDS + 1)
    call = faulty.state.session.call
    assert call is not None and call.state is CallState.NO_ANSWER
    faulty.pass_time(4)
    call = faulty.state.session.call
    assert call is not None and call.state in (CallState.CALLED, CallState.SEEN)


def test_a_sign_in_that_comes_late_lets_nobody_in() -> None:
    faulty = kiosk(Fate(ANSWER_SECONDS + 4, number=0))
    faulty.feed(OpenStaffDoor(), *(SignInDigit(key) for key in ("p", "enter", *"482915", "enter")))
    faulty.pass_time(ANSWER_SECONDS + 1)
    page = faulty.state.session.page
    assert isinstance(page, SignInPage) and page.problem == "sign_in.no_answer"
    faulty.pass_time(10)
    assert isinstance(faulty.state.session.page, SignInPage)


def kinds(kind: type[Page] = Page) -> Iterator[type[Page]]:
    for one in kind.__subclasses__():
        yield one
        yield from kinds(one)


def test_every_page_that_takes_no_touch_says_how_long() -> None:
    busy = [one for one in kinds() if one.__module__.startswith("screens.") and one.busy]
    assert {one.__name__ for one in busy} >= {"WorkingPage", "ChangingPage", "LookupPage", "InfoWaitsPage"}
    for one in busy:
        assert one.awaits is not Page.awaits and one.overdue is not Page.overdue, one


# -- anything at any moment --------------------------------------------------------------------------------------

TOUCHES = (
    TakeNumber(),
    ChooseService(SERVICE),
    ChoosePriority(None),
    ChangeNumber(),
    PrintNumber(),
    NoPaperCame(),
    PrintAgain(),
    TryAgain(),
    Back(),
    Finish(),
    Finish(sure=True),
    ShowScanner(),
    TypeCode(),
    *(CodeKey(key) for key in (*"1312481296", "enter")),
    GiveUpNumber(),
    GiveUpNumber(sure=True),
    OpenInfo(),
    ChooseTopic(SURVEY),
    ChooseSurvey("skm"),
    ChooseAnswer("puas", "5"),
    SendAnswers(),
    CallOfficer(),
    CloseOverlay(),
    MoreTime(),
    OpenStaffDoor(),
    *(SignInDigit(key) for key in ("p", "1", "enter")),
    StaffAction("log"),
    StaffAction("express", "on"),
    StaffAction("leave"),
)
CODES = (FAMILY, CodeScanned(ScannedCode("T1K7M2XQ4B9TRC", 0.0)), CodeScanned(ScannedCode("8991234567890", 0.0)))
WAYS = (
    (TakeNumber(), ChooseService(SERVICE), ChoosePriority(None)),
    (FAMILY,),
    (CODES[1],),
    (OpenInfo(), ChooseTopic(SURVEY)),
    (TypeCode(), *(CodeKey(key) for key in (*"1312481296", "enter"))),
    (OpenStaffDoor(), *(SignInDigit(key) for key in ("p", "enter", "1", "2", "enter"))),
    (CallOfficer(),),
)
FATES = st.builds(
    Fate, st.sampled_from((0.0, 0.0, 0.2, 4.0, 9.0, 30.0, 100.0, NEVER)), st.booleans(), st.integers(0, 12)
)
STEPS = st.one_of(
    st.sampled_from(WAYS),
    st.sampled_from((*TOUCHES, *CODES)).map(lambda one: (one,)),
    st.sampled_from((WELL, WELL, *BAD_TIMES[1:])).map(lambda health: (HealthRead(health),)),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(STEPS, st.sampled_from((0.0, 0.5, 3.0, 9.0, 50.0))), max_size=12), st.data())
def test_anything_that_is_raised_or_hangs_ends_at_home(steps, data) -> None:
    faulty = Faulty(lambda _task: data.draw(FATES))
    for happens, seconds in steps:
        faulty.feed(*happens)
        faulty.pass_time(seconds)
    faulty.feed(HealthRead(WELL))
    faulty.goes_home()
