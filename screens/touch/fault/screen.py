"""A fault that takes the whole screen: what is the matter, what the visitor can do, whom to ask."""

from __future__ import annotations

from screens.touch.core.screen import TouchScreen
from screens.touch.core.words import tr
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
_CALM = (Fault.STARTING, Fault.SHUTTING_DOWN)


class FaultScreen(TouchScreen):
    still = True

    def icon(self, view: FaultView | None) -> str:
        return _ICONS[view.fault] if view else ""

    def key(self, view: FaultView | None, suffix: str) -> str:
        return f"fault.{view.fault.value}{suffix}" if view else ""

    def to_do(self, view: FaultView | None) -> str:
        """The message id of what to do; "" where there is nothing but a moment's patience."""
        return "" if view is None or view.fault is Fault.STARTING else f"fault.{view.fault.value}_do"

    def where(self, view: FaultView | None, language: str) -> str:
        """Where a visitor goes while this kiosk cannot help."""
        return tr.counter(language, view.counter_hint if view else "")

    def calm(self, view: FaultView | None) -> bool:
        return view is not None and view.fault in _CALM
