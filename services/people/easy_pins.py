"""PINs that everybody tries: rows, repeats, figures on the keypad, dates, years, telephone
numbers, one's own digits. Pure.

One in five of all PINs of six digits is refused; what is left are digits that somebody made up. The kinds are
those that lists of leaked PINs begin with (and who owns the account is known to colleagues: their NIP begins with
the date of birth).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

YEAR: Final = re.compile(r"(?:19[4-9]\d|20[0-3]\d)", re.ASCII)
_DAY, _MONTH, _TWO, _FOUR = r"(?:0[1-9]|[12]\d|3[01])", r"(?:0[1-9]|1[0-2])", r"\d\d", r"(?:19|20)\d\d"
DATE: Final = re.compile(
    "|".join(
        order
        for year in (_FOUR, _TWO)
        for order in (f"{_DAY}{_MONTH}{year}", f"{_MONTH}{_DAY}{year}", f"{year}{_MONTH}{_DAY}")
    ),
    re.ASCII,
)
FAMOUS: Final = ("314159", "271828", "161803", "141421", "142857", "112358", "235711", "246810", "135790", "5201314")
PHONE: Final = re.compile(r"(?:0|62)8[1-9]\d{7,10}", re.ASCII)  # of a mobile: colleagues have it
FEWEST_DIFFERENT: Final = 3
SHORTEST_RUN: Final = 3
_PLACES: Final = {digit: divmod(place, 3) for place, digit in enumerate("123456789*0")}  # on a keypad
_LINES: Final = frozenset(
    line[::way] for line in ("123", "456", "789", "147", "258", "369", "159", "357", "580") for way in (1, -1)
)


def is_easy(pin: str, own_digits: Sequence[str] = ()) -> bool:
    """Whether this PIN (6 digits or more) is one of those that are tried first. `own_digits`: NIP and the like."""
    return (
        len(set(pin)) < FEWEST_DIFFERENT
        or pin in FAMOUS
        or any(pin in digits or (len(digits) > 3 and digits in pin) for digits in own_digits)
        or DATE.fullmatch(pin) is not None
        or PHONE.fullmatch(pin) is not None
        or YEAR.match(pin) is not None
        or YEAR.match(pin, len(pin) - 4) is not None
        or _is_made_of_rows(pin)
        or _repeats(pin)
        or _counts(pin)
        or _is_figure_on_keypad(pin)
    )


def _steps(digits: str, apart: int = 1) -> list[int]:
    """From each digit to the one so far behind it; after 9 comes 0."""
    return [(int(after) - int(before)) % 10 for before, after in zip(digits, digits[apart:], strict=False)]


def _is_made_of_rows(pin: str) -> bool:
    """123456, 890123, 000123, 123457: rows of three or more, up or down or equal; or one row but for a digit or two."""
    rows = [1]
    steps = _steps(pin)
    for place, step in enumerate(steps):
        goes_on = step in (0, 1, 9) and (rows[-1] == 1 or step == steps[place - 1])
        if goes_on:
            rows[-1] += 1
        else:
            rows.append(1)
    stray = 1 if len(pin) < 8 else 2
    return min(rows) >= SHORTEST_RUN or max(rows) >= len(pin) - stray


def _repeats(pin: str) -> bool:
    """123123, 121212, 123412, 112233, 123321."""
    again = any(pin == (pin[:length] * len(pin))[: len(pin)] for length in range(1, len(pin) * 2 // 3 + 1))
    doubled = len(pin) % 2 == 0 and pin[::2] == pin[1::2]
    return again or doubled or pin == pin[::-1]


def _counts(pin: str) -> bool:
    """135791, 142536, 101112, 456123: equal steps, from each digit or each second one, by pairs or by halves."""
    half = len(pin) // 2
    if len(set(_steps(pin))) == 1 or len(set(_steps(pin[::2]))) == len(set(_steps(pin[1::2]))) == 1:
        return True
    if len(pin) % 2:
        return False
    pairs = [int(pin[place : place + 2]) for place in range(0, len(pin), 2)]
    return len({after - before for before, after in pairwise(pairs)}) == 1 or len(set(_steps(pin, half))) == 1


def _is_figure_on_keypad(pin: str) -> bool:
    """147258 and 159753 are lines; 147852 and 123654 go from each key to one beside it."""
    lines = len(pin) % 3 == 0 and all(pin[place : place + 3] in _LINES for place in range(0, len(pin), 3))
    return lines or all(_beside(before, after) for before, after in pairwise(pin))


def _beside(one: str, other: str) -> bool:
    (row, column), (other_row, other_column) = _PLACES[one], _PLACES[other]
    return abs(row - other_row) <= 1 and abs(column - other_column) <= 1
