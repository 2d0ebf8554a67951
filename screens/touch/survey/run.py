"""One visitor's way through the surveys: what is asked next, what was answered. Pure values.

The answers are shown by no repr: a log or an error must not hold them beside anything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from services.house.model import LocalText
from services.surveys.instruments import Control, Instrument, Kind, Question, Questionnaire, RespondentField
from services.surveys.model import NotOffered, Response, Sample
from services.visits.next_model import ServedToday

YES, NO = "yes", "no"  # the answers to a control question


class StepKind(StrEnum):
    CONTROL = "control"  # before the questions, not scored; must be answered
    QUESTION = "question"  # must be answered
    REASON = "reason"  # the short way's second question
    ABOUT = "about"  # about the respondent


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be chosen. `face` is an icon's name, "" for none."""

    key: str
    words: LocalText
    face: str = ""
    tone: str = "deep"  # of the face: bad, deep (in the middle, or without a side) or ok
    stars: int = 0  # instead of a face so many stars


@dataclass(frozen=True, slots=True)
class Step:
    """One screen of a survey: one question."""

    kind: StepKind
    key: str
    text: LocalText
    choices: tuple[Choice, ...]

    @property
    def may_skip(self) -> bool:
        """What is not part of the index, nobody has to say."""
        return self.kind not in (StepKind.CONTROL, StepKind.QUESTION)


@dataclass(frozen=True, slots=True)
class SurveyOffer:
    """What can be answered now: instruments and joint forms, the short one first."""

    instruments: tuple[Questionnaire, ...]
    services: tuple[Choice, ...] = ()  # asked of those who answer without a number
    code: str = field(default="", repr=False)  # of the served number, without its "T1"; "" without a number
    link: str = ""  # the ministry's own survey, for the thank-you screen
    next_visit: ServedToday | None = None  # the number was a visit's: the next one can be booked beside it

    @property
    def short(self) -> Instrument | None:
        """The one that is answered by one face."""
        short = (one for one in self.instruments if one.kind is Kind.SHORT and isinstance(one, Instrument))
        return next(short, None)

    @property
    def official(self) -> tuple[Questionnaire, ...]:
        return tuple(one for one in self.instruments if one.kind is Kind.OFFICIAL)

    def instrument(self, code: str) -> Questionnaire | None:
        return next((one for one in self.instruments if one.id == code), None)

    @property
    def sample(self) -> Sample:
        return Sample.TICKET if self.code else Sample.OPEN


