"""What the house is set to now: the versions in its database, read by the same reader as kiosk.ini."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from kiosk.settings.model import Settings
from kiosk.settings.reading import SettingsFaulty, load
from kiosk.settings.values import normal
from services.house.model import Hours
from services.house.past import Spell
from services.settings.timeline import SHORTEST, Mark, Timeline, begins
from services.settings.values import Change, Values, between

MOST_MADE: Final = 60  # a year with a change every week


class HouseFaulty(Exception):
    """What the house is set to cannot be used by this program, or on this machine; the message says why."""

    def __init__(self, message: str, cause: SettingsFaulty) -> None:
        super().__init__(message)
        self.cause = cause


@dataclass(frozen=True, slots=True)
class InForce:
    """What holds. `number` of its version; `known`: all versions that it was made of, planned ones too."""

    settings: Settings
    number: int
    known: Mark


def in_force(settings: Settings, known: Timeline, now: datetime) -> InForce:
    """`settings` with what holds now of the house, and what is decided for later days. Raises HouseFaulty."""
    version = known.in_force(now)
    number = version.number if version else 0
    held = held_by(settings, known.values(now), number)
    later: list[tuple[date, Settings]] = []
    for one in known.planned(now):
        with suppress(HouseFaulty):  # it is said on the day that it would begin
            later += [(one.day, held_by(settings, known.values(one.starts_at), one.number))] if one.day else []
    return InForce(with_later(held, later), number, known.mark)


def newest_usable(settings: Settings, known: Timeline, now: datetime) -> InForce:
    """As `in_force`; where the newest version cannot be used on this machine, as it was before that one: a start that
    leaves a dark screen helps nobody. Who runs on looks again, and says what is wrong. Raises HouseFaulty."""
    begun = known.begun(now)
    try:
        return in_force(settings, known, now)
    except HouseFaulty:
        for count in range(len(begun) - 1, 0, -1):
            with suppress(HouseFaulty):
                return replace(in_force(settings, Timeline(begun[:count]), now), known=known.mark)
        raise


def held_by(settings: Settings, values: Values, number: int) -> Settings:
    """The settings of this machine in a house with these values. Raises HouseFaulty."""
    values = normal(values)
    if not values or values == settings.house_values:
        return settings
    try:
        read = load(settings.path, values)
    except SettingsFaulty as faulty:
        raise HouseFaulty(
            f"Version {number} of the house's settings cannot be used: {faulty}\n"
            "Correct it on the console's page for settings; or: kiosk config adopt (what kiosk.ini says holds then).",
            faulty,
        ) from faulty
    return replace(
        settings,
        house=read.house,
        information=read.information,
        visits=read.visits,
        goods=read.goods,
        surveys=read.surveys,
        house_values=values,
    )


def with_later(held: Settings, later: Sequence[tuple[date, Settings]]) -> Settings:
    """Hours and sessions that know what is decided for later days: who books ahead books by those."""
    if not later:
        return held
    services = {code: replace(one, hours=_hours(one.hours, code, later)) for code, one in held.house.services.items()}
    return replace(
        held,
        house=replace(held.house, services=MappingProxyType(services)),
        visits=replace(held.visits, later=tuple((day, one.visits) for day, one in later)),
    )


def _hours(hours: Hours, code: str, later: Sequence[tuple[date, Settings]]) -> Hours:
    known = ((day, one.house.services.get(code)) for day, one in later)
    return replace(hours, later=tuple((day, service.hours) for day, service in known if service is not None))


def spells_of(
    settings: Settings, known: Timeline, days: tuple[date, date], made: dict[Mark, Settings]
) -> tuple[Spell, ...]:
    """The house as it was set from a first to a last day (services.house.past). `made`: what was read already."""
    zone, (first, last) = settings.house.time_zone, days
    begun = (one.starts_at.astimezone(zone).date() for one in known.of_days(first, last, zone))
    found: list[Spell] = []
    for day in sorted({first, *(one for one in begun if one > first)}):
        house = on_day(settings, known, day, made).house
        if not found or house != found[-1][1]:
            found.append((day, house))
    return tuple(found)


def on_day(settings: Settings, known: Timeline, day: date, made: dict[Mark, Settings]) -> Settings:
    """What held at the end of a day; where this program cannot read a version any more, what holds now."""
    zone = settings.house.time_zone
    mark = Timeline(known.begun(begins(day + timedelta(days=1), zone) - SHORTEST)).mark
    if mark not in made:
        if len(made) >= MOST_MADE:
            made.clear()
        try:
            made[mark] = held_by(settings, known.values_of_day(day, zone), 0)
        except HouseFaulty:
            made[mark] = settings
    return made[mark]


def unusable(settings: Settings, known: Timeline, now: datetime) -> tuple[int, ...]:
    """The numbers of planned versions that this machine could not use."""
    found = []
    for one in known.planned(now):
        try:
            held_by(settings, known.values(one.starts_at), one.number)
        except HouseFaulty:
            found.append(one.number)
    return tuple(found)


def otherwise(settings: Settings, known: Timeline, now: datetime) -> tuple[Change, ...]:
    """What kiosk.ini says of the house otherwise than what holds: from what holds to what the file says."""
    return between(normal(known.values(now)), normal(settings.house_values))
