"""The words of surveys: what is answered, and the closed sets of answers to that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

from services.surveys.instruments import SERVICE_FIELD, Instrument, Kind, Questionnaire


class Sample(StrEnum):
    """Where answers come from; each is counted and reported apart."""

    TICKET = "ticket"  # one for each served number: the sample that the index is made of
    OPEN = "open"  # anyone in the lobby, with a limit an hour
    STEERED = "steered"  # of served numbers: said that an officer had steered them to good answers before
    OPEN_STEERED = "open_steered"  # the same without a number

    def steered(self, yes: bool) -> Sample:
        """Where answers of this sample go when the control question was answered so."""
        return {Sample.TICKET: Sample.STEERED, Sample.OPEN: Sample.OPEN_STEERED}.get(self, self) if yes else self


@dataclass(frozen=True, slots=True)
class Response:
    """One visitor's answers. Nothing in it says who or when."""

    instrument: str  # or the joint form
    answers: Mapping[str, int]  # score by question
    reason: str = ""  # short form: code of the reason, "" when none was chosen
    respondent: Mapping[str, str] = field(default_factory=dict)  # code by field; what was not said is not there
    service: str = ""  # open answers: public code as chosen, or ""; a number's answer has the number's own
    steered: bool | None = None  # the control question's answer; None where there is none

    def part(self, instrument: Instrument) -> Response:
        """What of it is kept as this instrument's answers."""
        fields = {field.key for field in instrument.respondent}
        return replace(
            self,
            instrument=instrument.id,
            answers={question.key: self.answers[question.key] for question in instrument.questions},
            respondent={key: code for key, code in self.respondent.items() if key in fields},
            steered=self.steered if instrument.control is not None else None,
        )

    def parts(self, instruments: Sequence[Instrument]) -> list[Response]:
        """What of it is kept as the answers of each part of a sitting.

        What a visitor says of themselves is kept once, with the first part that asks for it: in two parts it would be
        told of nearly the same people twice, and of those in whom they differ by subtraction.
        """
        found: list[Response] = []
        said: set[str] = set()
        for one in instruments:
            part = self.part(one)
            found.append(
                replace(part, respondent={key: code for key, code in part.respondent.items() if key not in said})
            )
            said |= {field.key for field in one.respondent}
        return found


class NotOffered(StrEnum):
    """Why no survey opens, or an answer was not kept."""

    UNKNOWN_TICKET = "unknown_ticket"
    OTHER_DAY = "other_day"  # a number's survey is open on its own day only
    CLOSED = "closed"  # its day has ended once and goes on: nobody knows any more whether this number has answered
    NOT_SERVED_YET = "not_served_yet"
    NOT_SERVED = "not_served"  # cancelled, expired, no-show
    ALREADY_ANSWERED = "already_answered"
    OPEN_OFF = "open_off"  # this house takes no answers without a number
    OPEN_LIMIT = "open_limit"  # enough open answers for this hour
    CLOCK_UNTRUSTED = "clock_untrusted"
    UNAVAILABLE = "unavailable"  # the database is away; nothing was kept


@dataclass(frozen=True, slots=True)
class Offered:
    """A served number may answer these instruments and joint forms (those that it has not answered yet)."""

    instruments: tuple[str, ...]
    service: str  # public code; "" for open answers


