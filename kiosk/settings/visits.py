"""The visit sections of kiosk.ini: sessions, their exceptions, and the rules of booking and checking in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from types import MappingProxyType

from kiosk.settings.hours import DAYS, day_of, time_of_day
from kiosk.settings.ini_reader import Section
from services.house.model import Hours, House, Interval, LocalText
from services.visits.settings import QUARTER_MINUTES, DatedSessions, Session, VisitSettings, WalkIns

SESSIONS_EXPECTED = (
    'sessions in order with their number of families, such as "09:00-11:30 30, 13:00-15:00 20", '
    'starting and ending on quarters of an hour, or "closed"'
)
MOST_FAMILIES = 10_000
_SESSION = re.compile(r"(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})\s+(\d{1,5})", re.ASCII)


def sessions(text: str) -> tuple[Session, ...]:
    """ "09:00-11:30 30, 13:00-15:00 20" or "closed". Raises ValueError for what cannot be."""
    if text.lower() == "closed":
        return ()
    found = []
    for part in text.split(","):
        match = _SESSION.fullmatch(part.strip())
        if match is None:
            raise ValueError
        found.append(Session(time_of_day(match[1]), time_of_day(match[2]), int(match[3])))
    if any(one.start >= one.end or not 1 <= one.quota <= MOST_FAMILIES for one in found):
        raise ValueError
    if any(one.start % QUARTER_MINUTES or one.end % QUARTER_MINUTES for one in found):
        raise ValueError
    if any(one.end > other.start for one, other in pairwise(found)):
        raise ValueError
    return tuple(found)


def visits(sections: Mapping[str, Section], house: House) -> VisitSettings:
    """[visits], [visit sessions], [visit exceptions]; every key has a default, and no session is one too."""
    section = sections["visits"]
    service = section.choice("service", house.services, next(iter(house.services), "?")) if house.services else "?"
    known = house.services.get(service)
    hours = known.hours if known else Hours(((),) * 7)
    default = VisitSettings(service=service, series=known.series if known else "?")
    usual = (default.walk_ins, default.walk_in_quota)
    walk_ins, quota = section.take("walk_ins", _walk_ins, 'none, leftover, or "quota 10"', usual) or usual
    limits = {
        "house_number": (1, 65535),
        "lead_hours": (0, 24 * 14),
        "ahead_days": (0, 366),
        "party_size": (1, 100),
        "per_week_detainee": (0, 100),
        "per_week_visitor": (0, 100),
        "early_minutes": (0, 24 * 60),
        "late_minutes": (0, 24 * 60),
        "retention_days": (0, 3660),
        "lookups_per_hour": (1, 1000),
    }
    series = section.take("series", _letter, "one capital letter, A to Z", default.series) or default.series
    if series in "HK" and any(one.series == "A" for one in house.services.values()):
        section.fault("series", f'"{series}"', "a letter that does not sound like A when it is called")
    return VisitSettings(
        service=service,
        series=series,
        weekdays=_weekdays(sections["visit sessions"], hours),
        exceptions=MappingProxyType(_exceptions(sections["visit exceptions"], hours)),
        walk_ins=walk_ins,
        walk_in_quota=quota,
        **{key: section.integer(key, *limit, getattr(default, key)) for key, limit in limits.items()},
    )


def _letter(text: str) -> str:
    if len(text) != 1 or not "A" <= text <= "Z":
        raise ValueError
    return text


def _walk_ins(text: str) -> tuple[WalkIns, int]:
    word, _, number = text.lower().partition(" ")
    if word == WalkIns.QUOTA:
        quota = int(number)
        if not 1 <= quota <= MOST_FAMILIES:
            raise ValueError
        return WalkIns.QUOTA, quota
    if number:
        raise ValueError
    return WalkIns(word), 0


def _weekdays(section: Section, hours: Hours) -> tuple[tuple[Session, ...], ...]:
    found = []
    for number, day in enumerate(DAYS):
        planned = (section.take(day, sessions, SESSIONS_EXPECTED) or ()) if section.raw(day) else ()
        _check_open(section, day, planned, hours.weekdays[number])
        found.append(planned)
    return tuple(found)


def _exceptions(section: Section, hours: Hours) -> dict[date, DatedSessions]:
    """`2027-03-20 = 09:00-11:00 60 | Kunjungan Idul Fitri`, `2027-01-15 = closed | Perbaikan ruang kunjungan`."""
    found: dict[date, DatedSessions] = {}
    for key in list(section.values):
        value = section.raw(key)
        assert value is not None
        times, _, reason = (part.strip() for part in value.text.partition("|"))
        try:
            day, planned = day_of(key), sessions(times)
            if not reason:
                raise ValueError
        except ValueError:
            section.fault(key, f'"{value.text}"', f'a date (2027-03-20) = {SESSIONS_EXPECTED}; then "| reason"')
            continue
        _check_open(section, key, planned, hours.intervals_on(day))
        found[day] = DatedSessions(day, planned, LocalText({"id": reason}))
    return found


def _check_open(section: Section, key: str, planned: tuple[Session, ...], opened: tuple[Interval, ...]) -> None:
    """A session outside the opening hours would never take place: that is a mistake in one of the two."""
    take_place = VisitSettings("", "", weekdays=(planned,) * 7).sessions_on(date.min, opened)
    for one in planned:
        if one not in take_place:
            times = f"{one.start // 60:02d}:{one.start % 60:02d}-{one.end // 60:02d}:{one.end % 60:02d}"
            section.fault(key, f'"{times}"', "a session within the opening hours of the visit service on that day")
