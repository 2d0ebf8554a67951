"""Answers that are complete and not given yet: for some seconds they can be taken back."""

from __future__ import annotations

from screens.touch.core.screen import TouchScreen
from screens.touch.core.words import tr
from screens.touch.look.kv import load_kv
from screens.touch.survey import feet, question  # noqa: F401 - their kv comes before ours
from screens.touch.survey.events import TakeBack, TellReason
from screens.touch.survey.view import SurveyHeldView


class SurveyHeldScreen(TouchScreen):
    def said(self, view: SurveyHeldView, language: str) -> str:
        """What was chosen, and that it is not given yet."""
        if not view.left:
            return tr.say(language, "survey.keeping")
        when = tr.say(language, "survey.held_hint", count=view.left)
        return f"{tr.say(language, 'survey.chosen', words=view.words)} {when}" if view.words else when

    def take_back(self) -> None:
        self.emit(TakeBack())

    def tell(self) -> None:
        self.emit(TellReason())


load_kv(__file__)
