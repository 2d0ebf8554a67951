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
    """Why nothing of a file was looked at. Words: catalogue "console", file.*."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    COSTLY = "costly"  # small, but it would take long or much memory to read
    DAMAGED = "damaged"
    LOCKED = "locked"  # with a password
    ENCODING = "encoding"
    QUOTES = "quotes"  # quotation marks that are not closed, too many to go on; `detail` is the row of the first
    NO_SUCH_SHEET = "no_such_sheet"  # the sheet that was asked for, or any that can be seen
    OLD_EXCEL = "old_excel"  # .xls, Excel 97 to 2003
    BINARY_EXCEL = "binary_excel"  # .xlsb
    XML_TABLE = "xml_table"  # "XML Spreadsheet 2003"
    NUMBERS = "numbers"  # Apple's
    WEB_PAGE = "web_page"  # HTML, often named .xls
    PDF = "pdf"
    PICTURE = "picture"
    DOCUMENT = "document"  # a letter or slides
    ARCHIVE = "archive"  # .zip, .rar, .7z, .gz
    LINK = "link"  # where a file lies, not the file
    NOT_A_TABLE = "not_a_table"
    MISSING_COLUMN = "missing_column"
    UNKNOWN_COLUMN = "unknown_column"
    DOUBLE_COLUMN = "double_column"
    TOO_MANY_FAULTS = "too_many_faults"
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
    BROKEN = "broken"  # text of which a part could not be read; value: str, with U+FFFD where a byte is no character
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
