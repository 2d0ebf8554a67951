"""What a survey is: questions, answers, scale, index rule. Values only; files are read next door.

Everything that is counted goes by key, never by place: the questionnaire of PermenPAN-RB
14/2017 and the regulation's own list have two of the nine elements in different order.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from services.house.model import LocalText

INSTRUMENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,23}")
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

    def shape(self) -> str:
        """What must be alike for answers of two versions to be added up."""
        scale = f"{self.lowest}-{self.highest}" + (f"/{self.meaning}" if self.meaning else "")
        return f"{scale} {','.join(sorted(question.key for question in self.questions))}"

    def definition(self) -> str:
        """What a version stands for, as canonical JSON: keys, official words, scale and bands.

        Glosses, faces, weight and threshold are left out: the house may change them at any time.
        """
        return json.dumps(
            {
                "title": _official(self.title),
                "shape": self.shape(),
                "factor": str(self.index.factor),
                "bands": [[band.grade, str(band.lowest), str(band.highest)] for band in self.bands],
                "questions": {question.key: _question(question) for question in self.questions},
                "respondent": {field.key: [option.key for option in field.options] for field in self.respondent},
                "reason": [option.key for option in self.reason.options] if self.reason else [],
            },
            sort_keys=True,
            ensure_ascii=False,
            separators=(",", ":"),
        )


def weight_fits(weight: Fraction, questions: int) -> bool:
    """Whether so many questions of this weight make about one: exact weights do, printed ones nearly."""
    return Fraction(9, 10) <= weight * questions <= Fraction(11, 10)


def _official(words: LocalText) -> str:
    return words.in_language("id")


def _question(question: Question) -> Mapping[str, str]:
    answers = {str(answer.score): _official(answer.words) for answer in question.answers}
    return {"text": _official(question.text), "element": _official(question.element), **answers}
