"""No answer has come in time: what may have become of the wish, what to do now, and whom to ask."""

from __future__ import annotations

from screens.touch.core.events import Back
from screens.touch.core.screen import TouchScreen
from screens.touch.core.waiting import Late
from screens.touch.look.kv import load_kv

load_kv(__file__)


class LateScreen(TouchScreen):
    """Shows its view; whoever leaves a number that has not come gives it up."""

    still = True

    def leave(self) -> None:
        self.emit(Back(gives_up=self.view.late is Late.NUMBER))
