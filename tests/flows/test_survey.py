"""A visitor answers: which survey, question by question, what is kept, and who went away."""

from __future__ import annotations

from devices.scanner import ScannedCode
from screens.touch.app.events import OpenInfo
from screens.touch.app.home.view import HomeView
from screens.touch.core.events import Back, CodeScanned, EndSession, Finish, Opened, Tick, TryAgain
from screens.touch.core.lobby import InfoNode
from screens.touch.info.events import ChooseTopic
from screens.touch.info.view import TopicsView
from screens.touch.survey.events import AnswerKept, ChooseAnswer, ChooseSurvey, CountAbandoned, GoOn, KeepAnswer
from screens.touch.survey.flow import OfferSurvey, offered
from screens.touch.survey.run import Choice, SurveyOffer
from screens.touch.survey.view import SurveyEnd, SurveyEndView, SurveyView, SurveyWaysView
from services.house.model import LocalText
from services.surveys.instrument_files import load_instruments
from services.surveys.model import Kept, NotOffered, Sample, check
from tests.flows.test_flow import LOKET_1, Walk, lobby

KNOWN = load_instruments()
SHORT, SKM = KNOWN["singkat"], KNOWN["skm"]
CODE = "7K2M9QX4T1ZBC"
SCANNED = CodeScanned(ScannedCode(f"T1{CODE}", 0.0))


def served(*instruments: object) -> Walk:
    """The slip of a served number was shown."""
    walk = Walk().do(SCANNED)
    return walk.do(Opened(walk.session, offered(SurveyOffer(instruments or (SHORT, SKM), code=CODE))))  # type: ignore[arg-type]


def answer_all(walk: Walk, key: str = "3") -> Walk:
    for _question in SKM.questions:
        walk.do(ChooseAnswer(key), GoOn())
    return walk


def kept(walk: Walk) -> list[KeepAnswer]:
    return [effect for effect in walk.effects if isinstance(effect, KeepAnswer)]


def abandoned(walk: Walk) -> list[CountAbandoned]:
    return [effect for effect in walk.effects if isinstance(effect, CountAbandoned)]


def test_a_served_slip_leads_to_the_choice_of_a_survey():
    view = served().view
    assert isinstance(view, SurveyWaysView) and [way.code for way in view.ways] == ["singkat", "skm"]


def test_where_there_is_one_survey_it_begins_at_once():
    view = served(SKM).view
    assert isinstance(view, SurveyView) and (view.step, view.steps) == (1, 9)
    assert [card.key for card in view.cards] == ["1", "2", "3", "4"] and view.chosen == "" and not view.may_go_on


def test_no_official_question_can_be_skipped():
    walk = served(SKM).do(GoOn())
    assert walk.view.step == 1
    walk.do(ChooseAnswer("9"), GoOn())
    assert walk.view.step == 1, "an answer that is not there is none"


def test_choosing_twice_answers_one_question():
    walk = served(SKM).do(ChooseAnswer("4"), ChooseAnswer("4"))
    assert walk.view.step == 1 and walk.view.chosen
    walk.do(GoOn(), GoOn())
    assert walk.view.step == 2 and walk.view.chosen == "", "nothing is chosen before somebody chooses"


def test_back_keeps_what_was_answered_and_leads_out_at_last():
    walk = served().do(ChooseSurvey("skm"), ChooseAnswer("2"), GoOn(), Back())
    assert walk.view.step == 1 and [card.key for card in walk.view.cards if card.chosen] == ["2"]
    assert isinstance(walk.do(Back()).view, SurveyWaysView)
    assert isinstance(walk.do(Back()).view, HomeView)
    assert abandoned(walk) == [CountAbandoned("skm", Sample.TICKET)]


def test_all_answers_are_kept_by_key_and_what_one_skips_is_not_there():
    walk = answer_all(served(SKM)).do(ChooseAnswer("P"), GoOn())
    for _field in range(3):
        walk.do(GoOn())
    (effect,) = kept(walk)
    check(SKM, effect.response)
    assert effect.response.answers == {question.key: 3 for question in SKM.questions}
    assert effect.response.respondent == {"jenis_kelamin": "P"} and effect.code == CODE
    walk.do(GoOn(), Back(), Finish())
    assert kept(walk) == [effect] and abandoned(walk) == [], "sent once, whatever is touched meanwhile"


