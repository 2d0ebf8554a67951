"""National holidays out of a file that somebody made from the year's decree: dates and what they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from services.sheets.heads import Column
from services.sheets.lists import CsvFault, CsvReason, read_rows
from services.sheets.meaning import day_of as day_of_cell
from services.sheets.meaning import text_of
from services.text.dates import day_of

DAY = Column("tanggal", ("date", "tgl", "hari tanggal", "tanggal libur"))
REASON = Column("keterangan", ("nama", "hari libur", "name", "reason", "uraian", "libur"))
BESIDE = (  # what the decree and its copies say too
    Column("hari", ("day", "nama hari"), required=False),
    Column("jenis", ("jenis libur", "kategori", "status"), required=False),
)
AHEAD = timedelta(days=800)  # the year after the next has no decree yet
LONGEST_REASON = 120


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
        day, reason = row.take(DAY, day_of_cell, date.min), row.take(REASON, text_of, "")
        if not row.is_good:
            continue
        if day > today + AHEAD:
            row.fault(DAY.name, CsvReason.TOO_FAR)
        elif day in found and found[day].reason != reason:
            row.fault(DAY.name, CsvReason.TWICE)
        else:
            found[day] = Holiday(day, reason.replace("|", " ")[:LONGEST_REASON])
    if faults:
        return sorted(faults)
    return sorted(one for one in found.values() if one.day > today)