@dataclass(frozen=True, slots=True)
class SurveyRun:
    """`instrument` None: none has been chosen yet. The run has ended once its answers were kept or refused.

    `always`: the screens of the instrument that no answer adds or takes away; `begin` makes them, once for the run.
    """

    offer: SurveyOffer
    instrument: Questionnaire | None = None
    always: tuple[Step, ...] = field(default=(), repr=False, compare=False)
    step: int = 0
    page: int = 0  # of the choices, where they need more than one
    given: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    begun: str = ""  # the official questionnaire that was begun and is not sent; a face is chosen or it is not
    kept: bool = False
    refused: NotOffered | None = None

    @property
    def ended(self) -> bool:
        return self.kept or self.refused is not None

    @property
    def steps(self) -> tuple[Step, ...]:
        """The screens, in the order of the questionnaire; about the respondent comes last."""
        one = self.instrument
        if isinstance(one, Instrument) and one.kind is Kind.SHORT:
            return self.always + _reason(one, self.given)
        return self.always

    @property
    def now(self) -> Step | None:
        steps = self.steps
        return steps[self.step] if 0 <= self.step < len(steps) else None

    @property
    def last(self) -> bool:
        return self.step + 1 >= len(self.steps)

    @property
    def chosen(self) -> str:
        """The key of what is chosen on this screen; "" for nothing."""
        now = self.now
        return self.given.get(now.key, "") if now else ""

    @property
    def complete(self) -> bool:
        """All that must be answered is, and the visitor is past it: nobody who leaves now has broken off."""
        asked, now = [step for step in self.steps if not step.may_skip], self.now
        past = now is not None and now.may_skip
        return bool(asked) and past and not self.ended and all(step.key in self.given for step in asked)

    def begin(self, instrument: Questionnaire) -> SurveyRun:
        nothing: Mapping[str, str] = MappingProxyType({})
        begun = instrument.id if instrument.kind is Kind.OFFICIAL else self.begun
        always = _always(instrument, self.offer)
        return replace(self, instrument=instrument, always=always, begun=begun, step=0, page=0, given=nothing)

    def unbegun(self) -> SurveyRun:
        """The same offer with nothing chosen and nothing answered."""
        return SurveyRun(self.offer, begun=self.begun)

    def at(self, step: int) -> SurveyRun:
        return replace(self, step=max(0, step), page=0)

    def choose(self, key: str) -> SurveyRun:
        """Something of this screen is chosen; what hangs on another choice of before is forgotten."""
        step, instrument = self.now, self.instrument
        if step is None or instrument is None or key not in {choice.key for choice in step.choices}:
            return self
        given = {**self.given, step.key: key}
        if step.kind is StepKind.QUESTION and self.given.get(step.key) != key and instrument.reason:
            given.pop(instrument.reason.key, None)
        return replace(self, given=MappingProxyType(given))

    def response(self) -> Response:
        """All of it, as it is kept."""
        assert self.instrument is not None
        by_kind = {kind: {step.key for step in self.steps if step.kind is kind} for kind in StepKind}
        about = {key: self.given[key] for key in by_kind[StepKind.ABOUT] if key in self.given}
        service = about.pop(_service_key(self.instrument), "")
        reason = next((self.given[key] for key in by_kind[StepKind.REASON] if key in self.given), "")
        answers = {question.key: int(self.given[question.key]) for question in self.instrument.questions}
        control = self.instrument.control
        steered = None if control is None else self.given[control.key] == YES
        return Response(self.instrument.id, answers, reason, about, service, steered)

    def left(self) -> tuple[Questionnaire, ...]:
        """What else can be answered once this one was kept: nothing that has a part in common with it."""
        kept = {part.id for part in self.instrument.parts} if self.instrument else set()
        return tuple(one for one in self.offer.instruments if kept.isdisjoint(part.id for part in one.parts))


def _always(instrument: Questionnaire, offer: SurveyOffer) -> tuple[Step, ...]:
    """Control, questions and what is asked about the respondent; the short way has its question only."""
    questions = tuple(_question(one, part) for part in instrument.parts for one in part.questions)
    if instrument.kind is Kind.SHORT:
        return questions
    control = (_control(instrument.control),) if instrument.control else ()
    fields = (_about(one, offer) for one in instrument.respondent)
    return control + questions + tuple(step for step in fields if step.choices)


def _control(control: Control) -> Step:
    return Step(StepKind.CONTROL, control.key, control.text, (Choice(YES, control.yes), Choice(NO, control.no)))


def _question(question: Question, part: Instrument) -> Step:
    return Step(StepKind.QUESTION, question.key, question.text, choices_of(question, part))


def choices_of(question: Question, part: Instrument) -> tuple[Choice, ...]:
    """The answers with the signs of their instrument: faces, or so many stars as the score."""
    return tuple(
        Choice(
            str(one.score),
            one.words,
            one.face,
            _tone(one.score, part) if one.face else "deep",
            one.score if part.stars else 0,
        )
        for one in question.answers
    )


def _tone(score: int, part: Instrument) -> str:
    """The lower half of a scale is bad, the upper one good; what is exactly in the middle is neither."""
    twice, middle = 2 * score, part.lowest + part.highest
    return "deep" if twice == middle else ("bad" if twice < middle else "ok")


def _reason(instrument: Instrument, given: Mapping[str, str]) -> tuple[Step, ...]:
    score = given.get(instrument.questions[0].key)
    if instrument.reason is None or score is None:
        return ()
    offered = instrument.reason.offered_after(int(score))
    choices = tuple(Choice(option.key, option.words) for option in offered)
    return (Step(StepKind.REASON, instrument.reason.key, instrument.reason.text, choices),) if choices else ()


def _about(asked: RespondentField, offer: SurveyOffer) -> Step:
    """The service is asked where no number says it."""
    own = tuple(Choice(option.key, option.words) for option in asked.options)
    return Step(StepKind.ABOUT, asked.key, asked.name, offer.services if asked.from_services else own)


def _service_key(instrument: Questionnaire) -> str:
    return next((one.key for one in instrument.respondent if one.from_services), "")
