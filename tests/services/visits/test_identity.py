"""NIK rules, masks, register numbers. The numbers here are made up: region 99 does not exist."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.text.spreadsheet import is_rounded
from services.visits import identity
from tests.support.decorated import decorated

TODAY = date(2026, 11, 23)


def nik(birth: str, serial: str = "0001", region: str = "990101") -> str:
    return f"{region}{birth}{serial}"


@pytest.mark.parametrize(
    "birth",
    ["010190", "410190", "310190", "710190", "290200", "290296", "690296", "231126", "241126", "290228"],
)
def test_birth_dates_that_exist(birth):
    # 24.11.26 and 29.02.28 have not come in this century: they are of the last one.
    assert identity.is_nik(nik(birth), TODAY)


@pytest.mark.parametrize(
    "text",
    [
        nik("290201"),
        nik("690203"),
        nik("300290"),
        nik("310490"),
        nik("000190"),
        nik("400190"),
        nik("320190"),
        nik("720190"),
        nik("010090"),
        nik("011390"),
        nik("010190", "0000"),
        nik("010190")[:-1],
        nik("010190") + "1",
        nik("010190").replace("9", "٩"),
        nik("010190") + "\n",
        "",
        "990101 010190 0001",
    ],
)
def test_numbers_that_cannot_be_a_nik(text):
    assert not identity.is_nik(text, TODAY)


@given(st.dates(date(1926, 11, 24), TODAY), st.booleans(), st.integers(1, 9999), st.integers(0, 999_999))
def test_everyone_alive_has_a_nik(born, woman, serial, region):
    day = born.day + (40 if woman else 0)
    assert identity.is_nik(f"{region:06d}{day:02d}{born.month:02d}{born.year % 100:02d}{serial:04d}", TODAY)


@given(st.text(max_size=20) | st.from_regex(r"\d{6}[0-7]\d[01]\d{7}", fullmatch=True))
def test_a_nik_is_sixteen_plain_digits_with_a_date_that_was(text):
    if identity.is_nik(text, TODAY):
        assert len(text) == 16 and text.isascii() and text.isdecimal() and text[12:] != "0000"
        assert any(born <= TODAY for born in _births(text))


def _births(nik_text: str) -> list[date]:
    """The days that a NIK can mean: its century is not told."""
    day, month, year = int(nik_text[6:8]) % 40, int(nik_text[8:10]), int(nik_text[10:12])
    found = []
    for century in (1900, 2000):
        with suppress(ValueError):
            found.append(date(century + year, month, day))
    return found


@given(st.text(max_size=20))
def test_what_is_taken_for_a_name_has_letters_and_no_digits_or_formula(text):
    name = identity.clean_name(text)
    if identity.is_name(name):
        assert any(letter.isalpha() for letter in name)
        assert not any(letter.isdigit() for letter in name) and name[0] not in "=+-@"
    if identity.is_name(name):
        assert identity.mask_name(name)


def test_spaces_dots_and_dashes_between_digits_are_how_people_write():
    assert identity.clean_nik(" 990101-010190.0001 ") == nik("010190")
    assert identity.clean_nik("99 01 01 01 01 90 00 01") == nik("010190")


def test_masks_tell_little():
    assert identity.mask_nik(nik("010190")) == "9901••••••••0001"
    assert identity.mask_name("Contoh Bernamapanjangsekali") == "C**** B****"
    assert identity.mask_name("o. Satu") == "O* S***"


@given(st.text(alphabet="abcdefgh ", min_size=1, max_size=40))
def test_a_mask_shows_at_most_the_first_letter_of_a_word(name):
    for word, mask in zip(identity.clean_name(name).split(), identity.mask_name(name).split(), strict=True):
        assert mask[0] == word[0].upper() and set(mask[1:]) <= {"*"} and len(mask) <= 5


@pytest.mark.parametrize("name", ["Contoh Satu", "O'Contoh", "Contoh, S.H.", "Çontoh-Dua", "Contoh (Ny.)"])
def test_names(name):
    assert identity.is_name(name)


@pytest.mark.parametrize("name", ["", "...", "Contoh 2", "=1+1", "-Contoh", "@Contoh", "C" * 81, "Con\x00toh", "<b>"])
def test_what_is_no_name(name):
    assert not identity.is_name(name)


def test_register_numbers_are_known_by_one_spelling_and_shown_as_they_were_written():
    assert identity.clean_number(" b.i\u00a012 / 2026") == "b.i 12 / 2026"
    assert identity.number_key("b.i 12 / 2026") == identity.number_key("B.I12/2026") == "B.I12/2026"
    assert identity.is_number("B.I 12/2026") and identity.is_number("A")
    for wrong in ("", "/12", "B_1", "B.", "X" * 41, nik("010190"), "B;DROP"):
        assert not identity.is_number(wrong)


@given(st.data())
def test_decorated_particulars_are_the_plain_ones(data):
    for clean, value in (
        (identity.clean_nik, nik("010190")),
        (identity.clean_name, "Nur'aini binti Ma'ruf"),
        (identity.clean_number, "B.I 12/2026"),
    ):
        assert clean(data.draw(decorated(value))) == value
    assert identity.clean_nik(data.draw(decorated("990101 - 010190-0001"))) == nik("010190")


@pytest.mark.parametrize("text", ["9,90101E+15", "9.901.010.101.900.004", "9901010101900004,00"])
def test_what_a_spreadsheet_has_made_of_a_nik_is_none(text):
    cleaned = identity.clean_nik(text)
    assert not identity.is_nik(cleaned, TODAY) and is_rounded(cleaned)


def test_a_dash_is_no_name():
    assert identity.clean_name("\u2013") == "" and identity.clean_name("Contoh \u2013 Nama") == "Contoh - Nama"
