"""A pass was shown and nobody was checked in: why, when to come, and where to go."""

from __future__ import annotations

from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv
from screens.touch.visit import words
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
    NotArrived.NOT_ANSWERED: "account-clock-outline",
    NotArrived.HOUSE_CLOSED: "door-closed",
}


class NotArrivedScreen(TouchScreen):
    def icon(self, view: NotArrivedView) -> str:
        return "check-bold" if view.next_visit else _ICONS.get(view.reason, "account-tie")

    def do_icon(self, view: NotArrivedView, language: str) -> str:
        return _DO_ICONS[view.reason] if words.to_do(view, language) else "sign-direction"
