"""Where things go: stacks that close up around what is absent, and the page with its three parts.

A page has a head (what is read), a body (what is chosen or told) and feet (the buttons at the
bottom: back on the left, the main action beside it). On a portrait panel they stand one above the
other; on a landscape one, head and feet are the left column and the body is the right one. In low
reach whatever can be touched lies in the lower part of the panel, and the words come down to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.layout import Layout
from kivy.uix.widget import Widget

from screens.touch.look.kv import load_kv
from screens.touch.look.theme import look, u

AWAY = -99_999.0  # where absent widgets wait: a disabled widget swallows touches where it stands
LEFT_COLUMN = 0.4  # of a landscape page


class Presence:
    """Something that can be absent: it takes no room, shows nothing, and cannot be touched."""

    there = BooleanProperty(True)

    def on_there(self, _widget: object, there: bool) -> None:
        self.opacity = 1 if there else 0
        self.disabled = not there

    def on_touch_down(self, touch: object) -> bool:
        """What is absent lets a touch through: in Kivy a disabled widget swallows it, wherever it was left lying."""
        return self.there and bool(super().on_touch_down(touch))  # type: ignore[misc]


def present(widget: Widget) -> bool:
    return bool(getattr(widget, "there", True))


class Closing(Presence, BoxLayout):  # type: ignore[misc]
    """A box whose absent children leave no gap; Kivy 2.3.1's own algorithm places the others."""

    def add_widget(self, widget: Widget, *arguments: object, **more: object) -> None:
        super().add_widget(widget, *arguments, **more)
        if hasattr(widget, "there"):
            widget.fbind("there", self._trigger_layout)
        self._trigger_layout()

    def do_layout(self, *_arguments: object) -> None:
        here = [child for child in self.children if present(child)]
        for child in self.children:
            if not present(child):
                child.pos = (AWAY, AWAY)
                if child.size_hint_x is not None:  # so that it knows its height
                    child.width = max(0, self.width - self.padding[0] - self.padding[2])
        if not here:
            left, top, right, bottom = self.padding
            self.minimum_size = left + right, top + bottom
            return
        sizes = [(c.size, c.size_hint, c.pos_hint, c.size_hint_min, c.size_hint_max) for c in here]
        for index, x, y, width, height in self._iterate_layout(sizes):
            child = here[index]
            child.pos = x, y
            if child.size_hint_x is not None:
                child.width = width
            if child.size_hint_y is not None:
                child.height = height


class Stack(Closing):
    """As high as what is in it needs."""

    least = NumericProperty(0)  # pixels: never lower than this


class Filler(Presence, Widget):  # type: ignore[misc]
    """Takes the room that is left."""


class Head(Stack):
    """What is read first: the title and what belongs to it."""


class Body(Closing):
    """What is chosen, or told. One that stretches takes all the room that there is."""

    stretch = BooleanProperty(False)


class Feet(Presence, Layout):  # type: ignore[misc]
    """The buttons at the bottom: from the left in one row, in more where they do not fit, from the bottom up.

    In a landscape column (`stacked`) each has a row of its own. `downward`: the first row is the upper one.
    """

    minimum_height = NumericProperty(0)
    downward = BooleanProperty(False)
    stacked = BooleanProperty(False)

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        for name in ("pos", "size", "children", "stacked"):
            self.fbind(name, self._trigger_layout)
        look.fbind("gap", self._trigger_layout)

    def add_widget(self, widget: Widget, *arguments: object, **more: object) -> None:
        super().add_widget(widget, *arguments, **more)
        for name in ("there", "natural_height", "natural_width"):
            widget.fbind(name, self._trigger_layout)

    def do_layout(self, *_arguments: object) -> None:
        for child in self.children:
            if not present(child):
                child.pos = (AWAY, AWAY)
        rows = self._rows([child for child in reversed(self.children) if present(child)])
        used = 0.0  # counted apart from where this stands: the least difference would lay the page out again, for ever
        for row in reversed(rows) if self.downward else rows:
            used += self._lay(row, self.y + used) + look.gap
        self.minimum_height = used - look.gap if rows else 0

    def _rows(self, here: list[Widget]) -> list[list[Widget]]:
        rows: list[list[Widget]] = []
        free = -1.0
        for child in here:
            free -= child.natural_width + look.gap
            if self.stacked or free < -look.gap - 1:
                rows.append([])
                free = self.width - child.natural_width
            rows[-1].append(child)
        return rows

    def _lay(self, row: list[Widget], y: float) -> float:
        """Place one row; returns its height."""
        height = max(child.natural_height for child in row)
        fixed = [child for child in row if child.size_hint_x is None and not self.stacked]
        sharing = len(row) - len(fixed)
        free = self.width - sum(child.natural_width for child in fixed) - look.gap * (len(row) - 1)
        x = self.x
        for child in row:
            child.least_height = height
            child.width = child.natural_width if child in fixed else free / sharing
            child.pos = x, y
            x += child.width + look.gap
        return float(height)


