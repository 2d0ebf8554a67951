"""What became of the goods that families brought in some days: counted, nothing of anybody."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, func, select

from services.goods.model import BagState
from services.goods.tables import goods_bag, goods_correction, goods_item
from services.store.database import Database

_DAYS = goods_bag.c.day.between(bindparam("first"), bindparam("last"))
_STATES = select(goods_bag.c.day, goods_bag.c.state, func.count()).where(_DAYS)
_STATES = _STATES.group_by(goods_bag.c.day, goods_bag.c.state)
_RETURNS = select(goods_bag.c.reason, func.count()).where(_DAYS, goods_bag.c.reason.is_not(None))
_RETURNS = _RETURNS.group_by(goods_bag.c.reason)
_ITEMS = goods_item.join(goods_bag, goods_bag.c.id == goods_item.c.bag_id)
_REFUSALS = (
    select(goods_item.c.refused, func.max(goods_item.c.refused_name), func.count())
    .select_from(_ITEMS)
    .where(_DAYS, goods_item.c.refused.is_not(None))
    .group_by(goods_item.c.refused)
)
_CORRECTIONS = (
    select(goods_correction.c.reason, func.count())
    .select_from(_ITEMS.join(goods_correction, goods_correction.c.item_id == goods_item.c.id))
    .where(_DAYS)
    .group_by(goods_correction.c.reason)
)


@dataclass(frozen=True, slots=True)
class GoodsDay:
    """Bags brought on a weekday (0: Monday), by what has become of them. refused: nothing of them was taken in."""

    weekday: int
    handed_over: int
    returned: int
    lying: int  # still with the house
    refused: int

    @property
    def taken_in(self) -> int:
        return self.handed_over + self.returned + self.lying


@dataclass(frozen=True, slots=True)
class Reason:
    """How often a reason was given. name: the house's own words, of the day; "" where the program has them."""

    code: str
    count: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class GoodsFigures:
    """Bags by the day on which they were brought; each list has the most frequent reason first.

    refusals: kinds of things that were not taken in, of whatever bag.
    """

    weekdays: tuple[GoodsDay, ...] = ()
    refusals: tuple[Reason, ...] = ()
    returns: tuple[Reason, ...] = ()
    corrections: tuple[Reason, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.weekdays)

    @property
    def taken_in(self) -> int:
        return sum(one.taken_in for one in self.weekdays)

    @property
    def handed_over(self) -> int:
        return sum(one.handed_over for one in self.weekdays)

    @property
    def returned(self) -> int:
        return sum(one.returned for one in self.weekdays)

    @property
    def lying(self) -> int:
        return sum(one.lying for one in self.weekdays)

    @property
    def refused(self) -> int:
        return sum(one.refused for one in self.weekdays)


def goods_of(database: Database, first: date, last: date) -> GoodsFigures:
    """Of the days from `first` to `last`, in short read sessions. Raises DatabaseAway."""
    days = {"first": first.isoformat(), "last": last.isoformat()}
    with database.read() as connection:
        states = connection.execute(_STATES, days).all()
    if not states:
        return GoodsFigures()
    with database.read() as connection:
        refusals = [Reason(code, count, name or "") for code, name, count in connection.execute(_REFUSALS, days)]
    with database.read() as connection:
        returns = [Reason(code, count) for code, count in connection.execute(_RETURNS, days)]
        corrections = [Reason(code, count) for code, count in connection.execute(_CORRECTIONS, days)]
    counts: Counter[tuple[int, str]] = Counter()
    for day, state, number in states:
        counts[date.fromisoformat(day).weekday(), state] += number
    weekdays = tuple(_day(weekday, counts) for weekday in sorted({weekday for weekday, _ in counts}))
    return GoodsFigures(weekdays, _often(refusals), _often(returns), _often(corrections))


def _day(weekday: int, counts: Counter[tuple[int, str]]) -> GoodsDay:
    order = (BagState.HANDED_OVER, BagState.RETURNED, BagState.RECEIVED, BagState.REFUSED)
    return GoodsDay(weekday, *(counts[weekday, state.value] for state in order))


def _often(reasons: list[Reason]) -> tuple[Reason, ...]:
    return tuple(sorted(reasons, key=lambda one: (-one.count, one.code)))
