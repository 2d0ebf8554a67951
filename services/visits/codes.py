"""The short booking code: ten digits that can be said, written down and typed.

Eight random digits and two check digits by ISO 7064 MOD 97-10 (the scheme of bank account
numbers): every single wrong digit and every exchange of two digits, next to each other or
not, is found. A slip of the finger is told at once, without asking the database.
"""

from __future__ import annotations

import secrets

from services.text.plain import plain

CODE_DIGITS = 10
_FIRST, _LAST = 10_000_000, 99_999_999  # no leading zero: spreadsheets eat it


def with_check_digits(number: int) -> str:
    """`number` (eight digits) and its two check digits."""
    return f"{number}{98 - number * 100 % 97:02d}"


def random_code() -> str:
    """A fresh code; whether it is free is for the database to say."""
    return with_check_digits(_FIRST + secrets.randbelow(_LAST - _FIRST + 1))


def clean_code(text: str) -> str:
    """A code as people write or paste it ("123 456 7890", "123-456-7890"), digits only."""
    return plain(text).replace(" ", "").replace("-", "").replace(".", "")


def is_code(text: str) -> bool:
    """Whether a cleaned text is a code without a slip of the finger."""
    if len(text) != CODE_DIGITS or not (text.isascii() and text.isdigit()) or text[0] == "0":
        return False
    return int(text) % 97 == 1 and 2 <= int(text[-2:]) <= 98


def shown_code(code: str) -> str:
    """ "123 456 7890": groups that eyes and voices can follow."""
    return f"{code[:3]} {code[3:6]} {code[6:]}"
