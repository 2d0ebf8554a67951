"""The first page of the surveys: five faces, one touch."""

from __future__ import annotations

from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv
from screens.touch.survey import question  # noqa: F401 - its kv comes before ours
from screens.touch.survey.events import ChooseAnswer, ChooseSurvey
from screens.touch.survey.question import AnswerTile
from screens.touch.survey.view import SurveyCard, SurveyWay
from screens.touch.survey.ways import WayTile


class SurveyFacesScreen(TouchScreen):
    tile = AnswerTile
    way = WayTile

    def answer(self, card: SurveyCard) -> None:
        self.emit(ChooseAnswer(card.question, card.key))

    def choose(self, card: SurveyWay) -> None:
        self.emit(ChooseSurvey(card.code))


load_kv(__file__)
