"""Rows of a file as wishes to visit: columns by name, every fault with its row and column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from services.sheets.heads import Column, Head, find_table
from services.sheets.meaning import (
    CellProblem,
    Cells,
    count_of,
    day_of,
    lines_of,
    long_number_of,
    number_text_of,
    span_of,
    text_of,
    yes_no_of,
)
from services.sheets.model import CellKind, FileFaulty, FileProblem
from services.sheets.model import Row as SheetRow
from services.visits import party
from services.visits.model import BookingChannel, BookingProblem, NewBooking, Person, SessionOn

DAY = Column("tanggal", ("date", "day", "tgl", "tanggal kunjungan", "tgl kunjungan", "hari tanggal", "visit date"))
SESSION = Column("sesi", ("session", "jam", "waktu", "jam sesi", "sesi kunjungan", "jam kunjungan", "sesi jam", "time"))
PARTY = Column("jumlah", ("party", "people", "jml", "jumlah pengunjung", "jumlah orang", "jml pengunjung", "jml orang"))
NIK = Column(
    "nik",
    (
        "nik pengunjung",
        "visitor nik",
        "no nik",
        "nomor nik",
        "nik ktp",
        "no ktp nik",
        "nomor induk kependudukan",
        "no ktp",
        "nomor ktp",
    ),
)
NAME = Column("nama", ("name", "nama pengunjung", "visitor name", "nama lengkap"))
NUMBER = Column(
    "nomor register",
    (
        "register number",
        "nomor tahanan",
        "no register",
        "no reg",
        "nomor reg",
        "register",
        "no tahanan",
        "nomor registrasi",
    ),
)
DETAINEE = Column(
    "nama tahanan",
    (
        "detainee name",
        "detainee",
        "tahanan",
        "nama wbp",
        "wbp",
        "nama warga binaan",
        "nama tahanan wbp",
        "nama narapidana",
    ),
    required=False,
)
COUNTER = Column("periksa loket", ("needs counter", "periksa di loket"), required=False)
CHILDREN = Column("anak", ("children", "jumlah anak", "jml anak", "anak anak", "di antaranya anak"), required=False)
COMPANIONS = Column(
    "nama pendamping",
    ("companions", "companion names", "pendamping", "nama pengikut", "pengikut", "nama pengunjung lain"),
    required=False,
)
HELP = Column(
    "bantuan khusus", ("extra help", "bantuan", "kebutuhan khusus", "special needs", "perlu bantuan"), required=False
)
GROUP = Column(
    "kelompok",
    ("group", "kelompok tahanan", "kelompok wbp", "golongan", "status tahanan", "status wbp", "status", "blok"),
    required=False,
)
RELATION = Column(
    "hubungan", ("relation", "hubungan keluarga", "hub keluarga", "hub", "status hubungan"), required=False
)
COLUMNS = (DAY, SESSION, PARTY, NIK, NAME, NUMBER, DETAINEE, COUNTER, GROUP, RELATION, CHILDREN, COMPANIONS, HELP)

_MANY = 5  # one in a hundred thousand such files is right
MOST_FAULTS = 50_000  # nobody reads more; then it is the file that is wrong

# What of a wish the rules found fault with, as a column.
PLACES: Mapping[BookingProblem, Column] = {
    BookingProblem.BAD_NIK: NIK,
    BookingProblem.BAD_NAME: NAME,
    BookingProblem.BAD_NUMBER: NUMBER,
    BookingProblem.CHANGED_NUMBER: NUMBER,
    BookingProblem.ROUNDED_NIK: NIK,
    BookingProblem.BAD_DETAINEE_NAME: DETAINEE,
    BookingProblem.BAD_RELATION: RELATION,
    BookingProblem.NO_RELATION: RELATION,
    BookingProblem.PARTY_SIZE: PARTY,
    BookingProblem.CHILDREN: CHILDREN,
    BookingProblem.COMPANIONS_MISSING: COMPANIONS,
    BookingProblem.COMPANIONS_MANY: COMPANIONS,
    BookingProblem.COMPANIONS_UNASKED: COMPANIONS,
    BookingProblem.BAD_COMPANION: COMPANIONS,
    BookingProblem.EXTRA_HELP: HELP,
    BookingProblem.NO_SESSION: SESSION,
    BookingProblem.BAD_GROUP: GROUP,
    BookingProblem.GROUP_SESSION: SESSION,
    BookingProblem.DAY_CLOSED: DAY,
    BookingProblem.TOO_SOON: DAY,
    BookingProblem.TOO_FAR: DAY,
    BookingProblem.SESSION_FULL: SESSION,
    BookingProblem.DETAINEE_LIMIT: NUMBER,
    BookingProblem.VISITOR_LIMIT: NIK,
}


class RowProblem(StrEnum):
    """What is wrong with a row among the others."""

    DOUBLED = "doubled"  # the same visit as in the row of `detail`


@dataclass(frozen=True, slots=True)
class RowFault:
    """One thing that is wrong; never what stood in the cell."""

    row: int
    column: str  # "" where the row as a whole is meant
    problem: CellProblem | RowProblem | BookingProblem
    detail: str = ""
    sessions: tuple[SessionOn, ...] = ()  # that there are for the row's group


@dataclass(frozen=True, slots=True)
class GoodRow:
    row: int
    wish: NewBooking


@dataclass(frozen=True, slots=True)
class Wishes:
    """The rows of the table, read. Each of them is good or has faults."""

    good: list[GoodRow]
    faults: list[RowFault]
    seen: int


def wishes(rows: Iterable[SheetRow]) -> Wishes:
    """The rows of a sheet, its head among them; what cannot be read of the others is a fault. Raises FileFaulty."""
    table = find_table(rows, COLUMNS)
    if isinstance(table, list):
        worst = table[0].problem
        raise FileFaulty(worst, ", ".join(one.column for one in table if one.problem is worst))
    found, rounded = Wishes([], [], 0), False
    for row in table.rows:
        faults: list[RowFault] = []
        wish = _wish(row, table.head, faults)
        found = replace(found, seen=found.seen + 1)
        found.faults.extend(faults)
        rounded = rounded or _is_rounded_text(row, table.head, faults)
        if len(found.faults) > MOST_FAULTS:
            raise FileFaulty(FileProblem.TOO_MANY_FAULTS)
        if not faults:
            found.good.append(GoodRow(row.number, wish))
    return _without_doubtful(found, rounded)


def _is_rounded_text(row: SheetRow, head: Head, faults: Iterable[RowFault]) -> bool:
    """Whether the NIK was a number once; of one that still is, nothing follows for those that are texts."""
    place = head.places[NIK.name]
    cell = row.cells[place] if place < len(row.cells) else None
    is_rounded = any(one.column == NIK.name and one.problem is CellProblem.ROUNDED for one in faults)
    return is_rounded and cell is not None and cell.kind is CellKind.TEXT


def _without_doubtful(found: Wishes, rounded: bool) -> Wishes:
    """Rounding turns the last digit of every NIK into 0, of which only some give themselves away: where one of them
    is there, or all of many NIKs end so, nobody can tell the others from those that people have."""
    doubtful = [one for one in found.good if one.wish.person.nik.endswith("0")]
    people = {one.wish.person.nik for one in doubtful}
    if not rounded and (len(people) < _MANY or len(doubtful) < len(found.good)):
        return found
    faults = [RowFault(one.row, NIK.name, CellProblem.MAYBE_ROUNDED) for one in doubtful]
    good = [one for one in found.good if not one.wish.person.nik.endswith("0")]
    return Wishes(good, [*found.faults, *faults], found.seen)


def _wish(row: SheetRow, head: Head, faults: list[RowFault]) -> NewBooking:
    """The row's wish; whole where no fault was found."""

    def report(column: str, problem: CellProblem) -> None:
        faults.append(RowFault(row.number, column, problem))

    cells = Cells(row, head, report)
    person = Person(
        nik=cells.take(NIK, long_number_of, ""),
        name=cells.take(NAME, text_of, ""),
        detainee_number=cells.take(NUMBER, number_text_of, ""),
        detainee_name=cells.take(DETAINEE, text_of, ""),
    )
    nothing: tuple[int, int | None] = (-1, None)
    day, (start, end) = cells.take(DAY, day_of, date.min), cells.take(SESSION, span_of, nothing)
    return NewBooking(
        day=day,
        start=start,
        end=end,
        party_size=cells.take(PARTY, count_of, 0),
        person=person,
        channel=BookingChannel.IMPORT,
        needs_counter=cells.take(COUNTER, yes_no_of, False),
        children=cells.take(CHILDREN, count_of, 0),
        companions=party.names_in(cells.take(COMPANIONS, lines_of, ())),
        extra_help=party.helps_in(cells.take(HELP, lines_of, ())),
        relation=cells.take(RELATION, text_of, ""),
        group=cells.take(GROUP, text_of, ""),
    )
