"""Import files made badly on purpose, and good ones: what is said of each row, and when anything becomes visible."""

import io
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from services.log.reading import EntryFilter, entries
from services.sheets.cells import letters_of
from services.sheets.heads import is_absent
from services.sheets.meaning import CellProblem
from services.sheets.model import Cell, CellKind, FileFaulty, FileProblem
from services.sheets.model import Row as SheetRow
from services.sheets.reading import read
from services.text.catalogues import Texts
from services.visits import importing
from services.visits.import_report import ImportReport
from services.visits.import_rows import COLUMNS, GoodRow, RowFault, RowProblem, wishes
from services.visits.import_words import fault_words, summary
from services.visits.model import BookingProblem, EndReason, NamesReason
from services.visits.settings import Session
from services.visits.template import columns_of, template_csv, template_xlsx
from tests.support.import_files import HEADER, count, csv_of, faults_of, row, texts, xlsx_of
from tests.support.staff import officer
from tests.support.visits import AFTERNOON, TODAY, TOMORROW, book, letters, nik, person, visit_settings
from tests.support.visits import visits as make_visits

# -- what comes in ----------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [csv_of, xlsx_of])
def test_good_rows_become_bookings(visits, make):
    report = visits.importing.run(officer("p01"), make(row(1), row(2, sesi="13.00-15.00", periksa_loket="ya")))
    assert (report.added, report.unchanged, report.faults, report.applied) == (2, 0, (), True)
    one, other = visits.bookings.between(officer("p01"), TODAY, TOMORROW)
    assert (one.session, one.party_size, one.name_mask, one.needs_counter) == ("09.00-11.30", 3, "C**** N****", False)
    assert (other.starts, other.needs_counter) == (AFTERNOON.start, True)
    assert visits.names.reveal(officer("p01"), one.id, NamesReason.CORRECTION).detainee_name == person(1).detainee_name
    said = entries(visits.bookings.journal.database, EntryFilter(event="bookings_imported"))
    counts = {"seen": 2, "added": 2}
    assert [{name: value for name, value in entry.fields.items() if value} for entry in said] == [counts]


def test_the_same_file_twice_changes_nothing(visits, clock, database):
    content = csv_of(row(1), row(2))
    visits.importing.run(officer("p01"), content)
    visits.bookings.cancel(
        officer("p01"), visits.bookings.between(officer("p01"), TODAY, TOMORROW)[1].id, EndReason.VISITOR
    )
    before = dump(database)
    for _ in range(2):
        report = visits.importing.run(officer("p01"), content)
        assert (report.added, report.unchanged, report.faults) == (0, 2, ())
    clock.advance(3 * 86400)  # the days are past now; the rows are the same all the same
    assert visits.importing.run(officer("p01"), content).unchanged == 2
    assert dump(database) == before


