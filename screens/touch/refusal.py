"""No number now: why, in plain words that never accuse, and when to come back."""

from __future__ import annotations

from screens.touch import intents
from screens.touch.screen import TouchScreen, load_kv
from screens.touch.views import RefusalView

load_kv("refusal")

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


class RefusalScreen(TouchScreen):
    def icon(self, view: RefusalView | None) -> str:
        return _ICONS.get(view.reason, "information-outline") if view else ""

    def title(self, view: RefusalView | None) -> str:
        return f"refusal.{view.reason}" if view else ""

    def may_try_again(self, view: RefusalView | None) -> bool:
        return view is not None and view.reason in _CAN_TRY_AGAIN

    def try_again(self) -> None:
        self.emit(intents.TryAgain())

    def finish(self) -> None:
        self.emit(intents.Finish())
