"""The buttons of the information's screens, always in the same places: back, a page on where there is another, done."""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty

from screens.touch.look.kv import load_kv
from screens.touch.widgets.kit import Feet


class PagedFeet(Feet):
    screen = ObjectProperty(None)
    page = NumericProperty(0)
    pages = NumericProperty(1)
    ends = BooleanProperty(False)  # "back" leads a step back only, so "done" leads home
    language = StringProperty("id")


load_kv(__file__)
