"""Times of day and spans, as people and spreadsheets write them: minutes after midnight, house time. Pure."""

from __future__ import annotations

import re

from services.text.plain import plain

_DAY = 1440
LONGEST = 400  # characters, unseen ones among them

# "pukul 09.00", "9:00", "09.00.00" and "09:00:00" as spreadsheets write them, "9:00 AM", "09.00 WIB".
_TIME = re.compile(
    r"(?:(?:pukul|pkl\.?|jam) )?(\d{1,2}) ?[.:] ?(\d{2})(?:[.:]00(?:[.,]0{1,9})?)?(?: ?([ap])\.?m\.?)?(?: ?wib\.?)?",
    re.ASCII,
)
_UNTIL = re.compile(r" ?- ?| (?:s/d|s\.d\.?|sd|sampai dengan|sampai|hingga|to|until) ")
_NOON = 12


def minutes_of(words: str) -> int | None:
    """ "08.00", "8:00", "08:00:00" or "pukul 08.00 WIB" in minutes, 0 to 1440; None for what is no time of day.

    Another zone than the house's own is none either: such a time is another one.
    """
    match = _TIME.fullmatch(plain(words).lower()) if len(words) <= LONGEST else None
    if match is None:
        return None
    hours, minutes = int(match[1]), int(match[2])
    if match[3]:
        if not 1 <= hours <= _NOON:
            return None
        hours = hours % _NOON + (_NOON if match[3] == "p" else 0)
    found = hours * 60 + minutes
    return found if minutes < 60 and found <= _DAY else None


def span_of(words: str) -> tuple[int, int | None] | None:
    """When something begins, and when it ends where that is said too: "09.00", "09.00-11.30", "09.00 s/d 11.30 WIB"."""
    if len(words) > LONGEST:
        return None
    first, *rest = _UNTIL.split(plain(words).lower())
    start = minutes_of(first)
    if start is None or not rest:
        return None if start is None else (start, None)
    end = minutes_of(rest[0]) if len(rest) == 1 else None
    return None if end is None or end <= start else (start, end)
