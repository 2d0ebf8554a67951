"""Cost over size as an SVG: both axes in powers of ten, each line named at its own end."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 900, 460
LEFT, RIGHT, TOP, BOTTOM = 78, 690, 28, 398
FEW_POWERS = 2  # of ten: so few have lines between them
APART = 19  # between the names of two lines, at least
INK, SOFT, GRID = "#14212B", "#44535F", "#DDD8CC"
# As the charts of reports: deep, red, green, ochre, and what lies between them. Names and dots tell them apart as well.
COLOURS = ("#0E3A46", "#8E1B22", "#0C5A3C", "#B06A14", "#4B5D8C", "#7A3E73", "#5F6B2E")


@dataclass(frozen=True, slots=True)
class Line:
    """Milliseconds by size. colour: the same in every picture."""

    name: str
    points: Mapping[int, float]
    colour: int


def draw(lines: Sequence[Line], under: str) -> str:
    """under: what the sizes are."""
    sizes = sorted({size for line in lines for size in line.points})
    values = [value for line in lines for value in line.points.values()]
    across = _Axis(LEFT + 18, RIGHT - 18, math.log10(sizes[0]), math.log10(sizes[-1]))
    ticks = _ticks(min(values), max(values))
    up = _Axis(BOTTOM, TOP, math.log10(ticks[0]), math.log10(ticks[-1]))
    named = ", ".join(line.name for line in lines)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(f"Milliseconds by {under}: {named}")}">',
        f"<style>text{{font:15px sans-serif;fill:{INK}}}.soft{{fill:{SOFT};font-size:13.5px}}"
        ".name{font-weight:bold}</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#FFFFFF"/>',
        *_grid(ticks, up),
        *(_text(across.at(size), BOTTOM + 22, "middle", _said(size)) for size in sizes),
        _text((LEFT + RIGHT) / 2, BOTTOM + 46, "middle", under),
    ]
    ends = _apart([up.at(line.points[max(line.points)]) for line in lines])
    for line, end in zip(lines, ends, strict=True):
        parts += _line(line, COLOURS[line.colour], end, across, up)
    return "\n".join([*parts, "</svg>"]) + "\n"


@dataclass(frozen=True, slots=True)
class _Axis:
    """From a place on the picture to another, from one power of ten to another."""

    start: float
    end: float
    least: float
    most: float

    def at(self, value: float) -> float:
        return self.start + (self.end - self.start) * (math.log10(value) - self.least) / ((self.most - self.least) or 1)


def _ticks(least: float, most: float) -> list[float]:
    """Round values from below the least to above the most: powers of ten, with what lies between where they are few."""
    powers = range(math.floor(math.log10(least)), math.ceil(math.log10(most)) + 1)
    parts = (1, 2, 5) if len(powers) <= FEW_POWERS + 1 else (1,)
    ticks = [part * 10.0**power for power in powers for part in parts]
    first = max(place for place, value in enumerate(ticks) if value <= least)
    last = min(place for place, value in enumerate(ticks) if value >= most)
    return ticks[first : last + 1]


def _grid(ticks: Sequence[float], up: _Axis) -> list[str]:
    found = []
    for value in ticks:
        y = up.at(value)
        found.append(f'<line x1="{LEFT}" x2="{RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="{GRID}"/>')
        found.append(_text(LEFT - 10, y + 5, "end", _short(value).replace(".0 ", " ")))
    return found


def _text(x: float, y: float, anchor: str, words: str) -> str:
    return f'<text class="soft" text-anchor="{anchor}" x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'


def _line(line: Line, colour: str, end: float, across: _Axis, up: _Axis) -> list[str]:
    places = [(across.at(size), up.at(value)) for size, value in sorted(line.points.items())]
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    last = line.points[max(line.points)]
    return [
        f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="2.2"/>',
        *(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.4" fill="{colour}"/>' for x, y in places),
        f'<line x1="{places[-1][0] + 5:.1f}" y1="{places[-1][1]:.1f}" x2="{RIGHT + 8}" y2="{end:.1f}" '
        f'stroke="{colour}" stroke-width="0.8"/>',
        f'<text class="name" x="{RIGHT + 12}" y="{end + 5:.1f}" fill="{colour}" style="fill:{colour}">'
        f"{escape(line.name)} <tspan>{_short(last)}</tspan></text>",
    ]


def _apart(wanted: Sequence[float]) -> list[float]:
    """As near to where they belong as they fit below each other, within the plot."""
    order = sorted(range(len(wanted)), key=lambda one: wanted[one])
    placed = list(wanted)
    reached = -math.inf
    for one in order:
        placed[one] = reached = max(wanted[one], reached + APART)
    reached = BOTTOM + APART
    for one in reversed(order):
        placed[one] = reached = min(placed[one], reached - APART)
    return placed


def _said(size: int) -> str:
    """1,000 as such, a million in its word."""
    return f"{size // 10**6} million" if size >= 10**6 else f"{size:,}"


def _short(milliseconds: float) -> str:
    if milliseconds >= 1000:
        return f"{milliseconds / 1000:.{0 if milliseconds >= 10_000 else 1}f} s"
    return f"{milliseconds:.0f} ms" if milliseconds >= 10 else f"{milliseconds:.1f} ms"
