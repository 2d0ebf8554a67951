"""Answering a survey: what a visitor wants, what the backend is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from screens.touch.core.events import Intent, Result, Task, Weight
from screens.touch.survey.run import SurveyOffer
from services.surveys.model import Kept, NotOffered, Response, Sample

OFFICIAL = ""  # instead of a survey's id: the list of the official ones


@dataclass(frozen=True, slots=True)
class ChooseSurvey(Intent):
    code: str
    weight = Weight.CHOICE


@dataclass(frozen=True, slots=True)
class ChooseAnswer(Intent):
    """An answer to the question with this key; to any other that is shown by then it is none."""

    question: str
    key: str = field(repr=False)
    weight = Weight.CHOICE


@dataclass(frozen=True, slots=True)
class GoOn(Intent):
    """On from this question: it was answered before, or may be skipped."""

    question: str
    weight = Weight.CHOICE


@dataclass(frozen=True, slots=True)
class SendAnswers(Intent):
    """All that must be answered is; nothing more is said."""

    weight = Weight.HEAVY


@dataclass(frozen=True, slots=True)
class StopSurvey(Intent):
    """ "Berhenti": the answers so far shall not count. Its page asks first."""

    weight = Weight.LIGHT


@dataclass(frozen=True, slots=True)
class ResumeSurvey(Intent):
    """After "Berhenti": back to the question."""

    weight = Weight.LIGHT


@dataclass(frozen=True, slots=True)
class TakeBack(Intent):
    """ "Ubah": the answers are not given yet, and shall not be as they are. Who leaves after it has given none."""

    weight = Weight.HEAVY


@dataclass(frozen=True, slots=True)
class TellReason(Intent):
    """The reason of the face is wanted to be told too."""

    weight = Weight.CHOICE


@dataclass(frozen=True, slots=True)
class AnswerShown(Result):
    """The chosen answer has been seen long enough. `moment` tells it from an earlier choice."""

    restarts_time: ClassVar[bool] = False
    moment: str


@dataclass(frozen=True, slots=True)
class SecondPassed(Result):
    """One second less to take the answers back. `hold` tells it from those of an earlier answer."""

    restarts_time: ClassVar[bool] = False
    hold: str


@dataclass(frozen=True, slots=True)
class AnswerKept(Result):
    """Whether the answers that were sent are kept; None: nobody knows."""

    outcome: Kept | NotOffered | None


class SurveyBackend(Protocol):
    def offer_survey(self) -> SurveyOffer | NotOffered:
        """What anyone can answer now without a number; or why nothing."""
        ...

    def keep_answer(self, response: Response, code: str) -> Kept | NotOffered:
        """Keep a visitor's answers: those of the served number with this code (without its "T1"), or of nobody ("")."""
        ...

    def count_abandoned(self, instrument: str, sample: Sample) -> None:
        """Someone began a survey and left."""
        ...


@dataclass(frozen=True, slots=True)
class KeepAnswer(Task[SurveyBackend]):
    """Neither the answers nor the number's code show in a repr."""

    session: str
    response: Response = field(repr=False)
    code: str = field(repr=False)

    def run(self, backend: SurveyBackend) -> Result:
        return AnswerKept(self.session, backend.keep_answer(self.response, self.code))

    def failed(self) -> Result:
        return AnswerKept(self.session, None)


@dataclass(frozen=True, slots=True)
class CountAbandoned(Task[SurveyBackend]):
    instrument: str
    sample: Sample

    def run(self, backend: SurveyBackend) -> None:
        backend.count_abandoned(self.instrument, self.sample)
