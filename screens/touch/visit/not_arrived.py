"""A pass was shown and nobody is checked in: why, in words that accuse nobody, when to come, and where to go."""

from __future__ import annotations

from screens.touch.core import intents
from screens.touch.core.paper import PILLS, PaperState
from screens.touch.core.screen import TouchScreen
from screens.touch.core.words import tr
from screens.touch.look.kv import load_kv
from screens.touch.visit import words as visit_words
from screens.touch.visit.view import NotArrived, NotArrivedView

load_kv(__file__)

_DO_ICONS = {
    NotArrived.TOO_EARLY: "sofa-outline",
    NotArrived.OTHER_DAY: "cellphone-check",
    NotArrived.UNREADABLE: "refresh",
}
_ICONS = {
    NotArrived.ALREADY_USED: "ticket-confirmation-outline",
    NotArrived.TOO_EARLY: "clock-outline",
    NotArrived.TOO_LATE: "clock-alert-outline",
    NotArrived.OTHER_DAY: "calendar-arrow-right",
    NotArrived.PAST_DAY: "calendar-remove-outline",
    NotArrived.CANCELLED: "calendar-remove-outline",
    NotArrived.UNREADABLE: "qrcode-remove",
    NotArrived.NEEDS_COUNTER: "file-document-outline",
    NotArrived.HOUSE_CLOSED: "door-closed",
}


class NotArrivedScreen(TouchScreen):
    def icon(self, view: NotArrivedView | None) -> str:
        return _ICONS.get(view.reason, "account-tie") if view else ""

    def title(self, view: NotArrivedView | None, language: str) -> str:
        return tr.say(language, f"visit.{view.reason.value}") if view else ""

    def why(self, view: NotArrivedView | None, language: str) -> str:
        return visit_words.why(view, language) if view else ""

    def to_do(self, view: NotArrivedView | None, language: str) -> str:
        """What a family can do by itself; else where an officer helps."""
        return visit_words.to_do(view, language) or visit_words.ask(view, language) if view else ""

    def do_icon(self, view: NotArrivedView | None, language: str) -> str:
        return _DO_ICONS[view.reason] if view and visit_words.to_do(view, language) else "sign-direction"

    def alone(self, view: NotArrivedView | None, language: str) -> bool:
        """Whether a family can do something by itself: the officers stand below it then."""
        return view is not None and bool(visit_words.to_do(view, language))

    def ask(self, view: NotArrivedView | None, language: str) -> str:
        return visit_words.ask(view, language) if view else ""

    def pill(self, view: NotArrivedView | None) -> tuple[str, str, str]:
        """Icon, tone and message id: what became of the provisional slip."""
        return PILLS[view.paper if view else PaperState.NO_SLIP]

    def home(self) -> None:
        self.emit(intents.Finish())