def test_thanks_only_for_what_was_kept():
    walk = answer_all(served(SKM))
    for _field in range(4):
        walk.do(GoOn())
    assert isinstance(walk.view, SurveyView) and walk.view.sending
    walk.do(AnswerKept(walk.session, NotOffered.UNAVAILABLE))
    assert walk.view.end is SurveyEnd.AWAY
    walk.do(TryAgain())
    assert len(kept(walk)) == 2 and kept(walk)[0].response == kept(walk)[1].response
    walk.do(AnswerKept(walk.session, Kept.KEPT))
    assert walk.view == SurveyEndView(SurveyEnd.KEPT, help_at=LOKET_1)
    assert CODE not in str(walk.state.session.page.run.offer.code), "it has bought all it can buy"
    walk.do(Finish())
    assert abandoned(walk) == []


def test_a_second_answer_is_thanked_and_a_late_one_is_not():
    for outcome, end in ((NotOffered.ALREADY_ANSWERED, SurveyEnd.ALREADY), (NotOffered.OTHER_DAY, SurveyEnd.CLOSED)):
        walk = served(SHORT).do(ChooseAnswer("5"), GoOn(), GoOn())
        assert walk.do(AnswerKept(walk.session, outcome)).view.end is end


def test_after_the_short_way_the_official_one_is_offered():
    walk = served().do(ChooseSurvey("singkat"), ChooseAnswer("2"), GoOn())
    assert [card.key for card in walk.view.cards] == ["lama", "sikap", "bingung", "sarana", "biaya", "lainnya"]
    walk.do(ChooseAnswer("lama"), GoOn())
    assert kept(walk)[0].response.reason == "lama"
    walk.do(AnswerKept(walk.session, Kept.KEPT))
    assert [way.code for way in walk.view.more] == ["skm"]
    assert isinstance(walk.do(ChooseSurvey("skm")).view, SurveyView)


def test_another_face_forgets_the_reason_of_the_first():
    walk = served(SHORT).do(ChooseAnswer("1"), GoOn(), ChooseAnswer("lama"), Back())
    walk.do(ChooseAnswer("5"), GoOn(), GoOn())
    assert kept(walk)[0].response.reason == "" and kept(walk)[0].response.answers == {"puas": 5}


def test_who_walks_away_is_counted_once_and_who_has_shown_a_face_has_answered():
    walk = served(SKM).do(ChooseAnswer("1"))
    walk.do(Tick(500.0), Tick(1000.0))
    assert abandoned(walk) == [CountAbandoned("skm", Sample.TICKET)] and kept(walk) == []
    faces = served(SHORT).do(ChooseAnswer("4"), GoOn(), Tick(500.0), Tick(1000.0))
    assert len(kept(faces)) == 1 and abandoned(faces) == []


def test_no_entry_of_the_log_says_when_somebody_answered():
    walk = served(SKM).do(ChooseAnswer("1"), Tick(500.0))
    assert not any(isinstance(effect, EndSession) for effect in walk.effects)
    assert "ChooseAnswer" not in repr(walk.state) and CODE not in repr(walk.state) and CODE not in repr(kept(walk))


def test_without_a_number_the_service_is_asked():
    services = (Choice("A", LocalText({"id": "Kunjungan"})),)
    walk = Walk().do(SCANNED)
    walk.do(Opened(walk.session, offered(SurveyOffer((SKM,), services))))
    answer_all(walk)
    for _field in range(4):
        walk.do(GoOn())
    walk.do(ChooseAnswer("A"), GoOn())
    (effect,) = kept(walk)
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
    assert isinstance(walk.view, SurveyWaysView)
    walk.do(ChooseSurvey("skm"))
    answer_all(walk)
    while isinstance(walk.view, SurveyView) and not walk.view.sending:
        walk.do(GoOn())
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
