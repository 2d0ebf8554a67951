"""Answering a survey: what a visitor wants, what the backend is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from screens.touch.core.events import Intent, Result, Task, Weight
from screens.touch.survey.run import SurveyOffer
from services.surveys.model import Kept, NotOffered, Response, Sample


@dataclass(frozen=True, slots=True)
class ChooseSurvey(Intent):
    code: str
    weight = Weight.CHOICE


@dataclass(frozen=True, slots=True)
class ChooseAnswer(Intent):
    """It is marked; nothing follows before `GoOn`."""

    key: str
    weight = Weight.CHOICE


@dataclass(frozen=True, slots=True)
class GoOn(Intent):
    """The next question; after the last one the answers are sent."""

    weight = Weight.CHOICE


@dataclass(frozen=True, slots=True)
class AnswerKept(Result):
    """Whether the answers that were sent are kept."""

    outcome: Kept | NotOffered


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
        return AnswerKept(self.session, NotOffered.UNAVAILABLE)


@dataclass(frozen=True, slots=True)
class CountAbandoned(Task[SurveyBackend]):
    instrument: str
    sample: Sample

    def run(self, backend: SurveyBackend) -> None:
        backend.count_abandoned(self.instrument, self.sample)
