"""What a cell means, by what its column is for: a text, a long number, a day, a span of hours, a count, yes or no.

What people see of it counts (services.text.plain); a dash or "nihil" is an empty cell. A cell that a spreadsheet keeps
as a number or a day where a text belongs is no value: what was typed cannot be told from it any more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeVar

from services.sheets.cells import letters_of
from services.sheets.heads import Column, Head, is_absent
from services.sheets.model import Cell, CellKind, Row
from services.text import dates, times
from services.text.csv_writing import unguarded
from services.text.plain import plain
from services.text.spreadsheet import is_changed, is_error, is_rounded

T = TypeVar("T")


class CellProblem(StrEnum):
    """What is wrong with a cell before any rule of a subject is asked. Words: catalogue "console", cell.*."""

    MISSING = "missing"
    FORMULA = "formula"
    MERGED = "merged"
    CELL_ERROR = "cell_error"  # "#N/A", or "#####" of a column that was too narrow
    BROKEN = "broken"  # a quotation mark that is not closed, or bytes that are no character
    BAD_DATE = "bad_date"
    BAD_TIME = "bad_time"
    BAD_COUNT = "bad_count"
    BAD_YES_NO = "bad_yes_no"
    ROUNDED = "rounded"  # a long number that was kept as a number: the spreadsheet has changed its end
    MAYBE_ROUNDED = "maybe_rounded"  # ends as a rounded one does, and others of the file are surely rounded
    CHANGED = "changed"  # a number, a day or a truth where a text was typed
    TOO_MANY_CELLS = "too_many_cells"  # under no name of the head
    ABOVE_HEAD = "above_head"  # a row as full as those of the table


class CellFaulty(Exception):
    def __init__(self, problem: CellProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


Reader = Callable[[Cell], T]
Report = Callable[[str, CellProblem], None]
_YES = frozenset(("ya", "y", "yes", "true", "benar", "iya", "v", "\u2713", "\u2714", "1"))
_NO = frozenset(("tidak", "t", "no", "n", "false", "salah", "tdk", "tak", "bukan", "0"))
_MOST_COUNTED = 10_000
_CUT = re.compile(r"\d{12,}0000", re.ASCII)  # nobody's number ends so: what arithmetic left of it
_KEPT_TEXT = re.compile('="([^"]*)"')
_COUNT = re.compile(r"(\d{1,4})(?:[.,]0{1,2})?(?: ?(?:orang|org|people|persons?))?", re.ASCII)


class Cells:
    """A row: its cells are taken out by column, and every fault is reported with its column."""

    def __init__(self, row: Row, head: Head, report: Report) -> None:
        self._row = row
        self._places: Mapping[str, int] = head.places
        self._report = report
        if row.number < head.row:
            report("", CellProblem.ABOVE_HEAD)
        for place, cell in enumerate(row.cells):
            covered = cell is not None and cell.kind is CellKind.MERGED  # the one that it begins in is told
            if not head.is_named(place) and not covered and not is_absent(cell):
                report(letters_of(place), CellProblem.TOO_MANY_CELLS)

    def take(self, column: Column, read: Reader[T], default: T) -> T:
        """The value of a column; its default where the cell is empty or faulty."""
        place = self._places.get(column.name)
        cell = self._row.cells[place] if place is not None and place < len(self._row.cells) else None
        if cell is None or is_absent(cell):
            if column.required:
                self._report(column.name, CellProblem.MISSING)
            return default
        try:
            return read(cell)
        except CellFaulty as faulty:
            self._report(column.name, faulty.problem)
            return default


def text_of(cell: Cell) -> str:
    """A text as it is seen. Raises CellFaulty."""
    _refuse_no_value(cell)
    if cell.kind is not CellKind.TEXT:
        raise CellFaulty(CellProblem.CHANGED)
    return unguarded(_plain(cell))


def lines_of(cell: Cell) -> tuple[str, ...]:
    """The lines of a text, each as it is seen; empty ones are none. Raises CellFaulty."""
    whole = text_of(cell)
    lines = [unguarded(plain(line)) for line in str(cell.value).splitlines()]
    return tuple(filter(None, lines)) if len(lines) > 1 else (whole,)


def code_of(cell: Cell) -> str:
    """The name of one of the house's things, such as a counter: a small whole number is as good as its digits."""
    if cell.kind is CellKind.NUMBER and isinstance(cell.value, (int, float)) and 0 <= cell.value < _MOST_COUNTED:
        return str(count_of(cell))
    return text_of(cell)


