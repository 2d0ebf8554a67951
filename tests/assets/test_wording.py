"""How words are written: the tables of docs/glossary.md, and what can be counted of docs/writing-guide.md."""

import re
import tomllib
from collections.abc import Iterator
from configparser import RawConfigParser
from functools import cache
from pathlib import Path

import pytest

from services.text.catalogues import Texts

ROOT = Path(__file__).parents[2]
OF_VISITORS = ("touch", "slip", "visit", "closing", "form")
OF_STAFF = (
    *("staff.", "sign_in.", "paper.", "printer.", "scanner.", "paper_state.", "import.", "slip.test_"),
    *("trouble.", "obstacle."),  # behind the screen of a fault
    *("board.lost", "board.is_mute", "board.none", "board.well"),  # what the console says of the board
)
LANGUAGES = ("id", "en", "min")
# What a voice says as a whole.
LONG = ("spoken.how", "spoken.digits")
FIELD = "\0"  # no word, so no spelling of one
MOST_WORDS = 12  # of a sentence (docs/writing-guide.md)


@cache
def table(heading: str) -> tuple[tuple[str, str], ...]:
    """The rows of a table of the glossary as pairs: a spelling to refuse, and what to write instead."""
    below = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").split(f"# {heading}\n", 1)[1]
    rows = [line.strip("|").split("|") for line in below.split("\n#", 1)[0].splitlines() if line.startswith("|")]
    return tuple((wrong.strip(), right.strip()) for right, wrongs, *_ in rows[2:] for wrong in wrongs.split(","))


def messages(language: str) -> Iterator[tuple[str, str]]:
    """Everything of the catalogues that visitors read or hear; each field is one sign. The board is Indonesian."""
    for domain in (*OF_VISITORS, "console") if language != "min" else OF_VISITORS:
        texts = Texts(domain)
        for key in texts.keys(language):
            if (domain != "console" or key.startswith("board.")) and not key.startswith(OF_STAFF):
                yield f"{domain} {key}", re.sub(r"{\w+}", FIELD, texts.get(language, key))


def words_of_the_house(language: str) -> Iterator[tuple[str, str]]:
    """What the shipped kiosk.ini and the samples of the previews say in a language."""
    shipped = RawConfigParser(delimiters="=", comment_prefixes="#", strict=False)
    shipped.read(ROOT / "kiosk.ini", encoding="utf-8")
    for section in shipped.sections():
        for key, words in shipped[section].items():
            if key.endswith(f".{language}"):
                yield f"[{section}] {key}", words
    for sample in sorted((ROOT / "screens/touch").glob("*/previews.toml")):
        for words in _leaves(tomllib.loads(sample.read_text(encoding="utf-8")), language, "id"):
            yield sample.parent.name, words


def _leaves(value: object, wanted: str, language: str) -> Iterator[str]:
    """The words of a sample in the wanted language; what has none is Indonesian."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _leaves(one, wanted, key if key in LANGUAGES else language)
    elif isinstance(value, list):
        for one in value:
            yield from _leaves(one, wanted, language)
    elif isinstance(value, str) and language == wanted:
        yield value


def found(wrong: str, words: str) -> bool:
    """Whether the words have this spelling as words of their own."""
    return re.search(rf"(?<![\w-]){re.escape(wrong)}(?![\w-])", words, re.IGNORECASE) is not None


def test_the_tables_of_the_glossary_are_read():
    assert ("patugeh", "petugas") in table("One spelling for each word")
    assert ("pencetak", "printer") in table("Words of the house")
    assert found("hari", "Hari ko") and not found("hari", "aharian") and found("cubo baliak", "Cubo baliak santa lai")


def test_minangkabau_writes_each_word_in_one_way():
    wrong = [
        f"{where}: {words!r} has {one!r}, write {right!r}"
        for source in (messages("min"), words_of_the_house("min"))
        for where, words in source
        for one, right in table("One spelling for each word")
        if found(one, words)
    ]
    assert not wrong, "\n".join(wrong)


def test_no_other_spelling_is_what_another_row_writes():
    rows = table("One spelling for each word")
    writes = {one.strip() for _wrong, right in rows for one in right.split(",")}
    assert not writes & {wrong for wrong, _right in rows}


def test_indonesian_says_the_words_of_the_house_and_none_that_are_out_of_place():
    wrong = [
        f"{where}: {words!r} has {one!r}, write {right!r}"
        for source in (messages("id"), words_of_the_house("id"))
        for where, words in source
        for one, right in table("Words of the house")
        if found(one, words)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_short_enough_to_read_aloud(language):
    wrong = [
        f"{where}: {sentence!r}"
        for where, words in messages(language)
        for sentence in re.split(r"(?<=[.?!:]) ", words)
        if len(re.findall(r"\w+(?:[-'’]\w+)*", sentence)) > MOST_WORDS and not where.endswith(LONG)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_shouts_and_no_sentence_is_glued_together(language):
    """No exclamation marks, no doubled stops, no space before one: a letter stands for what is filled in."""
    for where, words in messages(language):
        whole = words.replace(FIELD, "x")
        assert "!" not in whole, where
        assert where == "form decimal" or not re.search(r"\.\.|  |[,.;:]\s*[.;]|\s[,.;:?]", whole), (where, whole)
        assert whole == whole.strip(), where


def test_a_clock_time_has_its_word_in_indonesian_and_minangkabau():
    """ "Senin 00.00" is no sentence: whoever fills in a bare time writes "pukul" before it."""
    bare = {"spoken.hour", "spoken.minute"}
    for language, word in (("id", "pukul"), ("min", "pukua")):
        for domain in OF_VISITORS:
            texts = Texts(domain)
            for key in texts.keys(language) - bare:
                for field in ("{session}", "{come}", "{first} sampai {last}", "{start}"):
                    words = texts.get(language, key)
                    if field in words and not key.startswith("info."):
                        assert re.search(rf"\b{word} {re.escape(field)}", words, re.IGNORECASE), (key, words)
