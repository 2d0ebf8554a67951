"""The geometry of charts, once: PDF and SVG place the same lengths and heights in frames of their own.

Lengths are in the unit of the room that is given, heights in shares of the plot (0 to 1, upward). Frames, letters and
colours are each medium's business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.documents.model import Trend

MOST_LABELS = 12  # under a trend; of a longer one every second, third … is written


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a divided bar: how many, where it begins, how long it is."""

    count: int
    start: float
    length: float


@dataclass(frozen=True, slots=True)
class TrendPlot:
    """A trend: grid lines with their values, heights of its points (None: a gap); one of `every` labels is written."""

    grid: tuple[tuple[Decimal, float], ...]
    heights: tuple[float | None, ...]
    every: int


def length_of(room: float, value: float | Decimal, most: float | Decimal) -> float:
    """How much of `room` a value takes, where `most` would take all of it; 0 where there is no highest value."""
    if not most:
        return 0.0
    if isinstance(value, Decimal) and isinstance(most, Decimal):
        return room * float(value / most)
    return room * float(value) / float(most)


def divided(room: float, counts: Sequence[int]) -> list[Part]:
    """A bar of 100 %, divided by counts; counts of nothing take no room."""
    whole, parts, start = sum(counts) or 1, [], 0.0
    for count in counts:
        parts.append(Part(count, start, room * count / whole))
        start += parts[-1].length
    return parts


def trend_plot(chart: Trend) -> TrendPlot:
    """Where the grid and the points of a trend lie."""
    span = float(chart.highest - chart.lowest) or 1.0

    def height(value: Decimal) -> float:
        return float(value - chart.lowest) / span

    levels = (chart.lowest + chart.step * nth for nth in range(int((chart.highest - chart.lowest) / chart.step) + 1))
    return TrendPlot(
        tuple((level, height(level)) for level in levels),
        tuple(None if value is None else height(value) for value in chart.values),
        -(-len(chart.labels) // MOST_LABELS),
    )
