"""Layouts: stacks that close up around absent children, rows of buttons, pairs and grids of cards."""

from __future__ import annotations

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.layout import Layout
from kivy.uix.widget import Widget

from screens.touch.look.kv import load_kv
from screens.touch.look.theme import followed, look, u

AWAY = -99_999.0  # where absent widgets wait: a disabled widget swallows touches where it stands
LEFT_COLUMN = 0.4  # of a landscape page
ENDS = 0.28  # of a landscape page: no body reaches so far, so what ends a page lies there


class Presence:
    """Something that can be absent: it takes no room, shows nothing, and cannot be touched.

    `keeps_room`: absent, it leaves its room free, so that nothing moves under a finger when it comes or goes.
    """

    there = BooleanProperty(True)
    keeps_room = BooleanProperty(False)

    def on_there(self, _widget: object, there: bool) -> None:
        self.opacity = 1 if there else 0
        self.disabled = not there

    def on_touch_down(self, touch: object) -> bool:
        """An absent widget lets touches through; Kivy's disabled widgets swallow them."""
        return self.there and bool(super().on_touch_down(touch))  # type: ignore[misc]


def present(widget: Widget) -> bool:
    """Whether it has its room in a layout."""
    return bool(getattr(widget, "there", True)) or bool(getattr(widget, "keeps_room", False))


class Arranged(Presence, Layout):  # type: ignore[misc]
    """A layout that is computed again when a named property changes: its own, one of the look, or one of a child."""

    minimum_height = NumericProperty(0)

    of_itself: tuple[str, ...] = ("pos", "size")
    of_look: tuple[str, ...] = ("version",)
    of_children: tuple[str, ...] = ()

    def __init__(self, **properties: object) -> None:
        super().__init__(**properties)
        for name in self.of_itself:
            self.fbind(name, self._trigger_layout)
        for name in self.of_look:
            followed().fbind(name, self._trigger_layout)

    def add_widget(self, widget: Widget, *arguments: object, **more: object) -> None:
        super().add_widget(widget, *arguments, **more)
        for name in self.of_children:
            widget.fbind(name, self._trigger_layout)

    def present_children(self) -> list[Widget]:
        """In the order in which they were added; the absent ones are put out of the way."""
        for child in self.children:
            if not present(child):
                child.pos = (AWAY, AWAY)
        return [child for child in reversed(self.children) if present(child)]


class Closing(Presence, BoxLayout):  # type: ignore[misc]
    """A box whose absent children leave no gap; Kivy 2.3.1's own algorithm places the others."""

    def add_widget(self, widget: Widget, *arguments: object, **more: object) -> None:
        super().add_widget(widget, *arguments, **more)
        if hasattr(widget, "there"):
            for name in ("there", "keeps_room"):
                widget.fbind(name, self._trigger_layout)
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


class Remainder(Closing):
    """The room that is left of a body; what is in it hangs from its top, and a Filler ends it."""


class Head(Stack):
    """What is read first: the title and what belongs to it."""


class Body(Closing):
    """The middle of a page: choices or content. One that stretches takes all the room that there is."""

    stretch = BooleanProperty(False)


class Feet(Arranged):
    """The buttons at the bottom: from the left in one row, in more where they do not fit, from the bottom up.

    In a landscape column (`stacked`) each has a row of its own. `downward`: the first row is the upper one.
    """

    downward = BooleanProperty(False)
    stacked = BooleanProperty(False)
    column = NumericProperty(1)  # the most of a landscape page; `ENDS` where no body reaches that leads to this page

    of_itself = ("pos", "size", "children", "stacked")
    of_look = ("gap",)
    of_children = ("there", "keeps_room", "natural_height", "natural_width")

    def do_layout(self, *_arguments: object) -> None:
        rows = self._rows(self.present_children())
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


class Slot(Arranged):
    """Room for one of several buttons: as high as the highest of them, whichever is there, or none."""

    of_children = ("there", "natural_height")

    def on_kv_post(self, _base: object) -> None:
        self.size_hint_y = None
        self.fbind("minimum_height", self.setter("height"))
        self._trigger_layout()

    def do_layout(self, *_arguments: object) -> None:
        self.minimum_height = max((child.natural_height for child in self.children), default=0)
        self.present_children()
        for child in self.children:
            child.size_hint = (None, None)
            child.width, child.least_height = self.width, self.minimum_height
            if present(child):
                child.pos = self.pos


class Row(Arranged):
    """Short words side by side in the middle; in more rows where they do not fit."""

    spacing = NumericProperty(14)  # pixels

    of_children = ("there", "size")

    def on_kv_post(self, _base: object) -> None:
        self.size_hint_y = None
        self.fbind("minimum_height", self.setter("height"))
        self._trigger_layout()

    def do_layout(self, *_arguments: object) -> None:
        rows: list[list[Widget]] = []
        free = -1.0
        for child in self.present_children():
            free -= child.width + self.spacing
            if not rows or free < -self.spacing:
                rows.append([])
                free = self.width - child.width
            rows[-1].append(child)
        used = 0.0  # counted apart from where this stands, as in Feet
        for row in rows:
            x = self.center_x - (sum(child.width for child in row) + self.spacing * (len(row) - 1)) / 2
            height = max(child.height for child in row)
            for child in row:
                child.pos = x, self.top - used - (height + child.height) / 2
                x += child.width + self.spacing
            used += height + self.spacing
        self.minimum_height = max(0.0, used - self.spacing)


class Pairs(Arranged):
    """Widgets one below the other; in pairs on a landscape panel."""

    spacing = NumericProperty(14)  # pixels

    of_itself = ("pos", "size", "children")
    of_children = ("there", "height")

    def do_layout(self, *_arguments: object) -> None:
        here = self.present_children()
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


class Tiles(Arranged):
    """Cards of one kind in a grid. Tiles are made once and shown again; they keep their size on a short page."""

    cards = ObjectProperty(())
    kind = ObjectProperty(None)
    language = StringProperty("id")  # of what tiles say by themselves
    cols = NumericProperty(2)
    rows = NumericProperty(3)
    tallest = NumericProperty(400)  # units

    of_itself = ("pos", "size", "cols", "rows", "cards")
    of_look = ("gap",)

    __events__ = ("on_choose",)

    def __init__(self, **properties: object) -> None:
        self._tiles: list[Widget] = []
        super().__init__(**properties)

    def on_cards(self, _widget: object, cards: tuple[object, ...]) -> None:
        for card in cards[len(self._tiles) :]:
            tile = self.kind(card=card)
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
