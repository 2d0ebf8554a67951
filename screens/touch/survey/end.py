"""The end of a survey: thanks if the answers were kept, else why they were not."""

from __future__ import annotations

from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv
from screens.touch.survey import feet  # noqa: F401 - its kv comes before ours
from screens.touch.survey.events import ChooseSurvey, ResumeSurvey
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

    def on(self, view: SurveyEndView) -> str:
        """The message id of what leads on from here; "" for nothing."""
        return {SurveyEnd.STOPPED: "survey.resume", SurveyEnd.AWAY: "survey.again"}.get(view.end, view.next_visit)

    def sign(self, view: SurveyEndView) -> str:
        return "refresh" if view.end is SurveyEnd.AWAY else ("calendar-plus" if view.next_visit else "")

    def go_on(self) -> None:
        match self.view.end:
            case SurveyEnd.STOPPED:
                self.emit(ResumeSurvey())
            case SurveyEnd.AWAY:
                self.try_again()
            case _:
                self.book_next()

    def choose(self, card: SurveyWay) -> None:
        self.emit(ChooseSurvey(card.code))


load_kv(__file__)
