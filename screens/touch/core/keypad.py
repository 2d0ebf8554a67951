"""Keypads: their keys, and the field that shows what is typed."""

from __future__ import annotations

from collections.abc import Hashable

from kivy.properties import BooleanProperty, StringProperty

from screens.touch.look.kv import load_kv
from screens.touch.widgets.kit import Touchable


class Key(Touchable):
    """One key. `card` is what it types: a character, "erase" or "enter"; `said` is its name when read out."""

    card = StringProperty("")
    said = StringProperty("")
    language = StringProperty("id")
    letters = StringProperty("button")
    spells = BooleanProperty(False)  # there is room for its name beside the pictogram
    beside = BooleanProperty(True)
    icons = {"erase": "backspace-outline", "enter": "check-bold"}  # noqa: RUF012 - read only

    def meaning(self) -> Hashable:
        return (self.card,)


class DigitKey(Key):
    """A larger key, for pads with digits only."""

    letters = StringProperty("title")
    spells = BooleanProperty(True)


load_kv(__file__)
