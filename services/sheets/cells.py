"""Cells from what files write: numbers, days, times. A value that cannot be is no value, never an exception."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from services.sheets.limits import LONGEST_VALUE, MOST_SHEET_COLUMNS
from services.sheets.model import Cell, CellKind

ERROR, FORMULA, MERGED = Cell(CellKind.ERROR), Cell(CellKind.FORMULA), Cell(CellKind.MERGED)
YES, NO = Cell(CellKind.BOOLEAN, True), Cell(CellKind.BOOLEAN, False)
UNREADABLE = "\ufffd"  # in place of bytes that are no character

# Spaces, and characters that show nothing: a cell of them alone looks empty, and is.
_BLANK = re.compile(r"[\s\u00ad\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\u3164\ufeff]*")
_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d{1,400}(?:\.\d{0,400})?|\.\d{1,400})(?:[eE][+-]?\d{1,3})?", re.ASCII)
_LETTERS = re.compile(r"\$?([A-Za-z]{1,3})\$?\d{0,8}", re.ASCII)
_MOST_DAYS = 2_958_466  # 9999-12-31, counted from 1899-12-30
_SECONDS = 86_400


def text_cell(text: str) -> Cell | None:
    if _BLANK.fullmatch(text):
        return None
    if len(text) > LONGEST_VALUE:
        text = f"{text[:LONGEST_VALUE]}…"  # no value is so long, and this sign makes it none
    return Cell(CellKind.BROKEN if UNREADABLE in text else CellKind.TEXT, text)


def number_cell(text: str) -> Cell | None:
    """ "46357", "0.375", "9.90101E+15"."""
    text = text.strip()
    if not text:
        return None
    if _WHOLE.fullmatch(text):
        return Cell(CellKind.NUMBER, int(text))
    return Cell(CellKind.NUMBER, float(text)) if _NUMBER.fullmatch(text) else ERROR


def serial_cell(number: float, epoch: date) -> Cell:
    """A day or a time of day that is kept as days since `epoch`. What lies on no calendar stays a number."""
    if not 0 <= number < _MOST_DAYS:
        return Cell(CellKind.NUMBER, number)
    days, seconds = divmod(round(number * _SECONDS), _SECONDS)
    clock = time(seconds // 3600, seconds // 60 % 60, seconds % 60)
    if number < 1:
        return Cell(CellKind.DATE, clock) if days == 0 else Cell(CellKind.NUMBER, number)
    try:
        day = epoch + timedelta(days=days)
    except OverflowError:
        return Cell(CellKind.NUMBER, number)
    return Cell(CellKind.DATE, datetime.combine(day, clock) if seconds else day)


def iso_cell(text: str) -> Cell | None:
    """ "2026-12-01", "2026-12-01T09:00:00", "09:00:00". A moment of another zone is a text: its day may be another."""
    text = text.strip()
    if not text:
        return None
    if text.endswith(("Z", "z")):
        return Cell(CellKind.TEXT, text)
    for read in (date.fromisoformat, _moment, time.fromisoformat):
        try:
            return Cell(CellKind.DATE, read(text))
        except ValueError:
            continue
    return ERROR


def _moment(text: str) -> date | datetime:
    moment = datetime.fromisoformat(text).replace(tzinfo=None)
    return moment if moment.time() != time.min else moment.date()


def column_of(reference: str) -> int:
    """The place of "A1" or "A" from 0; -1 for what is no column."""
    found = _LETTERS.fullmatch(reference)
    place = 0
    for letter in found[1].upper() if found else "":
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1 if place <= MOST_SHEET_COLUMNS else -1


def letters_of(place: int) -> str:
    """ "A" for the place 0, as spreadsheets name columns."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def trimmed(cells: list[Cell | None]) -> tuple[Cell | None, ...]:
    """Without the empty ones at the end."""
    while cells and cells[-1] is None:
        cells.pop()
    return tuple(cells)
