"""What the survey screens show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from screens.touch.core.lobby import NOBODY_KNOWN
from screens.touch.core.view import ScreenView
from services.house.help_now import HelpNow


def minutes_of(questions: int) -> int:
    """About how long so many questions take: five in a minute; words are plural."""
    return max(2, round(questions / 5))


@dataclass(frozen=True, slots=True)
class SurveyWay:
    """A survey that can be chosen."""

    code: str
    icon: str
    name: str
    hint: str  # message id: how long it is, with `count` and `minutes`
    count: int  # of its questions

    @property
    def minutes(self) -> int:
        return minutes_of(self.count)


@dataclass(frozen=True, slots=True)
class SurveyWaysView(ScreenView):
    """Surveys to choose from."""

    ways: tuple[SurveyWay, ...]
    next_visit: str = ""  # message id of the button that leads to the next visit


@dataclass(frozen=True, slots=True)
class SurveyCard:
    """One answer to `question`; without question and words the way to the official surveys, `key` is its code."""

    question: str
    key: str
    words: str
    gloss: str = ""  # explains official words in another language
    face: str = ""  # an icon's name; "" for none
    tone: str = "deep"  # of the face: bad, deep (in the middle, or without a side) or ok
    stars: int = 0  # instead of a face so many stars
    chosen: bool = False
    hint: str = ""  # of a way: message id with `count` and `minutes`
    count: int = 0

    @property
    def minutes(self) -> int:
        return minutes_of(self.count)


@dataclass(frozen=True, slots=True)
class SurveyFacesView(ScreenView):
    """The first page: one touch of a face is the whole answer. The last card may lead to the official surveys."""

    question: str
    text: str
    cards: tuple[SurveyCard, ...]
    columns: int = 1
    rows: int = 5
    next_visit: str = ""  # message id of the button that leads to the next visit


@dataclass(frozen=True, slots=True)
class SurveyView(ScreenView):
    """One question on one screen."""

    question: str  # its key
    title: str  # of the survey
    part: str  # message id: what is counted, such as "survey.question_of"
    step: int  # of `steps`, from 1
    steps: int
    text: str
    gloss: str
    cards: tuple[SurveyCard, ...]
    columns: int = 1
    rows: int = 4
    page: int = 0  # of the cards
    pages: int = 1
    chosen: str = ""  # the words of what is chosen
    settling: bool = False  # it has just been chosen: the next question comes by itself
    on: str = ""  # message id of what leads on without an answer: "survey.next", "survey.skip"; "" for none
    can_send: bool = False  # everything that must be answered is: instead of "stop" there is "done"


@dataclass(frozen=True, slots=True)
class SurveyHeldView(ScreenView):
    """The answers are given in `left` seconds, unless they are taken back. With 0 left they are being kept."""

    left: int
    seconds: int
    words: str = ""  # of the face that was chosen
    face: str = ""
    tone: str = "ok"
    may_tell_why: bool = False


class SurveyEnd(StrEnum):
    """How a survey ended."""

    KEPT = "kept"
    ALREADY = "already"  # this number has had its say
    CLOSED = "closed"  # no more answers now: the day is over, or there were enough for this hour
    AWAY = "away"  # nothing was kept; it can be tried again
    LATE = "late"  # no answer came in time: whether they are kept, nobody knows yet
    LATER = "later"  # nothing can be answered without a number now; nothing was asked
    STOPPED = "stopped"  # by the visitor; it can be gone on with


@dataclass(frozen=True, slots=True)
class SurveyEndView(ScreenView):
    end: SurveyEnd
    more: tuple[SurveyWay, ...] = ()  # what else can be answered
    link: str = ""  # the ministry's own survey, as a code for a phone
    help_at: HelpNow = NOBODY_KNOWN
    next_visit: str = ""  # message id of the button that leads to the next visit


SurveyPicture = SurveyFacesView | SurveyWaysView | SurveyView | SurveyHeldView | SurveyEndView
