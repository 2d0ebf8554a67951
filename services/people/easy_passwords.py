"""How many guesses a password would take of somebody who begins with what everybody has. Pure but for its two lists.

The password is cut into pieces (common passwords and words, words of the house, the officer's own code, name and NIP,
rows of keys, counting, dates, years, repeats), each with a price in powers of ten, and every other character costs one;
the cheapest way to cut it is the answer. This is zxcvbn's idea (Wheeler, USENIX Security 2016), whose list of common
passwords is used; see docs/decisions.md for why not the library.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from assets import ASSETS
from services.people.easy_pins import DATE, PHONE, YEAR

ENOUGH: Final = 8.0  # 100 million guesses: at the pauses of signing in, more than anybody lives
OTHER, OWN, ROW, YEARS, DATES, PHONES, HOUSE_WORD = 1.0, 0.5, 2.0, 1.5, 4.0, 5.0, 2.4
DISGUISED: Final = 0.3  # written backwards, with digits and signs for letters
LONGEST_WORD: Final = 20
SHORTEST_ROW: Final = 3
_ROWS: Final = (
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "qazwsxedcrfvtgbyhnujm",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "!@#$%^&*()",
)
_LETTERS: Final = tuple(str.maketrans("0134578@$!+(", f"o{one}eastbasitc") for one in "il")
_BETWEEN_DIGITS: Final = re.compile(r"(?<=\d)[ ./-](?=\d)", re.ASCII)
_AGAIN: Final = re.compile(r"(.+?)\1+", re.DOTALL)
_SAME: Final = re.compile(r"(.)\1{2,}", re.DOTALL)


def is_easy(password: str, own_words: Sequence[str] = (), own_digits: Sequence[str] = ()) -> bool:
    """`own_words`, `own_digits`: what colleagues know of its officer: code, parts of the name, NIP."""
    return powers_of_ten(password, own_words, own_digits) < ENOUGH


def powers_of_ten(password: str, own_words: Sequence[str] = (), own_digits: Sequence[str] = ()) -> float:
    """The guesses that the password would take, as a power of ten."""
    text = _BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", password).casefold())
    unrolled = _AGAIN.fullmatch(text)
    if unrolled:
        text = unrolled[1]
    own = {word.casefold() for word in own_words if len(word) > 1}
    cheapest = [0.0] + [math.inf] * len(text)
    for start in range(len(text)):
        for length, price in ((1, OTHER), *_pieces(text, start, own, own_digits)):
            cheapest[start + length] = min(cheapest[start + length], cheapest[start] + price)
    return cheapest[-1] + (1.0 if unrolled else 0.0)


def _pieces(text: str, start: int, own: set[str], own_digits: Sequence[str]) -> Iterator[tuple[int, float]]:
    """What begins here and is no surprise: its length and its price."""
    same = _SAME.match(text, start)
    if same:
        yield len(same[0]), ROW
    for length in range(2, min(LONGEST_WORD, len(text) - start) + 1):
        piece = text[start : start + length]
        if piece in own:
            yield length, OWN
        if length >= SHORTEST_ROW:
            price = _price_of_word(piece, own)
            if price is not None:
                yield length, price
            if any(piece in row or piece[::-1] in row for row in _ROWS):
                yield length, ROW
        if piece.isascii() and piece.isdigit():
            yield from ((length, price) for price in _prices_of_digits(piece, own_digits))


def _price_of_word(piece: str, own: set[str]) -> float | None:
    """Of a word as it stands, or disguised."""
    words = _words()
    if piece in words:
        return words[piece]
    for hidden in (piece[::-1], *(piece.translate(letters) for letters in _LETTERS)):
        if hidden in own:
            return OWN + DISGUISED
        if hidden in words:
            return words[hidden] + DISGUISED
    return None


def _prices_of_digits(digits: str, own_digits: Sequence[str]) -> Iterator[float]:
    if YEAR.fullmatch(digits):
        yield YEARS
    if DATE.fullmatch(digits):
        yield DATES
    if PHONE.fullmatch(digits):
        yield PHONES
    if len(digits) > 3 and any(digits in one for one in own_digits):
        yield OWN


@cache
def _words() -> dict[str, float]:
    """Each word's price: common passwords by their place in the list, words of the house all alike."""
    prices = {word: math.log10(place + 10) for place, word in enumerate(_listed("common.txt"))}
    return prices | {word: min(HOUSE_WORD, prices.get(word, HOUSE_WORD)) for word in _listed("indonesian.txt")}


def _listed(name: str) -> list[str]:
    lines = (ASSETS / "guessable" / name).read_text("utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]