class Kept(StrEnum):
    """The answer is counted, durably."""

    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class SurveySettings:
    """The house's rules for surveys, from kiosk.ini [survey]."""

    official: tuple[str, ...] = ("skm",)  # offered as "the official questionnaire", in this order
    short: str = "singkat"  # offered as the short way; "" for none
    open_answers: bool = False
    open_per_hour: int = 10  # at one kiosk
    own_folder: Path | None = None  # instrument files of the house
    weights: Mapping[str, Fraction] = field(default_factory=dict)  # by instrument; else the file's
    thresholds: Mapping[str, Decimal] = field(default_factory=dict)  # by instrument, told on a scale of 4
    count_steered: bool = False  # answers of those who were steered are part of the index all the same
    ask_tariff: bool = True  # no: the services are free, and the statement about what was paid is left out
    official_link: str = ""  # the ministry's survey, as a QR on the thank-you screen

    @property
    def offered(self) -> tuple[str, ...]:
        """The ids of all instruments that a visitor can be offered, the short one first."""
        return (*((self.short,) if self.short else ()), *self.official)


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both ends included, house time."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise ValueError("A period ends before it begins.")

    @classmethod
    def month_of(cls, day: date) -> Period:
        """The calendar month in which `day` lies."""
        first = day.replace(day=1)
        return cls(first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1))

    @property
    def days(self) -> tuple[str, str]:
        """Both ends as the database writes days."""
        return self.first.isoformat(), self.last.isoformat()

    @property
    def months(self) -> tuple[Period, ...]:
        """The calendar months that it touches, each of them whole."""
        found = [Period.month_of(self.first)]
        while found[-1].last < self.last:
            found.append(Period.month_of(found[-1].last + timedelta(days=1)))
        return tuple(found)

    @property
    def is_whole_months(self) -> bool:
        months = self.months
        return (months[0].first, months[-1].last) == (self.first, self.last)

    def holds(self, other: Period) -> bool:
        """Whether all days of `other` are in it."""
        return self.first <= other.first and other.last <= self.last


@dataclass(frozen=True, slots=True)
class EndedDays:
    """The days of a period whose answers may be read; `services.surveys.ended` alone makes them.

    `last` is the last of them that has ended: the period's last day, an earlier one while the period runs, and a day
    before its first where none has ended.
    """

    period: Period
    last: date

    @property
    def any(self) -> bool:
        """Whether a day of the period has ended."""
        return self.last >= self.period.first

    @property
    def all(self) -> bool:
        """Whether the whole period has ended."""
        return self.last == self.period.last

    @property
    def days(self) -> tuple[str, str]:
        """Both ends as the database writes days; the first after the last where none has ended."""
        return self.period.first.isoformat(), self.last.isoformat()

    def of(self, period: Period) -> EndedDays:
        """The ended days of another period that is over no later than this one."""
        return EndedDays(period, min(period.last, self.last))


def index_samples(instrument: Instrument) -> tuple[Sample, ...]:
    """The samples that the instrument's index is made of."""
    counts = instrument.control is not None and instrument.control.counts
    return (Sample.TICKET, Sample.STEERED) if counts else (Sample.TICKET,)


def check(instrument: Questionnaire, response: Response) -> None:
    """Raises ValueError for answers that no screen can have offered: a bug above, never a visitor's fault."""
    wanted = {question.key for question in instrument.questions}
    if set(response.answers) != wanted:
        raise ValueError(f"{instrument.id}: answers to {sorted(response.answers)}, expected {sorted(wanted)}.")
    scores = {question.key: part.scores for part in instrument.parts for question in part.questions}
    if unfit := [key for key, score in response.answers.items() if score not in scores[key]]:
        raise ValueError(f"{instrument.id}: scores outside the scale at {unfit}.")
    options = {field.key: {option.key for option in field.options} for field in instrument.respondent}
    if unfit := [key for key, code in response.respondent.items() if code not in options.get(key, ())]:
        raise ValueError(f"{instrument.id}: unknown field or option of the respondent: {unfit}.")
    if (instrument.control is None) != (response.steered is None):
        raise ValueError(f"{instrument.id}: an answer to its control question where there is one, and only there.")
    _check_reason(instrument, response)


def _check_reason(instrument: Questionnaire, response: Response) -> None:
    if not response.reason:
        return
    score = next(iter(response.answers.values()))
    known = instrument.reason.offered_after(score) if instrument.reason and instrument.kind is Kind.SHORT else ()
    if response.reason not in {option.key for option in known}:
        raise ValueError(f"{instrument.id}: no such reason after this face: {response.reason}.")


def asks_service(instrument: Instrument) -> bool:
    return any(field.key == SERVICE_FIELD for field in instrument.respondent)
