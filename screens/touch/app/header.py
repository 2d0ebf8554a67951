"""The header on every screen: the house's name, date and time, and a drawing of roofs where there is room."""

from __future__ import annotations

from typing import Any

from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty
from kivy.uix.floatlayout import FloatLayout

from screens.touch.core.view import Frame
from screens.touch.core.words import tr
from screens.touch.look.kv import load_kv
from screens.touch.widgets import kit  # noqa: F401 - its kv comes before ours
from screens.touch.widgets.kit import Stack


class StaffDoor(Stack):
    """The house's name; a long press on it is the hidden way to the officers' screens."""

    long_press_seconds = NumericProperty(3.0)

    __events__ = ("on_open_door",)

    def on_touch_down(self, touch: Any) -> bool:
        if not self.collide_point(*touch.pos):
            return False
        touch.grab(self)
        self._timer = Clock.schedule_once(lambda _dt: self.dispatch("on_open_door"), self.long_press_seconds)
        return True

    def on_touch_up(self, touch: Any) -> bool:
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        self._timer.cancel()
        return True

    def on_open_door(self) -> None:
        """Default handler: nothing; the shell listens."""


class Header(FloatLayout):  # type: ignore[misc]
    """Takes the height that the screen leaves free, and shows the roofs in it."""

    frame = ObjectProperty(Frame(), rebind=True)
    long_press_seconds = NumericProperty(3.0)
    row_height = NumericProperty(0)  # of its words; never lower than this
    spare = NumericProperty(0)  # pixels: between its words and the roof
    hushed = BooleanProperty(False)  # something lies over its words
    fill = "header"

    __events__ = ("on_open_door",)

    def tagline(self, frame: Frame) -> str:
        """The line under the house's name: its own words in this language, else the program's."""
        return dict(frame.taglines).get(frame.language) or tr.say(frame.language, "header.tagline")

    def on_open_door(self) -> None:
        """Default handler: nothing; the shell listens."""


load_kv(__file__)