def number_text_of(cell: Cell) -> str:
    """A number with signs in it that is a text, such as a register number. Raises CellFaulty."""
    text = text_of(cell)
    if is_changed(text):
        raise CellFaulty(CellProblem.CHANGED)
    return text


def long_number_of(cell: Cell) -> str:
    """A NIK or NIP, which is a text: arithmetic keeps 15 digits of it. Raises CellFaulty."""
    _refuse_no_value(cell)
    text = _plain(cell)
    if cell.kind is not CellKind.TEXT or is_rounded(text) or _CUT.fullmatch(text):
        raise CellFaulty(CellProblem.ROUNDED)
    return text.lstrip("'")  # the apostrophe that keeps text as text in a spreadsheet


def day_of(cell: Cell) -> date:
    """A day: a cell of that kind, or words that can mean one day only. Raises CellFaulty."""
    _refuse_no_value(cell)
    _refuse_number(cell)
    value = cell.value
    if cell.kind is CellKind.DATE and isinstance(value, date):
        found = dates.real_day(value.year, value.month, value.day)
    else:
        found = dates.day_of(_plain(cell)) if cell.kind is CellKind.TEXT else None
    if found is None:
        raise CellFaulty(CellProblem.BAD_DATE)
    return found


def span_of(cell: Cell) -> tuple[int, int | None]:
    """When something begins and, where it is said, ends; minutes after midnight. Raises CellFaulty."""
    _refuse_no_value(cell)
    _refuse_number(cell)
    value = cell.value.time() if isinstance(cell.value, datetime) else cell.value
    if cell.kind is CellKind.DATE and isinstance(value, time) and not value.second:
        return value.hour * 60 + value.minute, None
    found = times.span_of(_plain(cell)) if cell.kind is CellKind.TEXT else None
    if found is None:
        raise CellFaulty(CellProblem.BAD_TIME)
    return found


def minutes_of(cell: Cell) -> int:
    """A time of day alone. Raises CellFaulty."""
    start, end = span_of(cell)
    if end is not None:
        raise CellFaulty(CellProblem.BAD_TIME)
    return start


def count_of(cell: Cell) -> int:
    """A small whole number. Raises CellFaulty."""
    _refuse_no_value(cell)
    value = cell.value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    found = _COUNT.fullmatch(plain(str(value)).lower()) if cell.kind in (CellKind.TEXT, CellKind.NUMBER) else None
    if found is None:
        raise CellFaulty(CellProblem.BAD_COUNT)
    return int(found[1])


def yes_no_of(cell: Cell) -> bool:
    """Raises CellFaulty."""
    _refuse_no_value(cell)
    word = plain(str(cell.value)).lower().rstrip(".")
    if word not in _YES | _NO:
        raise CellFaulty(CellProblem.BAD_YES_NO)
    return word in _YES


def _refuse_number(cell: Cell) -> None:
    """Where times have colons, "09.30" becomes 9.3, and again when it is typed again: text is the remedy."""
    if cell.kind is CellKind.NUMBER:
        raise CellFaulty(CellProblem.CHANGED)


def _refuse_no_value(cell: Cell) -> None:
    """A cell that holds no value whatever its column is for."""
    problem = _NO_VALUES.get(cell.kind)
    if cell.kind is CellKind.TEXT:
        text = _plain(cell)
        if is_error(text):
            problem = CellProblem.CELL_ERROR
        elif text[:1] in ("=", "@") or (text[:1] in ("+", "-") and not text[1:2].isdigit()):
            problem = CellProblem.FORMULA
    if problem is not None:
        raise CellFaulty(problem)


_NO_VALUES = {
    CellKind.ERROR: CellProblem.CELL_ERROR,
    CellKind.FORMULA: CellProblem.FORMULA,
    CellKind.MERGED: CellProblem.MERGED,
    CellKind.BROKEN: CellProblem.BROKEN,
}


def _plain(cell: Cell) -> str:
    """A text as it is seen; of ="0812", as programs write it to keep a text a text, what stands between the marks."""
    text = plain(cell.value) if isinstance(cell.value, str) else ""
    kept = _KEPT_TEXT.fullmatch(text)
    return plain(kept[1]) if kept else text
