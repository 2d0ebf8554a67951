"""Three places at the bottom of the survey's pages that never move: left, middle, right.

What can end a survey, send it or take it back each has a place of its own, so that no page has it where a touch on the
page before may have led here; a button that is not there leaves its place empty.
"""

from __future__ import annotations

from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.widget import Widget

from screens.touch.look.kv import load_kv
from screens.touch.look.theme import look
from screens.touch.widgets.kit import Feet, WordButton
from screens.touch.widgets.layouts import AWAY, present


class PlaceButton(WordButton):
    """A button in one of the places; its pictogram goes where the words need the room."""

    sign = StringProperty("")
    wide = BooleanProperty(False)  # in the middle, it has the right place too, where nothing else is then


class NextVisit(PlaceButton):
    """The way to the next visit, in the middle: it is long, and leads to nothing that a touch too many could spoil."""


class Places(Feet):
    """Exactly three buttons: side by side; in a landscape column the middle one lies above the others. Where they lie
    depends on the panel only, never on what is there or what it says."""

    def do_layout(self, *_arguments: object) -> None:
        left, middle, right = reversed(self.children)
        height = max(child.natural_height for child in (left, middle, right))
        width = (self.width - look.gap * (1 if self.stacked else 2)) / (2 if self.stacked else 3)
        self._put(left, self.x, self.y, width, height)
        self._put(right, self.right - width, self.y, width, height)
        if self.stacked:
            self._put(middle, self.x, self.y + height + look.gap, self.width, height)
        else:
            wide = 2 * width + look.gap if middle.wide else width
            self._put(middle, self.x + width + look.gap, self.y, wide, height)
        self.minimum_height = height * (2 if self.stacked else 1) + (look.gap if self.stacked else 0)

    def _put(self, child: Widget, x: float, y: float, width: float, height: float) -> None:
        child.least_height, child.width = height, width
        child.pos = (x, y) if present(child) else (AWAY, AWAY)


load_kv(__file__)
