"""The house as it was set on days that are over: what explains their numbers, reports and log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from services.house.model import House

Spell = tuple[date, House]  # from which day on the house was so


@dataclass(frozen=True, slots=True)
class PastHouses:
    """spells: how the house was set from a first to a last day, both included; the first spell begins with the first
    day. Of a day in the middle of which something changed, what held at its end. Every question raises DatabaseAway."""

    spells: Callable[[date, date], tuple[Spell, ...]]

    @classmethod
    def always(cls, house: House) -> PastHouses:
        """A house of which nothing else was ever said."""
        return cls(lambda first, _last: ((first, house),))

    def on(self, day: date) -> House:
        return self.spells(day, day)[-1][1]

    def during(self, first: date, last: date) -> House:
        """As it was set at the end of the last day, `together` with what was before."""
        return together(self.spells(first, last))


def together(spells: Sequence[Spell]) -> House:
    """The last of them, with services, counters and groups that only earlier ones had: each of them can be named."""
    houses = [house for _, house in spells]
    if len(houses) == 1:
        return houses[0]
    return replace(
        houses[-1],
        services=MappingProxyType({code: one for house in houses for code, one in house.services.items()}),
        counters=MappingProxyType({code: one for house in houses for code, one in house.counters.items()}),
        priority_groups=MappingProxyType(
            {code: one for house in houses for code, one in house.priority_groups.items()}
        ),
    )


def of_day(spells: Sequence[Spell], day: date) -> House:
    """The house that explains a day; of a day before all of them the first one."""
    return [house for first, house in spells if first <= day or first == spells[0][0]][-1]
