"""An empty file for bookings, to be filled in and imported."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

from services.sheets.heads import Column
from services.sheets.model import Sheet
from services.text.catalogues import Texts
from services.text.csv_writing import csv_of
from services.visits.import_rows import COLUMNS, DAY, GROUP, NIK, NUMBER, SESSION
from services.visits.settings import VisitSettings

_WORDS = Texts("visit")
SHEET, HELP = "Kunjungan", "Petunjuk"
_HELP_COLUMNS = 2  # a column's name and what belongs there
_TEXT_COLUMNS = (NIK.name, NUMBER.name, SESSION.name)
ROWS = 2000  # as many are prepared as text, so that no NIK is ever rounded


def columns_of(settings: VisitSettings) -> tuple[Column, ...]:
    """The columns that this house's files have."""
    return tuple(one for one in COLUMNS if one is not GROUP or settings.groups)


def template_csv(columns: Sequence[Column]) -> bytes:
    """The header alone."""
    return csv_of([[column.name for column in columns]])


def template_xlsx(columns: Sequence[Column], language: str = "id") -> bytes:
    """A sheet whose columns have the right kinds already, and a second one that explains them."""
    import xlsxwriter  # a command that makes no template does not pay for it

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    bold = book.add_format({"bold": True, "bg_color": "#0E3A46", "font_color": "#FFFFFF"})
    plain, as_text, as_date = (book.add_format({"num_format": form}) for form in ("General", "@", "yyyy-mm-dd"))
    sheet, explained = book.add_worksheet(SHEET), book.add_worksheet(HELP)
    for place, column in enumerate(columns):
        form = as_text if column.name in _TEXT_COLUMNS else as_date if column is DAY else plain
        sheet.set_column(place, place, 22, form)
        sheet.write_string(0, place, column.name, bold)
        explained.write_string(place + 1, 0, column.name)
        explained.write_string(place + 1, 1, _WORDS.get(language, f"import.column.{column.name.replace(' ', '_')}"))
    explained.write_string(0, 0, _WORDS.get(language, "import.help"), bold)
    explained.set_column(0, 0, 22)
    explained.set_column(1, 1, 90)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def without_help(sheet: Sheet) -> Sheet:
    """The sheet of our own template that explains the columns is nothing to decide about."""
    others = tuple(one for one in sheet.beside.other_sheets if one.name != HELP or one.columns > _HELP_COLUMNS)
    return replace(sheet, beside=replace(sheet.beside, other_sheets=others))
