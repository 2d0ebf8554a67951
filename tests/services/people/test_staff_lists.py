"""Staff list and duty roster as files: everything that is wrong at once, and twice is once."""

from datetime import date
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.house.roster import Duty, DutyProblem, Roster, RosterImported
from services.log.reading import EntryFilter, entries
from services.people.model import Officer, Role
from services.people.officer_import import COLUMNS, Imported
from services.people.officers import Officers, SignedIn
from services.sheets import lists
from services.sheets.accounting import RowsUnaccounted
from services.sheets.heads import find_table
from services.sheets.lists import CsvFault, CsvReason, read_rows
from services.sheets.meaning import CellProblem
from services.sheets.model import FileProblem
from services.text.dates import day_of
from tests.services.people.test_officers import CHEAP, NIP, PIN
from tests.support.staff import officer
from tests.support.workbooks import Tab, line, workbook

LIST = f"kode;nama;nip;peran\np01;Nama Satu;{NIP};petugas\ns01;Nama Dua;;pengawas\n"
LIST_ROWS = line("kode", "nama", "nip", "peran", number=1) + line("p01", "Nama", NIP, "petugas", number=2)
DAY = date(2026, 11, 23)
ROSTER = "tanggal,mulai,selesai,loket,petugas\n2026-11-23,08.00,11.30,1,p01\n23/11/2026,13:00,15:00,2,p01\n"


@pytest.fixture
def officers(journal) -> Officers:
    return Officers(journal, place="console", hasher=CHEAP)


@pytest.fixture
def read_list(officers):
    def read(text: str | bytes):
        content = text if isinstance(text, bytes) else text.encode()
        return officers.import_list(officer("admin"), content)

    return read


def test_a_list_makes_accounts_whose_first_pin_is_told_once(read_list, officers, journal):
    answer = read_list(LIST)
    assert isinstance(answer, Imported) and set(answer.pins) == {"p01", "s01"}
    signed_in = officers.sign_in("p01", answer.pins["p01"])
    assert isinstance(signed_in, SignedIn) and signed_in.officer.provisional
    assert [(one.code, one.role) for one in officers.all()] == [("p01", Role.COUNTER), ("s01", Role.SUPERVISOR)]
    written = str([entry.text for entry in entries(journal.database, EntryFilter())])
    assert "Nama" not in written and NIP not in written and answer.pins["p01"] not in written


def test_the_same_list_twice_changes_nothing(read_list, journal):
    read_list(LIST)
    before = len(entries(journal.database, EntryFilter()))
    assert read_list("\ufeff" + LIST.replace(";", ",")) == Imported({}, (), 2)
    assert len(entries(journal.database, EntryFilter())) == before


def test_a_changed_line_changes_its_account_only(read_list, officers):
    read_list(LIST)
    answer = read_list(LIST.replace("pengawas", "auditor"))
    assert answer == Imported({}, ("s01",), 1)
    assert {one.code: one.role for one in officers.all()} == {"p01": Role.COUNTER, "s01": Role.AUDITOR}


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("", [(0, "", FileProblem.EMPTY)]),
        ("kode;nama;nip;peran\n", [(0, "", CsvReason.EMPTY)]),
        (b"\0\1\2\3" * 50, [(0, "", FileProblem.NOT_A_TABLE)]),
        ("kode;nama;peran;gaji\np01;x;petugas;1\n", [(1, 'D "gaji"', CsvReason.COLUMN_UNKNOWN)]),
        ("kode;nama;peran;kode\np01;x;petugas;p01\n", [(1, "kode", CsvReason.COLUMN_TWICE)]),
        ("kode;nama\np01;x\n", [(1, "peran", CsvReason.COLUMN_MISSING)]),
        ("kode;nama;peran\np01;x\n", [(2, "peran", CellProblem.MISSING)]),
        ("kode;nama;peran\np01;x;petugas;y\n", [(2, "D", CellProblem.TOO_MANY_CELLS)]),
        (
            'kode;nama;nip;peran\nP 1;Nama;;bos\np02;;;petugas\np03;Nama;1,98703E+17;petugas\n\np04;"A\nB";;petugas\n',
            [
                (2, "kode", CsvReason.BAD_VALUE),
                (2, "peran", CsvReason.BAD_VALUE),
                (3, "nama", CellProblem.MISSING),
                (4, "nip", CellProblem.ROUNDED),
            ],
        ),
        (
            f"kode;nama;nip;peran\np01;x;{NIP};petugas\np01;y;{NIP};petugas\n",
            [(3, "kode", CsvReason.TWICE), (3, "nip", CsvReason.TWICE)],
        ),
    ],
)
def test_all_faults_are_said_with_row_and_column_and_nothing_is_done(read_list, officers, text, faults):
    assert read_list(text) == [CsvFault(*fault) for fault in faults]
    assert officers.all() == []


