"""Times in kiosk.ini: times of day, days, opening hours, sessions of visits. All raise ValueError."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from services.house.model import DAY_MINUTES, Interval
from services.store.clock import PROGRAM_WRITTEN
from services.visits.settings import QUARTER_MINUTES, Session

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_FAMILIES = 10_000

_TIME = re.compile(r"(\d{1,2}):([0-5]\d)", re.ASCII)
_SESSION = re.compile(r"(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})\s+(\d{1,5})((?:\s+[A-Za-z0-9_-]{1,16})*)", re.ASCII)


def time_of_day(text: str) -> int:
    """ "06:30" in minutes after midnight, up to 24:00."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError
    minutes = int(match[1]) * 60 + int(match[2])
    if minutes > DAY_MINUTES:
        raise ValueError
    return minutes


def labels_of(zone: ZoneInfo) -> tuple[str, ...]:
    """What a zone's times are called, after the tz database: WIB, WITA or WIT in Indonesia (under every name that a
    zone has there), else its own abbreviation; two of them where summer time is kept."""
    names = (datetime(PROGRAM_WRITTEN.year, month, 1, tzinfo=zone).tzname() for month in (1, 7))
    return tuple(dict.fromkeys(name for name in names if name))


def intervals(text: str) -> tuple[Interval, ...]:
    """ "08:00-11:30, 13:00-15:00" or "closed"."""
    found = []
    for part in _parts(text):
        start, dash, end = part.partition("-")
        if not dash:
            raise ValueError
        found.append(Interval(time_of_day(start.strip()), time_of_day(end.strip())))
    _check_order([(one.start, one.end) for one in found])
    return tuple(found)


def sessions(text: str) -> tuple[Session, ...]:
    """ "09:00-11:30 30, 13:00-15:00 20 wanita anak" (families, and codes of groups) or "closed"."""
    found = []
    for part in _parts(text):
        match = _SESSION.fullmatch(part.strip())
        if match is None:
            raise ValueError
        groups = tuple(dict.fromkeys(match[4].split()))
        found.append(Session(time_of_day(match[1]), time_of_day(match[2]), int(match[3]), groups))
    if any(one.start % QUARTER_MINUTES or one.end % QUARTER_MINUTES for one in found):
        raise ValueError
    if not all(1 <= one.quota <= MOST_FAMILIES for one in found):
        raise ValueError
    _check_order([(one.start, one.end) for one in found])
    return tuple(found)


def _parts(text: str) -> list[str]:
    return [] if text.lower() == "closed" else text.split(",")


def _check_order(times: list[tuple[int, int]]) -> None:
    if any(start >= end for start, end in times) or any(one[1] > other[0] for one, other in pairwise(times)):
        raise ValueError
