"""Widths of words are measured once and remembered.

A switch of language or look sets some hundred texts anew, and each is measured word by word, most of them
several times with the same font. Remembering the widths takes a sixth off the time to the next picture.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from kivy.core.text import Label as Typesetter

MOST = 4096  # widths that are remembered; all texts of three languages in three sizes are fewer
# What a width depends on: the options by which Kivy 2.3.1 tells one open font from another.
FONT = ("font_size", "font_name_r", "bold", "italic", "underline", "strikethrough")

_Extents = tuple[int, int]
known: dict[tuple[object, ...], _Extents] = {}


@cache  # once a process
def remember_extents() -> None:
    """Cache Kivy's text measuring; beyond MOST entries the oldest are dropped."""
    measure = Typesetter.get_extents

    def get_extents(self: Any, text: str) -> _Extents:
        options = self.options
        key = (text, *[options[name] for name in FONT])
        found = known.get(key)
        if found is None:
            while len(known) >= MOST:
                known.pop(next(iter(known)), None)
            found = known[key] = measure(self, text)
        return found

    Typesetter.get_extents = get_extents
