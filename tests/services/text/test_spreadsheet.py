"""What a spreadsheet made of a number is never taken for one; what people write as one is."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.text.local_form import format_plain_date
from services.text.spreadsheet import is_changed, is_error, is_rounded

DAYS = st.dates(date(1980, 1, 1), date(2099, 12, 31))


@given(DAYS, st.sampled_from(("%d/%m/%Y", "%Y-%m-%d", "%d-%b-%y", "%b-%y", "%B %Y", "%d.%m.%Y", "%m/%d/%Y %H:%M:%S")))
def test_a_register_number_that_became_a_day_is_found(day, shown):
    assert is_changed(f"{day:{shown}}") and is_changed(f"{day:{shown}}".upper())


@given(DAYS, st.sampled_from(("", ",0", ".5")))
def test_a_register_number_that_became_the_count_of_a_day_is_found(day, rest):
    assert is_changed(f"{(day - date(1899, 12, 30)).days}{rest}")


@given(DAYS)
def test_a_register_number_that_became_an_indonesian_month_is_found(day):
    month = format_plain_date(day, "id").split()[1]
    for name in (month, month[:3]):
        assert is_changed(f"{name}-{day:%y}") and is_changed(f"{day.day}-{name}") and is_changed(f"{name} {day.year}")


@pytest.mark.parametrize(
    "value", ["1,2E+15", "12E+05".replace("12", "1"), "#NAME?", "#N/A", "########", "BENAR", "46.357"]
)
def test_other_marks_of_a_spreadsheet(value):
    assert is_changed(value)


@given(st.sampled_from(("A.I", "B.I", "B.IIa", "AIII")), st.integers(1, 9999), st.integers(2000, 2099))
def test_register_numbers_as_they_are_written_stay(series, number, year):
    for value in (f"{series} {number}/{year}", f"{series}.{number}/{year}", f"{number}/{series}/{year}", series):
        assert not is_changed(value) and not is_rounded(value)
    assert not is_changed(f"{number}/{year}") and not is_changed(str(number))


@given(st.integers(10**15, 10**18 - 1))
def test_a_long_number_that_passed_through_arithmetic_is_found(number):
    assert not is_rounded(str(number))
    grouped = f"{number:,}"
    for shown in (
        f"{number:.5E}",
        f"{number:.5E}".replace(".", ","),
        grouped,
        grouped.replace(",", "."),
        f"{number},00",
    ):
        assert is_rounded(shown), shown


def test_a_nik_in_the_groups_of_its_parts_is_no_spreadsheets():
    assert not is_rounded("990101.010190.0001") and not is_rounded("99.01.01.010190.0001")
    assert is_error("#####") and not is_error("12")
