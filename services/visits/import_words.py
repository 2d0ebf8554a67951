"""A report of an import in words: row, column, what is wrong, what to do. No cell is repeated."""

from __future__ import annotations

from services.sheets.meaning import CellProblem
from services.text.catalogues import Texts
from services.visits.import_report import ImportReport
from services.visits.import_rows import RowFault

_WORDS = Texts("visit")
_FILES = Texts("console")  # every importer says the same of a file and of a cell


def fault_words(fault: RowFault, language: str) -> str:
    """ "Baris 7, kolom nik: …"."""
    what = _what(fault, language)
    if not fault.column:
        return _WORDS.get(language, "import.in_row", row=fault.row, what=what)
    return _WORDS.get(language, "import.in_cell", row=fault.row, column=fault.column, what=what)


def _what(fault: RowFault, language: str) -> str:
    if isinstance(fault.problem, CellProblem):
        return _FILES.get(language, f"cell.{fault.problem.value}")
    return _WORDS.get(language, f"import.{fault.problem.value}", detail=fault.detail)


def summary(report: ImportReport, language: str) -> str:
    """The result of an import, or of its check, in one line."""
    if report.file_problem is not None:
        return _FILES.get(language, f"file.{report.file_problem.value}", detail=report.detail)
    key = "import.done" if report.applied else "import.not_done"
    faulty = len({fault.row for fault in report.faults})
    return _WORDS.get(language, key, added=report.added, unchanged=report.unchanged, faulty=faulty)
