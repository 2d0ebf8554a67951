"""The charts of a report (services.documents.model) on its page: the same figures as in its PDF, told in words too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise

from markupsafe import Markup

from screens.web.console.shared import charts
from screens.web.console.shared.charts import LONG, THICK, WIDTH, bar, drawing, text
from services.documents.model import Bars, Heat, Ranges, Shares, Trend
from services.documents.plots import divided, length_of, trend_plot
from services.documents.shades import heat_level, shade_number

TALL = 230  # of a trend

Written = Callable[[Decimal], str]


def bars(chart: Bars, written: Written) -> Markup:
    """Lying bars, each with its figure; a line shows what has to be reached."""
    reached = [charts.mark("mark", length_of(LONG, chart.mark, chart.highest))] if chart.mark and chart.highest else []
    made = []
    for label, value in zip(chart.labels, chart.values, strict=True):
        length = length_of(LONG, value, chart.highest)
        drawn = [bar("rest", 0, 0, LONG, THICK, 0), bar("s0", 0, 0, length, THICK, 0), *reached]
        made.append(charts.row(label, drawn, written(value)))
    note = Markup('<p class="hint key-mark">{}</p>').format(chart.mark_words) if reached else Markup("")
    return charts.rows(chart.title, made) + note


def ranges(chart: Ranges) -> Markup:
    """Lying bars, each with a line at what nine of ten stayed below."""
    lines = [
        charts.Range(label, value, most)
        for label, value, most in zip(chart.labels, chart.values, chart.most, strict=True)
    ]
    return charts.ranges(chart.title, lines, chart.unit)


def heat_classes(chart: Heat) -> tuple[tuple[str, ...], ...]:
    """Of each cell, for its ground."""
    return tuple(tuple(f"h{heat_level(value, chart.highest)}" for value in row) for row in chart.values)


def shares(chart: Shares) -> Markup:
    """Bars of 100 %, divided by answer, the worst one first; the counts stand in the table beside it."""
    kinds = shade_classes(chart)
    made = []
    for label, counts in zip(chart.labels, chart.counts, strict=True):
        drawn = [
            bar(kind, part.start, 0, part.length, THICK, 0)
            for kind, part in zip(kinds, divided(LONG, counts), strict=True)
        ]
        told = ", ".join(f"{words} {count}" for words, count in zip(chart.answers, counts, strict=True))
        made.append(charts.row(label, drawn, "", told))
    return charts.rows(chart.title, made)


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
            outer = "" if place in (0, len(chart.labels) - 1) else "between"  # a narrow page leaves these out
            parts.append(text(_short(label), at(place, 0)[0], TALL - 10, "middle", outer))
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


def _short(label: str) -> str:
    """ "November 2026" under a trend: "Nov 26"."""
    month, _, year = label.partition(" ")
    return f"{month[:3]} {year[-2:]}" if year.isdigit() else label
