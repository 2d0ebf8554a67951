"""No number now: why, in plain words that never accuse, when to come back, and whom to ask."""

from __future__ import annotations

from screens.touch.core import intents
from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv
from screens.touch.number.view import RefusalView
from screens.touch.number.words import refusal_advice

load_kv(__file__)

_ICONS = {
    "not_yet_open": "clock-outline",
    "closed_now": "door-closed",
    "house_closed": "door-closed",
    "ending_soon": "clock-alert-outline",
    "quota_reached": "account-multiple-remove-outline",
    "busy": "timer-sand",
    "clock_untrusted": "clock-alert-outline",
}
_CAN_TRY_AGAIN = ("busy", "unavailable")
# What the visitor can do: wait here, come on another day, choose again, or ask.
_TO_DO = {
    "not_yet_open": "sofa-outline",
    "closed_now": "calendar-arrow-right",
    "house_closed": "calendar-arrow-right",
    "ending_soon": "calendar-arrow-right",
    "quota_reached": "calendar-arrow-right",
    "busy": "sofa-outline",
    "unavailable": "refresh",
}


class RefusalScreen(TouchScreen):
    def icon(self, view: RefusalView | None) -> str:
        return _ICONS.get(view.reason, "information-outline") if view else ""

    def title(self, view: RefusalView | None) -> str:
        return f"refusal.{view.reason}" if view else ""

    def why(self, view: RefusalView | None) -> str:
        """The house's own words for a closing; else the name of the service that was asked for."""
        return (view.public_reason or view.service_name) if view else ""

    def advice_icon(self, view: RefusalView | None) -> str:
        return _TO_DO.get(view.reason, "gesture-tap") if view else ""

    def advice(self, view: RefusalView | None, language: str) -> str:
        """What to do now: when numbers are given again, if that is known."""
        return refusal_advice(view, language) if view else ""

    def may_try_again(self, view: RefusalView | None) -> bool:
        return view is not None and view.reason in _CAN_TRY_AGAIN

    def try_again(self) -> None:
        self.emit(intents.TryAgain())

    def home(self) -> None:
        self.emit(intents.Back())
