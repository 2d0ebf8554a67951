"""Tables that people make in a spreadsheet and save as CSV: read forgivingly, faulted exactly.

Comma, semicolon or tab; UTF-8 with or without a byte order mark, or Windows' own encoding; heads
in Indonesian or English, in any order. Every fault is collected with its row and column, so that
one correction is enough. A fault never repeats what it found: it may be somebody's name.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

MOST_ROWS = 5000
MOST_BYTES = 1_000_000


class CsvReason(StrEnum):
    """What is wrong with a cell, a row or a whole file. Words: catalogue "console", csv.*."""

    TOO_LARGE = "too_large"
    NOT_TEXT = "not_text"
    EMPTY = "empty"  # no row under the head
    COLUMN_MISSING = "column_missing"
    COLUMN_UNKNOWN = "column_unknown"
    COLUMN_TWICE = "column_twice"
    WRONG_WIDTH = "wrong_width"  # more or fewer cells than the head
    REQUIRED = "required"
    BAD_VALUE = "bad_value"
    SPREADSHEET_NUMBER = "spreadsheet_number"  # 1,98E+17: digits are lost; the column must be text
    TWICE = "twice"  # the same as in another row
    TAKEN = "taken"  # another account has it
    UNKNOWN_OFFICER = "unknown_officer"
    UNKNOWN_COUNTER = "unknown_counter"
    OVERLAP = "overlap"
    LAST_ADMINISTRATOR = "last_administrator"


@dataclass(frozen=True, slots=True, order=True)
class CsvFault:
    """One fault. `row` counts as a spreadsheet does (the head is 1; 0: the whole file)."""

    row: int
    column: str
    reason: CsvReason


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
    if len(content) > MOST_BYTES:
        return [], [CsvFault(0, "", CsvReason.TOO_LARGE)]
    text = _decode(content)
    if text is None:
        return [], [CsvFault(0, "", CsvReason.NOT_TEXT)]
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True))
    except csv.Error:
        return [], [CsvFault(0, "", CsvReason.NOT_TEXT)]
    filled = [(number, line) for number, line in enumerate(lines, 1) if any(cell.strip() for cell in line)]
    if len(filled) < 2:
        return [], [CsvFault(0, "", CsvReason.EMPTY)]
    if len(filled) > MOST_ROWS + 1:
        return [], [CsvFault(0, "", CsvReason.TOO_LARGE)]
    keys, faults = _head(filled[0][0], filled[0][1], columns)
    if faults:
        return [], faults
    rows = []
    for number, line in filled[1:]:
        if len(line) != len(keys):
            faults.append(CsvFault(number, "", CsvReason.WRONG_WIDTH))
            continue
        cells = {column.key: "" for column in columns}
        cells |= {key: cell.strip() for key, cell in zip(keys, line, strict=True)}
        missing = [column for column in columns if column.required and not cells[column.key]]
        faults += [CsvFault(number, column.names[0], CsvReason.REQUIRED) for column in missing]
        if not missing:
            rows.append(Row(number, cells))
    return rows, faults


def _decode(content: bytes) -> str | None:
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _delimiter(text: str) -> str:
    """Indonesian spreadsheets write semicolons, because the comma is the decimal sign."""
    head = text.lstrip().partition("\n")[0]
    return max(",;\t", key=head.count)


def _head(number: int, cells: list[str], columns: Sequence[Column]) -> tuple[list[str], list[CsvFault]]:
    by_name = {name: column for column in columns for name in column.names}
    keys: list[str] = []
    faults = []
    for place, cell in enumerate(cells):
        column = by_name.get(cell.strip().lower())
        if column is None:
            faults.append(CsvFault(number, chr(65 + place) if place < 26 else "", CsvReason.COLUMN_UNKNOWN))
        elif column.key in keys:
            faults.append(CsvFault(number, column.names[0], CsvReason.COLUMN_TWICE))
        keys.append(column.key if column else "")
    missing = [column for column in columns if column.required and column.key not in keys]
    return keys, faults + [CsvFault(number, column.names[0], CsvReason.COLUMN_MISSING) for column in missing]
