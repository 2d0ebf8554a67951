"""The overlay: a question or an answer with its buttons, at the bottom where everyone can reach them."""

from __future__ import annotations

from kivy.properties import BooleanProperty, ObjectProperty
from kivy.uix.floatlayout import FloatLayout

from screens.touch.app.sheet_words import Choice, Contents, contents
from screens.touch.app.view import Overlay
from screens.touch.core.events import Intent
from screens.touch.look.kv import load_kv
from screens.touch.look.theme import look, mm, u
from screens.touch.widgets.kit import Primary, Stack, WordButton
from screens.touch.widgets.layouts import ENDS

MANY, MANY_WHERE_LOW = 5, 3  # so many choices stand two by two; fewer where there is little room above the buttons
UNDER = 48  # units under the choices
WIDEST = 1016  # units
MARGIN_MM = 5.0  # between its choices and the buttons of the page below it


class Sheet(FloatLayout):  # type: ignore[misc]
    """Covers the whole panel while it is shown; touches beside its buttons do nothing."""

    shown = BooleanProperty(False)
    contents = ObjectProperty(Contents(), rebind=True)
    bar_size = ObjectProperty((0, 0))  # of the shell's bar, in pixels
    under = UNDER

    __events__ = ("on_want",)

    def __init__(self, **properties: object) -> None:
        self._buttons: list[WordButton] = []
        self._beside = 1  # choices in a row
        super().__init__(**properties)

    def room(self, size: tuple[float, float], bar: tuple[float, float], _version: float) -> tuple[float, float, float]:
        """Left, bottom and width of its plate. No choice lies over a button of the bar or of the feet of the page below
        it: whoever taps once too often when it goes would end, cancel or call."""
        feet = u(128) + mm(MARGIN_MM) - u(UNDER)
        if not look.landscape:
            width = min(size[0] - u(64), u(WIDEST))
            return (size[0] - width) / 2, bar[1] + u(36) + feet, width
        left = u(72) + (size[0] - bar[0] - u(144)) * ENDS
        right = size[0] - bar[0] - u(24)
        width = min(right - left, u(WIDEST))
        return left + (right - left - width) / 2, u(24) + feet, width

    def show(self, overlay: Overlay | None, language: str) -> None:
        """Show an overlay, or none."""
        self.shown = overlay is not None
        if overlay is None:
            return
        before, self.contents = self.contents, contents(overlay, language)
        many = MANY_WHERE_LOW if look.landscape or look.low else MANY
        beside = 2 if len(self.contents.choices) >= many else 1
        if (_shape(before.choices), self._beside) != (_shape(self.contents.choices), beside):
            self._beside = beside
            self._lay_choices()
        for button, choice in zip(self._buttons, self.contents.choices, strict=True):
            tight = self._beside > 1 and look.largest
            button.text, button.icon, button.chosen = choice.text, "" if tight else choice.icon, choice.chosen
            button.air = 4 if tight else 36
            button.repeats, button.asleep = choice.repeats, choice.asleep

    def _lay_choices(self) -> None:
        """Make the buttons; those of the same overlay are only filled anew, so that none moves under a finger."""
        box, choices = self.ids.choices, self.contents.choices
        box.clear_widgets()
        self._buttons = [self._button(index, choice.primary) for index, choice in enumerate(choices)]
        for start in range(0, len(choices), self._beside):
            row = self._buttons[start : start + self._beside]
            if len(row) == 1:
                box.add_widget(row[0])
                continue
            pair = Stack(orientation="horizontal", spacing=look.gap)
            for button in row:
                button.fbind("natural_height", _same_height, row)
                pair.add_widget(button)
            box.add_widget(pair)

    def _button(self, index: int, primary: bool) -> WordButton:
        button = (Primary if primary else WordButton)()
        button.bind(on_release=lambda _button: self.dispatch("on_want", self.contents.choices[index].intent))
        return button

    def on_touch_down(self, touch: object) -> bool:
        if not self.shown:
            return False
        super().on_touch_down(touch)
        return True

    def on_want(self, _intent: Intent) -> None:
        """Default handler: nothing; the shell listens."""


def _same_height(row: list[WordButton], *_changed: object) -> None:
    for button in row:
        button.least_height = max(one.natural_height for one in row)


def _shape(choices: tuple[Choice, ...]) -> tuple[bool, ...]:
    """What decides where the buttons of an overlay lie."""
    return tuple(choice.primary for choice in choices)


load_kv(__file__)
