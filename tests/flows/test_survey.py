"""A visitor answers: by one face, or question by question; what is kept and when, and who went away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from devices.scanner import ScannedCode
from screens.touch.app.events import MoreTime, OpenInfo, SpeakToMe, StillHere, SwitchLanguage
from screens.touch.app.home.view import HomeView
from screens.touch.core.events import (
    After,
    Back,
    CodeScanned,
    EndSession,
    Event,
    Finish,
    Opened,
    Result,
    Tick,
    TryAgain,
)
from screens.touch.core.lobby import InfoNode
from screens.touch.info.events import ChooseTopic
from screens.touch.info.view import TopicsView
from screens.touch.survey.events import (
    OFFICIAL,
    AnswerKept,
    ChooseAnswer,
    ChooseSurvey,
    CountAbandoned,
    GoOn,
    KeepAnswer,
    ResumeSurvey,
    SendAnswers,
    StopSurvey,
    TakeBack,
    TellReason,
)
from screens.touch.survey.flow import (
    SHOWN_SECONDS,
    SHOWN_SECONDS_SLOW,
    TAKE_BACK_SECONDS,
    TAKE_BACK_SECONDS_SLOW,
    OfferSurvey,
    offered,
)
from screens.touch.survey.run import Choice, SurveyOffer
from screens.touch.survey.view import (
    SurveyEnd,
    SurveyEndView,
    SurveyFacesView,
    SurveyHeldView,
    SurveyView,
    SurveyWaysView,
)
from services.house.model import LocalText
from services.surveys.instrument_files import load_library
from services.surveys.model import Kept, NotOffered, Sample, check
from tests.flows.test_flow import LOKET_1, Walk, lobby

LIBRARY = load_library()
KNOWN, JOINT = LIBRARY.instruments, LIBRARY.joint["spkp-spak"]
SHORT, SKM, SPAK = KNOWN["singkat"], KNOWN["skm"], KNOWN["spak"]
ABOUT = 4  # what a respondent with a number may say of themselves: the number says the service
CODE = "7K2M9QX4T1ZBC"
SCANNED = CodeScanned(ScannedCode(f"T1{CODE}", 0.0))


def served(*instruments: object) -> Walk:
    """The slip of a served number was shown."""
    walk = Walk().do(SCANNED)
    return walk.do(Opened(walk.session, offered(SurveyOffer(instruments or (SHORT, SKM), code=CODE))))  # type: ignore[arg-type]


def face(key: str) -> ChooseAnswer:
    return ChooseAnswer("puas", key)


def timers(walk: Walk) -> list[After]:
    return [effect for effect in walk.effects if isinstance(effect, After)]


def later(walk: Walk) -> Result:
    """What comes when the newest timer is over."""
    return timers(walk)[-1].result


def answer(walk: Walk, key: str = "3") -> Walk:
    """One touch: an answer to what is shown, and the moment after which the next question comes."""
    walk.do(ChooseAnswer(walk.view.question, key))
    return walk.do(later(walk))


def answer_all(walk: Walk, key: str = "3") -> Walk:
    for _question in SKM.questions:
        answer(walk, key)
    return walk


def seconds(walk: Walk, count: int = TAKE_BACK_SECONDS) -> Walk:
    for _second in range(count):
        walk.do(later(walk))
    return walk


def kept(walk: Walk) -> list[KeepAnswer]:
    return [effect for effect in walk.effects if isinstance(effect, KeepAnswer)]


def abandoned(walk: Walk) -> list[CountAbandoned]:
    return [effect for effect in walk.effects if isinstance(effect, CountAbandoned)]


# -- one face, one touch --------------------------------------------------------------------------------------


def test_the_first_page_has_the_faces_and_one_way_to_the_official_questionnaire():
    view = served().view
    assert isinstance(view, SurveyFacesView)
    assert [(card.question, card.key) for card in view.cards] == [*(("puas", key) for key in "12345"), ("", "skm")]
    assert [card.tone for card in view.cards[:5]] == ["bad", "bad", "deep", "ok", "ok"], "neutral is neutral"


def test_one_touch_of_a_face_is_an_answer_that_is_given_after_five_seconds():
    walk = served().do(face("4"))
    assert walk.view == SurveyHeldView(5, 5, "Puas", "emoticon-happy-outline", "ok", may_tell_why=True)
    for left in (4, 3, 2, 1):
        assert walk.do(later(walk)).view.left == left and kept(walk) == [], "nothing is written before"
    walk.do(later(walk))
    (effect,) = kept(walk)
    assert (effect.response.answers, effect.response.reason, effect.code) == ({"puas": 4}, "", CODE)
    assert walk.view.left == 0 and all(timer.seconds == 1 for timer in timers(walk))
    walk.do(AnswerKept(walk.session, Kept.KEPT))
    assert walk.view.end is SurveyEnd.KEPT and [way.code for way in walk.view.more] == ["skm"]
    walk.do(Finish())
    assert len(kept(walk)) == 1 and abandoned(walk) == []


def test_ubah_takes_the_face_back_without_a_trace():
    walk = served().do(face("1"))
    old = later(walk)
    walk.do(TakeBack())
    assert isinstance(walk.view, SurveyFacesView)
    walk.do(old, Finish())
    assert kept(walk) == [] == abandoned(walk), "not even as somebody who has left"


def test_the_seconds_of_a_face_that_was_taken_back_do_not_run_on_for_the_next_one():
    walk = served().do(face("1"))
    seconds(walk, 4)
    old = later(walk)
    walk.do(TakeBack(), face("5"), old)
    assert walk.view.left == TAKE_BACK_SECONDS and kept(walk) == []
    seconds(walk)
    assert [effect.response.answers for effect in kept(walk)] == [{"puas": 5}]


def test_after_the_seconds_nothing_can_be_taken_back():
    walk = seconds(served().do(face("2")))
    walk.do(TakeBack(), TellReason())
    assert isinstance(walk.view, SurveyHeldView) and len(kept(walk)) == 1


def test_who_leaves_within_the_seconds_has_answered_once():
    for leave in (Finish(), Tick(500.0)):
        walk = served().do(face("4"), leave, Tick(1000.0))
        assert len(kept(walk)) == 1 and abandoned(walk) == [] and isinstance(walk.view, HomeView)
    walk = seconds(served().do(face("4")))
    walk.do(Finish(), Tick(1000.0))
    assert len(kept(walk)) == 1, "what has been sent is not sent again"


def test_the_next_family_ends_the_seconds_and_the_answer_is_given():
    walk = served().do(face("4"), Tick(6.0))
    walk.do(CodeScanned(ScannedCode("T1AAAAAAAAAAAAA", 6.0)))
    assert len(kept(walk)) == 1 and not isinstance(walk.view, SurveyHeldView)


def test_a_second_touch_of_a_face_changes_nothing():
    walk = served().do(face("4"), face("4"), face("1"), ChooseSurvey("skm"))
    assert walk.view.words == "Puas" and len(timers(walk)) == 1


def test_slow_visitors_and_listeners_have_longer():
    for wish in (MoreTime(), SpeakToMe()):
        walk = served().do(wish, face("4"))
        assert walk.view.left == TAKE_BACK_SECONDS_SLOW
        walk = served(SKM).do(wish, ChooseAnswer("persyaratan", "4"))
        assert timers(walk)[-1].seconds == SHOWN_SECONDS_SLOW


def test_the_reason_may_be_told_and_then_there_are_five_seconds_again():
    walk = served().do(face("2"), TellReason())
    old = timers(walk)[-1].result
    assert [card.key for card in walk.view.cards] == ["lama", "sikap", "bingung", "sarana", "biaya", "lainnya"]
    walk.do(old)
    assert kept(walk) == [] and isinstance(walk.view, SurveyView), "whoever reads the reasons is not hurried"
    answer(walk, "lama")
    assert walk.view.left == TAKE_BACK_SECONDS and not walk.view.may_tell_why
    seconds(walk)
    assert kept(walk)[0].response.reason == "lama"


def test_who_walks_away_from_the_reasons_has_shown_a_face():
    for leave in ((SendAnswers(),), (Back(),), ()):
        walk = served().do(face("2"), TellReason(), *leave)
        walk.do(Tick(500.0), Tick(1000.0))
        assert [effect.response.answers for effect in kept(walk)] == [{"puas": 2}] and abandoned(walk) == []


def test_another_face_forgets_the_reason_of_the_first():
    walk = served(SHORT).do(face("1"), TellReason())
    answer(walk, "lama").do(TakeBack(), face("5"))
    seconds(walk)
    assert kept(walk)[0].response.reason == "" and kept(walk)[0].response.answers == {"puas": 5}


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


# -- how it ended -------------------------------------------------------------------------------------------------


def test_thanks_only_for_what_was_kept():
    walk = seconds(answer_all(served(SKM)).do(SendAnswers()))
    walk.do(AnswerKept(walk.session, NotOffered.UNAVAILABLE))
    assert walk.view.end is SurveyEnd.AWAY
    walk.do(TryAgain())
    assert walk.view.left == 0 and len(kept(walk)) == 2 and kept(walk)[0].response == kept(walk)[1].response
    walk.do(AnswerKept(walk.session, Kept.KEPT))
    assert walk.view == SurveyEndView(SurveyEnd.KEPT, help_at=LOKET_1)
    assert CODE not in str(walk.state.session.page.run.offer.code), "it has bought all it can buy"
    walk.do(Finish())
    assert abandoned(walk) == []


def test_a_second_answer_is_thanked_and_a_late_one_is_not():
    for outcome, end in ((NotOffered.ALREADY_ANSWERED, SurveyEnd.ALREADY), (NotOffered.OTHER_DAY, SurveyEnd.CLOSED)):
        walk = seconds(served(SHORT).do(face("5")))
        assert walk.do(AnswerKept(walk.session, outcome)).view.end is end


def test_after_the_short_way_the_official_one_is_offered_and_after_that_the_short_one():
    walk = seconds(served().do(face("2"))).do()
    walk.do(AnswerKept(walk.session, Kept.KEPT), ChooseSurvey("skm"))
    assert isinstance(walk.view, SurveyView)
    walk = seconds(answer_all(served().do(ChooseSurvey("skm"))).do(SendAnswers()))
    walk.do(AnswerKept(walk.session, Kept.KEPT))
    assert [way.code for way in walk.view.more] == ["singkat"]
    assert isinstance(walk.do(ChooseSurvey("singkat")).view, SurveyFacesView)


def test_no_entry_of_the_log_says_when_somebody_answered():
    walk = served(SKM).do(ChooseAnswer("persyaratan", "1"), Tick(500.0))
    assert not any(isinstance(effect, EndSession) for effect in walk.effects)
    held = served().do(face("1"))
    assert "'1'" not in repr(face("1")) and CODE not in repr(held.state) + repr(timers(held)) + repr(kept(walk))


def test_without_a_number_the_service_is_asked():
    services = (Choice("A", LocalText({"id": "Kunjungan"})),)
    walk = Walk().do(SCANNED)
    walk.do(Opened(walk.session, offered(SurveyOffer((SKM,), services))))
    answer_all(walk)
    for field in ("jenis_kelamin", "usia", "pendidikan", "pekerjaan"):
        walk.do(GoOn(field))
    answer(walk, "A")
    (effect,) = kept(seconds(walk))
    assert effect.code == "" and effect.response.service == "A" and "layanan" not in effect.response.respondent


# -- without a number -----------------------------------------------------------------------------------------

SURVEY_TOPIC = InfoNode("survey", "emoticon-happy-outline", "Beri penilaian")
OPEN = SurveyOffer((SHORT, SKM), (Choice("A", LocalText({"id": "Kunjungan"})),))


def at_info() -> Walk:
    root = InfoNode("", "information-variant", "Informasi", nodes=(SURVEY_TOPIC,))
    return Walk(lobby(info=root)).do(OpenInfo())


def test_anyone_finds_the_survey_in_the_information():
    walk = at_info().do(ChooseTopic("survey"), ChooseTopic("survey"))
    assert [effect for effect in walk.effects if isinstance(effect, OfferSurvey)] == [OfferSurvey(walk.session)], (
        "a double tap asks once"
    )
    assert isinstance(walk.do(Back()).view, TopicsView), "nothing is touched while it is asked"
    walk.do(Opened(walk.session, offered(OPEN)))
    assert isinstance(walk.view, SurveyFacesView)
    seconds(answer_all(walk.do(ChooseSurvey("skm"))).do(SendAnswers()))
    assert kept(walk)[-1].code == "", "it belongs to no number"


def test_a_survey_that_is_not_open_says_so_and_of_answers_nothing():
    for refusal in (NotOffered.OPEN_LIMIT, NotOffered.OPEN_OFF, NotOffered.UNAVAILABLE):
        walk = at_info().do(ChooseTopic("survey"))
        walk.do(Opened(walk.session, offered(refusal)))
        assert walk.view == SurveyEndView(SurveyEnd.LATER, help_at=LOKET_1)
        assert walk.do(TryAgain()).view == SurveyEndView(SurveyEnd.LATER, help_at=LOKET_1)
        assert isinstance(walk.do(Finish()).view, HomeView)
        assert kept(walk) == [] and abandoned(walk) == []


def test_an_offer_for_somebody_who_left_is_dropped():
    walk = at_info().do(ChooseTopic("survey"))
    walk.do(Opened("somebody else", offered(OPEN)))
    assert isinstance(walk.view, TopicsView)
