"""The parts of an Office Open XML workbook that its sheets need: which there are, texts, formats of numbers.

Both shapes of the standard are read, "transitional" and "strict": they differ in namespaces, which nobody looks at.
Sources: ECMA-376 part 1, 18.2 (workbook), 18.4 (shared strings), 18.8 (styles).
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from datetime import date
from sys import getsizeof

from services.sheets.archive import Archive
from services.sheets.cells import text_cell
from services.sheets.limits import MOST_LINKS, MOST_SHEETS, Budget
from services.sheets.markup import Attributes, Part
from services.sheets.model import Cell, FileFaulty, FileProblem

_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))  # built in
_QUIET = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\[\]]*\]', re.IGNORECASE)  # texts, colours, fillers
_DATE_LETTERS = re.compile(r"[dmyhs]", re.IGNORECASE)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TRUE = ("1", "true", "on")
_CELL_BYTES = 64
_LONGEST_FORMAT = 255  # characters, of Excel


@dataclass(frozen=True, slots=True)
class SheetPlace:
    """A sheet of the workbook, and the part that holds it."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Book:
    """What every sheet of a workbook shares."""

    sheets: tuple[SheetPlace, ...]
    strings: list[Cell | None]  # shared by cells: each of them is made once, whatever repeats it
    date_styles: frozenset[int]  # styles of cells whose numbers are days or times
    epoch: date
    is_stale: bool  # results of formulas were never worked out; the spreadsheet does it when it opens the file


def is_true(attributes: Attributes, name: str) -> bool:
    return attributes.get(name, "").lower() in _TRUE


def plain_text(text: str) -> str:
    """Text of a cell, whose control characters are written as _x000D_."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def read_book(archive: Archive, budget: Budget) -> Book:
    """Raises FileFaulty."""
    links = _links(archive, "", budget)
    start = next((path for kind, path in links.values() if kind == "officeDocument"), "xl/workbook.xml")
    if start.endswith(".bin"):
        raise FileFaulty(FileProblem.BINARY_EXCEL)
    book = _Workbook()
    book.run(archive.chunks(start, budget))
    targets = _links(archive, start, budget)
    sheets = []
    for name, link, hidden in book.sheets:
        kind, path = targets.get(link, ("worksheet", ""))
        if kind == "worksheet":  # the others are charts and macros
            if not archive.has(path):  # its rows are lost, and nobody would miss them
                raise FileFaulty(FileProblem.DAMAGED)
            sheets.append(SheetPlace(name, path, hidden))
    paths = {kind: path for kind, path in targets.values() if archive.has(path)}
    strings, styles = _Strings(budget), _Styles()
    if "sharedStrings" in paths:
        strings.run(archive.chunks(paths["sharedStrings"], budget))
    if "styles" in paths:
        styles.run(archive.chunks(paths["styles"], budget))
    return Book(tuple(sheets), strings.found, styles.date_styles(), book.epoch, book.is_stale)


def _links(archive: Archive, part: str, budget: Budget) -> dict[str, tuple[str, str]]:
    """The parts that a part names: by id, what each is (the last word of its type) and where it lies."""
    folder, name = posixpath.split(part)
    place = posixpath.join(folder, "_rels", f"{name}.rels")
    links = _Links(folder)
    if archive.has(place):
        links.run(archive.chunks(place, budget))
    return links.found


class _Links(Part):
    def __init__(self, folder: str) -> None:
        super().__init__()
        self._folder = folder
        self.found: dict[str, tuple[str, str]] = {}

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", self._folder, attributes.get("Target", "").lower()))
            kind = attributes.get("Type", "").rpartition("/")[2]
            if len(self.found) >= MOST_LINKS:
                raise FileFaulty(FileProblem.COSTLY)
            self.found[attributes.get("Id", "")] = kind, target.lstrip("/")


class _Workbook(Part):
    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str, bool]] = []  # name, link, hidden
        self.epoch = date(1899, 12, 30)
        self.is_stale = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "sheet":
            if len(self.sheets) >= MOST_SHEETS:
                raise FileFaulty(FileProblem.COSTLY)
            link = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append((attributes.get("name", ""), link, hidden))
        elif name == "workbookPr" and is_true(attributes, "date1904"):
            self.epoch = date(1904, 1, 1)
        elif name == "calcPr":
            self.is_stale = is_true(attributes, "fullCalcOnLoad")


class _Strings(Part):
    """The shared texts of cells; how they are to be spoken (Japanese) is no part of them."""

    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self.found: list[Cell | None] = []
        self._budget = budget
        self._spoken = 0

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "t" and not self._spoken:
            self.listen()
        elif name == "rPh":
            self._spoken += 1

    def end(self, name: str) -> None:
        if name == "t":
            self.pause()
        elif name == "rPh":
            self._spoken -= 1
        elif name == "si":
            text = plain_text(self.heard())
            self._budget.keep(getsizeof(text) + _CELL_BYTES)
            self.found.append(text_cell(text))


class _Styles(Part):
    def __init__(self) -> None:
        super().__init__()
        self._is_date: dict[str, bool] = {}
        self._styles: list[str] = []
        self._in_cells = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "numFmt":
            self._is_date[attributes.get("numFmtId", "")] = _shows_date(attributes.get("formatCode", ""))
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            self._styles.append(attributes.get("numFmtId", "0"))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cells = False

    def date_styles(self) -> frozenset[int]:
        built_in = {str(number): True for number in _DATE_FORMATS}
        is_date = built_in | self._is_date
        return frozenset(place for place, form in enumerate(self._styles) if is_date.get(form, False))


def _shows_date(form: str) -> bool:
    """Whether a format such as `dd/mm/yyyy;@` shows days or times: of its first section, outside of texts."""
    return _DATE_LETTERS.search(_QUIET.sub("", form[:_LONGEST_FORMAT]).partition(";")[0]) is not None
