"""A code that cannot be used here. One calm text, whatever is wrong with it: nobody is accused of anything."""

from __future__ import annotations

from screens.touch import intents
from screens.touch.screen import TouchScreen, load_kv
from screens.touch.views import CodeProblemView
from screens.touch.words import tr

load_kv("code_problem")


class CodeProblemScreen(TouchScreen):
    def key(self, view: CodeProblemView | None, suffix: str) -> str:
        return f"code.{view.problem.value}{suffix}" if view else ""

    def where(self, view: CodeProblemView | None, language: str) -> str:
        return (view.counter_hint if view else "") or tr.say(language, "fault.any_counter")

    def home(self) -> None:
        self.emit(intents.Finish())
