"""A sheet of an Office Open XML workbook as it streams by. Source: ECMA-376 part 1, 18.3.

The size that a sheet says it has (`dimension`) is never looked at: several programs write a wrong one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from services.sheets import cells
from services.sheets.limits import MOST_COLUMNS, MOST_MERGES, MOST_SHEET_COLUMNS, MOST_SHEET_ROWS, Budget
from services.sheets.markup import Attributes, Part
from services.sheets.merges import Merge
from services.sheets.model import Cell, CellKind, FileFaulty, FileProblem, Row
from services.sheets.xlsx_book import Book, is_true, plain_text


class SheetPart(Part):
    """Rows that hold something collect in `rows` until they are taken away; the rest is known at the end."""

    def __init__(self, book: Book, budget: Budget | None) -> None:
        super().__init__()
        self.rows: list[Row] = []
        self.hidden_columns: list[tuple[int, int]] = []  # from, to
        self.merges: list[Merge] = []
        self.filtered = False
        self._book = book
        self._budget = budget
        self._row, self._place = 0, -1
        self._value: str | None = None
        self._hidden = False
        self._cells: list[Cell | None] = []
        self._filled = 0
        self._elements = 0
        self._places: dict[str, int] = {}
        self._starts: dict[str, Callable[[Attributes], None]] = {
            "row": self._row_starts,
            "c": self._cell_starts,
            "f": self._formula_starts,
            "v": self._value_starts,
            "t": self._text_starts,
            "rPh": self._spoken_starts,
            "col": self._column,
            "mergeCell": self._merge,
            "autoFilter": self._filter,
        }
        self._cell_starts({})

    def taken(self, chunks: Iterator[bytes]) -> Iterator[Row]:
        """The rows, as the sheet streams by. Raises FileFaulty."""
        for _ in self.feed(chunks):
            yield from self.rows
            self.rows.clear()
        self._spend()

    def start(self, name: str, attributes: Attributes) -> None:
        self._elements += 1
        do = self._starts.get(name)
        if do is not None:
            do(attributes)

    def end(self, name: str) -> None:
        if name == "v":
            self._value = self.heard()
        elif name == "t":
            self.pause()
        elif name == "c":
            self._cell_ends()
        elif name == "row":
            self._row_ends()
        elif name == "rPh":
            self._spoken = False

    # -- rows ---------------------------------------------------------------------------------------

    def _row_starts(self, attributes: Attributes) -> None:
        self._row = _number(attributes.get("r", ""), MOST_SHEET_ROWS) or self._row + 1
        if self._row > MOST_SHEET_ROWS:
            raise FileFaulty(FileProblem.DAMAGED)
        self._hidden = is_true(attributes, "hidden") or _is_nothing(attributes.get("ht", ""))
        self._cells, self._filled, self._place = [], 0, -1

    def _row_ends(self) -> None:
        if self._filled:
            self.rows.append(Row(self._row, tuple(self._cells), self._hidden))
        self._spend()

    def _spend(self) -> None:
        """A cell that holds something has some ten elements at most (of text in several colours)."""
        if self._budget is not None and self._elements > 10 * self._filled:
            self._budget.idle(self._elements - 10 * self._filled)
        self._elements = 0

    # -- cells --------------------------------------------------------------------------------------

    def _cell_starts(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        self._place = self._place_of(reference) if reference else self._place + 1
        self._kind = attributes.get("t", "n")
        self._style = attributes.get("s", "")
        self._formula = self._spoken = False
        self._value = None

    def _place_of(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        place = self._places.get(letters)
        if place is None:
            place = self._places[letters] = cells.column_of(letters)
            if place < 0 or len(self._places) > MOST_SHEET_COLUMNS:
                raise FileFaulty(FileProblem.DAMAGED)
        return place

    def _formula_starts(self, attributes: Attributes) -> None:
        self._formula = True

    def _value_starts(self, attributes: Attributes) -> None:
        self.listen()

    def _text_starts(self, attributes: Attributes) -> None:
        if self._kind == "inlineStr" and not self._spoken:
            self.listen()

    def _spoken_starts(self, attributes: Attributes) -> None:
        self._spoken = True

    def _cell_ends(self) -> None:
        value = self.heard() if self._kind == "inlineStr" else self._value
        cell = self._cell(value)
        if cell is None:
            return
        if self._place >= MOST_COLUMNS:
            raise FileFaulty(FileProblem.TOO_MANY_COLUMNS)
        self._filled += 1
        if self._place < len(self._cells):  # a second cell of the same place, or one out of order
            self._cells[self._place] = cell
            return
        self._cells.extend([None] * (self._place - len(self._cells)))
        self._cells.append(cell)

    def _cell(self, value: str | None) -> Cell | None:
        kind = self._kind
        if self._formula and (self._book.is_stale or value is None or (value == "" and kind != "str")):
            return cells.FORMULA
        if value is None:
            return None
        if kind == "s":
            place = _number(value, len(self._book.strings), low=-1)
            return cells.ERROR if place is None else self._shared(place)
        if kind in ("inlineStr", "str"):
            return cells.text_cell(plain_text(value))
        if kind == "b":
            return cells.YES if value.strip() in ("1", "true") else cells.NO
        if kind == "e":
            return cells.ERROR
        return cells.iso_cell(value) if kind == "d" else self._number(value)

    def _shared(self, place: int) -> Cell | None:
        return self._book.strings[place] if place < len(self._book.strings) else cells.ERROR

    def _number(self, value: str) -> Cell | None:
        cell = cells.number_cell(value)
        if cell is None or cell.kind is not CellKind.NUMBER or not self._is_date():
            return cell
        assert isinstance(cell.value, (int, float))
        return cells.serial_cell(cell.value, self._book.epoch)

    def _is_date(self) -> bool:
        return self._style.isdecimal() and len(self._style) < 9 and int(self._style) in self._book.date_styles

    # -- beside the rows ----------------------------------------------------------------------------

    def _column(self, attributes: Attributes) -> None:
        if is_true(attributes, "hidden") or _is_nothing(attributes.get("width", "")):
            first = _number(attributes.get("min", ""), MOST_SHEET_COLUMNS)
            last = _number(attributes.get("max", ""), MOST_SHEET_COLUMNS)
            if first and last and len(self.hidden_columns) < MOST_SHEET_COLUMNS:
                self.hidden_columns.append((first - 1, last - 1))

    def _merge(self, attributes: Attributes) -> None:
        if len(self.merges) >= MOST_MERGES:
            raise FileFaulty(FileProblem.COSTLY)
        first, _, last = attributes.get("ref", "").partition(":")
        start, stop = _corner(first), _corner(last or first)
        if start is not None and stop is not None:
            self.merges.append(Merge(start[0], start[1], stop[0], stop[1]))

    def _filter(self, attributes: Attributes) -> None:
        self.filtered = True


def _number(text: str, most: int, low: int = 0) -> int | None:
    """A whole number above `low` and up to `most`."""
    if not text.isdecimal() or len(text) > 9:
        return None
    return number if low < (number := int(text)) <= most else None


def _is_nothing(size: str) -> bool:
    """Whether a height or width is none: a row or column that a hand has pushed together."""
    return size.strip() in ("0", "0.0")


def _corner(reference: str) -> tuple[int, int] | None:
    """The row from 1 and the place of the column from 0 of "B7"."""
    plain = reference.replace("$", "")
    letters = plain.rstrip("0123456789")
    row, place = _number(plain[len(letters) :], MOST_SHEET_ROWS), cells.column_of(letters)
    return None if row is None or place < 0 else (row, place)
