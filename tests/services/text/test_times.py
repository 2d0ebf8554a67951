"""Times of day and spans, as people and spreadsheets write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.house.model import DAY_MINUTES
from services.text.times import minutes_of, span_of
from tests.support.decorated import decorated

FORMS = (
    "{h:02d}.{m:02d}",
    "{h}:{m:02d}",
    "{h:02d}:{m:02d}:00",
    "{h:02d}.{m:02d}.00",
    "pukul {h:02d}.{m:02d} WIB",
    "{h}.{m:02d} wib",
)


@given(st.integers(0, DAY_MINUTES), st.sampled_from(FORMS), st.data())
def test_a_time_is_read_however_it_is_written(minutes, form, data):
    written = form.format(h=minutes // 60, m=minutes % 60)
    assert minutes_of(written) == minutes_of(data.draw(decorated(written))) == minutes
    assert span_of(written) == (minutes, None)


@given(st.integers(0, 1438), st.data(), st.sampled_from((" - ", "-", " s/d ", " s.d. ", " sampai ")))
def test_a_span_is_read_with_its_end(start, data, between):
    end = data.draw(st.integers(start + 1, DAY_MINUTES))
    written = f"{start // 60:02d}.{start % 60:02d}{between}{end // 60:02d}.{end % 60:02d}"
    assert span_of(data.draw(decorated(written))) == (start, end)


@pytest.mark.parametrize(
    "words", ["", "8", "0800", "24.01", "25:00", "8.60", "09.00 WITA", "09.00.30", "9.3", "13:00 PM", "-9.00"]
)
def test_what_is_no_time(words):
    assert minutes_of(words) is None and span_of(words) is None


@pytest.mark.parametrize(
    "words", ["11.30-09.00", "09.00-09.00", "09.00-", "-11.30", "09.00-11.30-13.00", "09.00-x", "9" * 5000]
)
def test_what_is_no_span(words):
    assert span_of(words) is None


def test_halves_of_a_day():
    assert [minutes_of(one) for one in ("12:00 AM", "9:05 am", "12:00 PM", "1:30 p.m.")] == [0, 545, 720, 810]


@given(st.text(max_size=20))
def test_any_text_is_a_time_or_none(words):
    found = minutes_of(words)
    assert found is None or 0 <= found <= DAY_MINUTES
