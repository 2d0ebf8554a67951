"""The surveys under answers, back, stop, seconds, results and codes in any order, held against a small model."""

from __future__ import annotations

from collections import Counter

import hypothesis.strategies as st
from hypothesis import given, settings

from devices.scanner import ScannedCode
from screens.touch.app.events import MoreTime, OpenLanguages, StillHere, SwitchLanguage
from screens.touch.core.events import After, Back, CodeScanned, Finish, Opened, Result, Tick, TryAgain, TurnPage
from screens.touch.survey.events import (
    OFFICIAL,
    AnswerKept,
    ChooseAnswer,
    ChooseSurvey,
    CountAbandoned,
    GoOn,
    KeepAnswer,
    ResumeSurvey,
    SecondPassed,
    SendAnswers,
    StopSurvey,
    TakeBack,
    TellReason,
)
from screens.touch.survey.flow import TAKE_BACK_SECONDS, HeldPage, QuestionPage, StoppedPage, SurveyPage, offered
from screens.touch.survey.run import Choice, SurveyOffer
from services.house.model import LocalText
from services.surveys.instrument_files import load_library
from services.surveys.instruments import Kind
from services.surveys.model import Kept, NotOffered, check
from tests.support.flow_walk import Walk

LIBRARY = load_library()
KNOWN = {**LIBRARY.instruments, **LIBRARY.joint}
SERVICES = (Choice("A", LocalText({"id": "Kunjungan"})), Choice("B", LocalText({"id": "Titip barang"})))
OFFERS = [
    SurveyOffer(tuple(KNOWN[one] for one in ids), services, code)
    for ids in (("singkat", "skm"), ("singkat",), ("skm",), ("singkat", "skm", "spkp-spak"), ("spak", "spkp"))
    for services, code in (((), "7K2M9QX4T1ZBC"), (SERVICES, ""))
]
OTHER = {"usia", "alasan", "diarahkan"}
QUESTIONS = sorted({question.key for one in KNOWN.values() for question in one.questions} | OTHER)
OUTCOMES = (Kept.KEPT, NotOffered.ALREADY_ANSWERED, NotOffered.UNAVAILABLE, NotOffered.OTHER_DAY)

# What a finger can mean on whatever is shown ("here"), what came late or twice, and what happens around it.
STEPS = st.one_of(
    st.tuples(st.just("answer here"), st.integers(0, 5)),
    st.tuples(st.just("answer"), st.sampled_from(QUESTIONS), st.sampled_from([*"1234569", "yes", "no"])),
    st.tuples(st.just("on here")),
    st.tuples(st.just("timer"), st.integers(1, 3)),  # the newest that runs, or one of before once more
    st.tuples(st.just("seconds")),  # all that are left
    st.tuples(st.just("kept"), st.sampled_from(OUTCOMES)),
    st.tuples(st.just("time"), st.sampled_from((0.5, 6.0, 20.0, 31.0, 60.0))),
    st.tuples(
        st.just("touch"),
        st.sampled_from(
            [Back(), Back(), TryAgain(), TurnPage(1), SendAnswers(), StopSurvey(), ResumeSurvey(), TakeBack()]
            + [TellReason(), Finish(), StillHere(), MoreTime(), OpenLanguages(), SwitchLanguage("en")]
            + [ChooseSurvey(one) for one in (OFFICIAL, "singkat", "skm", "spak", "spkp-spak", "nothing")]
            + [CodeScanned(ScannedCode("T1AAAAAAAAAAAAA", 0.0))]
        ),
    ),
)


