"""How much of a topic a page holds. Lists page, they don't scroll, and the house's words may be long: pure
arithmetic with the type scale, a little on the safe side."""

from __future__ import annotations

import math
from dataclasses import replace

from screens.touch.core.lobby import InfoLine, InfoNode
from screens.touch.look.preferences import Preferences, TextSize
from screens.touch.look.tokens import TYPE, PanelShape
from screens.touch.look.wrapping import LINE, rows

GAP = 34  # units between two entries; above the first and below the last too
SPACE = 28  # units between pictogram, words and code
# Units beside the entries: with ordinary, large and the largest letters, which need all the room there is.
MARGIN = {PanelShape.TALL: (40, 32, 12), PanelShape.WIDE: (40, 32, 20), PanelShape.SMALL: (24, 20, 8)}
BADGE = {PanelShape.TALL: 104, PanelShape.WIDE: 104, PanelShape.SMALL: 80}  # units: no entry is lower
QR = {PanelShape.TALL: 264, PanelShape.WIDE: 220, PanelShape.SMALL: 168}  # units: side of a code with its quiet zone

# Units from the title to the buttons, and across: with ordinary, large and the largest letters.
_HEIGHTS = {PanelShape.TALL: (1010, 960, 680), PanelShape.WIDE: (800, 800, 790), PanelShape.SMALL: (670, 665, 660)}
# How much more there is where a topic has one page: the button that turns it takes a row of its own.
_ALONE = {PanelShape.TALL: 140, PanelShape.WIDE: 0, PanelShape.SMALL: 0}
_WIDTHS = {PanelShape.TALL: 968, PanelShape.WIDE: 1000, PanelShape.SMALL: 660}

# Columns and rows of topics and signs: with ordinary and large letters, the same in low reach, with the largest
# letters, those in low reach.
_GRIDS = {
    PanelShape.TALL: ((2, 4), (2, 2), (1, 4), (1, 2)),
    PanelShape.WIDE: ((2, 4), (2, 3), (2, 3), (2, 2)),
    PanelShape.SMALL: ((2, 3), (2, 3), (1, 3), (1, 3)),
}


def info_grid(preferences: Preferences, shape: PanelShape, *, noted: bool = False) -> tuple[int, int]:
    """Columns and rows of a page of topics or signs. A note takes a row of them, except where it stands above (in low
    reach on an upright panel) and where ordinary letters leave room for it (on a small one)."""
    last = (
        TextSize.LARGE if shape is PanelShape.SMALL else TextSize.LARGEST
    )  # a small panel makes a list of them sooner
    columns, rows = _GRIDS[shape][2 * (preferences.text_size >= last) + preferences.low_reach]
    above = shape is PanelShape.TALL and preferences.low_reach
    roomy = shape is PanelShape.SMALL and preferences.text_size is TextSize.NORMAL
    return columns, rows - (noted and not above and not roomy)


def page_count(node: InfoNode, preferences: Preferences, shape: PanelShape) -> int:
    """How many pages a topic has; one at least."""
    if node.nodes or node.signs:
        columns, rows = info_grid(preferences, shape, noted=node.note is not None)
        return max(1, math.ceil(len(node.nodes or node.signs) / (columns * rows)))
    return max(1, len(leaflet_pages(node, preferences, shape)))


def leaflet_pages(node: InfoNode, preferences: Preferences, shape: PanelShape) -> tuple[tuple[InfoLine, ...], ...]:
    """The entries of each page. One that is longer than a page goes on, without its name, on the next."""
    step = int(preferences.text_size)
    budget = float(_HEIGHTS[shape][step]) - 2 * GAP
    if node.lead and shape is PanelShape.TALL:
        budget -= _rows(node.lead, "lead", shape, step, _WIDTHS[shape]) * TYPE[shape]["lead"][step] * LINE + 22
    if sum(_height(line, shape, step) + GAP for line in node.lines) - GAP <= budget + _ALONE[shape]:
        return (node.lines,)
    pages: list[list[InfoLine]] = [[]]
    free = budget
    for line in (part for whole in node.lines for part in _parts(whole, shape, step, budget)):
        height = _height(line, shape, step)
        if pages[-1] and height > free:
            pages.append([])
            free = budget
        pages[-1].append(line)
        free -= height + GAP
    return tuple(tuple(page) for page in pages)


def _rows(text: str, scale: str, shape: PanelShape, step: int, width: float) -> int:
    """How many rows a text takes in a size of the type scale."""
    return rows(text, TYPE[shape][scale][step], width)


def _height(line: InfoLine, shape: PanelShape, step: int) -> float:
    width = _WIDTHS[shape] - 2 * MARGIN[shape][step] - BADGE[shape] - SPACE - (QR[shape] + SPACE if line.qr else 0)
    scales = ((line.name, "body"), (line.value, "tile"), (line.text, "body"))
    words = sum(_rows(text, scale, shape, step, width) * TYPE[shape][scale][step] * LINE for text, scale in scales)
    return max(words + 12, QR[shape] if line.qr else BADGE[shape])


def _parts(line: InfoLine, shape: PanelShape, step: int, budget: float) -> list[InfoLine]:
    """An entry as pieces that each fit on a page."""
    parts: list[InfoLine] = []
    rest, part = line.text.split(), replace(line, text="")
    while rest:
        count = len(rest)
        while count > 1 and _height(replace(part, text=" ".join(rest[:count])), shape, step) > budget:
            count -= 1
        parts.append(replace(part, text=" ".join(rest[:count])))
        rest, part = rest[count:], InfoLine(line.icon, "")
    return parts or [line]
