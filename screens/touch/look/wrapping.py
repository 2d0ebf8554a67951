"""How many rows a text takes: pure arithmetic with letters of a mean width, a little on the safe side."""

from __future__ import annotations

LETTER = 0.57  # of the font size: how wide a letter of running text is, a little more than it is in Inter
LINE = 1.29  # of the font size: from one line to the next


def rows(text: str, font_size: float, width: float) -> int:
    """In how many rows a text is set, 0 for none. Words are not broken, so a row may end early."""
    letters = max(8, int(width / (font_size * LETTER)))
    found, used = 1, 0
    for word in text.split():
        if used and used + 1 + len(word) > letters:
            found, used = found + 1, 0
        used += len(word) + bool(used)
    return found if text else 0
