"""The first page of the surveys: five faces, one touch."""

from __future__ import annotations

from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv
from screens.touch.survey import feet  # noqa: F401 - its kv comes before ours
from screens.touch.survey.events import ChooseAnswer, ChooseSurvey
from screens.touch.survey.question import AnswerTile
from screens.touch.survey.view import SurveyCard


class SurveyFacesScreen(TouchScreen):
    tile = AnswerTile

    def choose(self, card: SurveyCard) -> None:
        self.emit(ChooseAnswer(card.question, card.key) if card.question else ChooseSurvey(card.key))


load_kv(__file__)
