"""The next visit at the touchscreen: day, session, one question, then paper with proof or a code on the screen."""

from __future__ import annotations

from dataclasses import replace

from devices.scanner import ScannedCode
from screens.touch.app.events import MoreTime
from screens.touch.app.home.flow import HomePage
from screens.touch.app.picture import shown
from screens.touch.booking import words
from screens.touch.booking.events import (
    BookIt,
    BookNextVisit,
    ChoicesRead,
    ChooseCard,
    ChooseOther,
    NotNoted,
    PassNotPrinted,
    PrintOnePass,
    PrintPass,
    PrintPassAgain,
    ReadChoices,
    VisitBooked,
)
from screens.touch.booking.flow import DaysPage, RefusedPage, SurePage, WaitPage
from screens.touch.booking.paper_flow import RECOVERY_SECONDS, SLEEP_SECONDS, PassPage
from screens.touch.booking.view import ChoiceView, PassView, RefusedView
from screens.touch.codes.flow import PlacePage
from screens.touch.codes.view import PlaceState, PlaceView
from screens.touch.core.events import (
    Back,
    BookNext,
    CodeScanned,
    EndSession,
    Finish,
    Opened,
    PaperDone,
    PaperOutcome,
    Tick,
    TryAgain,
    TurnPage,
)
from screens.touch.core.paper import PaperState
from screens.touch.core.state import ANSWER_SECONDS, PAPER_SECONDS
from screens.touch.core.view import Frame
from screens.touch.core.waiting import Late, LatePage
from screens.touch.survey.flow import EndPage, FacesPage
from screens.touch.survey.run import SurveyOffer, SurveyRun
from services.surveys.instrument_files import load_instruments
from services.visits.next_model import NextChoice, NextProblem, NextRefused
from tests.support.flow_walk import Walk
from tests.support.sample_answers import DAYS, JOB, NEXT, SERVED, next_pass

SLIP = CodeScanned(ScannedCode("T17K2M9QX4T1ZBC", 0.0))
OTHER_SLIP = CodeScanned(ScannedCode("T17K2M9QX4T1ZBD", 0.0))
PLACE = PlacePage(PlaceView("A012", "Kunjungan", PlaceState.SERVED), SERVED)
MONDAY, TUESDAY, WEDNESDAY = (one.day.isoformat() for one in DAYS[:3])


def at_days(before: object = PLACE) -> Walk:
    """A family that was served held its slip to the scanner, and looks at the days."""
    walk = Walk().do(SLIP)
    walk.do(Opened(walk.session, before), BookNext())  # type: ignore[arg-type]
    asked = walk.last(ReadChoices)
    assert isinstance(asked, ReadChoices) and asked.visit == SERVED.ref
    return walk.do(ChoicesRead(walk.session, NextChoice(3, DAYS)))


def at_question() -> Walk:
    return at_days().do(ChooseCard(MONDAY), ChooseCard("540"))


def booked() -> Walk:
    walk = at_question().do(BookIt())
    return walk.do(VisitBooked(walk.session, next_pass()))


def page(walk: Walk) -> object:
    return walk.state.session.page


def tasks(walk: Walk, kind: type) -> list[object]:
    return [one for one in walk.effects if isinstance(one, kind)]


def test_day_session_question_booked_and_printed():
    walk = at_question()
    assert isinstance(page(walk), SurePage) and not tasks(walk, BookNextVisit)
    walk.do(BookIt(), BookIt())  # a tap too many
    [wish] = tasks(walk, BookNextVisit)
    assert (wish.day, wish.start, wish.language) == (DAYS[0].day, 540, "id")
    walk.do(VisitBooked(walk.session, next_pass()))
    assert [one.job for one in tasks(walk, PrintPass)] == [JOB]
    view = walk.view
    assert isinstance(view, PassView) and view.paper is PaperState.PRINTING and view.code == ""
    walk.do(PaperDone(walk.session, PaperOutcome("printed", staff_told=False), JOB))
    assert walk.view.code == ""  # it is on the paper, and others look on
    walk.do(Finish())
    assert isinstance(page(walk), HomePage)


def test_what_is_full_says_so_and_leads_nowhere():
    walk = at_days().do(ChooseCard(TUESDAY))
    view = walk.view
    assert isinstance(view, ChoiceView) and view.news == "next.day_full"
    assert [card.full for card in view.cards[:3]] == [False, True, False]
    walk.do(ChooseCard(MONDAY), ChooseCard("780"))
    assert walk.view.news == "next.session_full"
    walk.do(Back(), ChooseCard(WEDNESDAY))  # one session only: nothing to choose
    assert isinstance(page(walk), SurePage)
    walk.do(Back(), TurnPage(1))
    assert walk.view.page == 1 and walk.view.news == ""
    walk.do(Back())
    assert isinstance(page(walk), HomePage)  # "Selesai" of the number would lie where "Kembali" lay


