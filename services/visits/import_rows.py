"""Rows of a file as wishes to visit: columns by name, every fault with its row and column."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from enum import StrEnum
from typing import TypeVar, assert_never

from services.sheets.cells import letters_of
from services.sheets.model import Cell, CellKind, FileFaulty, FileProblem
from services.sheets.model import Row as SheetRow
from services.text import dates
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
    BROKEN = "broken"  # a quotation mark that is not closed, or bytes that are no character
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


@dataclass(frozen=True, slots=True)
class Wishes:
    """The rows under the head, read. Each of them is good or has faults."""

    good: list[GoodRow]
    faults: list[RowFault]
    seen: int


def wishes(rows: Iterable[SheetRow]) -> Wishes:
    """The first row is the head; what cannot be read of the others is a fault. Raises FileFaulty."""
    found = Wishes([], [], 0)
    places: dict[str, int] | None = None
    for row in rows:
        if places is None:
            places = columns_of([str(cell.value or "") if cell else "" for cell in row.cells])
            continue
        one = _Row(row, places)
        wish = one.wish()
        found = replace(found, seen=found.seen + 1)
        found.faults.extend(one.faults)
        if wish is not None and not one.faults:
            found.good.append(GoodRow(row.number, wish))
    if places is None:
        raise FileFaulty(FileProblem.EMPTY)
    return found


class _Row:
    """One row: cells are taken out by column, faults collect."""

    def __init__(self, row: SheetRow, places: Mapping[str, int]) -> None:
        self.faults: list[RowFault] = []
        self._number = row.number
        self._cells = row.cells
        self._places = places

    def wish(self) -> NewBooking | None:
        known = set(self._places.values())
        for place, cell in enumerate(self._cells):
            if cell is not None and place not in known and cell.kind is not CellKind.MERGED:
                self._fault(letters_of(place), RowProblem.TOO_MANY_CELLS)
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
            return parse(_with_value(cell))
        except _CellFaulty as faulty:
            self._fault(column.name, faulty.problem)
            return default

    def _fault(self, column: str, problem: RowProblem) -> None:
        self.faults.append(RowFault(self._number, column, problem))


# -- cells ------------------------------------------------------------------------------------------


def _with_value(cell: Cell) -> Cell:
    match cell.kind:
        case CellKind.TEXT | CellKind.NUMBER | CellKind.DATE | CellKind.BOOLEAN:
            return cell
        case CellKind.ERROR:
            raise _CellFaulty(RowProblem.CELL_ERROR)
        case CellKind.FORMULA:
            raise _CellFaulty(RowProblem.FORMULA)
        case CellKind.MERGED:
            raise _CellFaulty(RowProblem.MERGED)
        case CellKind.BROKEN:
            raise _CellFaulty(RowProblem.BROKEN)
        case _ as never:
            assert_never(never)


def day_of(cell: Cell) -> date:
    """A date cell, "2026-11-24", "2026-1-5", "24-11-2026" or "24/11/2026" (the day comes first here)."""
    value = cell.value
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        found = dates.real_day(value.year, value.month, value.day)
    elif match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?: 00:00:00)?", _words(cell), re.ASCII):
        found = dates.real_day(int(match[1]), int(match[2]), int(match[3]))
    else:
        found = dates.day_of(_words(cell).replace(" ", "."))
    if found is None:
        raise _CellFaulty(RowProblem.BAD_DATE)  # 29 February of an ordinary year, 31 April
    return found


def minutes_of(cell: Cell) -> int:
    """The start of a session: a time cell, "09:00", "9.00", or "09.00-11.30" as the house writes sessions."""
    value = cell.value
    if isinstance(value, datetime):
        value = value.time()
    if isinstance(value, time):
        return value.hour * 60 + value.minute
    match = re.fullmatch(r"(\d{1,2})[:.](\d{2})(?::00)?(?:\s*[-–]\s*\d{1,2}[:.]\d{2})?", _words(cell), re.ASCII)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise _CellFaulty(RowProblem.BAD_TIME)
    return int(match[1]) * 60 + int(match[2])


def long_number(cell: Cell) -> str:
    """A NIK as text. A number of 16 digits has passed through floating point: its end is not what was typed."""
    text = _words(cell)
    if cell.kind is CellKind.NUMBER or re.fullmatch(r"\d+[.,]\d+[eE]\+?\d+", text, re.ASCII):
        raise _CellFaulty(RowProblem.ROUNDED)
    return text.lstrip("'")  # the apostrophe that keeps text as text in a spreadsheet


def _words(cell: Cell) -> str:
    """A cell as text, but for a formula that a CSV file holds as it was typed."""
    value = cell.value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value if value is not None else "").strip()
    typed = text[:1] in ("=", "@") or (text[:1] in ("+", "-") and not text[1:2].isdigit() and len(text) > 1)
    if cell.kind is CellKind.TEXT and typed:
        raise _CellFaulty(RowProblem.FORMULA)
    return text


def _count(cell: Cell) -> int:
    text = _words(cell)
    if not re.fullmatch(r"\d{1,4}", text, re.ASCII):
        raise _CellFaulty(RowProblem.BAD_COUNT)
    return int(text)


def _yes_no(cell: Cell) -> bool:
    if isinstance(cell.value, bool):
        return cell.value
    text = _words(cell).lower()
    if text not in ("ya", "y", "yes", "tidak", "t", "no", "n"):
        raise _CellFaulty(RowProblem.BAD_YES_NO)
    return text[0] == "y"
