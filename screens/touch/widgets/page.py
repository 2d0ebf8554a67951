"""The page of a screen, with its three parts in their places.

A page has a head (title and what belongs to it), a body (choices or content) and feet (the buttons at the bottom: back
on the left, the main action beside it). On a portrait panel they stand one above the other; on a landscape one, head
and feet are the left column and the body is the right one. In low reach whatever can be touched lies in the lower part
of the panel, and the words come down to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty
from kivy.uix.widget import Widget

from screens.touch.look.theme import look, u
from screens.touch.widgets.layouts import LEFT_COLUMN, Arranged, Body, Feet, Head


class Page(Arranged):
    """Head, body and feet in their places."""

    hug = BooleanProperty(False)  # leaves the room that it does not need to the header
    left = NumericProperty(LEFT_COLUMN)
    single = BooleanProperty(False)  # one column on a landscape panel too
    side = NumericProperty(56)  # units beside a single column
    wanted_height = NumericProperty(0)  # padding included
    head = ObjectProperty(None, allownone=True)
    body = ObjectProperty(None, allownone=True)
    feet = ObjectProperty(None, allownone=True)

    of_look = ("low", "gap", "step")

    def add_widget(self, widget: Widget, *arguments: object, **more: object) -> None:
        super().add_widget(widget, *arguments, **more)
        widget.size_hint = (None, None)
        for kind, name in ((Head, "head"), (Body, "body"), (Feet, "feet")):
            if isinstance(widget, kind):
                setattr(self, name, widget)
        widget.fbind("minimum_height", self._trigger_layout)
        if isinstance(widget, Body):
            widget.fbind("stretch", self._trigger_layout)

    def do_layout(self, *_arguments: object) -> None:
        if self.feet is not None:
            self.feet.stacked = look.landscape and not self.single
        if look.landscape and not self.single:
            self._two_columns()
        else:
            self._one_column()

    def _parts(self) -> Iterator[Widget]:
        return (part for part in (self.feet, self.body, self.head) if part is not None)

    def _reach(self) -> float:
        """How high above the page's lower edge something may be touched in low reach."""
        return float(look.panel.reach_px - self.to_window(self.x, self.y)[1])

    def _one_column(self) -> None:
        side, gap = u(self.side), max(u(28), look.gap)
        top, bottom = (u(16), u(24)) if look.small else (u(40), u(36))
        for part in self._parts():
            part.width = self.width - 2 * side
        heights = {part: part.minimum_height for part in self._parts() if part.minimum_height or part is self.body}
        fixed = sum(height for part, height in heights.items() if part is not self.body)
        gaps = gap * (len(heights) - 1)
        if self.body is not None and self.body.stretch:
            feet = heights.get(self.feet, -gap) + gap
            room = self.height - top - bottom - fixed - gaps
            if look.low:
                room = self._reach() - bottom - feet if not look.landscape else min(room, self._reach() - bottom - feet)
            heights[self.body] = min(room, self.body.minimum_height) if self.hug else room
        self.wanted_height = top + bottom + sum(heights.values()) + gaps
        y = self.y + bottom
        down = look.low or self.hug
        for part in heights:
            if not down and part is not self.feet:
                y = max(y, self._from_top(part, heights, top, gap))
            part.height = heights[part]
            part.pos = self.x + side, y
            y += heights[part] + gap

    def _from_top(self, part: Widget, heights: dict[Widget, float], top: float, gap: float) -> float:
        """Where a part lies when everything but the feet hangs from the top."""
        below_top = self.top - top - heights[part]
        if part is self.body and self.head in heights:
            below_top -= heights[self.head] + gap
        return float(below_top)

    def _two_columns(self) -> None:
        side, gap, top = u(48), look.gap, u(24 if look.small else 36)
        bottom = top
        inner = self.width - 2 * side - u(48)
        left = inner * (self.left if self.body is not None else 0.7)
        for part in self._parts():
            narrow = min(left, inner * part.column) if part is self.feet and self.body is not None else left
            part.width = inner - left if part is self.body else narrow
            part.x = self.x + side + (left + u(48) if part is self.body else 0)
        if self.feet is not None:
            self.feet.y, self.feet.height = self.y + bottom, self.feet.minimum_height
        if self.head is not None:
            self.head.height = self.head.minimum_height
            self.head.top = self.top - top
        if self.body is not None:
            room = self.height - top - bottom
            if look.low:
                room = min(room, self._reach() - bottom)
            self.body.height = room if self.body.stretch else self.body.minimum_height
            self.body.y = self.y + bottom if look.low else self.top - top - self.body.height
        feet = self.feet.minimum_height + gap if self.feet is not None else 0
        head = self.head.minimum_height if self.head is not None else 0
        body = self.body.minimum_height if self.body is not None and not self.body.stretch else 0
        self.wanted_height = top + bottom + max(head + feet, body)