def test_without_proof_the_code_is_on_the_screen_until_it_is_noted():
    walk = booked().do(Tick(1.0), Finish())
    assert isinstance(page(walk), PassPage) and not walk.view.asking  # it sleeps at first
    walk.do(PaperDone(walk.session, PaperOutcome("failed", staff_told=False), JOB))
    assert walk.view.code == NEXT.code
    walk.do(Tick(1.0 + SLEEP_SECONDS + 1), Finish())
    assert walk.view.asking
    walk.do(Finish(), NotNoted())
    assert isinstance(page(walk), PassPage) and not walk.view.asking
    walk.do(Tick(8.0 + RECOVERY_SECONDS), PrintPassAgain())
    assert len(tasks(walk, PrintOnePass)) == 1 and walk.view.paper is PaperState.PRINTING
    walk.do(PassNotPrinted(walk.session))
    assert walk.view.code == NEXT.code and not walk.view.may_print and walk.view.news == "next.not_printed"
    walk.do(Tick(20.0), Finish(), Finish(sure=True))
    assert isinstance(page(walk), HomePage)


def test_nobody_is_shown_it_for_more_than_a_minute():
    for outcome in ("printed", "unknown"):
        walk = booked().do(MoreTime())  # more time is not for screens with booking data
        walk.do(Tick(1.0), PaperDone(walk.session, PaperOutcome(outcome, staff_told=False), JOB))
        walk.do(*(Tick(float(second)) for second in range(2, 62)))
        assert isinstance(page(walk), HomePage), outcome
    walk = at_question().do(MoreTime())
    walk.do(*(Tick(float(second)) for second in range(1, 61)))
    assert isinstance(page(walk), HomePage)


def test_a_silent_printer_and_a_silent_database_are_said():
    walk = booked().do(Tick(1.0), Tick(1.0 + PAPER_SECONDS))
    assert walk.view.paper is PaperState.UNKNOWN and walk.view.code == NEXT.code
    walk = at_question().do(BookIt(), Tick(ANSWER_SECONDS))
    late = page(walk)
    assert isinstance(late, LatePage) and late.late is Late.BOOKING
    walk.do(TryAgain())
    first, again = tasks(walk, BookNextVisit)
    assert first == again and isinstance(page(walk), WaitPage)


def test_a_late_answer_is_never_shown_to_another():
    walk = at_question().do(BookIt(), Tick(ANSWER_SECONDS))
    gone = walk.session
    walk.do(Back(), SLIP)
    before = page(walk)
    walk.do(VisitBooked(gone, next_pass()), ChoicesRead(gone, NextChoice(3, DAYS)))
    assert page(walk) is before and not tasks(walk, PrintPass)


def test_why_not_is_told_in_words_for_everybody():
    for problem in NextProblem:
        walk = at_question().do(BookIt())
        walk.do(VisitBooked(walk.session, NextRefused(problem)))
        view = walk.view
        assert isinstance(view, RefusedView) and view.problem is problem
        walk.do(ChooseOther())
        choose = "Coba lagi" if problem is NextProblem.UNAVAILABLE else "Pilih lagi"
        assert words.again(view, "id") == choose
        assert isinstance(page(walk), WaitPage if view.may_choose else RefusedPage)


def test_a_second_scan_shows_what_was_booked():
    seen = next_pass(None)
    walk = Walk().do(SLIP)
    walk.do(Opened(walk.session, seen))
    view = walk.view
    assert (view.repeated, view.may_print, view.code, view.day) == (True, True, "", NEXT.day)
    walk.do(PrintPassAgain(), PrintPassAgain())
    assert len(tasks(walk, PrintOnePass)) == 1
    walk.do(PaperDone(walk.session, PaperOutcome("printed", staff_told=False)), Finish())
    assert isinstance(page(walk), HomePage)


def test_the_button_is_where_a_visit_is_over_and_a_survey_stays_what_it_was():
    known = load_instruments()
    faces = FacesPage(SurveyRun(SurveyOffer((known["singkat"],), code="X", next_visit=SERVED)))
    walk = at_days(faces)
    assert isinstance(page(walk), DaysPage)
    picture = shown(walk.flow, walk.state, Frame())
    assert isinstance(picture.screen, ChoiceView)
    walk.do(Back())
    assert page(walk) == faces and walk.view.next_visit == "next.book"
    thanked = EndPage(SurveyRun(replace(faces.run.offer, instruments=()), kept=True))
    assert isinstance(page(at_days(thanked).do(Back())), HomePage)  # nothing is left to do there
    at_end = at_days(faces).do(*(Tick(float(second)) for second in range(1, 61)))
    assert not tasks(at_end, EndSession)  # when a survey's session ended is not in the log
    for other in (replace(PLACE, next_visit=None), FacesPage(SurveyRun(SurveyOffer((known["singkat"],), code="X")))):
        walk = Walk().do(SLIP)
        walk.do(Opened(walk.session, other), BookNext())
        assert not tasks(walk, ReadChoices) and page(walk) == other


def test_another_familys_slip_waits_while_one_chooses():
    walk = at_question().do(OTHER_SLIP)
    assert isinstance(page(walk), SurePage)
