"""The versions of a house's settings along time: what is in force now, on a day, and what is planned. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.settings.values import Change, Key, Values, applied

SHORTEST = timedelta(microseconds=1)
Mark = tuple[tuple[int, datetime], ...]  # number and beginning of every version, in order


@dataclass(frozen=True, slots=True)
class Version:
    """An approved version. `day`: the first day that was chosen; None: at once."""

    number: int
    starts_at: datetime
    day: date | None
    changes: tuple[Change, ...]
    made_by: str
    approved_by: str
    approved_at: datetime


def number_in_force(mark: Mark, moment: datetime) -> int:
    """As `Timeline.in_force`, of a mark; 0 where there is no version."""
    begun = [number for number, starts_at in mark if starts_at <= moment] or [number for number, _ in mark[:1]]
    return begun[-1] if begun else 0


def begins(day: date, zone: ZoneInfo) -> datetime:
    """The moment at which a version of this day begins: midnight of the house."""
    return datetime.combine(day, time(0), zone)


@dataclass(frozen=True, slots=True)
class Timeline:
    """All approved versions in the order of their beginnings."""

    versions: tuple[Version, ...] = ()

    def begun(self, moment: datetime) -> tuple[Version, ...]:
        return tuple(one for one in self.versions if one.starts_at <= moment)

    def planned(self, moment: datetime) -> tuple[Version, ...]:
        return tuple(one for one in self.versions if one.starts_at > moment)

    def at_once(self, now: datetime) -> datetime:
        """When a version of now begins: never before one that began at once, however far back a wrong clock is."""
        return max([now, *(one.starts_at for one in self.versions if one.day is None)])

    def in_force(self, moment: datetime) -> Version | None:
        """The version that began last; of what was before the first one, the first one is the best that is known."""
        return next(reversed(self.begun(moment)), None) or next(iter(self.versions), None)

    def values(self, moment: datetime) -> Values:
        """What held, holds or will hold at a moment."""
        begun = self.begun(moment) or self.versions[:1]
        return applied({}, (change for one in begun for change in one.changes))

    def of_day(self, day: date, zone: ZoneInfo) -> tuple[Version, ...]:
        """Every version that was in force at some time of a day, in order; the last one explains the day."""
        return self.of_days(day, day, zone)

    def of_days(self, first_day: date, last_day: date, zone: ZoneInfo) -> tuple[Version, ...]:
        """The same of several days, both included."""
        first, end = begins(first_day, zone), begins(last_day + timedelta(days=1), zone)
        at_first = self.in_force(first)
        during = (one for one in self.versions if first < one.starts_at < end)
        return (*([at_first] if at_first else ()), *(one for one in during if one is not at_first))

    def values_of_day(self, day: date, zone: ZoneInfo) -> Values:
        """What held at the end of a day."""
        return self.values(begins(day + timedelta(days=1), zone) - SHORTEST)

    def changing_again(self, places: Collection[Key], after: datetime) -> tuple[Version, ...]:
        """The later versions that change any of these keys once more; what is wished now holds until then only."""
        later = self.planned(after)
        return tuple(one for one in later if any(change.place in places for change in one.changes))

    def with_version(self, version: Version) -> Timeline:
        return Timeline(ordered([*self.versions, version]))

    @property
    def mark(self) -> Mark:
        """What differs as soon as the timeline is another one."""
        return tuple((one.number, one.starts_at) for one in self.versions)


def ordered(versions: Sequence[Version]) -> tuple[Version, ...]:
    return tuple(sorted(versions, key=lambda one: (one.starts_at, one.number)))
