"""Days, months and moments as people write them; and what is none of them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.text.dates import FIRST_DAY, LAST_DAY, day_of, iso_day, moment_of, month_of, real_day
from services.text.local_form import format_date, format_plain_date
from tests.support.awkward import NO_DATES
from tests.support.decorated import decorated

ZONE = ZoneInfo("Asia/Jakarta")


@given(st.dates(FIRST_DAY, LAST_DAY))
def test_a_day_is_read_as_it_is_written(day):
    assert day_of(f"{day}") == day_of(f"{day:%d/%m/%Y}") == day_of(f" {day.day}.{day.month}.{day.year} ") == day
    assert iso_day(f"{day}") == day and month_of(f"{day:%Y-%m}") == day.replace(day=1)


FORMS = (
    lambda day: f"{day:%Y/%m/%d}",
    lambda day: f"{day:%d.%m.%Y} 00.00",
    lambda day: f"{day:%d/%m/%Y} 00:00:00",
    lambda day: f"{day:%Y-%m-%d}T00:00:00",
    lambda day: f"{day.day} / {day.month} / {day.year}",
    lambda day: f"{day:%d-%b-%Y}",
    lambda day: f"{day:%d-%b-%y}",
    lambda day: f"{day:%B} {day.day}, {day.year}",
    lambda day: f"{day:%A}, {day.day} {day:%B} {day.year}",
    lambda day: format_plain_date(day, "id"),
    lambda day: format_date(day, "id"),
    lambda day: format_date(day, "id").upper(),
    lambda day: format_date(day, "en"),
)


@given(st.dates(FIRST_DAY, LAST_DAY), st.sampled_from(FORMS), st.data())
def test_every_way_to_write_one_day_is_that_day(day, form, data):
    assert day_of(form(day)) == day_of(data.draw(decorated(form(day)))) == day


@given(st.dates(FIRST_DAY, LAST_DAY))
def test_an_american_date_is_never_read_as_the_day_that_was_meant(day):
    found = day_of(f"{day:%m/%d/%Y}")
    assert found is None if day.day > 12 else found == day.replace(month=day.day, day=day.month)


@pytest.mark.parametrize(
    "words",
    [
        "24-11-26",  # which of them is the year?
        "24/11-2026",
        "Selasa, 2 Desember 2026",  # a Wednesday
        "2026-12-01 09:00",
        "01/12/2206",
        "31 April 2027",
        "29 Februari 2027",
        "1 Desembar 2026",
        "46357",
        "Des-26",
        "1 Desember",
        "12/31/2026",
        "2026-12-01T00:00:00Z",
    ],
)
def test_what_may_be_another_day_or_none_is_none(words):
    assert day_of(words) is None


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
    assert moment_of("23/11/2026 09.30", ZONE) == moment_of("Senin, 23 November 2026 pukul 09.30 WIB", ZONE)
    assert moment_of("23/11/2026 09.30", ZONE) == moment_of("2026-11-23T09:30", ZONE)
    assert moment_of("2026-11-23T09:30+08:00", ZONE) is moment_of("2026-11-23T24:00", ZONE) is None


def test_months():
    assert {month_of(one) for one in ("2026-11", "11/2026", "November 2026", "nop-2026", "2026/11")} == {
        date(2026, 11, 1)
    }
    assert month_of("Nov-26") is month_of("13/2026") is month_of("2026-00") is None
