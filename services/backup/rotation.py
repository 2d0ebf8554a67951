"""Which copies are kept: the newest of each of the last days, weeks and months that have one. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class Keeping:
    """How many copies of each kind; `persons_days`: how long the part with personal fields may live."""

    daily: int = 7
    weekly: int = 4
    monthly: int = 6
    persons_days: int = 30


def kept(moments: Iterable[datetime], keeping: Keeping) -> set[datetime]:
    """Of copies made at these local moments, those that stay. The newest always does."""
    newest_first = sorted(set(moments), reverse=True)
    stay = set(newest_first[:1])
    stay |= _newest_of(newest_first, keeping.daily, lambda one: (one.toordinal(),))
    stay |= _newest_of(newest_first, keeping.weekly, lambda one: one.isocalendar()[:2])
    stay |= _newest_of(newest_first, keeping.monthly, lambda one: (one.year, one.month))
    return stay


def persons_too_old(made: datetime, now: datetime, keeping: Keeping) -> bool:
    return now - made > timedelta(days=keeping.persons_days)


def _newest_of(newest_first: list[datetime], most: int, unit: Callable[[date], tuple[int, ...]]) -> set[datetime]:
    found: dict[tuple[int, ...], datetime] = {}
    for one in newest_first:
        found.setdefault(unit(one.date()), one)
    return set(list(found.values())[:most])
