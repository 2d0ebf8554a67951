"""Which survey? The short way or the official questionnaire; nobody's name is asked."""

from __future__ import annotations

from screens.touch import intents
from screens.touch.kit import Tile
from screens.touch.screen import TouchScreen, load_kv
from screens.touch.views_survey import SurveyWay
from screens.touch.words import tr


class WayTile(Tile):
    """One survey, and how long it is."""

    def length(self, card: SurveyWay | None, language: str) -> str:
        return tr.say(language, card.hint, count=card.questions) if card is not None else ""


class SurveyWaysScreen(TouchScreen):
    tile = WayTile

    def choose(self, card: SurveyWay) -> None:
        self.emit(intents.ChooseSurvey(card.code))

    def back(self) -> None:
        self.emit(intents.Back())


load_kv("survey_ways")
