"""The next visit was not booked: why, in words that say nothing of anybody, and what to do."""

from __future__ import annotations

from screens.touch.booking.events import ChooseOther
from screens.touch.booking.view import RefusedView
from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv
from services.visits.next_model import NextProblem

load_kv(__file__)

_ICONS = {
    NextProblem.FULL: "account-multiple-remove-outline",
    NextProblem.GONE: "clock-alert-outline",
    NextProblem.LIMIT: "calendar-remove-outline",
    NextProblem.NONE_LEFT: "calendar-remove-outline",
    NextProblem.ENDED: "calendar-remove-outline",
}


class RefusedScreen(TouchScreen):
    def icon(self, view: RefusedView) -> str:
        return _ICONS.get(view.problem, "information-outline")

    def other(self) -> None:
        self.emit(ChooseOther())
