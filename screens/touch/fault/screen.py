"""A fault that takes the whole screen: what is wrong, what the visitor can do, whom to ask."""

from __future__ import annotations

from screens.touch.core.screen import TouchScreen
from screens.touch.fault.events import OpenTrouble
from screens.touch.fault.view import Fault, FaultView
from screens.touch.look.kv import load_kv

load_kv(__file__)

_ICONS = {
    Fault.STARTING: "timer-sand",
    Fault.SHUTTING_DOWN: "power",
    Fault.DATABASE_AWAY: "database-off-outline",
    Fault.CLOCK_UNTRUSTED: "clock-alert-outline",
    Fault.IN_SERVICE: "wrench",
}


class FaultScreen(TouchScreen):
    still = True

    def icon(self, view: FaultView) -> str:
        return _ICONS[view.fault]

    def to_do(self, view: FaultView) -> str:
        """The message id of what to do; "" while the kiosk starts."""
        return "" if view.fault is Fault.STARTING else f"fault.{view.fault.value}_do"

    def explain(self) -> None:
        self.emit(OpenTrouble())
