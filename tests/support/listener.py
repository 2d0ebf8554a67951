"""Somebody who hears the kiosk and does not see it: touches, keys, and what the simulated voice wrote down."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from devices.simulated.voice import SAID, SimulatedVoice
from tests.support.touch_app import TouchApp


class Listener:
    """Someone with closed eyes: knows what was said, and where on the glass their fingers are."""

    def __init__(self, app: TouchApp, folder: Path) -> None:
        self.app, self.panel, self._said = app, app.panel, folder / SAID
        self.voice = SimulatedVoice(folder)
        app.give_voice(self.voice)

    def heard(self) -> list[str]:
        """Everything that was said so far."""
        lines = self._said.read_text("utf-8").splitlines() if self._said.exists() else []
        return [line.split(" ", 3)[3] for line in lines]

    def hears(self, text: str) -> None:
        """Wait until something with these words is the last that was said."""
        self.panel.until(lambda: self.heard() and text in self.heard()[-1])

    def finger(self, x: float, y: float) -> Any:
        from kivy.tests.common import UnitTestTouch

        return UnitTestTouch(x, y)

    def two_fingers(self, *, lift: bool = True) -> list[Any]:
        fingers = [self.finger(300, 900), self.finger(700, 950)]
        for finger in fingers:
            finger.touch_down()
        self.until_by_ear()
        if lift:
            for finger in fingers:
                finger.touch_up()
            self.panel.pump()
        return fingers

    def until_by_ear(self) -> None:
        """Until the fingers were held long enough: frames in which screens are made ready take their time."""
        self.panel.until(lambda: self.app.app.state.session.preferences.by_ear)

    def rest(self, widget: Any) -> None:
        """A finger comes down on a widget, stays until it is told, and goes."""
        touch = self.panel.press(widget)
        self.panel.until(lambda: self.app.app.root.ids.explorer._resting is None)
        self.panel.lift(touch)

    def double_tap(self, x: float = 540, y: float = 700) -> None:
        for _ in range(2):
            touch = self.finger(x, y)
            touch.touch_down()
            touch.touch_up()
        self.panel.pump()
