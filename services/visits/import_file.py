"""A file of bookings as rows of cells: CSV in the encodings that people have, and XLSX.

Nothing is guessed that could be wrong: what is not surely UTF-8, UTF-16 or Windows-1252 is
refused, as are formulas, merged cells and long numbers that a spreadsheet has rounded. The
kind of file is told by its first bytes, not by its name.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from services.sheets.model import FileFaulty, FileProblem

MOST_BYTES = 30_000_000
MOST_UNPACKED = 400_000_000
MOST_ROWS = 200_000
MOST_COLUMNS = 60
_XLSX, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_UNDEFINED_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_WRITTEN_IN_CP1252 = frozenset("ŠšŽžŒœŸ’‘“”–—…·°ºª€" + "".join(chr(code) for code in range(0xC0, 0x100)) + "\xa0")
_FOREIGN_WORD = re.compile("[\u00c0-\u00ff]{3}")  # three accented letters in a row: Cyrillic or Greek, read wrongly
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=\"[A-Z]+(\d+)(?::[A-Z]+(\d+))?\"")
_DELIMITERS = ";,\t"


class Odd(StrEnum):
    """A cell that is no plain value."""

    FORMULA = "formula"
    MERGED = "merged"
    ERROR = "error"  # "#N/A" and its like


Cell = str | int | float | datetime | date | time | Odd | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header and its rows with their numbers in the file; a row that is all empty is not there."""

    header: tuple[str, ...]
    rows: Iterable[tuple[int, tuple[Cell, ...]]]


def read(content: bytes) -> Sheet:
    """A file as a sheet. Raises FileFaulty; rows may raise it too, while they are read."""
    if not content.strip(b"\x00\r\n\t \xef\xbb\xbf"):
        raise FileFaulty(FileProblem.EMPTY)
    if len(content) > MOST_BYTES:
        raise FileFaulty(FileProblem.TOO_LARGE)
    if content.startswith(_OLE):
        raise FileFaulty(FileProblem.OLD_OR_LOCKED)
    rows = _xlsx_rows(content) if content.startswith(_XLSX) else _csv_rows(_text_of(content))
    numbered = _counted(rows)
    _, first = next(numbered, (0, ()))
    header = tuple(str(cell).strip() if cell is not None else "" for cell in first)
    if not any(header):
        raise FileFaulty(FileProblem.EMPTY)
    return Sheet(header, numbered)


def _counted(rows: Iterator[tuple[int, tuple[Cell, ...]]]) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    count = 0
    for number, cells in rows:
        while cells and cells[-1] is None:
            cells = cells[:-1]
        if not cells:
            continue
        count += 1
        if count > MOST_ROWS + 1 or len(cells) > MOST_COLUMNS:
            raise FileFaulty(FileProblem.TOO_MANY_ROWS if count > MOST_ROWS else FileProblem.NOT_A_TABLE)
        yield number, cells


# -- CSV --------------------------------------------------------------------------------------------


def _text_of(content: bytes) -> str:
    """The text of a CSV file. Raises FileFaulty for what is not surely one of three encodings."""
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise FileFaulty(FileProblem.ENCODING, "UTF-32")
    for encoding in _candidates(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "cp1252" and not _is_cp1252(content, text):
            continue
        if _CONTROL.search(text):
            break
        return text
    if _CONTROL.search(content[:4096].decode("latin-1")) and b"\x00" not in content[:4096]:
        raise FileFaulty(FileProblem.NOT_A_TABLE)
    raise FileFaulty(FileProblem.ENCODING)


def _candidates(content: bytes) -> list[str]:
    if content.startswith(codecs.BOM_UTF8):
        return ["utf-8-sig"]
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ["utf-16"]
    start = content[:2000]
    if start[1::2].count(0) > len(start) // 3:
        return ["utf-16-le"]
    if start[::2].count(0) > len(start) // 3:
        return ["utf-16-be"]
    return ["utf-8", "cp1252"]


def _is_cp1252(content: bytes, text: str) -> bool:
    """Whether bytes above 7Fh are letters and signs that Western names and texts have."""
    beyond = [character for character in text if character > "\x7f"]
    plausible = all(character in _WRITTEN_IN_CP1252 for character in beyond) and len(beyond) * 10 <= len(text)
    return plausible and not _UNDEFINED_CP1252.search(content) and not _FOREIGN_WORD.search(text)


def _csv_rows(text: str) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    first = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before = 0
    try:
        for cells in reader:
            yield before + 1, tuple(_csv_cell(cell) for cell in cells)
            before = reader.line_num
    except csv.Error as error:
        raise FileFaulty(FileProblem.QUOTES, str(before + 1)) from error


def _csv_cell(cell: str) -> Cell:
    text = cell.strip()
    if text[:1] in ("=", "@") or (text[:1] in ("+", "-") and not text[1:2].isdigit() and len(text) > 1):
        return Odd.FORMULA
    return text or None


# -- XLSX -------------------------------------------------------------------------------------------


def _xlsx_rows(content: bytes) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """The first sheet's rows. openpyxl's exceptions stop here."""
    from openpyxl import load_workbook  # slow to import, and a CSV file does not need it

    try:
        _check_size(content)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        try:
            sheet = book.worksheets[0]
            merged = _merged_rows(content, getattr(sheet, "_worksheet_path"))  # noqa: B009 - not in its types
            for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), 1):
                if number in merged:
                    yield number, (Odd.MERGED,)
                else:
                    yield number, tuple(_xlsx_cell(cell) for cell in row)
        finally:
            book.close()
    except FileFaulty:
        raise
    except Exception as error:  # a damaged file makes the library raise anything at all
        raise FileFaulty(FileProblem.DAMAGED, type(error).__name__) from None


def _check_size(content: bytes) -> None:
    """A small file can unpack to a very large one."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
            raise FileFaulty(FileProblem.TOO_LARGE)


def _merged_rows(content: bytes, sheet: str) -> set[int]:
    """Rows that are part of merged cells; while it streams, the library does not tell."""
    rows: set[int] = set()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for match in _MERGED.finditer(archive.read(sheet)):
            first, last = int(match[1]), int(match[2] or match[1])
            rows.update(range(first, min(last, first + MOST_ROWS) + 1))
    return rows


def _xlsx_cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "f":
        return Odd.FORMULA
    if cell.data_type == "e":
        return Odd.ERROR
    if isinstance(value, str):
        return Odd.FORMULA if value.startswith("=") else value.strip() or None
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    return value if isinstance(value, (int, float, datetime, date, time)) else str(value)
