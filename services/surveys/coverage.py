"""Which days of a period its result is of: months that have ended, whole, with at least five answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from services.surveys.model import EndedDays, Period


@dataclass(frozen=True, slots=True)
class Coverage:
    """A period in parts, each oldest first; neighbouring months are one part."""

    counted: tuple[Period, ...] = ()  # what the result is of
    together: tuple[Period, ...] = ()  # of answers from these too, in each month too few to be counted by themselves
    other_version: tuple[Period, ...] = ()  # other months, in which a version was answered that means something else
    few: tuple[Period, ...] = ()  # other months with fewer than five answers, or none
    cut: tuple[Period, ...] = ()  # days of months that are not whole in the period
    kept_back: tuple[Period, ...] = ()  # months that an earlier version closed in a way that gives no more away
    not_ended: Period | None = None  # from the month that runs on

    @property
    def months(self) -> tuple[Period, ...]:
        """The months with answers in the result: whom the sample stands for."""
        left = {month for one in (*self.other_version, *self.kept_back) for month in one.months}
        mine = {month for one in (*self.counted, *self.together) for month in one.months}
        return joined(mine - left)


def coverage(
    ended: EndedDays, counted: Iterable[Period], other_version: Iterable[Period], kept_back: frozenset[str]
) -> Coverage:
    """counted: what of the ended days was counted together and is in the result. other_version: what is not, because
    it cannot be added up with that. kept_back: months, "2026-10"."""
    period, mine, others = ended.period, list(counted), list(other_version)
    together = tuple(dict.fromkeys(one for one in mine if len(one.months) > 1))
    parts: dict[str, list[Period]] = {"counted": [], "other_version": [], "few": [], "cut": [], "kept_back": []}
    not_ended = None
    for month in period.months:
        part = Period(max(month.first, period.first), min(month.last, period.last))
        if month in mine:
            parts["counted"].append(month)
        elif part.last > ended.last:
            not_ended = Period(part.first, period.last)
            break
        elif part != month:
            parts["cut"].append(part)
        elif f"{month.first:%Y-%m}" in kept_back:
            parts["kept_back"].append(month)
        elif month in others:
            parts["other_version"].append(month)
        elif not any(one.holds(month) for one in together):
            told = any(one.holds(month) for one in others)
            parts["other_version" if told else "few"].append(month)
    whole = {name: joined(found) for name, found in parts.items()}
    return Coverage(**whole, together=together, not_ended=not_ended)


def joined(periods: Iterable[Period]) -> tuple[Period, ...]:
    """Periods that follow each other as one; in order."""
    found: list[Period] = []
    for one in sorted(periods, key=lambda period: period.first):
        if found and found[-1].last + timedelta(days=1) == one.first:
            found[-1] = Period(found[-1].first, one.last)
        else:
            found.append(one)
    return tuple(found)
