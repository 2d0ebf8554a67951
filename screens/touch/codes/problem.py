"""A code that cannot be used here. One calm text, whatever is wrong with it: nobody is accused of anything."""

from __future__ import annotations

from screens.touch.codes.view import CodeProblemView
from screens.touch.core import intents
from screens.touch.core.screen import TouchScreen
from screens.touch.core.words import tr
from screens.touch.look.kv import load_kv

load_kv(__file__)


class CodeProblemScreen(TouchScreen):
    def key(self, view: CodeProblemView | None, suffix: str) -> str:
        return f"code.{view.problem.value}{suffix}" if view else ""

    def where(self, view: CodeProblemView | None, language: str) -> str:
        return tr.counter(language, view.counter_hint if view else "")

    def home(self) -> None:
        self.emit(intents.Finish())
