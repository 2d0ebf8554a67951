"""Values as messengers, word processors and spreadsheets hand them over: they look the same, in other characters."""

from random import Random

from hypothesis import strategies as st

UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u202d\u202e\u2060\u2066\u2069\ufeff\u00ad\u034f\ufe0f\ufffc"
SPACES = (
    " \u00a0\u1680\u2000\u2002\u2003\u2007\u2009\u200a\u2028\u2029\u202f\u205f\u3000\u3164"
    "\t\n\r\x0b\x0c\x00\x1f\x7f\x85"
)
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d\u2043"
APOSTROPHES = "'\u2018\u2019\u201b\u00b4`\u02bc\u02bb\u02b9\u2032\uff07\u02bf\u02be"
QUOTES = '"\u201c\u201d\u201e\u00ab\u00bb\u2033\uff02'
_FULL_WIDTH = 0xFEE0


def decorated(text: str) -> st.SearchStrategy[str]:
    """The same to look at: what cannot be seen is put between, and signs are taken from their families."""
    return st.integers(0, 2**32).map(lambda seed: _decorate(text, Random(seed)))


def _decorate(text: str, random: Random) -> str:
    def some(characters: str, most: int) -> str:
        return "".join(random.choices(characters, k=random.randint(0, most)))

    shaped = (some(UNSEEN, 1) + _shape(one, random) for one in text)
    return some(SPACES, 2) + "".join(shaped) + some(UNSEEN, 1) + some(SPACES, 2)


def _shape(one: str, random: Random) -> str:
    for family in (DASHES, APOSTROPHES, QUOTES):
        if one in family:
            return random.choice(family)
    if one == " ":
        return "".join(random.choices(SPACES, k=random.randint(1, 2)))
    wide = "!" <= one <= "~" and random.random() < 0.3
    return chr(ord(one) + _FULL_WIDTH) if wide else one
