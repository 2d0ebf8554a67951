"""What the survey screens show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from screens.touch.core.lobby import NOBODY_KNOWN
from screens.touch.core.view import ScreenView
from services.house.help_now import HelpNow


@dataclass(frozen=True, slots=True)
class SurveyWay:
    """One survey that can be chosen."""

    code: str
    icon: str
    name: str
    hint: str  # message id: how long it is, with the number of questions
    questions: int


@dataclass(frozen=True, slots=True)
class SurveyWaysView(ScreenView):
    """Surveys to choose from."""

    ways: tuple[SurveyWay, ...]


@dataclass(frozen=True, slots=True)
class SurveyCard:
    """One answer. `gloss` explains official words in another language."""

    key: str
    words: str
    gloss: str = ""
    face: str = ""  # an icon's name; "" for none
    tone: str = "deep"  # of the face
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class SurveyView(ScreenView):
    """One question on one screen."""

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
    may_skip: bool = False
    last: bool = False  # what leads on sends the answers
    sending: bool = False

    @property
    def may_go_on(self) -> bool:
        return bool(self.chosen) or self.may_skip


class SurveyEnd(StrEnum):
    """How a survey ended."""

    KEPT = "kept"
    ALREADY = "already"  # this number has had its say
    CLOSED = "closed"  # no more answers now: the day is over, or there were enough for this hour
    AWAY = "away"  # nothing was kept; it can be tried again
    LATER = "later"  # nothing can be answered without a number now; nothing was asked


@dataclass(frozen=True, slots=True)
class SurveyEndView(ScreenView):
    end: SurveyEnd
    more: tuple[SurveyWay, ...] = ()  # what else can be answered
    link: str = ""  # the ministry's own survey, as a code for a phone
    help_at: HelpNow = NOBODY_KNOWN


SurveyPicture = SurveyWaysView | SurveyView | SurveyEndView
