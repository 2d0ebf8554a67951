"""The choice of a survey: the short one or the official questionnaire."""

from __future__ import annotations

from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv
from screens.touch.survey import feet  # noqa: F401 - its kv comes before ours
from screens.touch.survey.events import ChooseSurvey
from screens.touch.survey.view import SurveyWay
from screens.touch.widgets.kit import Tile


class WayTile(Tile):
    """One survey, and how long it is."""


class SurveyWaysScreen(TouchScreen):
    tile = WayTile

    def choose(self, card: SurveyWay) -> None:
        self.emit(ChooseSurvey(card.code))


load_kv(__file__)
