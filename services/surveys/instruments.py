"""What a survey is: questions, answers, scale, index rule. Values only; files are read next door.

Everything that is counted goes by key, never by place: the questionnaire of PermenPAN-RB
14/2017 and the regulation's own list have two of the nine elements in different order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from services.house.model import LocalText

INSTRUMENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,23}")
WITHOUT_TARIFF = "tanpa-tarif"  # behind the version of an instrument that is asked without its tariff statement
SERVICE_FIELD = "layanan"  # the one respondent field whose options are the house's services


class Kind(StrEnum):
    OFFICIAL = "official"  # every question must be answered; the index can be published
    SHORT = "short"  # one question, faces, a reason: for the house's own eyes


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a question. `face` is an icon's name; empty where the instrument has none."""

    score: int
    words: LocalText
    face: str


@dataclass(frozen=True, slots=True)
class Question:
    """One scored question. `element` is the short name that reports use."""

    key: str
    element: LocalText
    text: LocalText
    answers: tuple[Answer, ...]  # in the official order, from the lowest score to the highest
    tariff: bool = False  # about what was paid: a house whose services are free may leave it out


@dataclass(frozen=True, slots=True)
class Option:
    """One choice by code: of a respondent field, or of the reason (offered after some scores only)."""

    key: str
    words: LocalText
    after: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """The short form's second question; not scored."""

    key: str
    text: LocalText
    options: tuple[Option, ...]

    def offered_after(self, score: int) -> tuple[Option, ...]:
        return tuple(option for option in self.options if score in option.after)


@dataclass(frozen=True, slots=True)
class Control:
    """Asked before everything else, not scored: whether an officer steered the visitor to good answers.

    Who says yes is counted apart; `counts`: the house wants these answers in the index all the same.
    """

    key: str
    text: LocalText
    yes: LocalText
    no: LocalText
    counts: bool = False


@dataclass(frozen=True, slots=True)
class RespondentField:
    """Something a respondent may say of themselves. The service's options come from the house."""

    key: str
    name: LocalText
    options: tuple[Option, ...]
    from_services: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """A grade and the indices (two decimals, both ends included) that get it."""

    grade: str
    lowest: Decimal
    highest: Decimal
    words: LocalText


@dataclass(frozen=True, slots=True)
class IndexRule:
    """index = sum over elements (mean x weight) x factor, exact; `threshold` is what the house wants to reach."""

    name: str
    title: LocalText
    weight: Fraction
    factor: Fraction
    threshold: Decimal | None = None

    def of(self, points: int, answered: int) -> Fraction:
        """The exact index of so many points (sum of all scores) by so many respondents."""
        return self.weight * self.factor * points / answered


@dataclass(frozen=True, slots=True)
class Instrument:
    """One questionnaire in one version."""

    id: str
    version: str
    kind: Kind
    title: LocalText
    basis: LocalText
    lowest: int
    highest: int
    index: IndexRule
    bands: tuple[Band, ...]
    respondent: tuple[RespondentField, ...]
    questions: tuple[Question, ...]
    reason: Reason | None = None
    meaning: str = ""  # of the scores, where an earlier version meant something else by one of them
    stars: bool = False  # the answers are shown as so many stars as their score
    control: Control | None = None
    not_asked: tuple[Question, ...] = ()  # of the file, left out by the house
    profile_with: LocalText | None = None  # the part of a joint form that keeps what visitors say of themselves

    @property
    def parts(self) -> tuple[Instrument, ...]:
        """What its answers are kept as: see `JointForm`."""
        return (self,)

    @property
    def scores(self) -> range:
        return range(self.lowest, self.highest + 1)

    def question(self, key: str) -> Question:
        """Raises KeyError."""
        return {question.key: question for question in self.questions}[key]

    def band(self, index: Decimal) -> Band | None:
        """The grade of an index that is rounded to two decimals already; None without bands.

        A weight of 0.11 takes the lowest index below the lowest band; it is that band's.
        """
        reached = [band for band in self.bands if band.lowest <= index]
        if reached:
            return max(reached, key=lambda band: band.lowest)
        return min(self.bands, key=lambda band: band.lowest) if self.bands else None

    @property
    def out_of(self) -> Fraction:
        """The highest index there can be, with exact weights."""
        return self.index.factor * self.highest

    def shape(self) -> str:
        """What must be alike for answers of two versions to be added up."""
        scale = f"{self.lowest}-{self.highest}" + (f"/{self.meaning}" if self.meaning else "")
        return f"{scale} {','.join(sorted(question.key for question in self.questions))}"

    def without_tariff(self) -> Instrument:
        """Without the statements about what was paid, as a version of its own: 7 answers are not added to 8."""
        asked = tuple(question for question in self.questions if not question.tariff)
        left_out = tuple(question for question in self.questions if question.tariff)
        if not left_out or not asked:
            return self
        index = replace(self.index, weight=Fraction(1, len(asked)))
        version = f"{self.version}-{WITHOUT_TARIFF}"
        return replace(self, version=version, questions=asked, index=index, not_asked=left_out)

    def definition(self) -> str:
        """What a version stands for, as canonical JSON: keys, official words, scale and bands.

        Glosses, faces, weight and threshold are left out: the house may change them at any time.
        """
        control = {"control": _control(self.control)} if self.control else {}  # earlier definitions have no such key
        return json.dumps(
            {
                "title": _official(self.title),
                "shape": self.shape(),
                "factor": str(self.index.factor),
                "bands": [[band.grade, str(band.lowest), str(band.highest)] for band in self.bands],
                "questions": {question.key: _question(question) for question in self.questions},
                "respondent": {field.key: [option.key for option in field.options] for field in self.respondent},
                "reason": [option.key for option in self.reason.options] if self.reason else [],
                **control,
            },
            sort_keys=True,
            ensure_ascii=False,
            separators=(",", ":"),
        )


@dataclass(frozen=True, slots=True)
class JointForm:
    """Several instruments that are asked in one sitting: their control question once, then all their questions.

    The answers are kept as those of its parts, each with its own version and index, and nothing joins them again.
    No key of a question is in two parts; a respondent's field that is in several of them is asked once, and kept with
    the first of them only (`Response.parts`).
    """

    id: str
    title: LocalText
    parts: tuple[Instrument, ...]
    reason: None = None

    @property
    def kind(self) -> Kind:
        return Kind.OFFICIAL

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for part in self.parts for question in part.questions)

    @property
    def respondent(self) -> tuple[RespondentField, ...]:
        return tuple({field.key: field for part in self.parts for field in part.respondent}.values())

    @property
    def control(self) -> Control | None:
        return next((part.control for part in self.parts if part.control is not None), None)


Questionnaire = Instrument | JointForm  # what a visitor is offered as one thing


def weight_fits(weight: Fraction, questions: int) -> bool:
    """Whether so many questions of this weight make about one: exact weights do, printed ones nearly."""
    return Fraction(9, 10) <= weight * questions <= Fraction(11, 10)


def _official(words: LocalText) -> str:
    return words.in_language("id")


def _control(control: Control) -> Mapping[str, str]:
    words = {"text": control.text, "yes": control.yes, "no": control.no}
    return {"key": control.key, **{name: _official(one) for name, one in words.items()}}


def _question(question: Question) -> Mapping[str, str]:
    answers = {str(answer.score): _official(answer.words) for answer in question.answers}
    return {"text": _official(question.text), "element": _official(question.element), **answers}
