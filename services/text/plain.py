"""What people see of a text, in one spelling: for whatever somebody typed, pasted or had a spreadsheet write.

A messenger wraps numbers in direction marks, a word processor curls apostrophes and stretches dashes, a spreadsheet
leaves no-break spaces: nobody sees any of it, so nothing may depend on it. Every importer, form, address, code search
and command reads its values through `plain`; words that are only kept to be shown go through `tidy`, which leaves
typography alone. Letters of other scripts stay what they are, and so do their digits: they look different. All pure.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Beside the characters of category Cf (zero-width, direction marks, soft hyphen, byte order mark): no ink, no width.
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\ufffc")
_BLANK = frozenset("\u2800\u3164\uffa0")  # no ink, but a width: Braille without dots, Hangul fillers
_DASHES = frozenset("\u02d7\u2043\u207b\u208b\u2212\u2500\u2501\u2796")  # beside category Pd
_APOSTROPHES = frozenset(
    "`\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u02ca\u02cb\u0374\u0384\u055a\u05f3\u07f4\u07f5\u1fbd\u1fbf\u1fef"
    "\u1ffd\u1ffe\u2018\u2019\u201a\u201b\u2032\u2035\u2039\u203a\u275b\u275c\ua78b\ua78c\uff07\uff40"
)
_QUOTES = frozenset(
    "\u00ab\u00bb\u02ba\u02ee\u05f4\u201c\u201d\u201e\u201f\u2033\u2036\u275d\u275e\u301d\u301e\u301f\uff02"
)
_SIGNS = {"\u2044": "/", "\u2215": "/", "\u2236": ":", "\ua789": ":", "\u02d0": ":", "\u3002": "."}
_SAME_LETTER = ("<wide>", "<narrow>", "<font>", "<compat>")  # other shapes of a letter or sign; not "1" as a power
_LOOSE_ACCENT = re.compile(" [\u0300\u0301\u0313\u0314]")  # what is left of an apostrophe that was taken apart

_NONE = frozenset(("", "-", "--", "---", "n/a", "nihil", "kosong", "tidak ada", "none"))


def plain(text: str) -> str:
    """A value as it is seen: one kind of space, dash, apostrophe and quotation mark, letters composed, on one line."""
    if text.isascii() and text.isprintable() and "`" not in text:
        return " ".join(text.split())
    one_shape = unicodedata.normalize("NFC", text).translate(_PLAIN)
    return " ".join(unicodedata.normalize("NFC", _LOOSE_ACCENT.sub("'", one_shape)).split())


def tidy(text: str) -> str:
    """Words for people on one line: what cannot be seen is gone, dashes and quotation marks stay as they were set."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join(unicodedata.normalize("NFC", text.translate(_TIDY)).split())


def is_none(text: str) -> bool:
    """Whether a plain value says that there is nothing, as people fill a cell that must not look forgotten."""
    return text.rstrip(".").lower() in _NONE


def value_of(text: str) -> str:
    """The plain value of a field; "" for "-", "nihil" and their like."""
    found = plain(text)
    return "" if is_none(found) else found


def folded(text: str) -> str:
    """By what words that somebody typed are known again, whatever their capitals."""
    return plain(text).casefold()


class _Characters(dict[int, str]):
    """A table for str.translate that asks a function; the function remembers a bounded number of answers."""

    def __init__(self, shape: object) -> None:
        super().__init__()
        self._shape = shape

    def __missing__(self, code: int) -> str:
        return self._shape(code)  # type: ignore[operator, no-any-return]


@lru_cache(maxsize=2048)
def _tidy(code: int) -> str:
    character = chr(code)
    category = unicodedata.category(character)
    if category in ("Zs", "Zl", "Zp", "Cc") or character in _BLANK:
        return " "
    return "" if category == "Cf" or character in _UNSEEN or _is_variation(code) else character


@lru_cache(maxsize=2048)
def _plain(code: int) -> str:
    character = _tidy(code)
    if character in ("", " "):
        return character
    if unicodedata.category(character) == "Pd" or character in _DASHES:
        return "-"
    if character in _APOSTROPHES:
        return "'"
    if character in _QUOTES:
        return '"'
    return _SIGNS.get(character) or _same_letter(character)


def _same_letter(character: str) -> str:
    """A full-width digit, a ligature, "№" or a letter of an ornamental alphabet as the letters that people read."""
    kind, _, parts = unicodedata.decomposition(character).partition(" ")
    if kind not in _SAME_LETTER or parts.startswith("0020"):  # an accent that stands alone
        return character
    return "".join(map(_plain, map(ord, unicodedata.normalize("NFKC", character))))


def _is_variation(code: int) -> bool:
    """Selectors of a character's drawing, as they follow emoji."""
    return 0xFE00 <= code <= 0xFE0F or 0xE0100 <= code <= 0xE01EF


_PLAIN, _TIDY = _Characters(_plain), _Characters(_tidy)
