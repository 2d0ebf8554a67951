"""Tables that officers keep in a spreadsheet (staff, roster): their columns by name, every fault with its place.

Heads in Indonesian or English, in any order. Every fault is collected with its row and column, so that one correction
is enough. A fault never repeats what it found: it may be somebody's name. A list is taken whole or not at all; one
with rows that nobody sees is not taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import assert_never

from services.sheets.cells import letters_of
from services.sheets.limits import Limits
from services.sheets.model import Beside, Cell, CellKind, FileFaulty, FileProblem
from services.sheets.model import Row as SheetRow
from services.sheets.reading import read

MOST_ROWS = 5000
MOST_BYTES = 1_000_000
_LIMITS = Limits(MOST_BYTES, MOST_ROWS + 1)


class CsvReason(StrEnum):
    """What is wrong with a cell or a row. Words: catalogue "console", csv.*."""

    EMPTY = "empty"  # no row under the head
    COLUMN_MISSING = "column_missing"
    COLUMN_UNKNOWN = "column_unknown"
    COLUMN_TWICE = "column_twice"
    OTHER_SHEET = "other_sheet"  # has rows too
    HIDDEN_ROW = "hidden_row"
    HIDDEN_COLUMN = "hidden_column"
    WRONG_WIDTH = "wrong_width"  # more cells than the head
    REQUIRED = "required"
    BAD_VALUE = "bad_value"
    SPREADSHEET_NUMBER = "spreadsheet_number"  # 1,98E+17: digits are lost; the column must be text
    NO_VALUE = "no_value"  # an error such as #N/A, or a formula without its result
    MERGED = "merged"  # part of a cell that begins elsewhere
    BROKEN = "broken"  # a quotation mark that is not closed, or bytes that are no character
    TWICE = "twice"  # the same as in another row
    TAKEN = "taken"  # another account has it
    UNKNOWN_OFFICER = "unknown_officer"
    UNKNOWN_COUNTER = "unknown_counter"
    OVERLAP = "overlap"
    LAST_ADMINISTRATOR = "last_administrator"


@dataclass(frozen=True, slots=True, order=True)
class CsvFault:
    """One fault. `row` is the one that the spreadsheet shows (0: the whole file)."""

    row: int
    column: str
    reason: CsvReason | FileProblem

    @property
    def words(self) -> str:
        """The key of its sentence in the catalogue "console"."""
        return f"{'file' if isinstance(self.reason, FileProblem) else 'csv'}.{self.reason.value}"


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    cells: Mapping[str, str]  # by the column's own name, trimmed; an absent optional column is ""


@dataclass(frozen=True, slots=True)
class Column:
    """`names`: how a head may call it; the first is how faults call it."""

    key: str
    names: tuple[str, ...]
    required: bool = True


def read_rows(content: bytes, columns: Sequence[Column]) -> tuple[list[Row], list[CsvFault]]:
    """The rows under the head, and all faults of the table itself. Pure."""
    try:
        sheet = read(content, _LIMITS)
        head, *rows = sheet.rows
    except FileFaulty as faulty:
        return [], [CsvFault(int(faulty.detail or 0), "", faulty.problem)]
    places, faults = _head(head, columns)
    faults += _beside(sheet.beside)
    if faults or not rows:
        return [], faults or [CsvFault(0, "", CsvReason.EMPTY)]
    found = [_row(row, places, columns, faults) for row in rows]
    return [row for row in found if row is not None], faults


def _beside(beside: Beside) -> list[CsvFault]:
    """What officers may not know of, row by row and sheet by sheet."""
    return [
        *(CsvFault(0, sheet.name, CsvReason.OTHER_SHEET) for sheet in beside.other_sheets),
        *(CsvFault(row, "", CsvReason.HIDDEN_ROW) for row in beside.hidden_rows),
        *(CsvFault(0, letters_of(place), CsvReason.HIDDEN_COLUMN) for place in beside.hidden_columns),
    ]


def _head(row: SheetRow, columns: Sequence[Column]) -> tuple[dict[int, Column], list[CsvFault]]:
    """Which column stands where."""
    by_name = {name: column for column in columns for name in column.names}
    places: dict[int, Column] = {}
    faults = []
    for place, cell in enumerate(row.cells):
        if cell is None:  # a column without a head: nothing may stand under it
            continue
        column = by_name.get(_text(cell).lower())
        if column is None:
            faults.append(CsvFault(row.number, letters_of(place), CsvReason.COLUMN_UNKNOWN))
        elif column in places.values():
            faults.append(CsvFault(row.number, column.names[0], CsvReason.COLUMN_TWICE))
        else:
            places[place] = column
    missing = [column for column in columns if column.required and column not in places.values()]
    return places, faults + [CsvFault(row.number, column.names[0], CsvReason.COLUMN_MISSING) for column in missing]


def _row(row: SheetRow, places: Mapping[int, Column], columns: Sequence[Column], faults: list[CsvFault]) -> Row | None:
    cells = {column.key: "" for column in columns}
    found: list[CsvFault] = []
    for place, cell in enumerate(row.cells):
        column = places.get(place)
        if cell is not None and column is None:
            found.append(CsvFault(row.number, letters_of(place), CsvReason.WRONG_WIDTH))
        elif cell is not None and column is not None:
            reason = _without_value(cell.kind)
            found += [CsvFault(row.number, column.names[0], reason)] if reason else []
            cells[column.key] = _text(cell)
    if not found:
        missing = [column for column in columns if column.required and not cells[column.key]]
        found = [CsvFault(row.number, column.names[0], CsvReason.REQUIRED) for column in missing]
    faults += found
    return None if found else Row(row.number, cells)


def _without_value(kind: CellKind) -> CsvReason | None:
    match kind:
        case CellKind.ERROR | CellKind.FORMULA:
            return CsvReason.NO_VALUE
        case CellKind.MERGED:
            return CsvReason.MERGED
        case CellKind.BROKEN:
            return CsvReason.BROKEN
        case CellKind.TEXT | CellKind.NUMBER | CellKind.DATE | CellKind.BOOLEAN:
            return None
        case _ as never:
            assert_never(never)


def _text(cell: Cell) -> str:
    """A value as a person would have typed it. A long number has lost digits: it is shown as a spreadsheet shows it."""
    value = cell.value
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if abs(value) >= 1e15:
            return f"{value:.5E}"
        return str(int(value)) if float(value).is_integer() else str(value)
    return str(value if value is not None else "").strip()