class Page(Layout):  # type: ignore[misc]
    """Head, body and feet in their places."""

    hug = BooleanProperty(False)  # leaves the room that it does not need to the header
    left = NumericProperty(LEFT_COLUMN)
    single = BooleanProperty(False)  # one column on a landscape panel too
    side = NumericProperty(56)  # units beside a single column
    wanted_height = NumericProperty(0)  # padding included
    head = ObjectProperty(None, allownone=True)
    body = ObjectProperty(None, allownone=True)
    feet = ObjectProperty(None, allownone=True)

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        for name in ("pos", "size"):
            self.fbind(name, self._trigger_layout)
        for name in ("low", "gap", "step"):
            look.fbind(name, self._trigger_layout)

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
        side, top, bottom, gap = (
            u(self.side),
            u(16 if look.small else 40),
            u(24 if look.small else 36),
            max(u(28), look.gap),
        )
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
        side, top, bottom, gap = u(48), u(24 if look.small else 36), u(24 if look.small else 36), look.gap
        inner = self.width - 2 * side - u(48)
        left = inner * (self.left if self.body is not None else 0.7)
        for part in self._parts():
            part.width = inner - left if part is self.body else left
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


class Pairs(Presence, Layout):  # type: ignore[misc]
    """What tells, one under the other; two beside each other where the panel is wide."""

    minimum_height = NumericProperty(0)
    spacing = NumericProperty(14)  # pixels

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        for name in ("pos", "size", "children"):
            self.fbind(name, self._trigger_layout)
        look.fbind("version", self._trigger_layout)

    def add_widget(self, widget: Widget, *arguments: object, **more: object) -> None:
        super().add_widget(widget, *arguments, **more)
        for name in ("there", "height"):
            widget.fbind(name, self._trigger_layout)

    def do_layout(self, *_arguments: object) -> None:
        here = [child for child in reversed(self.children) if present(child)]
        for child in self.children:
            if not present(child):
                child.pos = (AWAY, AWAY)
        columns = 2 if look.landscape else 1
        width = (self.width - self.spacing * (columns - 1)) / columns
        used = 0.0  # counted apart from where this stands, as in Feet
        for start in range(0, len(here), columns):
            row = here[start : start + columns]
            for column, child in enumerate(row):
                child.size_hint = (None, None)
                child.width = width
                child.pos = self.x + column * (width + self.spacing), self.top - used - child.height
            used += max(child.height for child in row) + self.spacing
        self.minimum_height = used - self.spacing if here else 0


class Tiles(Presence, Layout):  # type: ignore[misc]
    """Cards of one kind in a grid. Tiles are made once and shown again; they keep their size on a short page."""

    cards = ObjectProperty(())
    kind = ObjectProperty(None)
    language = StringProperty("id")  # of what tiles say by themselves
    cols = NumericProperty(2)
    rows = NumericProperty(3)
    tallest = NumericProperty(400)  # units

    __events__ = ("on_choose",)

    def __init__(self, **properties: object) -> None:
        self._tiles: list[Widget] = []
        super().__init__(**properties)
        for name in ("pos", "size", "cols", "rows", "cards"):
            self.fbind(name, self._trigger_layout)
        look.fbind("gap", self._trigger_layout)

    def on_cards(self, _widget: object, cards: tuple[object, ...]) -> None:
        while len(self._tiles) < len(cards):
            tile = self.kind()
            tile.language = self.language
            tile.bind(on_release=lambda chosen: self.dispatch("on_choose", chosen.card))
            self._tiles.append(tile)
            self.add_widget(tile)
        for index, tile in enumerate(self._tiles):
            tile.there = index < len(cards)
            if tile.there:
                tile.card = cards[index]

    def on_language(self, _widget: object, language: str) -> None:
        for tile in self._tiles:
            tile.language = language

    def do_layout(self, *_arguments: object) -> None:
        if not self.rows:  # a screen that shows nothing yet
            return
        width = (self.width - look.gap * (self.cols - 1)) / self.cols
        height = min(u(self.tallest) * (1 + look.step / 5), (self.height - look.gap * (self.rows - 1)) / self.rows)
        beside = height < u(190) + 3 * look.font("tile")
        for index, tile in enumerate(self._tiles):
            row, column = divmod(index, int(self.cols))
            tile.size_hint = (None, None)
            tile.beside, tile.width, tile.least = beside, width, height
            x = self.x + column * (width + look.gap)
            tile.pos = (x, self.top - (row + 1) * height - row * look.gap) if tile.there else (AWAY, AWAY)

    def on_choose(self, _card: object) -> None:
        """Default handler: nothing; the screen listens."""


load_kv(__file__)
