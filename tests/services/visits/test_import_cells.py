"""Cells of a file of bookings as people, messengers and spreadsheets leave them: a value, or a fault with its place."""

from datetime import date, datetime, time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.sheets.cells import letters_of
from services.sheets.decisions import Decisions, Question
from services.sheets.meaning import CellProblem
from services.sheets.model import Cell, CellKind, FileFaulty, FileProblem, Row
from services.visits.import_rows import COLUMNS, DAY, DETAINEE, NAME, NIK, NUMBER, PARTY, SESSION, wishes
from services.visits.model import BookingProblem, NamesReason, NewBooking
from tests.support.decorated import decorated
from tests.support.staff import officer
from tests.support.workbooks import Tab, workbook
from tests.support.workbooks import line as line_of

GOOD = ["01/12/2026", "09.00", "2", "9901010101900004", "Contoh Nama", "B.I 4/2026", "Warga Contoh", "tidak"]
ASKED = COLUMNS[: len(GOOD)]  # what every house asks; those behind belong to some houses only
HEAD = [column.name for column in ASKED]
PLACE = {column.name: place for place, column in enumerate(ASKED)}


def line(**changes: str) -> list[str]:
    named = {column.name.replace(" ", "_"): value for column, value in zip(ASKED, GOOD, strict=True)}
    assert set(changes) <= set(named)
    return list({**named, **changes}.values())


def csv(*lines: list[str]) -> bytes:
    return "\r\n".join(";".join(one) for one in lines).encode("utf-8-sig")


def one_row(*cells: object) -> tuple[NewBooking | None, list[tuple[str, object]]]:
    """A row of cells as a spreadsheet types them, read."""
    kinds = {str: CellKind.TEXT, int: CellKind.NUMBER, float: CellKind.NUMBER, bool: CellKind.BOOLEAN}
    typed = tuple(Cell(kinds.get(type(cell), CellKind.DATE), cell) for cell in cells)
    found = wishes([Row(1, tuple(Cell(CellKind.TEXT, name) for name in HEAD)), Row(2, typed)])
    return (found.good[0].wish if found.good else None), [(one.column, one.problem) for one in found.faults]


PLAIN = one_row(*GOOD)[0]


def test_the_plain_row_is_read():
    assert PLAIN is not None and (PLAIN.day, PLAIN.start, PLAIN.end) == (date(2026, 12, 1), 540, None)
    assert PLAIN.person.detainee_number == "B.I 4/2026" and not PLAIN.needs_counter


@settings(max_examples=60)
@given(st.tuples(*map(decorated, GOOD)))
def test_a_decorated_row_is_the_plain_one(cells):
    assert one_row(*cells) == (PLAIN, [])


@pytest.mark.parametrize(
    ("column", "cell", "same"),
    [
        (DAY, "1 Desember 2026", True),
        (DAY, "2026/12/01", True),
        (DAY, "01/12/2026 00.00", True),
        (DAY, "Selasa, 1 Des 2026", True),
        (DAY, datetime(2026, 12, 1), True),
        (SESSION, "09.00.00", True),
        (SESSION, "09:00:00", True),
        (SESSION, "09.00 WIB", True),
        (SESSION, time(9), True),
        (PARTY, 2.0, True),
        (PARTY, "2 orang", True),
        (NIK, "'9901010101900004", True),
        (DETAINEE, "\u2013", False),
    ],
)
def test_other_ways_to_write_the_same(column, cell, same):
    cells: list[object] = list(GOOD)
    cells[PLACE[column.name]] = cell
    found, faults = one_row(*cells)
    assert faults == [] and (found == PLAIN) == same


@pytest.mark.parametrize(
    ("column", "cell", "problem"),
    [
        *(
            (NUMBER, cell, CellProblem.CHANGED)
            for cell in ("Des-26", "46357", "01/12/2026", "1-Dec", "2026-12-01", "1,2E+05")
        ),
        *((NUMBER, cell, CellProblem.CHANGED) for cell in (46357, 12.5, date(2026, 12, 1), True)),
        *((column, cell, CellProblem.CHANGED) for column in (DAY, SESSION) for cell in (46357, 0.375, 9.3)),
        *((NAME, cell, CellProblem.CHANGED) for cell in (12, date(2026, 5, 1), False)),
        *(
            (NIK, cell, CellProblem.ROUNDED)
            for cell in (1301010101010000, 1.30101010101e15, "1,30101E+15", "9901010101900000")
        ),
        *(
            (NIK, cell, CellProblem.ROUNDED)
            for cell in ("9.901.010.101.900.004", "9901010101900004,00", date(2026, 1, 1))
        ),
        *((DAY, cell, CellProblem.BAD_DATE) for cell in ("12/31/2026", "01/12/26", "46357", "01/12/2206", time(9))),
        *((SESSION, cell, CellProblem.BAD_TIME) for cell in ("9", "09.00 WITA", "11.30-09.00", time(9, 0, 30))),
        *((NAME, cell, CellProblem.CELL_ERROR) for cell in ("#N/A", "########")),
        (NAME, "-", CellProblem.MISSING),
    ],
)
def test_what_a_spreadsheet_has_made_of_it_is_a_fault(column, cell, problem):
    cells: list[object] = list(GOOD)
    cells[PLACE[column.name]] = cell
    assert one_row(*cells) == (None, [(column.name, problem)])


