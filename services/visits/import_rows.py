"""Rows of a file as wishes to visit: columns by name, every fault with its row and column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeVar

from services.sheets.model import FileFaulty, FileProblem
from services.text import dates
from services.visits.import_file import Cell, Odd
from services.visits.model import BookingChannel, BookingProblem, NewBooking, Person

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its own name (the template's) and what else it may be called."""

    name: str
    others: tuple[str, ...]
    required: bool = True


DAY = Column("tanggal", ("date", "day"))
SESSION = Column("sesi", ("session", "jam"))
PARTY = Column("jumlah", ("party", "people", "jumlah pengunjung"))
NIK = Column("nik", ("nik pengunjung", "visitor nik"))
NAME = Column("nama", ("name", "nama pengunjung", "visitor name"))
NUMBER = Column("nomor register", ("register number", "nomor tahanan", "no register"))
DETAINEE = Column("nama tahanan", ("detainee name", "detainee"), required=False)
COUNTER = Column("periksa loket", ("needs counter",), required=False)
COLUMNS = (DAY, SESSION, PARTY, NIK, NAME, NUMBER, DETAINEE, COUNTER)

# What of a wish the rules found fault with, as a column.
PLACES: Mapping[BookingProblem, Column] = {
    BookingProblem.BAD_NIK: NIK,
    BookingProblem.BAD_NAME: NAME,
    BookingProblem.BAD_NUMBER: NUMBER,
    BookingProblem.BAD_DETAINEE_NAME: DETAINEE,
    BookingProblem.PARTY_SIZE: PARTY,
    BookingProblem.NO_SESSION: SESSION,
    BookingProblem.DAY_CLOSED: DAY,
    BookingProblem.TOO_SOON: DAY,
    BookingProblem.TOO_FAR: DAY,
    BookingProblem.SESSION_FULL: SESSION,
    BookingProblem.DETAINEE_LIMIT: NUMBER,
    BookingProblem.VISITOR_LIMIT: NIK,
}


class RowProblem(StrEnum):
    """What is wrong with a cell before any rule is asked."""

    MISSING = "missing"
    FORMULA = "formula"
    MERGED = "merged"
    CELL_ERROR = "cell_error"  # "#N/A"
    BAD_DATE = "bad_date"
    BAD_TIME = "bad_time"
    BAD_COUNT = "bad_count"
    BAD_YES_NO = "bad_yes_no"
    ROUNDED = "rounded"  # 16 digits kept as a number: the spreadsheet has changed the last ones
    TOO_MANY_CELLS = "too_many_cells"
    DOUBLED = "doubled"  # the same visit as in the row of `detail`


@dataclass(frozen=True, slots=True)
class RowFault:
    """One thing that is wrong; never what stood in the cell."""

    row: int
    column: str  # "" where the row as a whole is meant
    problem: RowProblem | BookingProblem
    detail: str = ""


@dataclass(frozen=True, slots=True)
class GoodRow:
    row: int
    wish: NewBooking


