"""A fault that takes the whole screen: what is the matter, what the visitor can do, whom to ask."""

from __future__ import annotations

from screens.touch.screen import TouchScreen, load_kv
from screens.touch.views import Fault, FaultView

load_kv("fault")

_ICONS = {
    Fault.STARTING: "timer-sand",
    Fault.SHUTTING_DOWN: "power",
    Fault.DATABASE_AWAY: "database-off-outline",
    Fault.CLOCK_UNTRUSTED: "clock-alert-outline",
    Fault.IN_SERVICE: "wrench",
}
_CALM = (Fault.STARTING, Fault.SHUTTING_DOWN)


class FaultScreen(TouchScreen):
    def icon(self, view: FaultView | None) -> str:
        return _ICONS[view.fault] if view else ""

    def key(self, view: FaultView | None, suffix: str) -> str:
        return f"fault.{view.fault.value}{suffix}" if view else ""

    def calm(self, view: FaultView | None) -> bool:
        return view is not None and view.fault in _CALM
