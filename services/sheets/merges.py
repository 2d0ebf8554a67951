"""Merged cells: a cell that another one covers is none of its own, and looks as if it held what that one holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from services.sheets.cells import MERGED
from services.sheets.model import Row


@dataclass(frozen=True, slots=True, order=True)
class Merge:
    """From the cell that holds the value to the last one that it covers, both included. Rows from 1, places from 0."""

    first_row: int
    first_place: int
    last_row: int
    last_place: int


def covered(rows: Iterable[Row], merges: Iterable[Merge], columns: int) -> Iterator[Row]:
    """The rows with their covered cells marked, in the first `columns`. However many merges lie over each other, a
    row costs no more than its columns."""
    waiting = sorted(merges, reverse=True)
    until: dict[int, int] = {}  # by place: the last row that is covered there
    for row in rows:
        begun: set[tuple[int, int]] = set()
        while waiting and waiting[-1].first_row <= row.number:
            merge = waiting.pop()
            if merge.last_row < row.number:
                continue
            if merge.first_row == row.number:
                begun.add((merge.first_row, merge.first_place))
            for place in range(merge.first_place, min(merge.last_place + 1, columns)):
                until[place] = max(until.get(place, 0), merge.last_row)
        yield _marked(row, until, {place for _, place in begun}) if until else row


def _marked(row: Row, until: dict[int, int], begun: set[int]) -> Row:
    for place in [place for place, last in until.items() if last < row.number]:
        del until[place]
    places = until.keys() - begun
    if not places:
        return row
    cells = list(row.cells)
    cells.extend([None] * (max(places) + 1 - len(cells)))
    for place in places:
        cells[place] = MERGED
    return replace(row, cells=tuple(cells))