def test_a_list_takes_no_nip_of_another_and_no_last_administrator(read_list, officers):
    assert isinstance(officers.add_with_secret(officer("adm"), "adm", "A", NIP, Role.ADMINISTRATOR, PIN), Officer)
    assert read_list(LIST) == [CsvFault(2, "nip", CsvReason.TAKEN)]
    assert read_list("kode,nama,peran\nadm,A,auditor\n") == [CsvFault(2, "peran", CsvReason.LAST_ADMINISTRATOR)]


def test_nips_may_change_places_and_stay_where_a_list_has_none(read_list, officers):
    other = NIP[:-1] + "9"
    read_list(f"kode;nama;nip;peran\np01;Satu;{NIP};petugas\np02;Dua;{other};petugas\n")
    answer = read_list(f"kode;nama;nip;peran\np01;Satu;{other};petugas\np02;Dua;{NIP};petugas\n")
    assert answer == Imported({}, ("p01", "p02"), 0)
    assert read_list("kode;nama;peran\np02;Dua Baru;petugas\n") == Imported({}, ("p02",), 0)
    assert [(one.code, one.nip) for one in officers.all()] == [("p01", other), ("p02", NIP)], (
        "no column takes none away"
    )


@given(st.binary(max_size=300))
def test_whatever_a_file_holds_reading_it_only_finds_faults(content):
    faults: list[CsvFault] = []
    assert list(read_rows(content, COLUMNS, faults)) or faults


OFFICES = (
    f"sep=;\r\nkode;nama;nip;peran\r\np01;Nama Satu;{NIP};petugas\r\n",
    f"kode;nama;nip;peran;;\np01;Nama Satu;{NIP};petugas;;\n",
    f"DAFTAR PETUGAS;;;;\nNo.;Kode;Nama;NIP;Peran\n1;P01;Nama\u00a0Satu;'{NIP[:8]} {NIP[8:]};Petugas\n2;;;;\n",
    f"\ufeffkode;nama;nip;peran;keterangan\n\u202ap01\u202c;Nama\u200b Satu;{NIP}\u200e;petugas;-\n",
)


def test_lists_as_offices_make_them_say_the_same(read_list, officers):
    assert len(read_list(OFFICES[0]).pins) == 1
    assert [(one.code, one.name, one.nip, one.role) for one in officers.all()] == [
        ("p01", "Nama Satu", NIP, Role.COUNTER)
    ]
    for text in OFFICES:
        assert read_list(text) == Imported({}, (), 1)


def test_a_dash_is_no_nip_and_a_rounded_one_is_told(read_list, officers):
    rounded = f"kode;nama;nip;peran\np02;Nama Dua;{NIP[:15]}000;petugas\n"
    assert read_list(rounded) == [CsvFault(2, "nip", CellProblem.ROUNDED)]
    assert isinstance(read_list("kode;nama;nip;peran\np02;Nama Dua;\u2013;petugas\n"), Imported)
    assert officers.all()[0].nip == ""


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        (workbook(Tab(LIST_ROWS), Tab(LIST_ROWS, "lama", "hidden")), [(0, "lama", CsvReason.OTHER_SHEET)]),
        (workbook(Tab(LIST_ROWS.replace('r="2"', 'r="2" hidden="1"'))), [(2, "", CsvReason.HIDDEN_ROW)]),
        (workbook(Tab(LIST_ROWS, before='<col min="3" max="3" hidden="1"/>')), [(0, "C", CsvReason.HIDDEN_COLUMN)]),
    ],
)
def test_a_list_of_which_a_part_is_hidden_is_not_taken(read_list, content, faults):
    assert read_list(content) == [CsvFault(*fault) for fault in faults]


def test_a_list_may_be_a_workbook_and_every_row_is_accounted_for(read_list):
    answer = read_list(workbook(Tab(LIST_ROWS)))
    assert isinstance(answer, Imported) and (answer.seen, set(answer.pins)) == (1, {"p01"})


def test_a_row_that_is_lost_on_the_way_lets_nothing_in(read_list, officers, monkeypatch):
    monkeypatch.setattr(lists, "find_table", lambda rows, columns: find_table(islice(rows, 2), columns))
    with pytest.raises(RowsUnaccounted):
        read_list(LIST)
    assert officers.all() == []


# -- roster -----------------------------------------------------------------------------------------


@pytest.fixture
def roster(journal, house, officers) -> Roster:
    assert isinstance(officers.add_with_secret(officer("admin"), "p01", "x", "", Role.COUNTER, PIN), Officer)
    return Roster(journal, house)


def test_a_roster_is_read_and_twice_is_once(roster, journal):
    assert roster.import_csv(officer("s01"), ROSTER.encode()) == RosterImported(2, 0, 0)
    assert roster.import_csv(officer("s01"), ROSTER.encode()) == RosterImported(0, 0, 2)
    assert [(one.start, one.end, one.counter) for one in roster.on(officer("p01"), DAY, DAY)] == [
        (480, 690, "1"),
        (780, 900, "2"),
    ]
    assert len(entries(journal.database, EntryFilter(event="roster_imported"))) == 1


