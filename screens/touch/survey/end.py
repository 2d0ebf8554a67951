"""The end of a survey: thanks if the answers were kept, else why they were not."""

from __future__ import annotations

from screens.touch.core.events import BookNext
from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv
from screens.touch.survey import feet  # noqa: F401 - its kv comes before ours
from screens.touch.survey.events import NEXT_VISIT, ChooseSurvey, ResumeSurvey
from screens.touch.survey.view import SurveyEnd, SurveyEndView, SurveyWay
from screens.touch.survey.ways import WayTile

_THANKS = (SurveyEnd.KEPT, SurveyEnd.ALREADY)


class SurveyEndScreen(TouchScreen):
    tile = WayTile

    def tone(self, view: SurveyEndView) -> str:
        return "ok" if view.end in _THANKS else "calm"

    def icon(self, view: SurveyEndView) -> str:
        return "heart-outline" if self.tone(view) == "ok" else "clipboard-remove-outline"

    def linked(self, view: SurveyEndView) -> bool:
        return bool(view.link) and view.end in _THANKS

    def resume(self) -> None:
        self.emit(ResumeSurvey())

    def choose(self, card: SurveyWay) -> None:
        self.emit(BookNext() if card.code == NEXT_VISIT else ChooseSurvey(card.code))


load_kv(__file__)
