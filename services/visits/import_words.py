"""A report of an import in words: row, column, what is wrong, what to do; what of the file was not read.

No cell is repeated.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.sheets.cells import letters_of
from services.sheets.meaning import CellProblem
from services.sheets.model import OtherSheet
from services.text.catalogues import Texts
from services.visits.import_report import ImportReport
from services.visits.import_rows import RowFault
from services.visits.model import BookingProblem
from services.visits.permit import PermitStanding
from services.visits.session_words import session_words

_WORDS = Texts("visit")
_FILES = Texts("console")  # every importer says the same of a file and of a cell
_MOST_NAMED = 10  # sheets, or runs of rows; the others are counted


def fault_words(fault: RowFault, language: str, *, in_charge: bool = False) -> str:
    """ "Baris 7, kolom nik: …". in_charge: whoever reads it may know of bans."""
    what = _what(fault, language, in_charge=in_charge)
    if not fault.column:
        return _WORDS.get(language, "import.in_row", row=fault.row, what=what)
    return _WORDS.get(language, "import.in_cell", row=fault.row, column=fault.column, what=what)


def _what(fault: RowFault, language: str, *, in_charge: bool) -> str:
    if isinstance(fault.problem, CellProblem):
        return _FILES.get(language, f"cell.{fault.problem.value}")
    if fault.problem is BookingProblem.BANNED and in_charge:
        return _WORDS.get(language, "import.banned_seen", detail=fault.detail)
    is_other_group = fault.problem is BookingProblem.GROUP_SESSION
    detail = session_words(fault.sessions, language) if is_other_group else fault.detail
    return _WORDS.get(language, f"import.{fault.problem.value}", detail=detail)


def summary(report: ImportReport, language: str) -> str:
    """The result of an import, or of its check, in one line: what became of every row that was seen."""
    if report.file_problem is not None:
        return _FILES.get(language, f"file.{report.file_problem.value}", detail=report.detail)
    said = _WORDS.get(
        language,
        "import.done" if report.applied else "import.not_done",
        seen=report.seen,
        added=report.added if report.applied else report.added + report.held_back,
        unchanged=report.unchanged,
        faulty=report.at_fault,
    )
    left_out = _WORDS.get(language, "import.left_out", count=report.left_out)
    return f"{said} {left_out}" if report.left_out and not report.questions else said


def beside_words(report: ImportReport, language: str) -> list[str]:
    """What the file holds beside the rows that can be seen, one sentence each."""
    beside, said = report.beside, []
    if beside.other_sheets:
        shown = [_sheet(one, language) for one in beside.other_sheets[:_MOST_NAMED]]
        names = ", ".join(shown) + _more(len(beside.other_sheets) - len(shown), language)
        said.append(_WORDS.get(language, "import.beside.sheets", read=report.sheet, others=names))
    if beside.hidden_rows:
        key = "import.beside.filtered" if beside.filtered else "import.beside.rows"
        said.append(_WORDS.get(language, key, count=len(beside.hidden_rows), rows=_runs(beside.hidden_rows, language)))
    if beside.hidden_columns:
        letters = ", ".join(letters_of(place) for place in beside.hidden_columns)
        said.append(_WORDS.get(language, "import.beside.columns", columns=letters))
    return said


def notice_words(report: ImportReport, language: str) -> list[str]:
    """What families of good rows should hear before they travel, and what happens before they get a pass."""
    said = []
    for standing in (PermitStanding.RUN_OUT, PermitStanding.NOT_SEEN):
        rows = report.lacking(standing)
        if rows:
            key = f"import.permit.{standing.value}"
            said.append(_WORDS.get(language, key, count=len(rows), rows=_runs(rows, language)))
    if report.asked and report.added + report.held_back:
        said.append(_WORDS.get(language, "import.asked"))
    return said


def _sheet(sheet: OtherSheet, language: str) -> str:
    key = "import.beside.hidden_sheet" if sheet.hidden else "import.beside.sheet"
    return _WORDS.get(language, key, name=sheet.name, rows=sheet.rows)


def _runs(rows: Sequence[int], language: str) -> str:
    """ "3–7, 12 …"."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    shown = ", ".join(f"{first}–{last}" if last > first else str(first) for first, last in runs[:_MOST_NAMED])
    return shown + _more(sum(last - first + 1 for first, last in runs[_MOST_NAMED:]), language)


def _more(count: int, language: str) -> str:
    return f", {_WORDS.get(language, 'import.beside.more', count=count)}" if count > 0 else ""
