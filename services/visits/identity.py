"""Names and numbers of people: what is right, and what may be shown of it. Pure.

A NIK has 16 digits: region (6), birth date DDMMYY with 40 added to the day for women, serial
(4, never 0000). It has no check digit, and the region is not checked: regions split and merge.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from services.text.plain import plain, value_of
from services.text.spreadsheet import is_rounded

NIK_DIGITS = 16
LONGEST_NAME = 80
LONGEST_NUMBER = 40
HIDDEN = "•"
MOST_STARS = 4  # the mask must not tell how long a name is

_NIK = re.compile(
    r"\d{6}(0[1-9]|[12]\d|3[01]|4[1-9]|[56]\d|7[01])(0[1-9]|1[0-2])(\d{2})(?!0000)\d{4}",
    re.ASCII,
)
_NUMBER = re.compile(r"[A-Z0-9](?:[A-Z0-9./-]*[A-Z0-9])?", re.ASCII)
_WOMAN = 40
_SIGNS = " .,'-/()"  # what goes with letters in a name


def clean_nik(text: str) -> str:
    """A NIK as people write it (with spaces, dots or dashes between digits), without them; what a spreadsheet has
    rounded stays as it is, so that it is no NIK."""
    found = plain(text).lstrip("'")
    return found if is_rounded(found) else re.sub(r"(?<=\d) ?[ .\-] ?(?=\d)", "", found)


def is_nik(text: str, today: date) -> bool:
    """Whether `text` can be the NIK of someone alive on `today` (a birth date that exists and has come)."""
    match = _NIK.fullmatch(text)
    if match is None:
        return False
    day, month, year = int(match[1]), int(match[2]), int(match[3])
    day -= _WOMAN if day > _WOMAN else 0
    return any(_has_come(century + year, month, day, today) for century in (1900, 2000))


def _has_come(year: int, month: int, day: int, today: date) -> bool:
    try:
        return date(year, month, day) <= today
    except ValueError:
        return False


def mask_nik(nik: str) -> str:
    """ "1311••••••••0001"."""
    return f"{nik[:4]}{HIDDEN * (NIK_DIGITS - 8)}{nik[-4:]}"


def clean_name(text: str) -> str:
    """A name as it is seen, in one spelling; "" for "-" and other ways to say that there is none."""
    return value_of(text)


def is_name(text: str) -> bool:
    """Whether a cleaned text can be a name: letters and what goes with them, no digits, no formula."""
    if not 1 <= len(text) <= LONGEST_NAME or not any(character.isalpha() for character in text):
        return False
    return all(unicodedata.category(one)[0] in "LM" or one in _SIGNS for one in text) and text[0] not in "-("


def mask_name(name: str) -> str:
    """ "S*** A****": first letters, and stars that do not tell how long the words are."""
    words = [word.lstrip(_SIGNS) for word in name.split()]
    return " ".join(word[0].upper() + "*" * min(len(word) - 1, MOST_STARS) for word in words if word)


def mask_number(number: str) -> str:
    """ "B•••26": a register number for who knows which one they look for."""
    return f"{number[:1]}{HIDDEN * 3}{number[-2:]}" if len(number) > len("B12") else HIDDEN * 3


def clean_number(text: str) -> str:
    """A detainee's register number as it was written, and as it is shown again: "B.I 12/2026"."""
    return plain(text)


def number_key(text: str) -> str:
    """By what a register number is known again: "b.i 12 / 2026" and "B.I12/2026" are the same."""
    return "".join(plain(text).upper().split())


def is_number(text: str) -> bool:
    """Whether a cleaned text can be a register number (letters, digits, . / -), which is not a NIK."""
    key = number_key(text)
    return len(text) <= LONGEST_NUMBER and _NUMBER.fullmatch(key) is not None and not re.search(r"\d{16}", key)
