"""Files of bookings for tests, and what an import said of them."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl

from services.sheets.model import Cell, CellKind
from services.sheets.model import Row as SheetRow
from services.visits.import_rows import COLUMNS, GROUP
from tests.support.staff import officer
from tests.support.visits import TODAY, TOMORROW, person

HEADER = [column.name for column in COLUMNS if column is not GROUP]


def row(number: int = 1, **changes: object) -> list[object]:
    """A good row, by column name; what may be left empty is."""
    who = person(number)
    good = dict.fromkeys(HEADER, "") | {
        "tanggal": TOMORROW.isoformat(),
        "sesi": "09:00",
        "jumlah": 3,
        "nik": who.nik,
        "nama": who.name,
        "nomor register": who.detainee_number,
        "nama tahanan": who.detainee_name,
        "periksa loket": "tidak",
    }
    optional = dict.fromkeys(HEADER[len(good) :], "")
    return list({**good, **optional, **{name.replace("_", " "): value for name, value in changes.items()}}.values())


def csv_of(*rows: list[object], encoding: str = "utf-8", delimiter: str = ";", header: list[str] = HEADER) -> bytes:
    lines = [delimiter.join("" if cell is None else str(cell) for cell in one) for one in (header, *rows)]
    return "\r\n".join(lines).encode(encoding)


def xlsx_of(*rows: list[object], header: list[str] = HEADER, merge: str = "") -> bytes:
    book_ = openpyxl.Workbook()
    sheet = book_.active
    for one in (header, *rows):
        sheet.append(one)
    if merge:
        sheet.merge_cells(merge)
    out = io.BytesIO()
    book_.save(out)
    return out.getvalue()


def texts(number: int, values: list[object]) -> SheetRow:
    return SheetRow(number, tuple(Cell(CellKind.TEXT, str(value)) for value in values))


def faults_of(report) -> list[tuple[int, str, object]]:
    return [(one.row, one.column, one.problem) for one in report.faults]


def count(visits) -> int:
    return len(visits.bookings.between(officer("p01"), TODAY, TODAY + timedelta(days=60), limit=10_000))
