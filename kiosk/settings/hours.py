"""Hours in kiosk.ini: times of day, intervals, weekdays, dated exceptions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from types import MappingProxyType

from kiosk.settings.ini_reader import Section
from services.house.model import DAY_MINUTES, DatedException, Interval, LocalText

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_TIME = re.compile(r"(\d{1,2}):([0-5]\d)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def time_of_day(text: str) -> int:
    """ "06:30" in minutes. Raises ValueError."""
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError
    minutes = int(match[1]) * 60 + int(match[2])
    if minutes > DAY_MINUTES:
        raise ValueError
    return minutes


def day_of(text: str) -> date:
    """ "2026-12-25", spelled in this one way, so that no day can stand in a file twice. Raises ValueError."""
    if _DAY.fullmatch(text) is None:
        raise ValueError
    return date.fromisoformat(text)


def intervals(text: str) -> tuple[Interval, ...]:
    """ "08:00-11:30, 13:00-15:00" or "closed". Raises ValueError for what cannot be."""
    if text.lower() == "closed":
        return ()
    found = []
    for part in text.split(","):
        start, dash, end = part.partition("-")
        if not dash:
            raise ValueError
        found.append(Interval(time_of_day(start.strip()), time_of_day(end.strip())))
    for one in found:
        if one.start >= one.end:
            raise ValueError
    if any(one.end > other.start for one, other in pairwise(found)):
        raise ValueError
    return tuple(found)


INTERVALS_EXPECTED = 'opening times in order, such as "08:00-11:30, 13:00-15:00" (up to 24:00), or "closed"'


def weekdays(section: Section) -> tuple[tuple[Interval, ...], ...]:
    return tuple(section.take(day, intervals, INTERVALS_EXPECTED) or () for day in DAYS)


def exceptions(section: Section | None) -> Mapping[date, DatedException]:
    """`2026-12-25 = holiday | Hari Natal`, `2027-03-09 = 08:00-11:00 | Menjelang Lebaran`."""
    found: dict[date, DatedException] = {}
    for key in list(section.values) if section else []:
        assert section is not None
        value = section.raw(key)
        assert value is not None
        times, _, reason = (part.strip() for part in value.text.partition("|"))
        try:
            day = day_of(key)
            opened = () if times.lower() == "holiday" else intervals(times)
            if not reason:
                raise ValueError
        except ValueError:
            section.fault(key, f'"{value.text}"', 'a date (2026-12-25) = times, closed or holiday, then "| reason"')
            continue
        found[day] = DatedException(day, opened, LocalText({"id": reason}), times.lower() == "holiday")
    return MappingProxyType(found)