class _CellFaulty(Exception):
    def __init__(self, problem: RowProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """Where each column stands. Raises FileFaulty for a missing, unknown or doubled one."""
    by_name = {name: column.name for column in COLUMNS for name in (column.name, *column.others)}
    places: dict[str, int] = {}
    for place, title in enumerate(header):
        words = " ".join(re.sub(r"[_\-.*]", " ", title).lower().split())
        if not words:
            continue
        if words not in by_name:
            raise FileFaulty(FileProblem.UNKNOWN_COLUMN, letters_of(place))
        if by_name[words] in places:
            raise FileFaulty(FileProblem.DOUBLE_COLUMN, by_name[words])
        places[by_name[words]] = place
    missing = [column.name for column in COLUMNS if column.required and column.name not in places]
    if missing:
        raise FileFaulty(FileProblem.MISSING_COLUMN, ", ".join(missing))
    return places


def letters_of(place: int) -> str:
    """ "A" for the first column, as spreadsheets name them."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def wishes(header: Sequence[str], rows: Iterable[tuple[int, tuple[Cell, ...]]]) -> tuple[list[GoodRow], list[RowFault]]:
    """All rows, read; what cannot be read is a fault. Raises FileFaulty."""
    places = columns_of(header)
    good: list[GoodRow] = []
    faults: list[RowFault] = []
    for number, cells in rows:
        found = _Row(number, cells, places)
        wish = found.wish(len(header))
        faults += found.faults
        if wish is not None and not found.faults:
            good.append(GoodRow(number, wish))
    return good, faults


class _Row:
    """One row: cells are taken out by column, faults collect."""

    def __init__(self, number: int, cells: tuple[Cell, ...], places: Mapping[str, int]) -> None:
        self.faults: list[RowFault] = []
        self._number = number
        self._cells = cells
        self._places = places

    def wish(self, width: int) -> NewBooking | None:
        if self._cells[:1] == (Odd.MERGED,):
            self._fault("", RowProblem.MERGED)
            return None
        if len(self._cells) > width:
            self._fault("", RowProblem.TOO_MANY_CELLS)
            return None
        person = Person(
            nik=self._take(NIK, long_number, ""),
            name=self._take(NAME, _words, ""),
            detainee_number=self._take(NUMBER, _words, ""),
            detainee_name=self._take(DETAINEE, _words, ""),
        )
        day, start = self._take(DAY, day_of, date.min), self._take(SESSION, minutes_of, -1)
        return NewBooking(
            day=day,
            start=start,
            party_size=self._take(PARTY, _count, 0),
            person=person,
            channel=BookingChannel.IMPORT,
            needs_counter=self._take(COUNTER, _yes_no, False),
        )

    def _take(self, column: Column, parse: Callable[[Cell], T], default: T) -> T:
        place = self._places.get(column.name)
        cell = self._cells[place] if place is not None and place < len(self._cells) else None
        if cell is None:
            if column.required:
                self._fault(column.name, RowProblem.MISSING)
            return default
        try:
            if isinstance(cell, Odd):
                raise _CellFaulty(RowProblem.CELL_ERROR if cell is Odd.ERROR else RowProblem.FORMULA)
            return parse(cell)
        except _CellFaulty as faulty:
            self._fault(column.name, faulty.problem)
            return default

    def _fault(self, column: str, problem: RowProblem) -> None:
        self.faults.append(RowFault(self._number, column, problem))


# -- cells ------------------------------------------------------------------------------------------


def day_of(cell: Cell) -> date:
    """A date cell, "2026-11-24", "2026-1-5", "24-11-2026" or "24/11/2026" (the day comes first here)."""
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        found = dates.real_day(cell.year, cell.month, cell.day)
    elif match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?: 00:00:00)?", str(cell), re.ASCII):
        found = dates.real_day(int(match[1]), int(match[2]), int(match[3]))
    else:
        found = dates.day_of(str(cell).replace(" ", "."))
    if found is None:
        raise _CellFaulty(RowProblem.BAD_DATE)  # 29 February of an ordinary year, 31 April
    return found


def minutes_of(cell: Cell) -> int:
    """The start of a session: a time cell, "09:00", "9.00", or "09.00-11.30" as the house writes sessions."""
    if isinstance(cell, datetime):
        cell = cell.time()
    if isinstance(cell, time):
        return cell.hour * 60 + cell.minute
    match = re.fullmatch(r"(\d{1,2})[:.](\d{2})(?::00)?(?:\s*[-–]\s*\d{1,2}[:.]\d{2})?", str(cell), re.ASCII)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise _CellFaulty(RowProblem.BAD_TIME)
    return int(match[1]) * 60 + int(match[2])


def long_number(cell: Cell) -> str:
    """A NIK as text. A number of 16 digits has passed through floating point: its end is not what was typed."""
    if isinstance(cell, (int, float)) or re.fullmatch(r"\d+[.,]\d+[eE]\+?\d+", str(cell), re.ASCII):
        raise _CellFaulty(RowProblem.ROUNDED)
    return str(cell).lstrip("'")  # the apostrophe that keeps text as text in a spreadsheet


def _words(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _count(cell: Cell) -> int:
    text = _words(cell)
    if not re.fullmatch(r"\d{1,4}", text, re.ASCII):
        raise _CellFaulty(RowProblem.BAD_COUNT)
    return int(text)


def _yes_no(cell: Cell) -> bool:
    text = str(cell).lower()
    if text not in ("ya", "y", "yes", "tidak", "t", "no", "n"):
        raise _CellFaulty(RowProblem.BAD_YES_NO)
    return text[0] == "y"
