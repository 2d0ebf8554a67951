"""Days, months and moments as people write them; and what is none of them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.text.dates import FIRST_DAY, LAST_DAY, day_of, iso_day, moment_of, month_of, real_day
from tests.support.awkward import NO_DATES

ZONE = ZoneInfo("Asia/Jakarta")


@given(st.dates(FIRST_DAY, LAST_DAY))
def test_a_day_is_read_as_it_is_written(day):
    assert day_of(f"{day}") == day_of(f"{day:%d/%m/%Y}") == day_of(f" {day.day}.{day.month}.{day.year} ") == day
    assert iso_day(f"{day}") == day and month_of(f"{day:%Y-%m}") == day.replace(day=1)


@given(st.dates())
def test_days_beyond_the_calendar_of_a_house_are_none(day):
    inside = FIRST_DAY <= day <= LAST_DAY
    assert (day_of(day.isoformat()) is not None) == inside == (real_day(day.year, day.month, day.day) is not None)


@pytest.mark.parametrize("words", NO_DATES)
def test_what_is_no_day_is_none(words):
    assert day_of(words) is None and month_of(words) is None and moment_of(words, ZONE) is None
    with pytest.raises(ValueError, match="a day from 2000-01-01 to 2099-12-31"):
        iso_day(words)


@given(st.text(max_size=12))
def test_any_text_is_a_day_or_none(words):
    for read in (day_of, month_of, lambda said: moment_of(said, ZONE)):
        found = read(words)
        assert found is None or isinstance(found, date)


def test_moments_are_in_house_time():
    assert moment_of("2026-11-23", ZONE) == datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
    assert moment_of("2026-11-23T09:30", ZONE) == moment_of("2026-11-23 09:30:00", ZONE)
    assert moment_of("2026-11-23T09:30+08:00", ZONE) is moment_of("2026-11-23T24:00", ZONE) is None
