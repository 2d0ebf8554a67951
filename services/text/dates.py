"""Days, months and moments as people and programs write them: one reader for pages, API, files and command line.

Digits are ASCII, a date is spelled out and exists. A day outside of FIRST_DAY to LAST_DAY is as wrong as one that does
not exist: nothing of a house lies there, and whoever counts a week or a month on from it stays within the calendar.
Everything here is pure.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_LOCAL = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)  # the day comes first here
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?", re.ASCII)


def real_day(year: int, month: int, day: int) -> date | None:
    """The day, if there is one that a house can have to do with."""
    try:
        found = date(year, month, day)
    except (ValueError, OverflowError):
        return None
    return found if FIRST_DAY <= found <= LAST_DAY else None


def day_of(words: str) -> date | None:
    """ "2026-11-23" or "23/11/2026"; None for what is no day."""
    words = words.strip()
    if iso := _ISO.fullmatch(words):
        return real_day(int(iso[1]), int(iso[2]), int(iso[3]))
    if local := _LOCAL.fullmatch(words):
        return real_day(int(local[3]), int(local[2]), int(local[1]))
    return None


def iso_day(words: str) -> date:
    """ "2026-11-23", spelled in this one way. Raises ValueError."""
    found = _ISO.fullmatch(words)
    day = real_day(int(found[1]), int(found[2]), int(found[3])) if found else None
    if day is None:
        raise ValueError(f"a day from {FIRST_DAY} to {LAST_DAY}, such as 2026-11-23")
    return day


def month_of(words: str) -> date | None:
    """The first day of "2026-11"; None for what is no month."""
    found = _MONTH.fullmatch(words.strip())
    return real_day(int(found[1]), int(found[2]), 1) if found else None


def moment_of(words: str, zone: ZoneInfo) -> datetime | None:
    """ "2026-11-23" (its start), "2026-11-23T09:30", "2026-11-23 09:30:00", in house time; None for what is none."""
    found = _MOMENT.fullmatch(words.strip())
    day = day_of(found[1]) if found else None
    if found is None or day is None:
        return None
    try:
        hour, minute, second = (int(part or 0) for part in found.groups()[1:])
        return datetime.combine(day, time(hour, minute, second), zone)
    except ValueError:
        return None  # 25:00
