"""Where the head of a table stands, and which of its columns is which.

Offices put a title above the table, a running number before it and remarks behind it, and leave columns that were once
filled: the head is the row among the first ones that names the most of the wanted columns, the others of these rows are
no part of the table. A head may stand on two rows, "Pengunjung" over "NIK" and "Nama". A column without a name is none
as long as nothing stands in it. Columns that nobody knows are named, all of them, and so are those that are missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise, zip_longest

from services.sheets.cells import letters_of
from services.sheets.model import Cell, CellKind, FileProblem, Row
from services.text.plain import is_none, plain

LOOKED_AT = 20  # rows in which a head is looked for
LONGEST_SHOWN = 30  # characters of a name that nobody knows

# Running numbers and remarks: nobody's data, known so that their tables can come in; never kept.
ASIDE = frozenset(
    (
        "no",
        "no urut",
        "nomor",
        "nomor urut",
        "nr",
        "#",
        "keterangan",
        "ket",
        "catatan",
        "remark",
        "remarks",
        "note",
        "notes",
    )
)
_EXPLAINED = re.compile(r"[(\[][^)\]]*[)\]]")  # "tanggal (hari/bulan/tahun)"
_SIGNS = re.compile(r"[_\-.*:/'\"]+")


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its own name, by which faults and templates call it, and what else it may be called."""

    name: str
    others: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True, slots=True)
class Head:
    """`places`: where each column stands, from 0. `aside`: places of running numbers and remarks."""

    first_row: int
    row: int  # the last one
    places: Mapping[str, int]
    aside: frozenset[int]

    def is_named(self, place: int) -> bool:
        return place in self.aside or place in self.places.values()


@dataclass(frozen=True, slots=True)
class HeadFault:
    """`column`: its own name, or the letters and the words of one that nobody knows."""

    row: int
    column: str
    problem: FileProblem  # MISSING_COLUMN, UNKNOWN_COLUMN, DOUBLE_COLUMN


@dataclass(frozen=True, slots=True)
class Table:
    """The rows under the head that hold something beside a running number and remarks; before them those above the
    head that are as full as a row of the table."""

    head: Head
    rows: Iterator[Row]


def find_table(rows: Iterable[Row], columns: Sequence[Column]) -> Table | list[HeadFault]:
    """The table of a sheet, whose rows stream by; or everything that is wrong with its head."""
    streamed = iter(rows)
    first = list(islice(streamed, LOOKED_AT))
    head = find_head(first, columns)
    if not isinstance(head, Head):
        return head
    needed = [head.places[column.name] for column in columns if column.required]
    above = (row for row in first if row.number < head.first_row and all(_filled(row, place) for place in needed))
    under = (row for row in first if row.number > head.row)
    return Table(head, (row for row in chain(above, under, streamed) if _says_something(row, head)))


def _filled(row: Row, place: int) -> bool:
    """With something of its own: a title that is merged over the whole table covers every cell."""
    cell = row.cells[place] if place < len(row.cells) else None
    return cell is not None and cell.kind is not CellKind.MERGED and not is_absent(cell)


def _says_something(row: Row, head: Head) -> bool:
    """Tables are numbered beforehand, further down than they are filled."""
    return any(not is_absent(cell) for place, cell in enumerate(row.cells) if place not in head.aside)


def is_absent(cell: Cell | None) -> bool:
    """Whether nothing stands there, or a dash that says so."""
    return cell is None or (cell.kind is CellKind.TEXT and is_none(plain(str(cell.value))))


@dataclass(frozen=True, slots=True)
class _Titles:
    """What a head would say: by place, what the column may be called, the fullest name first."""

    first_row: int
    row: int
    by_place: tuple[tuple[str, ...], ...]

    def known(self, by_name: Mapping[str, str]) -> list[str]:
        """The column of every place, "" for none."""
        return [next((by_name[title] for title in titles if title in by_name), "") for titles in self.by_place]


def find_head(rows: Iterable[Row], columns: Sequence[Column]) -> Head | list[HeadFault]:
    """The head among the first rows of a sheet, or everything that is wrong with the one that comes nearest."""
    by_name = {_words(name): column.name for column in columns for name in (column.name, *column.others)}
    most, nearest = 0, None
    for titles in _possible(list(islice(rows, LOOKED_AT))):
        known = len({*titles.known(by_name)} - {""})
        if known > most:
            most, nearest = known, titles
    required = [column.name for column in columns if column.required]
    if nearest is None:
        return [HeadFault(1, name, FileProblem.MISSING_COLUMN) for name in required]
    return _read(nearest, by_name, required)


def _possible(rows: Sequence[Row]) -> Iterator[_Titles]:
    """Every row, then every two that follow each other."""
    for row in rows:
        yield _Titles(row.number, row.number, tuple((title_of(cell),) for cell in row.cells))
    for upper, lower in pairwise(rows):
        if lower.number == upper.number + 1:
            yield _Titles(upper.number, lower.number, tuple(_on_two_rows(upper, lower)))


def _on_two_rows(upper: Row, lower: Row) -> Iterator[tuple[str, ...]]:
    """A title that spans several columns belongs to each that is named under it; it stands over the first of them."""
    group = ""
    for over, under in zip_longest(upper.cells, lower.cells):
        group = title_of(over) if over is not None and over.kind is not CellKind.MERGED else group
        title = title_of(under)
        yield (f"{title} {group}", title) if title else (title_of(over),)


def _read(titles: _Titles, by_name: Mapping[str, str], required: Sequence[str]) -> Head | list[HeadFault]:
    places: dict[str, int] = {}
    faults: list[HeadFault] = []
    aside = set()
    for place, name in enumerate(titles.known(by_name)):
        words = titles.by_place[place][-1]
        if not name:
            if words in ASIDE:
                aside.add(place)
            elif words:
                shown = f'{letters_of(place)} "{words[:LONGEST_SHOWN]}"'
                faults.append(HeadFault(titles.row, shown, FileProblem.UNKNOWN_COLUMN))
        elif name in places:
            faults.append(HeadFault(titles.row, name, FileProblem.DOUBLE_COLUMN))
        else:
            places[name] = place
    missing = [name for name in required if name not in places]
    faults += [HeadFault(titles.row, name, FileProblem.MISSING_COLUMN) for name in missing]
    return faults or Head(titles.first_row, titles.row, places, frozenset(aside))


def title_of(cell: Cell | None) -> str:
    """The words of a head's cell in small letters, without signs and explanations; "" for none."""
    return _words(cell.value) if cell is not None and cell.kind is CellKind.TEXT and isinstance(cell.value, str) else ""


def _words(title: str) -> str:
    whole = plain(title).lower()
    short = " ".join(_SIGNS.sub(" ", _EXPLAINED.sub(" ", whole)).split())
    return short or " ".join(_SIGNS.sub(" ", whole).split())
