"""What became of the answers: thanks, or why nothing was kept. Never thanks for what was lost."""

from __future__ import annotations

from screens.touch.core import intents
from screens.touch.core.screen import TouchScreen
from screens.touch.core.words import tr
from screens.touch.look.kv import load_kv
from screens.touch.survey.view import SurveyEnd, SurveyEndView, SurveyWay
from screens.touch.survey.ways import WayTile

_THANKS = (SurveyEnd.KEPT, SurveyEnd.ALREADY)


class SurveyEndScreen(TouchScreen):
    tile = WayTile

    def key(self, view: SurveyEndView | None, suffix: str = "") -> str:
        return f"survey.{view.end.value}{suffix}" if view else ""

    def tone(self, view: SurveyEndView | None) -> str:
        return "ok" if view is not None and view.end in _THANKS else "calm"

    def icon(self, view: SurveyEndView | None) -> str:
        return "heart-outline" if self.tone(view) == "ok" else "clipboard-remove-outline"

    def linked(self, view: SurveyEndView | None) -> bool:
        return view is not None and bool(view.link) and view.end in _THANKS

    def where(self, view: SurveyEndView | None, language: str) -> str:
        return tr.counter(language, view.counter_hint if view else "")

    def again(self) -> None:
        self.emit(intents.TryAgain())

    def choose(self, card: SurveyWay) -> None:
        self.emit(intents.ChooseSurvey(card.code))

    def finish(self) -> None:
        self.emit(intents.Finish())


load_kv(__file__)
