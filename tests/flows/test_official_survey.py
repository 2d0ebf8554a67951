"""A visitor answers an official questionnaire, question by question; how they stop, and what is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from screens.touch.app.events import StillHere, SwitchLanguage
from screens.touch.app.home.view import HomeView
from screens.touch.core.events import (
    Back,
    Event,
    Finish,
    Tick,
)
from screens.touch.survey.events import (
    OFFICIAL,
    AnswerKept,
    ChooseAnswer,
    ChooseSurvey,
    CountAbandoned,
    GoOn,
    ResumeSurvey,
    SendAnswers,
    StopSurvey,
    TakeBack,
)
from screens.touch.survey.flow import (
    SHOWN_SECONDS,
)
from screens.touch.survey.view import (
    SurveyEnd,
    SurveyEndView,
    SurveyFacesView,
    SurveyHeldView,
    SurveyView,
    SurveyWaysView,
)
from services.surveys.model import Kept, Sample, check
from tests.support.flow_walk import LOKET_1
from tests.support.survey_walk import (
    ABOUT,
    CODE,
    JOINT,
    SHORT,
    SKM,
    SPAK,
    abandoned,
    answer,
    answer_all,
    face,
    kept,
    later,
    seconds,
    served,
    timers,
)

# -- the official questions go on by themselves -----------------------------------------------------------------


def test_where_there_is_one_survey_it_begins_at_once():
    view = served(SKM).view
    assert isinstance(view, SurveyView) and (view.step, view.steps, view.question) == (1, 9, "persyaratan")
    assert [card.key for card in view.cards] == ["1", "2", "3", "4"] and view.chosen == "" and view.on == ""


def test_where_there_are_several_official_ones_one_card_leads_to_their_choice():
    walk = served(SHORT, SKM, SPAK)
    assert walk.view.cards[-1].key == OFFICIAL
    assert [way.code for way in walk.do(ChooseSurvey(OFFICIAL)).view.ways] == ["skm", "spak"]
    assert isinstance(walk.do(Back()).view, SurveyFacesView)
    walk.do(ChooseSurvey(OFFICIAL), ChooseSurvey("spak"))
    assert walk.view.steps == 5
    assert isinstance(walk.do(Back()).view, SurveyWaysView)
    assert isinstance(served(SKM, SPAK).view, SurveyWaysView), "without a short way it is the first page"


def test_an_answer_is_seen_and_then_the_next_question_comes():
    walk = served(SKM).do(ChooseAnswer("persyaratan", "4"))
    assert walk.view.step == 1 and walk.view.chosen and walk.view.settling
    assert timers(walk)[-1].seconds == SHOWN_SECONDS
    walk.do(later(walk))
    assert (walk.view.step, walk.view.chosen, walk.view.settling) == (2, "", False)


def test_an_answer_counts_for_its_own_question_only():
    walk = served(SKM).do(ChooseAnswer("persyaratan", "4"))
    moment = later(walk)
    walk.do(ChooseAnswer("persyaratan", "4"))
    assert len(timers(walk)) == 1, "a second tap neither answers nor waits anew"
    walk.do(moment, moment, ChooseAnswer("persyaratan", "4"), GoOn("persyaratan"))
    assert (walk.view.question, walk.view.chosen) == ("prosedur", "")
    walk.do(ChooseAnswer("prosedur", "9"), GoOn("prosedur"), SendAnswers())
    assert (walk.view.question, walk.view.chosen) == ("prosedur", ""), "no official question can be skipped"


def test_another_answer_within_the_moment_is_the_one_that_counts():
    walk = served(SKM).do(ChooseAnswer("persyaratan", "1"))
    first = later(walk)
    walk.do(ChooseAnswer("persyaratan", "4"), first)
    assert walk.view.step == 1 and walk.view.chosen == "Sangat sesuai"
    walk.do(later(walk))
    assert walk.view.step == 2
    walk.do(Back())
    assert [card.key for card in walk.view.cards if card.chosen] == ["4"]


def test_back_shows_what_was_answered_and_leads_out_at_last():
    walk = answer(served().do(ChooseSurvey("skm")), "2").do(Back())
    assert walk.view.step == 1 and [card.key for card in walk.view.cards if card.chosen] == ["2"]
    assert walk.view.on == "survey.next" and walk.do(GoOn("persyaratan")).view.step == 2
    assert isinstance(walk.do(Back(), Back()).view, SurveyFacesView)
    assert isinstance(walk.do(Back()).view, HomeView)
    assert abandoned(walk) == [CountAbandoned("skm", Sample.TICKET)]


def test_back_within_the_moment_stays_back():
    walk = answer(served(SKM)).do(ChooseAnswer("prosedur", "4"))
    walk.do(Back(), later(walk))
    assert walk.view.question == "persyaratan"


def test_all_answers_are_kept_by_key_and_what_one_skips_is_not_there():
    walk = answer(answer_all(served(SKM)), "P")
    for field in ("usia", "pendidikan"):
        assert walk.view.on == "survey.skip"
        walk.do(GoOn(field), GoOn(field))
    assert walk.view.question == "pekerjaan" and walk.view.on == "", "after the last one there is only done"
    seconds(walk.do(SendAnswers()))
    (effect,) = kept(walk)
    check(SKM, effect.response)
    assert effect.response.answers == {question.key: 3 for question in SKM.questions}
    assert effect.response.respondent == {"jenis_kelamin": "P"} and effect.code == CODE
    walk.do(SendAnswers(), Back(), TakeBack(), Finish())
    assert kept(walk) == [effect] and abandoned(walk) == [], "sent once, whatever is touched meanwhile"


def test_ubah_after_a_questionnaire_leads_back_to_its_last_question_with_all_answers():
    walk = answer_all(served(SKM)).do(SendAnswers(), TakeBack())
    assert walk.view.question == "pengaduan" and walk.view.chosen and not walk.view.can_send
    seconds(walk.do(GoOn("pengaduan"), SendAnswers()))
    assert len(kept(walk)) == 1 and abandoned(walk) == [], "who goes on from there has answered"


@pytest.mark.parametrize("going", [(StopSurvey(), Finish()), (Finish(),), (Tick(500.0), Tick(1000.0))])
@pytest.mark.parametrize("about", [0, 1, 4])
def test_who_goes_after_ubah_has_not_answered_a_questionnaire(going: tuple[Event, ...], about: int):
    walk = answer_all(served(replace(SKM, respondent=SKM.respondent[:about])))
    if about:
        walk.do(SendAnswers())
    walk.do(TakeBack(), *going)
    assert kept(walk) == [] and abandoned(walk) == [CountAbandoned("skm", Sample.TICKET)]


def test_a_questionnaire_without_questions_about_the_respondent_can_be_taken_back_too():
    walk = served(replace(SKM, respondent=()))
    answer_all(walk)
    assert isinstance(walk.view, SurveyHeldView) and kept(walk) == []
    assert walk.do(TakeBack()).view.question == "pengaduan" and walk.view.chosen and walk.view.on == ""
    answer(walk, "1")
    seconds(walk)
    assert kept(walk)[0].response.answers["pengaduan"] == 1


# -- the way out --------------------------------------------------------------------------------------------------


def test_every_official_question_can_be_stopped_and_that_is_counted_once():
    for before in range(len(SKM.questions)):
        walk = served(SKM)
        for _ in range(before):
            answer(walk)
        walk.do(StopSurvey())
        assert walk.view.end is SurveyEnd.STOPPED and abandoned(walk) == []
        walk.do(StopSurvey(), Finish(), Tick(500.0))
        assert abandoned(walk) == [CountAbandoned("skm", Sample.TICKET)] and kept(walk) == []


def test_who_stopped_by_mistake_goes_on_with_all_answers():
    walk = answer(answer(served(SKM), "2"), "4").do(StopSurvey(), ResumeSurvey())
    assert (walk.view.question, walk.view.chosen) == ("waktu", "")
    walk.do(Back())
    assert [card.key for card in walk.view.cards if card.chosen] == ["4"]


def test_the_page_of_who_has_stopped_goes_by_itself():
    walk = served(SKM).do(StopSurvey(), Tick(26.0))
    assert isinstance(walk.view, HomeView) and len(abandoned(walk)) == 1


def test_who_walks_away_half_way_is_counted_once_and_wiped():
    walk = answer(served(SKM), "1").do(Tick(31.0))
    assert abandoned(walk) == [] and walk.state.session.counting_down, "first it is asked whether anyone is there"
    walk.do(StillHere(), Tick(500.0), Tick(1000.0))
    assert abandoned(walk) == [CountAbandoned("skm", Sample.TICKET)] and kept(walk) == []
    assert isinstance(walk.view, HomeView)


def test_who_has_answered_every_question_and_walks_away_has_answered():
    walk = answer_all(served(SKM)).do(Tick(500.0), Tick(1000.0))
    assert len(kept(walk)) == 1 and abandoned(walk) == []
    check(SKM, kept(walk)[0].response)


def test_whoever_only_looks_at_the_faces_has_begun_nothing():
    walk = served().do(Tick(500.0), Tick(1000.0))
    assert kept(walk) == [] == abandoned(walk)


def test_a_questionnaire_that_was_left_for_a_face_counts_as_left():
    walk = answer(served().do(ChooseSurvey("skm"))).do(Back(), Back(), face("4"))
    seconds(walk).do(AnswerKept(walk.session, Kept.KEPT), Finish())
    assert len(kept(walk)) == 1 and abandoned(walk) == [CountAbandoned("skm", Sample.TICKET)]


# -- how many touches ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("said", "touches"), [(0, 10), (ABOUT, 14)])
def test_the_official_questionnaire_takes_one_touch_a_question_and_one_to_enter(said, touches):
    walk, count = served().do(ChooseSurvey("skm")), 1
    for _question in SKM.questions:
        answer(walk)
        count += 1
    for _field in range(said):
        answer(walk, walk.view.cards[0].key)
        count += 1
    assert count == touches
    walk.do(Tick(500.0), Tick(1000.0))
    assert len(kept(walk)) == 1, "whether somebody then touches done, or walks away"


# -- quality and corruption in one sitting ------------------------------------------------------------------------


@pytest.mark.parametrize(("control", "steered"), [("no", False), ("yes", True)])
def test_the_control_question_comes_first_then_thirteen_statements_with_one_touch_each(control, steered):
    walk = served(JOINT)
    first = walk.view
    assert (first.question, first.step, first.steps, first.on, first.can_send) == ("diarahkan", 1, 14, "", False)
    assert [card.key for card in first.cards] == ["yes", "no"] and not any(card.chosen for card in first.cards)
    answer(walk, control)
    for number in range(2, 15):
        assert walk.view.step == number and [card.stars for card in walk.view.cards] == [1, 2, 3, 4, 5, 6]
        answer(walk, "5")
    assert walk.view.can_send, "what is asked about oneself may be left out"
    seconds(walk.do(SendAnswers()))
    (effect,) = kept(walk)
    check(JOINT, effect.response)
    assert effect.response.steered is steered and set(effect.response.answers.values()) == {5}
    walk.do(AnswerKept(walk.session, Kept.KEPT))
    assert walk.view == SurveyEndView(SurveyEnd.KEPT, help_at=LOKET_1)


def test_who_stops_before_the_last_statement_of_both_has_given_neither():
    walk = answer(answer(served(JOINT), "no"), "6")
    walk.do(StopSurvey(), Finish())
    assert kept(walk) == [] and abandoned(walk) == [CountAbandoned("spkp-spak", Sample.TICKET)]


def test_stars_say_what_they_mean_in_the_language_of_the_visitor():
    walk = answer(served(JOINT), "no").do(SwitchLanguage("en"))
    words = [card.words for card in walk.view.cards]
    assert (words[0], words[1], words[5]) == ("1 star: strongly disagree", "2 stars", "6 stars: strongly agree")
    assert walk.view.text.startswith("Informasi pelayanan") and walk.view.gloss.startswith("Information")
