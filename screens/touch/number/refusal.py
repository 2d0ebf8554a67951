"""No number can be taken now: why, when to come back, and whom to ask."""

from __future__ import annotations

from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv
from screens.touch.number.view import RefusalView

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
    def icon(self, view: RefusalView) -> str:
        return _ICONS.get(view.reason, "information-outline")

    def advice_icon(self, view: RefusalView) -> str:
        return _TO_DO.get(view.reason, "gesture-tap")

    def may_try_again(self, view: RefusalView) -> bool:
        return view.reason in _CAN_TRY_AGAIN
