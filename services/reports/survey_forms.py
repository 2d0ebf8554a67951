"""Making a report: counted, written in one of four forms, journalled."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never

from services.documents.model import Document
from services.documents.model import Progress as Watching
from services.documents.text import as_text
from services.reports.survey_json import as_json
from services.reports.survey_report import Report, document_of


class Form(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"
    PDF = "pdf"
    XLSX = "xlsx"


def write_report(report: Report, form: Form, language: str, progress: Watching) -> bytes:
    """The file's content."""
    if form is Form.JSON:
        return as_json(report.result, report.plans).encode()
    return write_document(document_of(report, language), form, progress)


def write_document(document: Document, form: Form, progress: Watching) -> bytes:
    """Any document as text, PDF or XLSX. The big libraries are imported when a file of theirs is wanted."""
    match form:
        case Form.TEXT | Form.JSON:
            return as_text(document).encode()
        case Form.PDF:
            from services.documents.pdf import as_pdf

            return as_pdf(document, progress)
        case Form.XLSX:
            from services.documents.xlsx import as_xlsx

            return as_xlsx(document, progress)
        case _:
            assert_never(form)
