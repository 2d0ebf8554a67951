"""The overlay: a question or an answer with its buttons, at the bottom where everyone can reach them."""

from __future__ import annotations

from kivy.properties import BooleanProperty, ObjectProperty
from kivy.uix.floatlayout import FloatLayout

from screens.touch.app.sheet_words import Choice, Contents, contents
from screens.touch.app.view import Overlay
from screens.touch.core.events import Intent
from screens.touch.look.kv import load_kv
from screens.touch.look.theme import look
from screens.touch.widgets.kit import Primary, Stack, WordButton

MANY = 5  # so many choices stand two by two


class Sheet(FloatLayout):  # type: ignore[misc]
    """Covers the whole panel while it is shown; touches beside its buttons do nothing."""

    shown = BooleanProperty(False)
    contents = ObjectProperty(Contents(), rebind=True)

    __events__ = ("on_want",)

    def __init__(self, **properties: object) -> None:
        self._buttons: list[WordButton] = []
        super().__init__(**properties)

    def show(self, overlay: Overlay | None, language: str) -> None:
        """Show an overlay, or none."""
        self.shown = overlay is not None
        if overlay is None:
            return
        before, self.contents = self.contents, contents(overlay, language)
        if _shape(before.choices) != _shape(self.contents.choices):
            self._lay_choices()
        for button, choice in zip(self._buttons, self.contents.choices, strict=True):
            button.text, button.icon, button.chosen = choice.text, choice.icon, choice.chosen
            button.repeats, button.asleep = choice.repeats, choice.asleep

    def _lay_choices(self) -> None:
        """Make the buttons; those of the same overlay are only filled anew, so that none moves under a finger."""
        box, choices = self.ids.choices, self.contents.choices
        box.clear_widgets()
        self._buttons = [self._button(index, choice.primary) for index, choice in enumerate(choices)]
        beside = 2 if len(choices) >= MANY else 1
        for start in range(0, len(choices), beside):
            row = self._buttons[start : start + beside]
            if len(row) == 1:
                box.add_widget(row[0])
                continue
            pair = Stack(orientation="horizontal", spacing=look.gap)
            for button in row:
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


def _shape(choices: tuple[Choice, ...]) -> tuple[bool, ...]:
    """What decides where the buttons of an overlay lie."""
    return tuple(choice.primary for choice in choices)


load_kv(__file__)
