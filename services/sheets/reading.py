"""Any file that an office hands over as one sheet: its rows, and what of the file is not among them.

What is found out beforehand: the first sheet that can be seen (or the one that was asked for), how many rows it has,
which of them and which columns are hidden, and which other sheets have rows. Then the rows stream by a second time,
so that a long file never lies in memory as a whole. What a file may cost is said in `limits`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from services.sheets import open_document
from services.sheets.archive import Archive
from services.sheets.csv_file import CsvFile
from services.sheets.encodings import text_of
from services.sheets.file_kinds import FileKind, kind_of
from services.sheets.limits import Budget, Limits
from services.sheets.merges import Merge, covered
from services.sheets.model import Beside, FileFaulty, FileProblem, OtherSheet, Row, Sheet
from services.sheets.open_document import OpenPart
from services.sheets.xlsx_book import SheetPlace, read_book
from services.sheets.xlsx_sheet import SheetPart
from services.text.plain import plain

SHORT = 2000  # rows that are kept; a longer sheet is read twice
_NOTHING = b"\x00\r\n\t \xef\xbb\xbf"


def read(content: bytes, limits: Limits, name: str = "") -> Sheet:
    """The sheet called `name`, else the first one that can be seen. Raises FileFaulty."""
    if not content.strip(_NOTHING):
        raise FileFaulty(FileProblem.EMPTY)
    if len(content) > limits.file_bytes:
        raise FileFaulty(FileProblem.TOO_LARGE)
    match kind_of(content):
        case FileKind.CSV:
            sheet = _csv(content, limits)
        case FileKind.XLSX:
            sheet = _xlsx(content, limits, name)
        case FileKind.ODS:
            sheet = _ods(content, limits, name)
    if not sheet.row_count:
        raise FileFaulty(FileProblem.EMPTY)
    return sheet


class _Survey:
    """What is known of a sheet when its rows have gone by once."""

    def __init__(self, limits: Limits, file_bytes: int, budget: Budget) -> None:
        self._limits = limits
        self._file_bytes = file_bytes
        self._budget = budget
        self.rows = 0
        self.hidden: list[int] = []
        self.filled: set[int] = set()  # places of columns that hold something
        self._first: list[Row] = []

    def take(self, row: Row) -> None:
        self.rows += 1
        problem = self._limits.problem_of(self.rows, self._file_bytes)
        if problem is not None:
            raise FileFaulty(problem)
        self._budget.look(row)
        if row.hidden:
            self.hidden.append(row.number)
        if self.rows <= SHORT:
            self._first.append(row)
        self.filled.update([place for place, cell in enumerate(row.cells) if cell is not None])

    def again(self, read: Callable[[], Iterator[Row]]) -> Callable[[], Iterator[Row]]:
        """How to get the rows a second time: `read` them, unless the sheet is short and they are all here."""
        first = self._first
        return (lambda: iter(first)) if self.rows <= SHORT else read

    def take_all(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self.take(row)

    @property
    def columns(self) -> int:
        return max(self.filled, default=-1) + 1

    def hidden_columns(self, ranges: Iterable[tuple[int, int]]) -> tuple[int, ...]:
        return tuple(sorted(place for place in self.filled if any(low <= place <= high for low, high in ranges)))

    def other(self, name: str, hidden: bool) -> OtherSheet:
        return OtherSheet(name, self.rows, self.columns, hidden)


def _csv(content: bytes, limits: Limits) -> Sheet:
    file = CsvFile(text_of(content))
    survey = _Survey(limits, len(content), Budget(len(content)))
    survey.take_all(file.rows())
    return Sheet("", survey.rows, Beside(), survey.again(file.rows))


def _chosen(sheets: Iterable[tuple[str, bool]], name: str) -> int:
    """The place of a sheet among those of a workbook, each its name and whether it is hidden. Nobody sees the space
    behind a name, and a form does not send it."""
    seen = [(place, one) for place, (one, hidden) in enumerate(sheets) if not hidden]
    same = [place for place, one in seen if one == name] or [place for place, one in seen if plain(one) == plain(name)]
    found = same if name else [place for place, _ in seen]
    if not found:
        raise FileFaulty(FileProblem.NO_SUCH_SHEET)
    return found[0]


# -- Office Open XML --------------------------------------------------------------------------------


def _xlsx(content: bytes, limits: Limits, name: str) -> Sheet:
    archive, budget = Archive(content), Budget(len(content))
    book = read_book(archive, budget)
    chosen = _chosen([(sheet.name, sheet.hidden) for sheet in book.sheets], name)

    def part(sheet: SheetPlace, spend: Budget | None) -> tuple[SheetPart, Iterator[Row]]:
        found = SheetPart(book, spend)
        return found, found.taken(archive.chunks(sheet.part, spend))

    surveys = [_Survey(limits, len(content), budget) for _ in book.sheets]
    parts = []
    for sheet, survey in zip(book.sheets, surveys, strict=True):
        found, rows = part(sheet, budget)
        survey.take_all(rows)
        parts.append(found)
    others = [
        survey.other(sheet.name, sheet.hidden)
        for place, (sheet, survey) in enumerate(zip(book.sheets, surveys, strict=True))
        if place != chosen and survey.rows
    ]
    survey, found = surveys[chosen], parts[chosen]
    beside = Beside(tuple(others), tuple(survey.hidden), survey.hidden_columns(found.hidden_columns), found.filtered)
    place = book.sheets[chosen]
    again = _again(survey.again(lambda: part(place, None)[1]), found.merges, survey.columns)
    return Sheet(place.name, survey.rows, beside, again)


def _again(rows: Callable[[], Iterator[Row]], merges: list[Merge], columns: int) -> Callable[[], Iterator[Row]]:
    return lambda: covered(rows(), merges, columns)


# -- OpenDocument -----------------------------------------------------------------------------------


def _ods(content: bytes, limits: Limits, name: str) -> Sheet:
    archive = Archive(content)
    surveys: dict[int, _Survey] = {}
    budget = Budget(len(content))
    found = OpenPart(budget, limits.rows)
    for place, row in found.taken(archive.chunks(open_document.PART, budget)):
        surveys.setdefault(place, _Survey(limits, len(content), budget)).take(row)
    chosen = _chosen([(sheet.name, sheet.hidden) for sheet in found.sheets], name)
    others = [
        surveys[place].other(sheet.name, sheet.hidden)
        for place, sheet in enumerate(found.sheets)
        if place != chosen and place in surveys
    ]
    sheet, survey = found.sheets[chosen], surveys.get(chosen, _Survey(limits, len(content), budget))
    beside = Beside(tuple(others), tuple(survey.hidden), survey.hidden_columns(sheet.hidden_columns), found.filtered)

    def rows() -> Iterator[Row]:
        part = OpenPart(None, limits.rows)
        return (row for place, row in part.taken(archive.chunks(open_document.PART, None)) if place == chosen)

    return Sheet(sheet.name, survey.rows, beside, _again(survey.again(rows), sheet.merges, survey.columns))
