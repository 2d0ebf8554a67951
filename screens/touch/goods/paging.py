"""How many things of a receipt a page holds: pure arithmetic with the type scale, a little on the safe side."""

from __future__ import annotations

from screens.touch.goods.view import GoodsLine, GoodsState, GoodsView
from screens.touch.look.preferences import Preferences
from screens.touch.look.tokens import TYPE, PanelShape
from screens.touch.look.wrapping import LINE, rows

GAP = 22  # units between two things
ICON = 56  # units: side of the pictogram before a thing
SPACE = 24  # units between it and the words
PAD = 32  # units around all of them

# Units for the things, with ordinary, large and the largest letters: on the first page, below what was done and when;
# where there is no other page, whose button takes a row of its own; on each of the others.
_FIRST = {PanelShape.TALL: (520, 450, 260), PanelShape.WIDE: (480, 430, 400), PanelShape.SMALL: (350, 340, 320)}
_ALONE = {PanelShape.TALL: 130, PanelShape.WIDE: 0, PanelShape.SMALL: 0}
_OTHERS = {PanelShape.TALL: (700, 640, 560), PanelShape.WIDE: (680, 680, 660), PanelShape.SMALL: (560, 550, 540)}
_WIDTHS = {PanelShape.TALL: 968, PanelShape.WIDE: 780, PanelShape.SMALL: 640}

Things = tuple[GoodsLine, ...]


def pages_of(receipt: GoodsView, preferences: Preferences, shape: PanelShape) -> tuple[Things, ...]:
    """The things of each page, in their order; one page at least."""
    step, lines = int(preferences.text_size), receipt.lines
    others = _OTHERS[shape][step] - 2 * PAD
    first = others if receipt.state is GoodsState.NOTHING_LEFT else _FIRST[shape][step] - 2 * PAD
    heights = [_height(line, shape, step) + GAP for line in lines]
    if sum(heights) - GAP <= first + _ALONE[shape]:
        return (lines,)
    pages: list[list[GoodsLine]] = [[]]
    free = float(first)
    for line, height in zip(lines, heights, strict=True):
        if height - GAP > free and (pages[-1] or len(pages) == 1):
            pages.append([])
            free = others
        pages[-1].append(line)
        free -= height
    return tuple(tuple(page) for page in pages)


def _height(line: GoodsLine, shape: PanelShape, step: int) -> float:
    width = _WIDTHS[shape] - 2 * PAD - ICON - SPACE
    sizes = TYPE[shape]
    name = rows(line.name, sizes["body"][step], width) * sizes["body"][step]
    return max(ICON, (name + rows(line.refused, sizes["small"][step], width) * sizes["small"][step]) * LINE)
