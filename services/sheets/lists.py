"""Tables that officers keep in a spreadsheet (staff, roster): their columns by name, every fault with its place.

Heads in Indonesian or English, in any order. Every fault is collected with its row and column, so that one correction
is enough. A fault never repeats what it found: it may be somebody's name. A list is taken whole or not at all; one
with rows that nobody sees is not taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from services.sheets.accounting import Counted, account
from services.sheets.cells import letters_of
from services.sheets.heads import Column, Head, find_table
from services.sheets.limits import Limits
from services.sheets.meaning import CellProblem, Cells
from services.sheets.model import Beside, Cell, FileFaulty, FileProblem, Row
from services.sheets.reading import read

MOST_ROWS = 5000
MOST_BYTES = 1_000_000
_LIMITS = Limits(MOST_BYTES, MOST_ROWS + 1)
T = TypeVar("T")


class CsvReason(StrEnum):
    """What is wrong with a cell or a row. Words: catalogue "console", csv.*."""

    EMPTY = "empty"  # no row under the head
    COLUMN_MISSING = "column_missing"
    COLUMN_UNKNOWN = "column_unknown"
    COLUMN_TWICE = "column_twice"
    OTHER_SHEET = "other_sheet"  # has rows too
    HIDDEN_ROW = "hidden_row"
    HIDDEN_COLUMN = "hidden_column"
    BAD_VALUE = "bad_value"
    PAST = "past"  # a day that lies behind
    TOO_FAR = "too_far"
    TWICE = "twice"  # the same as in another row
    TAKEN = "taken"  # another account has it
    UNKNOWN_OFFICER = "unknown_officer"
    UNKNOWN_COUNTER = "unknown_counter"
    OVERLAP = "overlap"
    LAST_ADMINISTRATOR = "last_administrator"


_KEYS = {CsvReason: "csv", CellProblem: "cell", FileProblem: "file"}
_OF_HEADS = {
    FileProblem.MISSING_COLUMN: CsvReason.COLUMN_MISSING,
    FileProblem.UNKNOWN_COLUMN: CsvReason.COLUMN_UNKNOWN,
    FileProblem.DOUBLE_COLUMN: CsvReason.COLUMN_TWICE,
}


@dataclass(frozen=True, slots=True, order=True)
class CsvFault:
    """One fault. `row` is the one that the spreadsheet shows (0: the whole file)."""

    row: int
    column: str
    reason: CsvReason | CellProblem | FileProblem

    @property
    def words(self) -> str:
        """The key of its sentence in the catalogue "console"."""
        return f"{_KEYS[type(self.reason)]}.{self.reason.value}"


class ListRow:
    """One row: its values are taken out by column, its faults go with those of the whole list."""

    def __init__(self, row: Row, head: Head, faults: list[CsvFault]) -> None:
        self.number = row.number
        self.is_good = True  # no fault was found so far
        self._faults = faults
        self._columns = head.places.keys()
        self._cells = Cells(row, head, self.fault)

    def has(self, column: Column) -> bool:
        """The list has this column, whatever the row has in it."""
        return column.name in self._columns

    def take(self, column: Column, read: Callable[[Cell], T], default: T) -> T:
        """The value of a column; its default where the cell is empty or faulty."""
        return self._cells.take(column, read, default)

    def fault(self, column: str, reason: CsvReason | CellProblem) -> None:
        self.is_good = False
        self._faults.append(CsvFault(self.number, column, reason))


def read_rows(content: bytes, columns: Sequence[Column], faults: list[CsvFault]) -> Iterator[ListRow]:
    """The rows under the head, one after another; `faults` collects what is wrong. Pure."""
    try:
        sheet = read(content, _LIMITS)
        faults += _beside(sheet.beside)
        rows = Counted(sheet.rows)
        table = find_table(rows, columns)
    except FileFaulty as faulty:
        faults.append(CsvFault(int(faulty.detail or 0), "", faulty.problem))
        return
    if isinstance(table, list):
        faults += [CsvFault(one.row, one.column, _OF_HEADS[one.problem]) for one in table]
    elif not faults:
        is_empty = True
        for row in table.rows:
            is_empty = False
            yield ListRow(row, table.head, faults)
        account(sheet.row_count, rows.count)
        if is_empty:
            faults.append(CsvFault(0, "", CsvReason.EMPTY))


def _beside(beside: Beside) -> list[CsvFault]:
    """What officers may not know of, row by row and sheet by sheet."""
    return [
        *(CsvFault(0, sheet.name, CsvReason.OTHER_SHEET) for sheet in beside.other_sheets),
        *(CsvFault(row, "", CsvReason.HIDDEN_ROW) for row in beside.hidden_rows),
        *(CsvFault(0, letters_of(place), CsvReason.HIDDEN_COLUMN) for place in beside.hidden_columns),
    ]
