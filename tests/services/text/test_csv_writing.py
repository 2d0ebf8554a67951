"""What we write: a spreadsheet changes none of it, and our own importers read it back."""

import re
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.sheets.heads import Column, find_table
from services.sheets.limits import Limits
from services.sheets.meaning import Cells, text_of
from services.sheets.reading import read
from services.text.csv_writing import csv_of, guarded, unguarded
from services.text.plain import is_none, plain
from services.text.spreadsheet import is_error

# What Excel makes something else of, in an Indonesian or an English one.
TAKEN = (
    *("=1+1", "+62812", "-5", "@SUM", "\t=1", " =1", "'=1", "'007", "BENAR", "true"),
    *("17-25", "2026-10", "01/12/2026", "12/2026", "Des-26", "1-Des", "mar1", "9:00", "09.00", "9 am", "1 1/2"),
    *("007", "1e5", "1,5", "2014.1", "1234567890123456"),
)
KEPT = (
    "B.I 12/2026",
    "A012",
    "kiosk-1",
    "0",
    "12",
    "2026",
    "Contoh",
    "Des",
    "O'Contoh",
    "'Aisyah",
    "",
    "skm v2",
    "petugas 2",
)


@pytest.mark.parametrize("text", TAKEN)
def test_what_a_spreadsheet_would_change_is_guarded(text):
    assert guarded(text) == f"'{text}" and unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", KEPT)
def test_what_it_leaves_is_left(text):
    assert guarded(text) == unguarded(text) == text


@given(st.text(max_size=12))
def test_a_guard_is_taken_away_again_and_hides_every_formula(text):
    assert unguarded(guarded(text)) == text
    assert not re.match(r"\s*[=+\-@]", guarded(text))


def test_a_file_as_excel_opens_it():
    moment = datetime(2026, 11, 23, 9, 0)
    written = csv_of([("kode", "nilai"), ("007", 7), (None, date(2026, 10, 1)), ('a;"b', moment)])
    assert written == ('\ufeffkode;nilai\r\n\'007;7\r\n;2026-10-01\r\n"a;""b";2026-11-23 09:00:00\r\n'.encode())


TEXTS = st.text(st.characters(max_codepoint=0x2FF, exclude_categories=("Cs", "Cn", "Co")), min_size=1, max_size=15)


@given(st.lists(TEXTS.map(plain).filter(lambda text: not is_none(text) and not is_error(text)), min_size=1, max_size=4))
def test_our_importers_read_back_what_we_write(values):
    column = Column("nilai")
    written = csv_of([["nomor kita", "nilai"], *([number, value] for number, value in enumerate(values))])
    table = find_table(read(written, Limits(10_000, 100)).rows, (column, Column("nomor kita")))
    found, faults = [], []
    for row in table.rows:
        cells = Cells(row, table.head, lambda *fault: faults.append(fault))
        found.append(cells.take(column, text_of, ""))
    assert (found, faults) == (values, [])
