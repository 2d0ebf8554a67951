"""What a spreadsheet has made of a text that it took for a number or a day. Such a value is nobody's any more.

"12/2026" becomes the first of December, shown as "Des-26", kept as 46357; sixteen digits become 1,30101E+15. What was
typed cannot be told from it, so it is a fault with a remedy (make the column text, type it again), never a value.
All of it is pure and takes plain texts (services.text.plain).
"""

from __future__ import annotations

import re

from services.text.dates import day_of, is_month_name, month_of

_POWER = re.compile(r"[+-]?\d(?:[.,]\d+)?e[+-]?\d{1,3}", re.ASCII | re.IGNORECASE)
_GROUPED = re.compile(r"\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*(?:[.,]\d{1,2})?", re.ASCII)
_DECIMAL = re.compile(r"\d+[.,]0{1,6}", re.ASCII)
_DAY_NUMBERS = re.compile(r"\d{1,4}([/.-])\d{1,2}\1(?:\d{2}|\d{4})(?: \d{1,2}[:.]\d{2}(?:[:.]\d{2})?)?", re.ASCII)
_DAY_NAME = re.compile(r"(?:\d{1,4}[ /.-])?([a-z]{3,9})\.?[ /.-]\d{1,4}", re.ASCII | re.IGNORECASE)
_NAMED_DAY = re.compile(r"\d{1,4}[ /.-]([a-z]{3,9})\.?", re.ASCII | re.IGNORECASE)
_CLOCK = re.compile(r"\d{1,2}[:]\d{2}(?:[:]\d{2})?(?: [ap]m)?", re.ASCII | re.IGNORECASE)
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?", re.ASCII)
_SERIALS = range(29_221, 73_051)  # days of 1980 to 2099 as spreadsheets count them
_ERROR = re.compile(r"#+(?:[a-z/!?0 ]+)?", re.ASCII | re.IGNORECASE)  # "#####": the column was too narrow; "#N/A"
_TRUTH = frozenset(("true", "false", "benar", "salah"))
_LONG = 12  # digits that a spreadsheet shows as a power of ten
_GROUPS = 2  # "1.234" is how people write a number; a long one in groups of three is how a spreadsheet shows it


def is_rounded(text: str) -> bool:
    """Whether a long number (a NIK, a NIP) passed through a spreadsheet's arithmetic, which keeps 15 digits of it."""
    digits = sum(map(str.isdigit, text))
    grouped = _GROUPED.fullmatch(text) is not None and digits >= _LONG
    decimal = _DECIMAL.fullmatch(text) is not None and digits >= _LONG
    return grouped or decimal or _POWER.fullmatch(text) is not None or is_error(text)


def is_changed(text: str) -> bool:
    """Whether a number with signs in it (a register number) is what a spreadsheet makes of one: a day, its count, a
    month's name with a year, a power of ten, an error. "12/2026" is none of them: so it was written."""
    serial = _SERIAL.fullmatch(text.replace(".", "", 1) if _GROUPED.fullmatch(text) else text)
    return (
        (serial is not None and int(serial[1]) in _SERIALS)
        or any(form.fullmatch(text) for form in (_DAY_NUMBERS, _CLOCK))
        or _has_month(text)
        or day_of(text) is not None
        or text.lower() in _TRUTH
        or ("+" in text and _POWER.fullmatch(text) is not None)
        or is_error(text)
    )


def is_error(text: str) -> bool:
    """ "#N/A", "#NAME?", "########": what a spreadsheet shows instead of a value."""
    return _ERROR.fullmatch(text) is not None


def _has_month(text: str) -> bool:
    """ "Des-26", "12-Dec", "1-Des-26", "Desember 2026"."""
    named = _DAY_NAME.fullmatch(text) or _NAMED_DAY.fullmatch(text)
    return (named is not None and is_month_name(named[1])) or (month_of(text) is not None and text[:1].isalpha())
