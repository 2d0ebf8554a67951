"""A sheet as it was read: numbered rows of cells that say their kind, and what of the file is not among them.

A reader takes a cell as the file holds it. It trims nothing, joins nothing and guesses no kind: whoever knows what a
column is for (a day, a NIK, a name) decides what the cell means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


class FileProblem(StrEnum):
    """Why nothing of a file was looked at. Words: catalogue "visit", import.file.*."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    OLD_OR_LOCKED = "old_or_locked"  # .xls, or protected by a password
    NOT_A_TABLE = "not_a_table"
    DAMAGED = "damaged"
    ENCODING = "encoding"
    QUOTES = "quotes"  # a quotation mark that is not closed; `detail` is the row
    MISSING_COLUMN = "missing_column"
    UNKNOWN_COLUMN = "unknown_column"
    DOUBLE_COLUMN = "double_column"
    BUSY = "busy"  # another import runs


class FileFaulty(Exception):
    """The file cannot be read; the message holds no cell."""

    def __init__(self, problem: FileProblem, detail: str = "") -> None:
        super().__init__(problem.value, detail)
        self.problem = problem
        self.detail = detail


class CellKind(StrEnum):
    """What a cell is in the file. Every cell of a CSV file is TEXT, `=1+1` and `#N/A` too."""

    TEXT = "text"  # value: str, as it stands there, never ""
    NUMBER = "number"  # value: int where the file writes a whole number, else float
    DATE = "date"  # value: date, datetime (with a time of day) or time (a time of day alone)
    BOOLEAN = "boolean"  # value: bool
    ERROR = "error"  # "#N/A" and its like; value: None
    FORMULA = "formula"  # a formula whose result the file does not hold; value: None
    MERGED = "merged"  # covered by a merged cell that begins in another one; value: None


Value = str | int | float | bool | date | datetime | time | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that holds something. Its value is of the type that its kind says."""

    kind: CellKind
    value: Value = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds something. An empty cell is None; there is none after the last cell that holds something."""

    number: int  # as the spreadsheet shows it, from 1
    cells: tuple[Cell | None, ...]
    hidden: bool = False  # by hand or by a filter


@dataclass(frozen=True, slots=True)
class OtherSheet:
    """A sheet with rows that was not read."""

    name: str
    rows: int
    columns: int  # of its widest row
    hidden: bool  # hidden or "very hidden": no menu of the spreadsheet shows it


@dataclass(frozen=True, slots=True)
class Beside:
    """What of the file an officer may not know of. All of it empty: rows are all there is, and all of them are seen."""

    other_sheets: tuple[OtherSheet, ...] = ()
    hidden_rows: tuple[int, ...] = ()  # their numbers; only rows that hold something
    hidden_columns: tuple[int, ...] = ()  # their places from 0; only columns that hold something
    filtered: bool = False  # the sheet has a filter, which may be why rows are hidden

    def __bool__(self) -> bool:
        return bool(self.other_sheets or self.hidden_rows or self.hidden_columns)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet that was read. `read` gives its rows from the first one on, as often as it is called.

    All that a file can be refused for was found before there is a Sheet, so that rows raise nothing.
    """

    name: str  # "" for a file that has no sheets
    row_count: int  # rows that hold something
    beside: Beside
    read: Callable[[], Iterator[Row]]

    @property
    def rows(self) -> Iterator[Row]:
        return self.read()
