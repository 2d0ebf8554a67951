"""What was answered in a period, as counts for a spreadsheet: how many people gave which answer.

One line a month, service, question and answer: sums over whole cells (services.surveys.disclosure), from which every
mean and every index of a report can be computed again. A line for each person would be somebody's whole answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from services.store.database import Database
from services.surveys.cells import Counted, answers_of, counted_in, respondents_of
from services.surveys.counting import Progress, nobody_watches
from services.surveys.instruments import Instrument
from services.surveys.model import EndedDays
from services.text.csv_writing import CsvWriter, Value

HEADER = (
    "tahun_pertama",
    "bulan_pertama",  # a month as a number: no spreadsheet makes a day of it
    "tahun_terakhir",
    "bulan_terakhir",
    "sampel",
    "versi",
    "layanan",  # empty: all other services together
    "isi",
    "pertanyaan",
    "jawaban",
    "jumlah_orang_dalam_kelompok_minimal_5",  # each line is about a group of five people or more
)


def export(
    database: Database, instrument: Instrument, ended: EndedDays, out: TextIO, progress: Progress = nobody_watches
) -> int:
    """Write the counts of the months that lie in ended days to `out`; returns how many lines. Raises DatabaseAway."""
    writer = CsvWriter(out)
    writer.row(HEADER)
    with database.read() as connection:
        counted = counted_in(connection, instrument.id, ended)
    written = 0
    for number, one in enumerate(counted, 1):
        for line in _lines(database, instrument, one):
            writer.row(line)
            written += 1
        progress(number, len(counted))
    return written


def _lines(database: Database, instrument: Instrument, one: Counted) -> Iterator[list[Value]]:
    """The answers, then what the people of all services together said of themselves, then who did not finish."""
    with database.read() as connection:
        answers, respondents = answers_of(connection, [one]), respondents_of(connection, [one])
    first, last, version = one.period.first, one.period.last, f"{instrument.id} {one.version}"
    begins: list[Value] = [first.year, first.month, last.year, last.month, one.sample.value, version]
    for (service, question, answer), people in sorted(answers.items()):
        yield [*begins, service, "jawaban", question, answer, people]
    for (field, value), people in sorted(respondents.items()):
        yield [*begins, "", "responden", field, value, people]
    if one.abandoned:
        yield [*begins, "", "tidak_selesai", "", "", one.abandoned]
