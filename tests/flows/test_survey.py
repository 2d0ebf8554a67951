"""A visitor answers by one face, or without a number; what is kept and when, and how it ended."""

from __future__ import annotations

from devices.scanner import ScannedCode
from screens.touch.app.events import MoreTime, OpenInfo, SpeakToMe
from screens.touch.app.home.view import HomeView
from screens.touch.core.events import (
    Back,
    CodeScanned,
    EndSession,
    Finish,
    Opened,
    Tick,
    TryAgain,
)
from screens.touch.core.lobby import InfoNode
from screens.touch.info.events import ChooseTopic
from screens.touch.info.view import TopicsView
from screens.touch.survey.events import (
    AnswerKept,
    ChooseAnswer,
    ChooseSurvey,
    GoOn,
    SendAnswers,
    TakeBack,
    TellReason,
)
from screens.touch.survey.flow import (
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
)
from services.house.model import LocalText
from services.surveys.model import Kept, NotOffered
from tests.support.flow_walk import LOKET_1, Walk, lobby
from tests.support.survey_walk import (
    CODE,
    SCANNED,
    SHORT,
    SKM,
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
