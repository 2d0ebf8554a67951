"""Sentences that are made of the program's words and the house's: they read right whatever a house wrote. Pure."""

from __future__ import annotations

import re

_ENDS = (".", "?", "!", "…", ":")
_NONE = re.compile(r"(?:[-–—]|tidak ada|nihil|none|nothing|indak ado)", re.IGNORECASE)
_NONE_OF = re.compile(r"(?:tidak|tanpa|no|nothing|without|indak)\b[^.;:]*", re.IGNORECASE)
SHORT_WORDS = 4


def sentence(words: str) -> str:
    """The words on one line, with a full stop where they have no end of their own; "" stays ""."""
    line = " ".join(words.split())
    return line if not line or line.endswith(_ENDS) else f"{line}."


def says_none(words: str) -> bool:
    """Whether the words only say that there is nothing: "-", "Tidak ada.", "None"."""
    return _NONE.fullmatch(words.strip().rstrip(".")) is not None


def says_itself(words: str) -> bool:
    """Whether the words are a short denial that a heading before them would spoil: "Tidak ada syarat."."""
    bare = words.strip().rstrip(".")
    return _NONE_OF.fullmatch(bare) is not None and len(bare.split()) <= SHORT_WORDS
