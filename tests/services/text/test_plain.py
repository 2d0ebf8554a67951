"""One spelling of what people see; what looks different stays different."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.text.plain import is_none, plain, tidy, value_of
from tests.support.decorated import decorated

PLAIN = ("9901010101900004", "B.I 12/2026", "Nur'aini binti Ma'ruf", "09.00-11.30", 'Contoh "Satu"', "+62 812 3456")


@pytest.mark.parametrize("value", PLAIN)
@given(st.data())
def test_a_decorated_value_is_the_plain_one(value, data):
    assert plain(data.draw(decorated(value))) == value


@given(st.text(st.characters(exclude_categories=("Cs", "Cn", "Co")), max_size=30))
def test_plain_and_tidy_are_final_and_stand_on_one_line(text):
    for make in (plain, tidy):
        made = make(text)
        assert make(made) == made == made.strip() and made.isprintable()
    assert plain(tidy(text)) == plain(text)


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("Ma\u00b4ruf", "Ma'ruf"),
        ("Ma \u0301ruf", "Ma'ruf"),  # the same, taken apart on its way
        ("Nu\u0301r", "N\u00far"),
        ("Contoh\x0bNama", "Contoh Nama"),
        ("B.\u2160 \uff11\uff12\u20442026", "B.I 12/2026"),
        ("\U0001d7d7\U0001d7d7", "99"),  # ornamental digits of a messenger
        ("\u2116 7", "No 7"),
        ("\ufb01rman", "firman"),
        ("\u202a+62 812\u202c", "+62 812"),
    ],
)
def test_what_has_another_shape_reads_the_same(written, seen):
    assert plain(written) == seen


@pytest.mark.parametrize("other", ["\u0661\u0662", "1\u00b2", "\u00bd", "\u0430", "\u2460", "\U0001f600", "\u540d"])
def test_what_looks_different_stays_different(other):
    assert plain(other) == other


def test_words_for_people_keep_their_typography():
    assert (
        tidy(" \u201cTutup\u201d\u00a012\u201313\u200b Desember\n2026 ") == "\u201cTutup\u201d 12\u201313 Desember 2026"
    )


@pytest.mark.parametrize(
    "nothing", ["", " ", "-", "\u2013", " \u2014 ", "Nihil", "TIDAK  ADA", "tidak ada.", "n/a", "..."]
)
def test_ways_to_say_nothing(nothing):
    assert value_of(nothing) == ""


@pytest.mark.parametrize("something", ["0", "Nihilisme", "Tidak", "1", "Ada"])
def test_what_says_something(something):
    assert not is_none(something) and value_of(f" {something}\u200b") == something
