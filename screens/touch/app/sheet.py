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

    def show(self, overlay: Overlay | None, language: str) -> None:
        """Show an overlay, or none."""
        self.shown = overlay is not None
        if overlay is None:
            return
        before, self.contents = self.contents, contents(overlay, language)
        if before.choices != self.contents.choices:
            self._lay_choices()

    def _lay_choices(self) -> None:
        box, choices = self.ids.choices, self.contents.choices
        box.clear_widgets()
        beside = 2 if len(choices) >= MANY else 1
        for start in range(0, len(choices), beside):
            row = [self._button(choice) for choice in choices[start : start + beside]]
            if len(row) == 1:
                box.add_widget(row[0])
                continue
            pair = Stack(orientation="horizontal", spacing=look.gap)
            for button in row:
                pair.add_widget(button)
            box.add_widget(pair)

    def _button(self, choice: Choice) -> WordButton:
        button = (Primary if choice.primary else WordButton)(text=choice.text, icon=choice.icon, chosen=choice.chosen)
        button.bind(on_release=lambda _button: self.dispatch("on_want", choice.intent))
        return button

    def on_touch_down(self, touch: object) -> bool:
        if not self.shown:
            return False
        super().on_touch_down(touch)
        return True

    def on_want(self, _intent: Intent) -> None:
        """Default handler: nothing; the shell listens."""


load_kv(__file__)