def dump(database) -> list[object]:
    tables = ("booking", "booking_person", "booking_import", "journal_entry", "redemption", "personal_week")
    with database.read() as connection:
        return [connection.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2")).all() for table in tables]


def test_a_dry_run_changes_nothing_and_says_what_would_come(visits, database, tmp_path):
    before = dump(database)
    report = visits.importing.run(officer("p01"), csv_of(row(1), row(2, jumlah=9)), dry_run=True)
    assert (report.added, report.applied) == (1, False)
    assert faults_of(report) == [(3, "jumlah", BookingProblem.PARTY_SIZE)]
    assert dump(database) == before and not (tmp_path / "personal").exists()


def test_one_faulty_row_keeps_all_out_or_only_itself_as_asked(visits):
    content = csv_of(row(1), row(2, nama=""), row(3))
    report = visits.importing.run(officer("p01"), content)
    assert (report.added, report.applied, faults_of(report)) == (0, False, [(3, "nama", CellProblem.MISSING)])
    assert count(visits) == 0
    report = visits.importing.run(officer("p01"), content, all_or_nothing=False)
    assert (report.added, report.applied) == (2, True) and count(visits) == 2


def test_every_fault_of_every_row_is_told_with_its_column(visits):
    content = csv_of(
        row(1, tanggal="29-02-2027", sesi="25:00", jumlah="banyak", periksa_loket="mungkin"),
        row(2, nik="9901010101900000"),
        row(3, nama="Nama 3"),
        row(4, nomor_register="!"),
        row(5, nama_tahanan="=1+1"),
        row(6, tanggal="2026-11-29"),
        row(7, sesi="10:00"),
        row(8, tanggal="2026-11-22"),
        row(9, tanggal="2027-11-22"),
        row(1),
        row(1),
        [*row(11), "mehr"],
    )
    report = visits.importing.run(officer("p01"), content, dry_run=True)
    assert faults_of(report) == [
        (2, "jumlah", CellProblem.BAD_COUNT),
        (2, "periksa loket", CellProblem.BAD_YES_NO),
        (2, "sesi", CellProblem.BAD_TIME),
        (2, "tanggal", CellProblem.BAD_DATE),
        (3, "nik", CellProblem.ROUNDED),
        (4, "nama", BookingProblem.BAD_NAME),
        (5, "nomor register", BookingProblem.BAD_NUMBER),
        (6, "nama tahanan", CellProblem.FORMULA),
        (7, "tanggal", BookingProblem.DAY_CLOSED),
        (8, "sesi", BookingProblem.NO_SESSION),
        (9, "tanggal", BookingProblem.TOO_SOON),
        (10, "tanggal", BookingProblem.TOO_FAR),
        (12, "", RowProblem.DOUBLED),
        (13, letters_of(len(HEADER)), CellProblem.TOO_MANY_CELLS),
    ]
    assert report.added == 1 and report.faults[-2].detail == "11"


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_problem_has_words_and_no_words_repeat_a_cell(language):
    keys = Texts("visit").keys(language)
    reachable = {problem for problem in BookingProblem if f"import.{problem.value}" in keys}
    assert reachable >= set(importing.PLACES) | {BookingProblem.DIFFERENT, BookingProblem.KEY_MISSING}
    for problem in (*CellProblem, *RowProblem, *reachable):
        words = fault_words(RowFault(7, "nik", problem, "12"), language)
        assert "7" in words and "nik" in words
    for file_problem in FileProblem:
        assert summary(ImportReport(file_problem=file_problem), language)
    assert {f"import.column.{column.name.replace(' ', '_')}" for column in COLUMNS} <= keys


def test_limits_count_the_rows_before(journal, house, tmp_path):
    tight = visit_settings(weekdays=((Session(540, 690, 2),),) * 7, per_week_visitor=1)
    visits = make_visits(journal, house, tmp_path, tight)
    book(visits, 9)
    report = visits.importing.run(officer("p01"), csv_of(row(1), row(2)), all_or_nothing=False)
    assert faults_of(report) == [(3, "sesi", BookingProblem.SESSION_FULL)] and report.added == 1
    later = (TOMORROW + timedelta(days=1)).isoformat()
    report = visits.importing.run(
        officer("p01"),
        csv_of(row(1, tanggal=later), row(3, tanggal=later, nik=nik(9)), row(4, tanggal=later)),
        dry_run=True,
    )
    assert faults_of(report) == [
        (2, "nomor register", BookingProblem.DETAINEE_LIMIT),
        (3, "nik", BookingProblem.VISITOR_LIMIT),
    ]


def test_the_same_visit_with_other_particulars_is_a_fault(visits):
    visits.importing.run(officer("p01"), csv_of(row(1)))
    report = visits.importing.run(officer("p01"), csv_of(row(1, jumlah=2)))
    assert faults_of(report) == [(2, "", BookingProblem.DIFFERENT)]


# -- files that are odd -----------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings_and_delimiters_that_people_have(visits, encoding, delimiter):
    content = csv_of(row(1, nama="Çontoh Ñama", nama_tahanan="Ödegård"), encoding=encoding, delimiter=delimiter)
    assert visits.importing.run(officer("p01"), content).added == 1
    (made,) = visits.bookings.between(officer("p01"), TODAY, TOMORROW)
    shown = visits.names.reveal(officer("p01"), made.id, NamesReason.CORRECTION)
    assert (shown.name, shown.detainee_name) == ("Çontoh Ñama", "Ödegård")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", FileProblem.EMPTY),
        (b"\xef\xbb\xbf\r\n", FileProblem.EMPTY),
        (b";;;\r\n", FileProblem.EMPTY),
        (csv_of(row(1), encoding="utf-32"), FileProblem.ENCODING),
        (csv_of(row(1, nama="Пример"), encoding="koi8-r"), FileProblem.ENCODING),
        (csv_of(*(row(n, nama="名前" * 20) for n in range(1, 9)), encoding="shift-jis"), FileProblem.ENCODING),
        (csv_of(row(1), encoding="cp500"), FileProblem.ENCODING),
        (b"\x00\x01\x02\x03" * 500, FileProblem.NOT_A_TABLE),
        (b"PK\x03\x04" + b"x" * 600, FileProblem.DAMAGED),
        (xlsx_of(row(1))[:-900], FileProblem.DAMAGED),
        (b"x" * (importing.LIMITS.file_bytes + 1), FileProblem.TOO_LARGE),
        (csv_of(row(1), header=[*HEADER[:7], "alamat"]), FileProblem.UNKNOWN_COLUMN),
        (csv_of(row(1), header=[HEADER[1], *HEADER[1:]]), FileProblem.DOUBLE_COLUMN),
        (csv_of(row(1), header=HEADER[:5]), FileProblem.MISSING_COLUMN),
    ],
    ids=lambda value: value.value if isinstance(value, FileProblem) else "",
)
def test_files_that_are_refused_say_why(visits, content, problem):
    report = visits.importing.run(officer("p01"), content)
    assert (report.file_problem, report.applied, report.added) == (problem, False, 0)


