"""The colours of answers in charts, the same on paper, in a workbook and on the console."""

from __future__ import annotations

from decimal import Decimal

# Colours from the worst answer to the best: red, gold, green; never the only difference.
SHADES = ("#8E1B22", "#D08C3C", "#F2B544", "#C6CF8A", "#7FAE8E", "#0C5A3C")
_OF_FIVE = (0, 1, 2, 4, 5)  # the fourth is for scales of six and more

# Cells from nothing to the most. Between the fourth and the fifth letters turn white: on what lies there neither ink
# would be read well (7:1).
HEAT = ("#FFFFFF", "#E7EEEF", "#CFDCDF", "#B5C9CD", "#A0B9BF", "#2B5A66", "#1D4A57", "#0E3A46")
HEAT_DARK = 5  # from here on


def heat_level(value: Decimal | None, highest: Decimal) -> int:
    """The place in HEAT; the console's stylesheet has them as h0, h1, … Only nothing at all is white."""
    if not value or not highest:
        return 0
    return max(1, min(len(HEAT) - 1, -int(-value * (len(HEAT) - 1) // highest)))


def shade_number(nth: int, of: int) -> int:
    """The place in SHADES of the `nth` of so many answers; the console's stylesheet has them as a0, a1, …"""
    places = _OF_FIVE if of <= len(_OF_FIVE) else tuple(range(len(SHADES)))
    return places[round(nth * (len(places) - 1) / max(of - 1, 1))]


def shade(nth: int, of: int) -> str:
    return SHADES[shade_number(nth, of)]
