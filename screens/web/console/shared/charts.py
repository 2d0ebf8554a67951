"""Charts: drawn on the server, named by classes that the page's style sheet colours, told in words as well.

No script, no style attribute, nothing from outside: the pages' Content-Security-Policy allows none. Lying bars are a
list: name and figure are the page's own text, however long and however narrow the page, and only the bar is drawn.
Whatever is drawn whole, as SVG, has a title and a description for those who do not see it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from services.documents.plots import length_of

WIDTH, HEIGHT = 720, 260
WIDE = 1180  # of a chart over the whole page
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 20, 30  # around the drawing, for the labels
LONG, THICK = 100.0, 10.0  # of the place of a lying bar, in its own measure
REACH = 97.0  # of it, where a line at the end of a bar must be seen whole
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


def hours(title: str, groups: Sequence[Group]) -> Markup:
    """The same for a narrow page: a row a label, its values below one another."""
    top = max((value for group in groups for value in group.values), default=0)
    lines = []
    for group in groups:
        thick = THICK / max(1, len(group.values))
        drawn = [
            bar(f"s{number}", 0, number * thick, length_of(LONG, value, top), thick, 0)
            for number, value in enumerate(group.values)
        ]
        lines.append(row(group.label, drawn, " · ".join(f"{value:g}" for value in group.values)))
    return rows(title, lines)


def ranges(title: str, lines: Sequence[Range], unit: str) -> Markup:
    """Lying bars, each with its value in words."""
    top = max((max(line.value, line.most) for line in lines), default=0)
    made = []
    for line in lines:
        drawn = [bar("s0", 0, 0, length_of(REACH, line.value, top), THICK, 0)]
        said = f"{line.value:g} {unit}"
        if line.most != line.value:
            drawn.append(mark("most", length_of(REACH, line.most, top)))
            said = f"{line.value:g}–{line.most:g} {unit}"
        made.append(row(line.label, drawn, said))
    return rows(title, made)


def rows(title: str, lines: Iterable[Markup]) -> Markup:
    """A chart of lying bars, a list of `row`."""
    return Markup('<ul class="chart rows" aria-label="{}">{}</ul>').format(title, Markup("").join(lines))


def row(name: str, drawn: Sequence[str], said: str, told: str = "") -> Markup:
    """A name, its bar (100 × 10, stretched to its place), its figure. told: what those hear who do not see it."""
    picture = (
        f'<svg class="bar" viewBox="0 0 {LONG:g} {THICK:g}" preserveAspectRatio="none" aria-hidden="true" '
        f'focusable="false">{"".join(drawn)}</svg>'
    )
    heard = Markup('<span class="hidden">{}</span>').format(told) if told else ""
    return Markup("<li><span>{}</span>{}<b>{}</b>{}</li>").format(name, Markup(picture), said, heard)


def mark(name: str, x: float) -> str:
    """A line across a lying bar."""
    return f'<path class="{name}" vector-effect="non-scaling-stroke" d="M{x:.1f} 0V{THICK:g}"/>'


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


def bar(name: str, x: float, y: float, width: float, height: float, round_by: float = 3) -> str:
    """A rectangle of a class."""
    return (
        f'<rect class="{name}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{max(0.0, height):.1f}" '
        f'rx="{round_by:g}"/>'
    )


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
