"""The charts of a report (services.documents.model) as SVG: the same figures as in its PDF, told in words as well."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise

from markupsafe import Markup

from screens.web.console.shared.charts import WIDTH, bar, drawing, text
from services.documents.model import Bars, Shares, Trend
from services.documents.plots import divided, length_of, trend_plot
from services.documents.shades import shade_number

NAMES = 270  # room for the names of the rows
LINE = 15  # between two lines of a name
SIGNS = 36  # of a name on one line
ROOM = WIDTH - NAMES - 70
TALL = 230  # of a trend

Written = Callable[[Decimal], str]


def bars(ident: str, chart: Bars, written: Written) -> Markup:
    """Lying bars, each with its figure; a line shows what has to be reached."""
    parts: list[str] = []
    y = 8.0
    for label, value in zip(chart.labels, chart.values, strict=True):
        height = _name(parts, label, y)
        middle = y + height / 2
        length = length_of(ROOM, value, chart.highest)
        parts += [bar("rest", NAMES, middle - 9, ROOM, 18), bar("s0", NAMES, middle - 9, length, 18)]
        parts.append(text(written(value), NAMES + ROOM + 8, middle + 5, "start", "value"))
        y += height
    if chart.mark is not None and chart.highest:
        x = NAMES + length_of(ROOM, chart.mark, chart.highest)
        parts.append(f'<path class="mark" d="M{x:.1f} 4V{y:.1f}"/>')
        parts.append(text(chart.mark_words, x, y + 14, "middle"))
        y += 18
    told = "; ".join(f"{label}: {written(value)}" for label, value in zip(chart.labels, chart.values, strict=True))
    return drawing(ident, chart.title, told, y + 6, parts)


def shares(ident: str, chart: Shares) -> Markup:
    """Bars of 100 %, divided by answer, the worst one first; the counts stand in the table beside it."""
    kinds = shade_classes(chart)
    parts: list[str] = []
    y = 8.0
    for label, counts in zip(chart.labels, chart.counts, strict=True):
        height = _name(parts, label, y)
        for kind, part in zip(kinds, divided(ROOM + 62, counts), strict=True):
            parts.append(bar(kind, NAMES + part.start, y + height / 2 - 9, part.length, 18))
        y += height
    told = "; ".join(
        f"{label}: {', '.join(f'{words} {count}' for words, count in zip(chart.answers, counts, strict=True))}"
        for label, counts in zip(chart.labels, chart.counts, strict=True)
    )
    return drawing(ident, chart.title, told, y + 4, parts)


def shade_classes(chart: Shares) -> tuple[str, ...]:
    """Of each answer, for its parts of the bars and the key over them."""
    return tuple(f"a{shade_number(nth, len(chart.answers))}" for nth in range(len(chart.answers)))


def trend(ident: str, chart: Trend, written: Written) -> Markup:
    """A line over time; where nothing is known it is broken."""
    left, right, top, bottom = 56, 24, 14, 34
    inner, drawn = WIDTH - left - right, TALL - top - bottom
    plot = trend_plot(chart)

    def at(place: int, height: float) -> tuple[float, float]:
        return left + inner * (place + 0.5) / len(chart.labels), top + drawn * (1 - height)

    parts: list[str] = []
    for level, height in plot.grid:
        y = at(0, height)[1]
        parts += [
            f'<path class="grid" d="M{left} {y:.1f}H{WIDTH - right}"/>',
            text(written(level), left - 8, y + 4, "end"),
        ]
    for place, label in enumerate(chart.labels):
        if place % plot.every == 0 or place == len(chart.labels) - 1:
            parts.append(text(_short(label), at(place, 0)[0], TALL - 10, "middle"))
    parts += _line([None if height is None else at(place, height) for place, height in enumerate(plot.heights)])
    known = [(label, value) for label, value in zip(chart.labels, chart.values, strict=True) if value is not None]
    told = "; ".join(f"{label}: {written(value)}" for label, value in known)
    return drawing(ident, chart.title, told or "–", TALL, parts)


def _line(points: Sequence[tuple[float, float] | None]) -> list[str]:
    """Lines between points that follow one another, and a dot on each."""
    parts = [
        f'<path class="line" d="M{one[0]:.1f} {one[1]:.1f}L{two[0]:.1f} {two[1]:.1f}"/>'
        for one, two in pairwise(points)
        if one is not None and two is not None
    ]
    return [*parts, *(f'<circle class="dot" cx="{one[0]:.1f}" cy="{one[1]:.1f}" r="5"/>' for one in points if one)]


def _name(parts: list[str], label: str, y: float) -> float:
    """Write a row's name over as many lines as it takes; returns the height of the row."""
    lines = textwrap.wrap(label, SIGNS) or [""]
    height = max(30.0, LINE * len(lines) + 10)
    first = y + height / 2 + 5 - LINE * (len(lines) - 1) / 2
    parts += [text(words, NAMES - 12, first + LINE * nth, "end") for nth, words in enumerate(lines)]
    return height


def _short(label: str) -> str:
    """ "November 2026" under a trend: "Nov 26"."""
    month, _, year = label.partition(" ")
    return f"{month[:3]} {year[-2:]}" if year.isdigit() else label
