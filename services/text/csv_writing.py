"""CSV files as an Indonesian Excel opens them right by a double click: semicolons, UTF-8 with a mark, CRLF.

A spreadsheet guesses what a cell is. What is a number or a day is written as one; a text that it would take for a
formula, a number, a day or a time (17-25, 2026-10, 007, mar1, 1e5) gets an apostrophe before it, which spreadsheets
leave there and our own importers take away again (`unguarded`).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import TextIO

from services.text.dates import is_month_name

MARK = "\ufeff"  # by it a spreadsheet knows UTF-8
DELIMITER = ";"
GUARD = "'"
Value = str | int | date | datetime | None

_FORMULA = re.compile(r"\s*[=+\-@\t\r|]")
_PLAIN_NUMBER = re.compile(r"0|[1-9]\d{0,10}", re.ASCII)  # shown as it is written; a longer one as a power of ten
_WORD = re.compile(r"[^\W\d_]+")
_OF_NUMBERS = frozenset(("e", "a", "p", "am", "pm"))  # beside months' names: 1e5, 9 am
_TRUTH = frozenset(("true", "false", "benar", "salah"))


class CsvWriter:
    """Writes the mark at once, then row by row."""

    def __init__(self, out: TextIO) -> None:
        out.write(MARK)
        self._writer = csv.writer(out, delimiter=DELIMITER, lineterminator="\r\n")

    def row(self, cells: Iterable[Value]) -> None:
        """A text is kept a text; None is an empty cell. A moment is written as it is given, without its zone."""
        self._writer.writerow(map(_written, cells))


def csv_of(rows: Iterable[Iterable[Value]]) -> bytes:
    """A whole file."""
    out = io.StringIO(newline="")
    writer = CsvWriter(out)
    for row in rows:
        writer.row(row)
    return out.getvalue().encode()


def _written(cell: Value) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return guarded(cell)
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S}"
    return str(cell)


def guarded(text: str) -> str:
    """The text, so that no spreadsheet takes it for anything else (OWASP: CSV injection)."""
    return f"{GUARD}{text}" if _needs_guard(text) else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text[1:] if text.startswith(GUARD) and _needs_guard(text[1:]) else text


def _needs_guard(text: str) -> bool:
    if text.startswith(GUARD):
        return _needs_guard(text[1:])
    if _FORMULA.match(text) or text.strip().lower() in _TRUTH:
        return True
    if not any(map(str.isdigit, text)) or _PLAIN_NUMBER.fullmatch(text):
        return False
    words = _WORD.findall(text.lower())
    if text.strip()[:1].isalpha() and not is_month_name(words[0]):
        return False
    return all(word in _OF_NUMBERS or is_month_name(word) for word in words)
