"""A hand on the glass of a `TouchApp`: taps at places and at times, as hands that have never used a touchscreen do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from screens.touch.core.events import Tick
from tests.support.clock import ManualClock
from tests.support.panel import middle
from tests.support.touch_app import TouchApp

HOLD_SECONDS = 0.06  # how long a finger stays
READS_SECONDS = 5.0  # a visitor looks at a screen before they touch it

Point = tuple[float, float]


class Hand:
    """Every touch goes the way of a real one through Kivy's window; the time between them is the clock's."""

    def __init__(self, app: TouchApp, clock: ManualClock) -> None:
        self.app = app
        self.clock = clock

    def reads(self) -> None:
        """Look at the screen for a while, without touching it; shorter than any time-out."""
        self.app.panel.settle()
        self.clock.advance(READS_SECONDS)
        self.app.app.feed(Tick(self.clock.monotonic()))  # the app's own comes when real time has passed

    def point(self, button: Any) -> Point:
        return middle(button)

    def down(self, at: Point) -> Any:
        from kivy.tests.common import UnitTestTouch

        touch = UnitTestTouch(*at)
        touch.touch_down()
        self.app.panel.pump()
        return touch

    def up(self, touch: Any) -> None:
        touch.touch_up()
        self.app.panel.pump(2)

    def taps(
        self, at: Point, *pauses: float, beside_mm: float = 0.0, rests: Callable[[], object] = lambda: None
    ) -> None:
        """Tap at a place, and once more after each pause (from one finger down to the next), `beside_mm` beside it.
        `rests` waits for what the first tap has begun, whose answer comes sooner than a second tap."""
        from screens.touch.look.theme import mm

        self._tap(at)
        rests()
        for pause in pauses:
            self.clock.advance(max(0.0, pause - HOLD_SECONDS))
            self._tap((at[0] + mm(beside_mm), at[1] + mm(beside_mm)))

    def _tap(self, at: Point) -> None:
        touch = self.down(at)
        self.clock.advance(HOLD_SECONDS)
        self.up(touch)
        self.app.panel.settle()
