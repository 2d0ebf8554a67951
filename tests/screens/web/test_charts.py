"""Charts: whole XML within its frame, told in words, safe whatever the labels are."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets import ASSETS
from screens.web.console.shared import document_charts
from screens.web.console.shared.charts import LINES, LONG, Group, Range, columns, nice, ranges
from services.documents.model import Shares
from services.documents.shades import shade

labels = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
values = st.floats(0, 1e6, allow_nan=False)
SVG = "{http://www.w3.org/2000/svg}"


def parts(chart: str) -> tuple[ET.Element, list[ET.Element]]:
    root = ET.fromstring(chart)
    return root, list(root.iter())


def inside(chart: str) -> None:
    root, found = parts(chart)
    _, _, width, height = (float(number) for number in root.attrib["viewBox"].split())
    for bar in (one for one in found if one.tag.endswith("rect")):
        x, y, w, h = (float(bar.attrib[name]) for name in ("x", "y", "width", "height"))
        assert x >= 0 and x + w <= width + 0.1 and y >= 0 and y + h <= height + 0.1 and w >= 0 and h >= 0
    assert not any("style" in one.attrib or one.tag.endswith("script") for one in found)
    assert root.attrib["role"] == "img" and root.attrib["aria-labelledby"] == "c-t c-d"


@given(st.lists(st.tuples(labels, st.lists(values, min_size=1, max_size=3)), max_size=24))
def test_columns_stay_in_their_frame(groups: list[tuple[str, list[float]]]) -> None:
    chart = columns("c", "Title", "Told", [Group(label, tuple(found)) for label, found in groups])
    inside(chart)
    _, found = parts(chart)
    assert sum(one.tag.endswith("rect") for one in found) == sum(len(values) for _, values in groups)


@given(st.lists(st.tuples(labels, values, values), max_size=12))
def test_lying_bars_stay_in_their_place_and_their_names_are_text(lines: list[tuple[str, float, float]]) -> None:
    _, found = parts(ranges("Title", [Range(*line) for line in lines], "minutes"))
    bars = [one for one in found if one.tag.endswith("rect")]
    assert len(bars) == len(lines) and all(0 <= float(one.attrib["width"]) <= LONG for one in bars)
    assert [one.text or "" for one in found if one.tag == "span"] == [label for label, _, _ in lines]
    assert not any("style" in one.attrib for one in found)


@given(values)
def test_the_scale_ends_on_a_round_number_that_is_high_enough(most: float) -> None:
    top = nice(most)
    assert top >= most and top > 0 and (top <= LINES or top / LINES <= most)


def test_bars_are_as_high_as_their_values() -> None:
    _, found = parts(columns("c", "T", "D", [Group("08", (8, 4)), Group("09", (2, 0))]))
    heights = [float(one.attrib["height"]) for one in found if one.tag.endswith("rect")]
    assert heights[0] == 2 * heights[1] == 4 * heights[2] and heights[3] == 0


def test_words_are_never_markup() -> None:
    chart = columns("c", "<b>", "&", [Group("<script>alert(1)</script>", (1,))])
    assert "<script" not in chart and "&lt;script&gt;" in chart and '<title id="c-t">&lt;b&gt;</title>' in chart


@pytest.mark.parametrize("of", [2, 4, 5, 6])
def test_every_answer_has_a_colour_of_its_own_the_same_as_on_paper(of: int) -> None:
    style = (ASSETS / "web/console/style.css").read_text(encoding="utf-8")
    chart = Shares("T", ("1",), tuple(map(str, range(of))), (tuple(range(1, of + 1)),))
    drawn = [one.attrib["class"] for one in parts(document_charts.shares(chart))[1] if one.tag.endswith("rect")]
    assert tuple(drawn) == document_charts.shade_classes(chart) and len(set(drawn)) == of
    for nth, name in enumerate(drawn):
        colour = shade(nth, of).lower()
        assert f".chart .{name}, .shares .{name} {{ fill: {colour}; background: {colour}; }}" in style
