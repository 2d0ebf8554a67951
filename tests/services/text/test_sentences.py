"""Sentences that are made of the program's words and the house's."""

import pytest

from services.text.sentences import says_itself, says_none, sentence


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("GRATIS", "GRATIS."),
        ("e-KTP. Pakaian sopan.", "e-KTP. Pakaian sopan."),
        ("  dua\nbaris ", "dua baris."),
        ("Sudah lengkap?", "Sudah lengkap?"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_a_sentence_stands_on_one_line_and_ends(words, said):
    assert sentence(words) == said


@pytest.mark.parametrize("words", ["-", "–", "Tidak ada.", "tidak ada", "Nihil", "None", "Nothing.", "Indak ado"])
def test_words_that_say_that_there_is_nothing(words):
    assert says_none(words)


@pytest.mark.parametrize("words", ["Tidak ada syarat.", "tanpa syarat", "Nothing is required.", "No requirements."])
def test_a_short_denial_says_itself(words):
    assert says_itself(words) and not says_none(words)


@pytest.mark.parametrize(
    "words",
    [
        "e-KTP. Barang terlarang tidak diterima.",
        "Tidak ada syarat; bawa e-KTP",
        "Tidak boleh membawa telepon ke dalam.",
        "Notes of the court",
        "Nihilisme",
        "",
    ],
)
def test_what_is_required_denies_nothing(words):
    assert not says_itself(words) and not says_none(words)
