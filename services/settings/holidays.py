"""National holidays out of a file that somebody made from the year's decree: dates and what they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from services.sheets.heads import Column
from services.sheets.lists import CsvFault, CsvReason, read_rows
from services.sheets.meaning import CellFaulty, CellProblem, text_of
from services.sheets.meaning import day_of as day_of_cell
from services.sheets.model import Cell
from services.text.dates import day_of
from services.text.plain import plain

DAY = Column("tanggal", ("date", "tgl", "hari tanggal", "tanggal libur"))
REASON = Column("keterangan", ("nama", "hari libur", "name", "reason", "uraian", "libur"))
BESIDE = (  # what the decree and its copies say too
    Column("hari", ("day", "nama hari"), required=False),
    Column("jenis", ("jenis libur", "kategori", "status"), required=False),
)
AHEAD = timedelta(days=800)  # the year after the next has no decree yet
LONGEST_REASON = 120
NO_DAYS: tuple[date, ...] = ()

# As the decree has a holiday of several days: "21-22 Maret 2027", "18, 19, dan 23 Maret 2027"; of one month.
_SEVERAL = re.compile(r"(\d{1,2}(?: ?(?:,|-|&|dan|s/d|s\.d\.|sampai|,? dan) ?\d{1,2})+) ([a-z]{3,9} \d{4})", re.ASCII)
_UNTIL = re.compile(r"-|s/d|s\.d\.|sampai")
_AND = re.compile(r"(?:,|&|dan| )+")


@dataclass(frozen=True, slots=True, order=True)
class Holiday:
    day: date
    reason: str

    @staticmethod
    def chosen(day: str, reason: str) -> Holiday | None:
        """What a form sends back; None for what it cannot have shown."""
        read = day_of(day)
        reason = " ".join(reason.replace("|", " ").split())[:LONGEST_REASON]
        return Holiday(read, reason) if read is not None and reason else None


def read_holidays(content: bytes, today: date) -> list[Holiday] | list[CsvFault]:
    """The days of a file that are still to come, in order, each once; or everything that is wrong with it."""
    faults: list[CsvFault] = []
    found: dict[date, Holiday] = {}
    for row in read_rows(content, (DAY, REASON, *BESIDE), faults):
        days, reason = row.take(DAY, days_of_cell, NO_DAYS), row.take(REASON, text_of, "")
        if not row.is_good:
            continue
        reason = reason.replace("|", " ")[:LONGEST_REASON]
        if days[-1] > today + AHEAD:
            row.fault(DAY.name, CsvReason.TOO_FAR)
        elif any(day in found and found[day].reason != reason for day in days):
            row.fault(DAY.name, CsvReason.TWICE)
        else:
            found |= {day: Holiday(day, reason) for day in days}
    if faults:
        return sorted(faults)
    return sorted(one for one in found.values() if one.day > today)


def days_of_cell(cell: Cell) -> tuple[date, ...]:
    """The days of a row, in order. Raises CellFaulty."""
    several = _SEVERAL.fullmatch(plain(cell.value).lower()) if isinstance(cell.value, str) else None
    if several is None:
        return (day_of_cell(cell),)
    found: list[date] = []
    for part in _AND.split(_UNTIL.sub("-", several[1]).replace(" - ", "-")):
        first, _, last = part.partition("-")
        one, other = (day_of(f"{number} {several[2]}") for number in (first, last or first))
        if one is None or other is None or other < one or (found and one <= found[-1]):
            raise CellFaulty(CellProblem.BAD_DATE)
        found += [one + timedelta(days=count) for count in range((other - one).days + 1)]
    return tuple(found)
