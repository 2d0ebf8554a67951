"""The table on the terminal, in JSON and between its marks in the document."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.benchmarks.figures import Better, Figure, Row, within
from tests.benchmarks.noise import Noise
from tests.benchmarks.table import BEGIN, END, cells, explained, head, line, number, write_document, write_json

TAP = Row(tuple(Figure("tap", one, 50.0, "ms", 1.2, "slow", "bare Kivy") for one in (55, 59, 80)), (True,) * 3)
ABOUT = {"whole": True, "full": True, "rounds": 3, "machine": "2 cores"}


def test_a_row_says_all_of_it():
    assert cells(TAP) == ("tap", "59.0 ms", "50.0 ms", "1.18", "≤ 1.20", "1.10–1.60", "reached (2 of 3 rounds)")
    assert explained(TAP) == "beside bare Kivy; slow"
    assert line(TAP).startswith("tap") and line(TAP).endswith(" – beside bare Kivy; slow")
    assert head().index("verdict") == line(TAP).index("reached")


def test_a_limit_stands_where_the_baseline_stands():
    row = Row(tuple(within("p99", one, 50.0, "ms", better=Better.LESS) for one in (40.0, 60.0, 70.0)), (True,) * 3)
    assert cells(row) == ("p99", "60.0 ms", "≤ 50.0 ms", "", "", "40.0–70.0", "NOT REACHED (2 of 3 rounds)")


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "0"), (0.0123, "0.0123"), (0.5, "0.500"), (9.87, "9.87"), (99.94, "99.9"), (1234.5, "1,234"), (1e400, "∞")],
)
def test_three_figures_that_mean_something(value, said):
    assert number(value) == said


@given(st.floats(1e-6, 1e9))
def test_what_is_said_is_the_number_to_half_a_hundredth(value):
    assert float(number(value).replace(",", "")) == pytest.approx(value, rel=0.006)


def test_the_document_gets_the_table_of_the_run_and_keeps_the_rest(tmp_path):
    found, document = tmp_path / "b.json", tmp_path / "d.md"
    write_json(found, ABOUT, [TAP], Noise(others=0.5))
    whole = json.loads(found.read_text())
    assert whole["figures"][0]["values"] == [55, 59, 80] and whole["figures"][0]["verdict"] == "reached"
    assert whole["noise"]["reasons"]
    document.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    for _ in range(2):  # again gives the same
        write_document(whole, document)
        text = document.read_text()
        assert text.startswith(f"before\n{BEGIN}\n") and text.endswith(f"{END}\nafter\n") and "old" not in text
        assert text.count("| tap | 59.0 ms | 50.0 ms | 1.18 | ≤ 1.20 |") == 1
    document.write_text("no marks")
    with pytest.raises(ValueError, match=r"d\.md"):
        write_document(whole, document)
