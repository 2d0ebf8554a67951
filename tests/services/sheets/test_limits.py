"""Small files that cost much: refused or read, in little time and memory, by a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from services.sheets.limits import Limits
from services.sheets.model import FileFaulty, FileProblem
from services.sheets.reading import read
from tests.support.nasty_files import nasty_files
from tests.support.workbooks import Tab, line, ods, workbook

ROOT = Path(__file__).parents[3]
MOST_SECONDS, MOST_MEGABYTES = 3, 150
# By name, how much of their real size is made here; `script/bench sheets` makes all of them whole.
SIZES = {
    "merges": 1.0,
    "strings": 0.3,
    "spaces": 0.05,
    "spaces_in_a_cell": 0.05,
    "far_cell": 1.0,
    "empty_rows": 0.1,
    "blank_rows": 0.2,
    "blank_string": 0.01,
    "entities": 1.0,
    "nested": 1.0,
    "attribute": 0.01,
    "names": 0.01,
    "formats": 0.1,
    "directory": 1.0,
    "ods_rows": 1.0,
    "ods_many_rows": 0.1,
    "ods_spaces": 0.1,
    "ods_long_cells": 1.0,
    "ods_sheets": 0.1,
    "long_string": 1.0,
    "csv_columns": 0.1,
}
READ = {"merges": 2, "far_cell": 2, "empty_rows": 2, "blank_string": 2, "formats": 2}  # rows of those that are no harm
REFUSED = {"strings", "spaces", "spaces_in_a_cell", "blank_rows", "nested", "attribute", "names", "directory"} | {
    "ods_long_cells",
    "ods_sheets",
    "long_string",
}


def test_small_files_that_cost_much_are_done_with_quickly(tmp_path):
    for name, size in SIZES.items():
        (tmp_path / name).write_bytes(nasty_files(size)[name]())
    command = [sys.executable, "-P", "-m", "tests.support.nasty_files", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True)
    found = {}
    for said in done.stdout.splitlines():
        name, words, seconds, megabytes, _size = said.split("|")
        assert float(seconds) < MOST_SECONDS and int(megabytes) < MOST_MEGABYTES, said
        found[name] = words
    assert found.keys() == SIZES.keys()
    assert {name: words for name, words in found.items() if words.startswith("read")} == {
        name: f"read {rows}" for name, rows in READ.items()
    }
    assert {name for name, words in found.items() if words == "costly"} >= REFUSED


@pytest.mark.parametrize("content", [workbook(Tab((line("x") + "<row/>") * 6)), b"x\n\n" * 6])
def test_rows_are_counted_and_empty_ones_are_not(content):
    assert read(content, Limits(100_000, 6)).row_count == 6
    with pytest.raises(FileFaulty) as caught:
        read(content, Limits(100_000, 5))
    assert caught.value.problem is FileProblem.TOO_MANY_ROWS


def test_repeated_rows_of_an_open_document_count_as_often_as_they_are():
    cell = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="4">{cell}</table:table-row>'
    content = ods(f'<table:table table:name="S">{row}</table:table>')
    assert [one.number for one in read(content, Limits(100_000, 4)).rows] == [1, 2, 3, 4]
    with pytest.raises(FileFaulty):
        read(content, Limits(100_000, 3))


def test_a_small_file_has_no_more_rows_than_its_size_can_hold():
    with pytest.raises(FileFaulty) as caught:
        read(workbook(Tab(line("x") * 11_000)), Limits(100_000, 200_000))
    assert caught.value.problem is FileProblem.COSTLY
