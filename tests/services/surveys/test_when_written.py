"""When something of a visitor's answers is written: the pages of the touchscreen over the real databases."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from devices.scanner import ScannedCode
from screens.touch.core.events import After, CodeScanned, Finish, Opened, Task, Tick
from screens.touch.survey.events import ChooseAnswer, ChooseSurvey, SendAnswers, StopSurvey, TakeBack
from screens.touch.survey.flow import TAKE_BACK_SECONDS, offered
from screens.touch.survey.run import SurveyOffer
from services.log.reading import EntryFilter, entries
from services.surveys.answering import Answering
from services.surveys.model import Offered, Response, Sample
from services.surveys.tables import survey_day, survey_fresh, survey_token
from tests.support.flow_walk import Walk


class Kiosk:
    """The pages of one kiosk; what they ask for is done by the real use cases, at once."""

    def __init__(self, answering: Answering, instruments, journal) -> None:
        self._answering, self._instruments, self._journal, self._done = answering, instruments, journal, 0
        self.walk = Walk()

    def shows_slip(self, code: str) -> None:
        found = self._answering.offer(code)
        assert isinstance(found, Offered)
        offer = SurveyOffer(tuple(self._instruments[one] for one in found.instruments), code=code)
        self.does(CodeScanned(ScannedCode(f"T1{code}", 0.0)))
        self.does(Opened(self.walk.session, offered(offer)))

    def does(self, *events: object) -> None:
        for event in events:
            self.walk.do(event)  # type: ignore[arg-type]
            new, self._done = self.walk.effects[self._done :], len(self.walk.effects)
            for effect in new:
                if isinstance(effect, Task) and type(effect).__module__.startswith("screens.touch.survey."):
                    answer = effect.run(self)
                    self.does(*([answer] if answer is not None else []))

    def passes(self, seconds: int = 1) -> None:
        for _second in range(seconds):
            self.does([one for one in self.walk.effects if isinstance(one, After)][-1].result)

    def keep_answer(self, response: Response, code: str) -> object:
        return self._answering.answer(response, code)

    def count_abandoned(self, instrument: str, sample: Sample) -> None:
        self._answering.abandon(instrument, sample)

    def written(self) -> tuple[int, int, int]:
        """Tokens, answers, and who gave up."""
        with self._journal.database.read() as connection:
            counts = [select(func.count()).select_from(table) for table in (survey_token, survey_fresh)]
            token, fresh = (int(connection.execute(one).scalar_one()) for one in counts)
            return token, fresh, int(connection.execute(select(func.sum(survey_day.c.abandoned))).scalar() or 0)


@pytest.fixture
def kiosk(answering, instruments, journal) -> Kiosk:
    return Kiosk(answering, instruments, journal)


def test_a_face_is_written_after_the_seconds_and_in_no_entry_of_the_log(kiosk: Kiosk, serve, journal):
    kiosk.shows_slip(serve())
    before = len(entries(journal.database, EntryFilter()))
    kiosk.does(ChooseAnswer("puas", "4"))
    for _second in range(TAKE_BACK_SECONDS):
        assert kiosk.written() == (0, 0, 0)
        kiosk.passes()
    assert kiosk.written() == (1, 1, 0)
    kiosk.does(Finish())
    assert kiosk.written() == (1, 1, 0) and len(entries(journal.database, EntryFilter())) == before


def test_what_was_taken_back_leaves_nothing_and_the_number_may_still_answer(kiosk: Kiosk, serve, answering):
    code = serve()
    kiosk.shows_slip(code)
    for key in ("1", "2"):
        kiosk.does(ChooseAnswer("puas", key))
        kiosk.passes(TAKE_BACK_SECONDS - 1)
        kiosk.does(TakeBack())
    kiosk.passes()
    kiosk.does(Finish())
    assert kiosk.written() == (0, 0, 0)
    assert "singkat" in answering.offer(code).instruments


def test_a_power_cut_within_the_seconds_loses_the_answer_and_nothing_else(
    kiosk: Kiosk, serve, answering, instruments, journal
):
    """Whatever was in the kiosk's memory is gone: a new one stands before the same database."""
    code = serve()
    kiosk.shows_slip(code)
    kiosk.does(ChooseAnswer("puas", "4"))
    kiosk.passes(TAKE_BACK_SECONDS - 1)
    again = Kiosk(answering, instruments, journal)
    assert again.written() == (0, 0, 0), "no token says that this number was about to answer"
    again.shows_slip(code)
    again.does(ChooseAnswer("puas", "5"))
    again.passes(TAKE_BACK_SECONDS)
    assert again.written() == (1, 1, 0)


def test_who_leaves_has_answered_and_who_stops_is_counted_once(kiosk: Kiosk, serve):
    kiosk.shows_slip(serve())
    kiosk.does(ChooseAnswer("puas", "4"), Finish())
    assert kiosk.written() == (1, 1, 0)
    kiosk.shows_slip(serve())
    kiosk.does(ChooseSurvey("skm"), ChooseAnswer("persyaratan", "4"))
    kiosk.passes()
    kiosk.does(StopSurvey())
    assert kiosk.written() == (1, 1, 0), "it can still be gone on with"
    kiosk.does(Finish(), Tick(500.0))
    assert kiosk.written() == (1, 1, 1)


def test_the_official_questionnaire_is_written_whole_or_not_at_all(kiosk: Kiosk, serve, instruments):
    kiosk.shows_slip(serve())
    kiosk.does(ChooseSurvey("skm"))
    for question in instruments["skm"].questions:
        assert kiosk.written() == (0, 0, 0)
        kiosk.does(ChooseAnswer(question.key, "4"))
        kiosk.passes()
    kiosk.does(SendAnswers())
    kiosk.passes(TAKE_BACK_SECONDS - 1)
    assert kiosk.written() == (0, 0, 0)
    kiosk.passes()
    assert kiosk.written() == (1, 1, 0)