def test_cells_of_a_spreadsheet(visits):
    content = xlsx_of(
        row(1, tanggal=datetime(2026, 11, 24), sesi=time(9), jumlah=3.0),
        row(2, tanggal=date(2026, 11, 24), sesi=datetime(2026, 11, 24, 13), periksa_loket=True),
        row(3, nik=int(nik(3))),
        row(4, nik=float(nik(4))),
        row(5, nama="=A1"),
        row(6, jumlah="=1+1"),
        [None] * 8,
        row(7, jumlah=2.5),
        row(8, nik="9,90101E+15"),
        row(9, tanggal="#N/A"),
        row(11, nik="'" + nik(11)),
    )
    report = visits.importing.run(officer("p01"), content, all_or_nothing=False)
    assert faults_of(report) == [
        (4, "nik", CellProblem.ROUNDED),
        (5, "nik", CellProblem.ROUNDED),
        (6, "nama", CellProblem.FORMULA),
        (7, "jumlah", CellProblem.FORMULA),
        (9, "jumlah", CellProblem.BAD_COUNT),
        (10, "nik", CellProblem.ROUNDED),
        (11, "tanggal", CellProblem.CELL_ERROR),
    ]
    assert report.added == 3
    assert [
        one.needs_counter for one in visits.bookings.between(officer("p01"), TODAY, TOMORROW) if one.starts == 780
    ] == [True]


def test_merged_cells_are_faults_of_their_rows(visits):
    content = xlsx_of(row(1), row(2), row(3), row(4), merge="D3:D4")
    report = visits.importing.run(officer("p01"), content, all_or_nothing=False)
    assert faults_of(report) == [(4, "nik", CellProblem.MERGED)]
    assert report.added == 3


@pytest.mark.parametrize("written", ["=HYPERLINK()", "@SUM(A1)", "+cmd|x", "-2+3"])
def test_formulas_in_a_csv_are_refused(visits, written):
    report = visits.importing.run(officer("p01"), csv_of(row(1, nama=written)))
    assert report.faults[0].problem in (CellProblem.FORMULA, BookingProblem.BAD_NAME)


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("2028-02-29", True),
        ("29/02/2028", True),
        ("29.2.2028", True),
        ("2027-02-29", False),
        ("31-04-2027", False),
        ("24-11-26", False),
        ("45985", False),
        ("24 November 2026", True),
    ],
)
def test_dates(written, right):
    found = wishes([texts(1, HEADER), texts(2, row(1, tanggal=written))])
    assert (len(found.good), [one.problem for one in found.faults]) == (
        (1, []) if right else (0, [CellProblem.BAD_DATE])
    )


def test_the_template_is_filled_in_and_comes_back(visits):
    columns = columns_of(visits.settings)
    assert [cell.value for one in read(template_csv(columns), importing.LIMITS).rows for cell in one.cells] == HEADER
    filled = openpyxl.load_workbook(io.BytesIO(template_xlsx(columns)))
    filled.active.append(row(1))
    assert filled.active["D2"].number_format == "@" or filled.active.column_dimensions["D"].number_format == "@"
    out = io.BytesIO()
    filled.save(out)
    assert visits.importing.run(officer("p01"), out.getvalue()).added == 1
    assert visits.importing.run(officer("p01"), template_xlsx(columns, "en")).added == 0


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.binary(max_size=300).map(lambda tail: b"PK\x03\x04" + tail)))
def test_any_bytes_are_a_sheet_or_a_problem(content):
    try:
        wishes(read(content, importing.LIMITS).rows)
    except FileFaulty as faulty:
        assert faulty.problem in FileProblem


VALUES = {
    CellKind.TEXT: st.text(min_size=1, max_size=20),
    CellKind.NUMBER: st.one_of(st.integers(), st.floats()),
    CellKind.DATE: st.one_of(st.dates(), st.times(), st.datetimes()),
    CellKind.BOOLEAN: st.booleans(),
    CellKind.BROKEN: st.text(min_size=1, max_size=20),
}
CELLS = st.one_of(st.none(), *(st.builds(Cell, st.just(kind), VALUES.get(kind, st.none())) for kind in CellKind))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=9).map(tuple), max_size=4))
def test_any_cells_are_good_rows_or_faults(cells):
    found = wishes([texts(1, HEADER), *(SheetRow(number, one) for number, one in enumerate(cells, 2))])
    said = {number for number, one in enumerate(cells, 2) if not all(map(is_absent, one))}
    assert {one.row for one in found.good} | {one.row for one in found.faults} == said
    assert found.seen == len(said)
    assert all(isinstance(one, GoodRow) for one in found.good)


def test_names_of_many_people_differ():
    assert len({letters(number) for number in range(3000)}) == 3000