OFFICES = (
    (csv(["sep=,"], HEAD, GOOD).replace(b"sep=,", b"sep=;"), []),
    (csv(["DAFTAR KUNJUNGAN RUTAN", *[""] * 7], [""] * 8, HEAD, GOOD), []),
    (csv(["Nama", "Rutan Contoh"], ["Tanggal", "30/11/2026"], HEAD, GOOD), []),
    (csv(["No.", *HEAD], ["1", *GOOD]), []),
    (
        csv(
            ["tanggal", "sesi", "Pengunjung", "", "", "Tahanan", "", "periksa loket"],
            ["", "", "Jumlah", "NIK", "Nama", "No. Register", "Nama", ""],
            GOOD,
        ),
        [],
    ),
    (
        workbook(Tab(line_of("DAFTAR KUNJUNGAN") + line_of(*HEAD) + line_of(*GOOD), behind='<mergeCell ref="A1:H1"/>')),
        [],
    ),
    (csv(["No.", *HEAD], ["1", *GOOD], ["2", *[""] * 8], ["3", *["-"] * 8]), []),
    (csv(HEAD, line(nik='"=""9901010101900004"""')), []),
    (csv([*HEAD, "Keterangan"], [*GOOD, "datang pagi"]), []),
    (csv([*HEAD, "", ""], [*GOOD, "", "\u00a0"]), []),
    (b"\xef\xbb\xbf" + csv(HEAD, GOOD), []),
    (csv(["Tanggal (hari/bulan/tahun)", "SESI*", *HEAD[2:]], GOOD), []),
    (csv(HEAD, line(nama="Nur\u2018aini")), []),
    (csv(HEAD, line(nama="Ma\u00b4ruf")), []),
    (csv(HEAD, line(nama="Contoh\x0bNama")), []),
    (csv(HEAD, line(nama_tahanan="Contoh \u2013 Nama")), []),
    (csv(HEAD, line(sesi="09.00 \u2013 11.30")), []),
    (csv(HEAD, line(tanggal="12/01/2026")), [(2, "tanggal", BookingProblem.TOO_SOON)]),
    (csv(HEAD, line(tanggal="01/12/2016")), [(2, "tanggal", BookingProblem.TOO_SOON)]),
    (csv(HEAD, line(sesi="09.00-12.00")), [(2, "sesi", BookingProblem.NO_SESSION)]),
    (csv(HEAD, [*GOOD, "x"]), [(2, letters_of(len(HEAD)), CellProblem.TOO_MANY_CELLS)]),
    (csv(GOOD, HEAD), [(1, "", CellProblem.ABOVE_HEAD)]),
    (csv(HEAD, line(nama='"Contoh\nNama"'), line(jumlah="x")), [(3, "jumlah", CellProblem.BAD_COUNT)]),
)


def test_files_of_offices(visits):
    for content, answer in OFFICES:
        report = visits.importing.run(officer("p01"), content, dry_run=True)
        assert [(one.row, one.column, one.problem) for one in report.faults] == answer, content
        assert report.file_problem is None and report.added == (0 if len(answer) == report.seen else 1), content


def test_where_some_niks_are_rounded_those_that_end_alike_are_doubted(visits):
    def doubted(*niks: str) -> list[tuple[int, object]]:
        lines = [line(nik=nik, nomor_register=f"B.I {place}/2026") for place, nik in enumerate(niks)]
        report = visits.importing.run(officer("p01"), csv(HEAD, *lines), dry_run=True)
        return [(one.row, one.problem) for one in report.faults]

    tens = [f"99010101019{number:05d}" for number in range(10, 60, 10)]
    assert doubted(*tens[:4]) == doubted(*tens, GOOD[3]) == []
    assert doubted(*tens) == [(row, CellProblem.MAYBE_ROUNDED) for row in range(2, 7)]
    surely = (2, CellProblem.ROUNDED)
    assert doubted("9,90101E+15", tens[0], GOOD[3]) == [surely, (3, CellProblem.MAYBE_ROUNDED)]


def test_a_table_on_another_sheet_is_asked_for(visits):
    content = workbook(Tab(line_of("Ringkasan")), Tab(line_of(*HEAD) + line_of(*GOOD), name="Tabel 1 "))
    first = visits.importing.run(officer("p01"), content, dry_run=True)
    assert (first.file_problem, first.questions) == (FileProblem.MISSING_COLUMN, (Question.OTHER_SHEETS,))
    chosen = visits.importing.run(officer("p01"), content, dry_run=True, decisions=Decisions("Tabel 1"))
    assert (chosen.added, chosen.questions, chosen.sheet) == (1, (), "Tabel 1 ")


def test_every_unknown_column_is_named_and_every_missing_one():
    first, third = letters_of(len(HEAD)), letters_of(len(HEAD) + 2)
    unknown = f'{first} "alamat", {third} "no hp"'
    for head, detail in (([*HEAD, "Alamat", "", "No HP"], unknown), (HEAD[2:], "tanggal, sesi")):
        with pytest.raises(FileFaulty) as caught:
            wishes([Row(1, tuple(Cell(CellKind.TEXT, name) if name else None for name in head))])
        assert caught.value.detail == detail


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(written=decorated("b.i 4/2026"))
def test_a_register_number_is_shown_as_it_was_written_and_known_in_any_spelling(visits, written):
    visits.importing.run(officer("p01"), csv(HEAD, GOOD))
    (made,) = visits.bookings.between(officer("p01"), date(2026, 12, 1), date(2026, 12, 1))
    assert visits.names.reveal(officer("p01"), made.id, NamesReason.CORRECTION).detainee_number == "B.I 4/2026"
    report = visits.importing.run(
        officer("p01"), csv(HEAD, line(nomor_register=written.replace("\n", " ").replace("\r", " ")))
    )
    assert (report.unchanged, report.faults) == (1, ())
