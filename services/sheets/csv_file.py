"""CSV as spreadsheets read it: comma, semicolon, tab or bar, quoted line breaks, `sep=;` in front.

A row counts once however many lines it has, as in the spreadsheet. A quotation mark that is never closed spoils its
own row, not the file.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator

from services.sheets.cells import text_cell, trimmed
from services.sheets.limits import MOST_COLUMNS, MOST_SHEET_COLUMNS, MOST_SHEET_ROWS, MOST_TEXT
from services.sheets.model import Cell, CellKind, FileFaulty, FileProblem, Row

DELIMITERS = ";,\t|"
_SEPARATOR = re.compile(r'"?sep=([^\r\n"])"?[;,\t|]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"')
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_LOOKED_AT = 30  # lines, for the delimiter
_MOST_OPEN = 20  # rows whose quotation marks are not closed


class CsvFile:
    """The text of a file, its rows as often as they are asked for."""

    def __init__(self, text: str) -> None:
        said = _SEPARATOR.match(text)
        self._text = text[said.end() :] if said else text
        self._delimiter = said[1] if said else _delimiter(self._text)

    def rows(self) -> Iterator[Row]:
        """Rows that hold something. Raises FileFaulty."""
        number, opened = 0, 0
        lines = _Lines(self._text)
        while not lines.at_end:
            for cells in self._records(lines):
                number += 1
                if number > MOST_SHEET_ROWS:
                    raise FileFaulty(FileProblem.TOO_MANY_ROWS)
                yield from _row(number, [text_cell(cell) for cell in cells])
            if not lines.at_end:  # the last record swallowed the rest of the file: its first line alone is the row
                number, opened = number + 1, opened + 1
                if opened > _MOST_OPEN:
                    raise FileFaulty(FileProblem.QUOTES, str(number))
                yield from _row(number, self._broken(lines.next_line()))

    def _records(self, lines: _Lines) -> Iterator[list[str]]:
        """Records up to the end, or up to one that cannot be told: then `lines` stands at its beginning."""
        reader = csv.reader(lines, delimiter=self._delimiter, strict=False)
        while not lines.at_end:
            start = lines.place
            try:
                record = next(reader)
            except (csv.Error, StopIteration):
                lines.place = start
                return
            if lines.at_end and self._is_open(lines.since(start)):
                lines.place = start
                return
            yield record

    def _is_open(self, record: str) -> bool:
        """Whether a quotation mark is not closed: then what is written behind it becomes part of its cell."""
        behind = next(csv.reader([f"{record.rstrip()}{self._delimiter}."], delimiter=self._delimiter), [""])
        return behind[-1] != "."

    def _broken(self, line: str) -> list[Cell | None]:
        parts = [part[:MOST_TEXT] for part in line.rstrip("\r\n").split(self._delimiter)]
        return [Cell(CellKind.BROKEN, part) if '"' in part else text_cell(part) for part in parts]


class _Lines(Iterator[str]):
    """The lines of a text with their ends, from `place` on; spreadsheets know three kinds of line ends."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.place = 0

    @property
    def at_end(self) -> bool:
        return self.place >= len(self._text)

    def __next__(self) -> str:
        if self.at_end:
            raise StopIteration
        return self.next_line()

    def next_line(self) -> str:
        found = _LINE.match(self._text, self.place)
        assert found is not None
        self.place = found.end()
        # A sheet has no more columns; each of them would cost as much as a row.
        if (
            found.end() - found.start() > MOST_SHEET_COLUMNS
            and max(map(found[0].count, DELIMITERS)) > MOST_SHEET_COLUMNS
        ):
            raise FileFaulty(FileProblem.TOO_MANY_COLUMNS)
        return found[0]

    def since(self, start: int) -> str:
        return self._text[start : self.place]


def _row(number: int, cells: list[Cell | None]) -> Iterator[Row]:
    filled = trimmed(cells)
    if len(filled) > MOST_COLUMNS:
        raise FileFaulty(FileProblem.TOO_MANY_COLUMNS)
    if filled:
        yield Row(number, filled)


def _delimiter(text: str) -> str:
    """The one that stands equally often in most lines. Indonesian spreadsheets write semicolons: the comma is theirs
    for decimals, and names have commas in their titles."""
    lines = [line for line in text[:100_000].splitlines() if line.strip()][:_LOOKED_AT]
    plain = [_QUOTED.sub("", line) for line in lines]
    scores = {}
    for delimiter in DELIMITERS:
        counts = Counter(count for line in plain if (count := line.count(delimiter)))
        often, count = max(((often, count) for count, often in counts.items()), default=(0, 0))
        scores[delimiter] = (often, count)
    return max(DELIMITERS, key=lambda one: scores[one])
