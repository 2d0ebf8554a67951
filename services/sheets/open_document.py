"""A sheet of an OpenDocument workbook (LibreOffice) as it streams by. All sheets lie in one part.

Source: OpenDocument 1.3 part 3, chapter 9 (tables) and 19 (attributes). The prefixes of names are those that all
programs write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time

from services.sheets import cells
from services.sheets.limits import (
    MOST_COLUMNS,
    MOST_MERGES,
    MOST_SHEET_COLUMNS,
    MOST_SHEET_ROWS,
    MOST_SHEETS,
    Budget,
)
from services.sheets.markup import Attributes, Part
from services.sheets.merges import Merge
from services.sheets.model import Cell, CellKind, FileFaulty, FileProblem, Row

PART = "content.xml"
MIME_TYPES = (
    b"application/vnd.oasis.opendocument.spreadsheet",
    b"application/vnd.oasis.opendocument.spreadsheet-template",
)
_NUMBERS = ("float", "percentage", "currency")
_CLOCK = re.compile(r"PT(\d{1,6})H(\d{1,2})M(\d{1,2})(?:[.,]\d+)?S", re.ASCII)
_HIDDEN = ("collapse", "filter")
_CELLS = ("table-cell", "covered-table-cell")
_PARAGRAPHS, _AROUND_PARAGRAPHS = ("p", "h"), ("list", "list-item", "section")
_NO_TEXT = ("annotation", "note", "frame", "custom-shape", "ruby-text")  # within a paragraph, and not of it


class OpenSheet:
    """What is known of one sheet when all of it has streamed by."""

    def __init__(self, name: str, hidden: bool) -> None:
        self.name = name
        self.hidden = hidden
        self.hidden_columns: list[tuple[int, int]] = []
        self.merges: list[Merge] = []


class OpenPart(Part):
    """Rows that hold something collect in `rows`, each with the place of its sheet, until they are taken away."""

    def __init__(self, budget: Budget | None, most_rows: int) -> None:
        super().__init__()
        self.rows: list[tuple[int, Row]] = []
        self.sheets: list[OpenSheet] = []
        self.filtered = False
        self._budget = budget
        self._most_rows = most_rows
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._inside = 0  # tables within tables are none of ours
        self._in_cell = self._in_paragraph = False
        self._aside = 0  # elements around what no cell says: notes, and what is drawn over the sheet
        self._elements = 0
        self._made = 0  # rows, repeated ones as often as they are
        self._next_row()

    def taken(self, chunks: Iterator[bytes]) -> Iterator[tuple[int, Row]]:
        """The rows of all sheets, as they stream by. Raises FileFaulty."""
        for _ in self.feed(chunks):
            yield from self.rows
            self.rows.clear()
        self._spend()

    def start(self, name: str, attributes: Attributes) -> None:
        self._elements += 1
        if name == "table":
            self._inside += 1
            if self._inside == 1:
                self._sheet_starts(attributes)
        elif self._inside == 1:
            self._in_sheet(name, attributes)
        elif name == "style":
            self._style = attributes.get("style:name", "")
        elif name == "table-properties" and attributes.get("table:display") == "false":
            self._hidden_styles.add(self._style)
        elif name == "database-range" and attributes.get("table:display-filter-buttons") == "true":
            self.filtered = True

    def end(self, name: str) -> None:
        if name == "table":
            self._inside -= 1
        elif self._inside != 1:
            return
        elif self._aside:
            self._aside -= 1
            if not self._aside and self._in_paragraph:
                self.listen()
        elif self._in_cell and name in _PARAGRAPHS:
            self._in_paragraph = False
            self.pause()
        elif name in _CELLS:
            self._in_cell = False
            self._cell_ends()
        elif name == "table-row":
            self._row_ends()

    # -- sheets and rows ----------------------------------------------------------------------------

    def _sheet_starts(self, attributes: Attributes) -> None:
        if len(self.sheets) >= MOST_SHEETS:
            raise FileFaulty(FileProblem.COSTLY)
        hidden = attributes.get("table:style-name", "") in self._hidden_styles
        self.sheets.append(OpenSheet(attributes.get("table:name", ""), hidden))
        self._row, self._column = 0, 0

    def _in_sheet(self, name: str, attributes: Attributes) -> None:
        if self._aside:
            self._aside += 1
        elif self._in_cell:
            self._in_a_cell(name, attributes)
        elif name == "table-row":
            self._next_row()
            self._row += 1
            self._repeated = _count(attributes.get("table:number-rows-repeated", ""))
            self._row_hidden = attributes.get("table:visibility") in _HIDDEN
        elif name in _CELLS:
            self._cell_starts(name, attributes)
        elif name == "table-column":
            first, count = self._column, _count(attributes.get("table:number-columns-repeated", ""))
            self._column += count
            if attributes.get("table:visibility") in _HIDDEN and first < MOST_SHEET_COLUMNS:
                self.sheets[-1].hidden_columns.append((first, self._column - 1))

    def _next_row(self) -> None:
        self._cells: list[Cell | None] = []
        self._place, self._filled = 0, 0

    def _row_ends(self) -> None:
        first, self._row = self._row, self._row + self._repeated - 1
        if self._filled:
            self._made += self._repeated
            if self._row > MOST_SHEET_ROWS or self._made > self._most_rows * len(self.sheets):
                raise FileFaulty(FileProblem.TOO_MANY_ROWS)
            sheet, filled = len(self.sheets) - 1, tuple(self._cells)
            self.rows += [(sheet, Row(row, filled, self._row_hidden)) for row in range(first, self._row + 1)]
        self._spend()

    def _spend(self) -> None:
        if self._budget is not None and self._elements > 10 * self._filled:
            self._budget.idle(self._elements - 10 * self._filled)
        self._elements = 0

    # -- cells --------------------------------------------------------------------------------------

    def _cell_starts(self, name: str, attributes: Attributes) -> None:
        self._cell, self._in_cell = attributes, True
        self._covered = name == "covered-table-cell"
        self._paragraphs = 0

    def _in_a_cell(self, name: str, attributes: Attributes) -> None:
        if name in _PARAGRAPHS and not self._in_paragraph:
            if self._paragraphs:
                self.add("\n")
            self._paragraphs += 1
            self._in_paragraph = True
            self.listen()
        elif name in _NO_TEXT or not (self._in_paragraph or name in _AROUND_PARAGRAPHS):
            self._aside = 1
            self.pause()
        elif name == "s":
            self.add(" " * min(_count(attributes.get("text:c", "")), 100))
        elif name == "tab":
            self.add("\t")
        elif name == "line-break":
            self.add("\n")

    def _cell_ends(self) -> None:
        text, attributes = self.heard(), self._cell
        count = _count(attributes.get("table:number-columns-repeated", ""))
        cell = None if self._covered else _cell(attributes, text)
        self._merged(attributes)
        if cell is not None:
            if self._place + count > MOST_COLUMNS:
                raise FileFaulty(FileProblem.TOO_MANY_COLUMNS)
            self._filled += count
            self._cells.extend([None] * (self._place - len(self._cells)))
            self._cells.extend([cell] * count)
        self._place += count

    def _merged(self, attributes: Attributes) -> None:
        rows = _count(attributes.get("table:number-rows-spanned", ""))
        columns = _count(attributes.get("table:number-columns-spanned", ""))
        if rows > 1 or columns > 1:
            merges = self.sheets[-1].merges
            if len(merges) >= MOST_MERGES:
                raise FileFaulty(FileProblem.COSTLY)
            merges.append(Merge(self._row, self._place, self._row + rows - 1, self._place + columns - 1))


def _count(text: str) -> int:
    """How often something is repeated: 1 where it does not say so, never more than a sheet has rows."""
    number = int(text) if text.isdecimal() and len(text) <= 9 else 1
    return min(max(number, 1), MOST_SHEET_ROWS)


def _cell(attributes: Attributes, text: str) -> Cell | None:
    kind = attributes.get("office:value-type", "")
    if attributes.get("calcext:value-type") == "error":
        return cells.ERROR
    if kind in _NUMBERS:
        return cells.number_cell(attributes.get("office:value", ""))
    if kind == "date":
        return cells.iso_cell(attributes.get("office:date-value", ""))
    if kind == "time":
        return _time_cell(attributes.get("office:time-value", ""))
    if kind == "boolean":
        return cells.YES if attributes.get("office:boolean-value") == "true" else cells.NO
    if kind == "" and "table:formula" in attributes:
        return cells.FORMULA
    return cells.text_cell(attributes.get("office:string-value") or text)


def _time_cell(written: str) -> Cell:
    """ "PT09H00M00S"; more than a day is a length of time, no time of day."""
    found = _CLOCK.fullmatch(written.strip())
    if found is None:
        return cells.ERROR
    hours, minutes, seconds = (int(part) for part in found.groups())
    try:
        return Cell(CellKind.DATE, time(hours, minutes, seconds))
    except ValueError:
        return Cell(CellKind.NUMBER, (hours * 3600 + minutes * 60 + seconds) / 86_400)