def test_a_roster_replaces_the_days_that_it_names_and_no_other(roster):
    roster.add(officer("s01"), Duty(date(2026, 11, 24), 480, 600, "1", "p01"))
    roster.import_csv(officer("s01"), ROSTER.encode())
    answer = roster.import_csv(officer("s01"), b"tanggal,mulai,selesai,loket,petugas\n2026-11-23,09:00,10:00,3,p01\n")
    assert answer == RosterImported(1, 2, 0)
    assert [one.counter for one in roster.on(officer("p01"), DAY, date(2026, 11, 24))] == ["3", "1"]


def test_faults_of_a_roster(roster):
    bad = "tanggal,mulai,selesai,loket,petugas\n2026-13-01,25:00,08:00,9,zz\n2026-11-23,8:00,9:00,1,p01\n"
    bad += "2026-11-23,8:30,9:30,1,p01\n2026-11-23,8:30,9:30,1,p01\n2026-11-23,9:00,9:00,2,p01\n"
    assert [(fault.row, fault.column, fault.reason) for fault in roster.import_csv(officer("s01"), bad.encode())] == [
        (2, "loket", CsvReason.UNKNOWN_COUNTER),
        (2, "mulai", CellProblem.BAD_TIME),
        (2, "petugas", CsvReason.UNKNOWN_OFFICER),
        (2, "tanggal", CellProblem.BAD_DATE),
        (4, "loket", CsvReason.OVERLAP),
        (5, "", CsvReason.TWICE),
        (6, "selesai", CsvReason.BAD_VALUE),
    ]
    assert roster.on(officer("p01"), DAY, DAY) == []


def test_rosters_as_offices_make_them_say_the_same(roster):
    head, there = "JADWAL PIKET;;;;;\nNo;tanggal;mulai;selesai;loket;petugas;;\n", 0
    for day in ("2026-11-24", "24/11/2026", "24 November 2026", "24/11/2026 00:00"):
        for times in ("08:00:00;12:00:00", "08.00.00;12.00.00", "08.00 WIB;pukul 12.00", "8.00;12:00"):
            answer = roster.import_csv(officer("s01"), f"{head}1;{day};{times};1;P01;;\n".encode())
            assert answer == RosterImported(1 - there, 0, there)
            there = 1
    (duty,) = roster.on(officer("p01"), date(2026, 11, 24), date(2026, 11, 24))
    assert (duty.start, duty.end, duty.counter, duty.officer) == (480, 720, "1", "p01")


def test_a_day_that_cannot_be_meant_is_a_fault_in_file_and_form(roster):
    for day, reason in (
        ("24/11/2206", CellProblem.BAD_DATE),
        ("24/11/2016", CsvReason.PAST),
        ("11/12/2025", CsvReason.PAST),
        ("2027-11-25", CsvReason.TOO_FAR),
        ("11/24/2026", CellProblem.BAD_DATE),
        ("12/01/2026", CsvReason.PAST),  # American for the first of December
    ):
        text = f"tanggal;mulai;selesai;loket;petugas\n{day};08.00;12.00;1;p01\n"
        assert roster.import_csv(officer("s01"), text.encode()) == [CsvFault(2, "tanggal", reason)]
        meant = day_of(day)
        assert meant is None or roster.add(officer("s01"), Duty(meant, 480, 720, "1", "p01")) is DutyProblem.BAD_DAY


def test_what_is_over_may_be_repeated_and_stays(roster, clock):
    roster.import_csv(officer("s01"), ROSTER.encode())
    clock.advance(86_400)
    assert roster.import_csv(officer("s01"), ROSTER.encode()) == RosterImported(0, 0, 2)
    fewer = [*ROSTER.splitlines(keepends=True)[:2], "2026-11-24,08.00,11.30,1,p01\n"]
    assert roster.import_csv(officer("s01"), "".join(fewer).encode()) == RosterImported(1, 0, 1)
    assert len(roster.on(officer("p01"), DAY, DAY)) == 2


def test_duty_by_hand(roster, clock):
    morning = Duty(DAY, 480, 690, "1", "p01")
    assert roster.add(officer("s01"), morning) is None
    assert roster.add(officer("s01"), Duty(DAY, 600, 700, "1", "p01")) is DutyProblem.OVERLAP
    assert roster.add(officer("s01"), Duty(DAY, 690, 700, "1", "zz")) is DutyProblem.UNKNOWN_OFFICER
    assert roster.add(officer("s01"), Duty(DAY, 690, 700, "9", "p01")) is DutyProblem.UNKNOWN_COUNTER
    assert roster.add(officer("s01"), Duty(DAY, 700, 690, "1", "p01")) is DutyProblem.BAD_TIME
    assert roster.add(officer("s01"), Duty(DAY, 780, 900, "2", "p01")) is None
    assert roster.my_counters(officer("p01"), clock.now()) == ("1",)  # 09.00
    clock.advance(3 * 3600)
    assert roster.my_counters(officer("p01"), clock.now()) == ("2",)  # 12.00: the next one
    assert roster.remove(officer("s01"), roster.on(officer("p01"), DAY, DAY)[0].id) and not roster.remove(
        officer("s01"), 99
    )
