"""What the information screens have in common: back, more, done, always in the same places."""

from __future__ import annotations

from kivy.properties import NumericProperty, ObjectProperty, StringProperty

from screens.touch.core import intents
from screens.touch.core.screen import TouchScreen
from screens.touch.look.kv import load_kv
from screens.touch.widgets.kit import Feet


class PagedFeet(Feet):
    """Back on the left, a page on beside it where there is another, done."""

    screen = ObjectProperty(None)
    page = NumericProperty(0)
    pages = NumericProperty(1)
    language = StringProperty("id")


class PagedScreen(TouchScreen):
    """A screen of the information, whose view has a page and pages."""

    def back(self) -> None:
        self.emit(intents.Back())

    def turn(self) -> None:
        """A page on; after the last one comes the first."""
        view = self.view
        self.emit(intents.TurnPage(1 if view.page + 1 < view.pages else -view.page))

    def finish(self) -> None:
        self.emit(intents.Finish())


load_kv(__file__)
