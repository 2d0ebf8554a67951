"""What must hold for every picture of the touch screens, read from the widgets and not from pixels.

`faults(shell)` looks at whatever a shell shows at this moment and returns what is wrong with it, one
line each. It knows no screen: a new one is held to the same rules by having a preview. The rules are
those of `screens.touch.look.tokens`: sizes in millimetres, pairs of colours, reach.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations, product
from typing import Any

from kivy.clock import Clock
from kivy.core.text import Label as Typesetter
from kivy.core.text.markup import MarkupLabel
from kivy.uix.label import Label

from screens.touch.app.header import StaffDoor
from screens.touch.look.theme import look
from screens.touch.look.tokens import CAPITAL, CAPITAL_MM, GAP_MM, GRAPHICS, PAIRS, TARGET_MM
from screens.touch.widgets.kit import Ground, Icon, Plate, Touchable

SLACK = 1.5  # pixels: what rounding may do


@dataclass(frozen=True, slots=True)
class Box:
    """Where a widget is in the window; pixels, y upward."""

    left: float
    bottom: float
    right: float
    top: float

    def holds(self, other: Box) -> bool:
        return (
            other.left >= self.left - SLACK
            and other.right <= self.right + SLACK
            and other.bottom >= self.bottom - SLACK
            and other.top <= self.top + SLACK
        )

    def meets(self, other: Box) -> bool:
        return self.across(other) < -SLACK and self.above(other) < -SLACK

    def across(self, other: Box) -> float:
        """The space between two boxes from left to right; negative where they share it."""
        return max(other.left - self.right, self.left - other.right)

    def above(self, other: Box) -> float:
        return max(other.bottom - self.top, self.bottom - other.top)

    def nearer(self, other: Box, least: float) -> bool:
        """Whether there is less than `least` pixels between them."""
        return self.across(other) < least and self.above(other) < least

    @property
    def size(self) -> tuple[float, float]:
        return self.right - self.left, self.top - self.bottom


def faults(shell: Any) -> list[str]:
    """Everything that is wrong with what the shell shows; empty when all rules hold."""
    sheet = shell.ids.sheet
    root = sheet if sheet.shown else shell
    seen = [widget for widget in visible(root) if widget is not root]
    rules = (_rests, _words_fit, _words_are_large, _colours_are_pairs, _inside, _nothing_overlaps, _targets, _reach)
    try:
        return [fault for rule in rules for fault in rule(shell, seen)]
    finally:  # of this picture alone
        for kept in (_box, _ancestors, _within):
            kept.cache_clear()


def words(shell: Any) -> list[str]:
    """What stands on the picture, from the back to the front."""
    sheet = shell.ids.sheet
    return [_plain(label) for label in labels(list(visible(sheet if sheet.shown else shell)))]


# -- the rules --------------------------------------------------------------------------------------


def _rests(_shell: Any, _seen: list[Any]) -> Iterator[str]:
    """Layout has come to an end: two widgets that move each other for ever would draw at every frame."""
    for event in Clock.get_before_frame_events():
        yield f"never comes to rest: {event.get_callback()}"


def _words_fit(_shell: Any, seen: list[Any]) -> Iterator[str]:
    """No text is cut, runs out of its place, or is broken within a word."""
    for label in labels(seen):
        width, height = label.texture_size
        if width > label.width + SLACK or height > label.height + SLACK:
            yield f"{name(label)}: {width:.0f}×{height:.0f} in {label.width:.0f}×{label.height:.0f}"
        elif label.text_size[0] is not None and (word := _too_long(label)):
            yield f'{name(label)}: the word "{word}" is wider than its place ({label.text_size[0]:.0f})'


def _words_are_large(_shell: Any, seen: list[Any]) -> Iterator[str]:
    least = CAPITAL_MM / CAPITAL * look.panel.px_per_mm
    for label in labels(seen):
        if label.font_size < least - 0.01:
            yield f"{name(label)}: {label.font_size:.1f} px, capitals lower than {CAPITAL_MM} mm"


def _colours_are_pairs(_shell: Any, seen: list[Any]) -> Iterator[str]:
    """Words and pictograms stand on a ground that the theme pairs with their colour, and wear that colour."""
    for label in (*labels(seen), *(one for one in seen if isinstance(one, Icon) and one.icon)):
        pair = (label.ink, _ground(label))
        if pair not in (GRAPHICS if isinstance(label, Icon) else PAIRS):
            yield f"{name(label)}: {pair[0]} on {pair[1]} is no pair of the theme"
        if tuple(label.color) != look.colour(label.ink):
            yield f"{name(label)}: says {label.ink} and is painted otherwise"


def _inside(shell: Any, seen: list[Any]) -> Iterator[str]:
    """Everything lies within what it stands on, its screen and the panel."""
    panel = Box(0, 0, *shell.size)
    for widget in (*labels(seen), *_surfaces(seen)):
        box = _box(widget)
        for ground in _holders(widget, shell):
            if not _box(ground).holds(box):
                yield f"{name(widget)} sticks out of {name(ground)}"
        if not panel.holds(box):
            yield f"{name(widget)} sticks out of the panel"


def _nothing_overlaps(_shell: Any, seen: list[Any]) -> Iterator[str]:
    """No words on other words, no card on another one."""
    words, surfaces = ([(one, _box(one)) for one in kind] for kind in (labels(seen), _surfaces(seen)))
    for kind in (words, surfaces):
        for (one, box), (other, place) in combinations(kind, 2):
            if box.meets(place) and not _related(one, other):
                yield f"{name(one)} lies on {name(other)}"
    for (label, box), (surface, place) in product(words, surfaces):
        if box.meets(place) and surface not in _within(label):
            yield f"{name(label)} lies on {name(surface)}"


def _targets(_shell: Any, seen: list[Any]) -> Iterator[str]:
    """What can be touched is large enough, and there is dead space around it."""
    targets = [(target, _box(target)) for target in _targets_of(seen)]
    least, gap = TARGET_MM * look.panel.px_per_mm, GAP_MM * look.panel.px_per_mm
    for target, box in targets:
        width, height = box.size
        if min(width, height) < least - SLACK:
            ratio = look.panel.px_per_mm
            yield f"{name(target)}: {width / ratio:.1f} × {height / ratio:.1f} mm, less than {TARGET_MM:.0f}"
    for (one, box), (other, place) in combinations(targets, 2):
        space = max(box.across(place), box.above(place))
        if space < gap - SLACK:
            yield f"{name(one)} and {name(other)}: {space / look.panel.px_per_mm:.1f} mm apart"


def _reach(_shell: Any, seen: list[Any]) -> Iterator[str]:
    """In low reach nothing that can be touched lies high."""
    if look.low:
        for target in _targets_of(seen):
            if _box(target).top > look.panel.reach_px + SLACK:
                yield f"{name(target)} is {_box(target).top / look.panel.height_px:.0%} up the panel"


# -- looking ------------------------------------------------------------------------------------------


def visible(widget: Any) -> Iterator[Any]:
    if widget.opacity <= 0 or widget.width <= 0 or widget.height <= 0:
        return
    yield widget
    for child in reversed(widget.children):
        yield from visible(child)


def labels(seen: list[Any]) -> list[Any]:
    return [one for one in seen if isinstance(one, Label) and not isinstance(one, Icon) and one.text]


def _surfaces(seen: list[Any]) -> list[Any]:
    return [one for one in seen if isinstance(one, Ground | Plate)]


def _targets_of(seen: list[Any]) -> list[Any]:
    return [one for one in seen if isinstance(one, Touchable) and not one.disabled]


@cache
def _ancestors(widget: Any) -> tuple[Any, ...]:
    parent = widget.parent
    return () if parent is None or parent is widget else (parent, *_ancestors(parent))


def _holders(widget: Any, shell: Any) -> list[Any]:
    """What a widget must lie within: grounds, its screen, header or bar."""
    manager, bar, header = shell.ids.manager, shell.ids.bar, shell.ids.header
    return [
        one
        for one in _ancestors(widget)
        if isinstance(one, Ground | Plate | StaffDoor) or one in (manager, bar, header)
    ]


def _ground(widget: Any) -> str:
    """The name of the colour behind a widget."""
    for one in (widget, *_ancestors(widget)):
        fill = getattr(one, "fill", None)
        if fill is not None:
            return str(fill)
    return "paper"


def _related(one: Any, other: Any) -> bool:
    return one in _within(other) or other in _within(one)


def box_of(widget: Any) -> Box:
    left, bottom = widget.to_window(*widget.pos)
    return Box(left, bottom, left + widget.width, bottom + widget.height)


@cache
def _within(widget: Any) -> frozenset[Any]:
    return frozenset(_ancestors(widget))


@cache
def _box(widget: Any) -> Box:
    return box_of(widget)


def _too_long(label: Any) -> str:
    """A word that does not fit into the width of its label, or ""."""
    font = label.font_name, label.font_size, bool(label.bold or label.markup)
    return next((word for word in _plain(label).split() if _width(word, *font) > label.text_size[0] + SLACK), "")


@cache
def _width(word: str, font: str, size: float, bold: bool) -> float:
    """The same words stand on thousands of pictures."""
    width, _ = Typesetter(font_size=size, font_name=font, bold=bold).get_extents(word)
    return float(width)


def _plain(label: Any) -> str:
    return _unmarked(label.text) if label.markup else str(label.text)


@cache
def _unmarked(text: str) -> str:
    return "".join(part for part in MarkupLabel(text=text).markup if not part.startswith("["))


def name(widget: Any) -> str:
    kind = type(widget).__name__
    words = _plain(widget) if isinstance(widget, Label) else getattr(widget, "text", "") or getattr(widget, "name", "")
    if not words:
        words = next((_plain(one) for one in labels(list(visible(widget)))), "")
    return f'{kind} "{words[:40]}"'
