"""Charts as SVG: drawn on the server, named by classes that the page's style sheet colours, told in words as well.

No script, no style attribute, nothing from outside: the pages' Content-Security-Policy allows none. Every chart has a
title and a description for those who do not see it; the figures stand in a table beside it, which is the page's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from services.documents.plots import length_of

WIDTH, HEIGHT = 720, 260
WIDE, HALF = 1180, 560  # of a chart over the whole page, and of one of two beside each other
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 20, 30  # around the drawing, for the labels
ROW = 34
NAMES = 150  # room for the names of horizontal bars
SAID = 120  # … and for their values in words
NARROW = 16  # a bar of less has no room for its figure
LINES = 4  # of the grid
BETWEEN = 0.28  # of a group's width: the gap to the next one


@dataclass(frozen=True, slots=True)
class Group:
    """Bars side by side over one label."""

    label: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Range:
    """A horizontal bar up to `value`, with a mark at `most` where that is another figure."""

    label: str
    value: float
    most: float


def columns(ident: str, title: str, description: str, groups: Sequence[Group]) -> Markup:
    """Upright bars. `ident` is unique on the page; the series of a group have the classes s0, s1 …"""
    top = nice(max((value for group in groups for value in group.values), default=0))
    inner, drawn = WIDE - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    step = inner / max(1, len(groups))
    parts = [_grid(top, drawn, WIDE)]
    for place, group in enumerate(groups):
        width = step * (1 - BETWEEN) / max(1, len(group.values))
        begin = LEFT + place * step + step * BETWEEN / 2
        for number, value in enumerate(group.values):
            height = length_of(drawn, value, top)
            x, y = begin + number * width, TOP + drawn - height
            parts.append(bar(f"s{number}", x + 1, y, width - 2, height))
            if value and width >= NARROW:
                parts.append(text(f"{value:g}", x + width / 2, y - 5, "middle", "value"))
        parts.append(text(group.label, LEFT + (place + 0.5) * step, HEIGHT - 8, "middle"))
    return drawing(ident, title, description, HEIGHT, parts, WIDE)


def ranges(ident: str, title: str, description: str, lines: Sequence[Range], unit: str) -> Markup:
    """Horizontal bars, one a row, each with its value in words."""
    top = nice(max((max(line.value, line.most) for line in lines), default=0))
    inner = HALF - NAMES - SAID
    parts = []
    for place, line in enumerate(lines):
        y = TOP + place * ROW
        length, mark = length_of(inner, line.value, top), NAMES + length_of(inner, line.most, top)
        parts.append(text(line.label, NAMES - 12, y + 17, "end"))
        parts.append(bar("s0", NAMES, y + 2, length, ROW - 14))
        said = f"{line.value:g} {unit}"
        if line.most != line.value:
            parts.append(f'<path class="most" d="M{mark:.1f} {y - 2:.1f}v{ROW - 6}"/>')
            said = f"{line.value:g}–{line.most:g} {unit}"
        parts.append(text(said, max(NAMES + length, mark) + 8, y + 17, "start", "value"))
    return drawing(ident, title, description, TOP + ROW * len(lines), parts, HALF)


def nice(most: float) -> float:
    """The least of 1, 2, 5, 10, 20 … times the grid's lines that is not below `most`; never 0."""
    unit = 1.0
    while True:
        for factor in (1, 2, 5):
            if unit * factor * LINES >= most:
                return unit * factor * LINES
        unit *= 10


def _grid(top: float, drawn: float, width: float) -> str:
    lines = []
    for number in range(LINES + 1):
        y = TOP + drawn * (1 - number / LINES)
        lines.append(f'<path class="grid" d="M{LEFT} {y:.1f}H{width - RIGHT}"/>')
        lines.append(text(f"{top * number / LINES:g}", LEFT - 8, y + 4, "end"))
    return "".join(lines)


def bar(name: str, x: float, y: float, width: float, height: float) -> str:
    """A rectangle of a class."""
    return f'<rect class="{name}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{max(0.0, height):.1f}" rx="3"/>'


def text(words: str, x: float, y: float, anchor: str, name: str = "") -> str:
    """Words at a point; anchor: start, middle or end."""
    kind = f' class="{name}"' if name else ""
    return f'<text{kind} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def drawing(
    ident: str, title: str, description: str, height: float, parts: Sequence[str], width: float = WIDTH
) -> Markup:
    """The parts as one picture with its title and its description. `ident` is unique on the page."""
    return Markup(
        f'<svg class="chart" viewBox="0 0 {width:g} {height:.0f}" role="img" aria-labelledby="{escape(ident)}-t '
        f'{escape(ident)}-d"><title id="{escape(ident)}-t">{escape(title)}</title>'
        f'<desc id="{escape(ident)}-d">{escape(description)}</desc>{"".join(parts)}</svg>'
    )