class Model:
    """One visitor and those after them. Checks after every step what must always be so."""

    def __init__(self, offer: SurveyOffer) -> None:
        self.offer, self.walk, self.now = offer, Walk(), 0.0
        self.walk.do(CodeScanned(ScannedCode("T17K2M9QX4T1ZBC", 0.0)))
        self.walk.do(Opened(self.walk.session, offered(offer)))
        self.first, self.sent_by_seconds = self.walk.session, Counter[str]()

    @property
    def page(self) -> object:
        return self.walk.state.session.page

    def do(self, step: tuple) -> None:
        match step:
            case ("answer here", which) if isinstance(self.page, SurveyPage) and getattr(self.walk.view, "cards", ()):
                cards = self.walk.view.cards
                self.feed(ChooseAnswer(getattr(self.walk.view, "question", ""), cards[which % len(cards)].key))
            case ("answer", question, key):
                self.feed(ChooseAnswer(question, key))
            case ("on here",):
                self.feed(GoOn(getattr(self.walk.view, "question", "")))
            case ("timer", back) if len(self.timers) >= back:
                self.feed(self.timers[-back].result)
            case ("seconds",):
                while isinstance(self.page, HeldPage) and self.page.left:
                    self.feed(self.timers[-1].result)
            case ("kept", outcome):
                self.feed(AnswerKept(self.walk.session, outcome))
            case ("time", seconds):
                self.now += seconds
                self.feed(Tick(self.now))
            case ("touch", event):
                self.feed(event)

    @property
    def timers(self) -> list[After]:
        return [effect for effect in self.walk.effects if isinstance(effect, After)]

    def feed(self, event: object) -> None:
        before, session, count = self.page, self.walk.session, len(self.walk.effects)
        self.walk.do(event)  # type: ignore[arg-type]
        new = self.walk.effects[count:]
        given, left = [e for e in new if isinstance(e, KeepAnswer)], [e for e in new if isinstance(e, CountAbandoned)]
        assert len(given) <= 1 and len(left) <= 1
        self.checks_answers(before, event, session, given)
        self.checks_pages(before, event)
        if left:
            assert self.walk.session != session, "only who has gone is counted as gone"

    def checks_answers(self, before: object, event: object, session: str, given: list[KeepAnswer]) -> None:
        """Answers leave whole, once, and only when time is over, the visitor goes, or it is tried again."""
        for effect in given:
            check(KNOWN[effect.response.instrument], effect.response)
            assert effect.code in (self.offer.code, "") and effect.session == session
            assert isinstance(before, SurveyPage)
            gone, again = self.walk.session != session, isinstance(event, TryAgain)
            last_second = isinstance(before, HeldPage) and isinstance(event, SecondPassed) and before.left == 1
            assert gone or again or last_second, (before, event)
        if isinstance(before, HeldPage) and before.left and self.walk.session != session:
            assert len(given) == 1, "who goes while an answer waits has given it"
        if isinstance(before, HeldPage) and isinstance(event, TakeBack):
            assert not given
        if isinstance(before, StoppedPage):
            assert not given, "nobody who stopped has answered"

    def checks_pages(self, before: object, event: object) -> None:
        """An answer changes the question that it names and no other; what is shown can be shown."""
        after, view = self.page, self.walk.view
        assert view is not None
        if isinstance(before, QuestionPage) and isinstance(event, ChooseAnswer | GoOn):
            named, now = event.question, before.run.now.key
            if named != now:
                assert after is before, "a touch for another question changes nothing"
            if isinstance(event, ChooseAnswer) and isinstance(after, QuestionPage):
                assert after.run.step == before.run.step, "and no answer goes on at once"
                others = {key: value for key, value in before.run.given.items() if key != now}
                assert {key: value for key, value in after.run.given.items() if key != now} == others
        if isinstance(before, QuestionPage) and isinstance(after, QuestionPage):
            assert abs(after.run.step - before.run.step) <= 1
        if isinstance(after, QuestionPage) and after.run.instrument.kind is Kind.OFFICIAL:
            asked = [step.key for step in after.run.steps[: after.run.step] if not step.may_skip]
            assert all(key in after.run.given for key in asked), "no official question was passed without an answer"


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(OFFERS), st.lists(STEPS, max_size=60))
def test_whatever_comes_answers_are_given_once_and_whole_and_nobody_is_counted_twice(offer, steps):
    model = Model(offer)
    for step in steps:
        model.do(step)
    begun = model.page if isinstance(model.page, SurveyPage) else None
    count = len(model.walk.effects)
    model.do(("time", 500.0)), model.do(("time", 500.0)), model.do(("time", 500.0))
    assert not isinstance(model.page, SurveyPage), "nothing of a visitor stays"
    end = [e for e in model.walk.effects[count:] if isinstance(e, KeepAnswer | CountAbandoned)]
    if begun is None:
        assert end == []
    model.do(("timer", 1)), model.do(("timer", 2)), model.do(("kept", Kept.KEPT))
    assert not isinstance(model.page, SurveyPage), "what comes late for somebody who has left changes nothing"


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(OFFERS[:2]), st.lists(st.sampled_from("12345"), min_size=1, max_size=8))
def test_of_faces_that_are_taken_back_only_the_last_is_given(offer, faces):
    model = Model(offer)
    for key in faces[:-1]:
        model.feed(ChooseAnswer("puas", key))
        model.do(("timer", 1))
        model.feed(TakeBack())
    old: list[Result] = [timer.result for timer in model.timers]
    model.feed(ChooseAnswer("puas", faces[-1]))
    for result in old:
        model.feed(result)
    assert isinstance(model.page, HeldPage) and model.page.left == TAKE_BACK_SECONDS
    model.do(("seconds",))
    given = [effect.response.answers for effect in model.walk.effects if isinstance(effect, KeepAnswer)]
    assert given == [{"puas": int(faces[-1])}]
