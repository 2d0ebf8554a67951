"""Bags that lie with the house for longer than it wants: pointed out until they are handed over or given back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from services.goods.model import BagState
from services.goods.settings import GoodsSettings
from services.goods.tables import goods_bag
from services.queue.day import ServiceDay

MOST = 50  # that are listed one by one
_LYING = goods_bag.c.state == BagState.RECEIVED.value
_COUNTED = select(goods_bag.c.day, func.count()).where(_LYING).group_by(goods_bag.c.day)
_BAGS = select(goods_bag.c.id, goods_bag.c.number, goods_bag.c.day).where(_LYING)


@dataclass(frozen=True, slots=True)
class OverdueBag:
    """A bag by its number, and for how many days it lies here."""

    id: int
    label: str  # "0042"
    days: int


@dataclass(frozen=True, slots=True)
class Lying:
    """How many bags lie with the house, and how many of them for too long; the oldest of those, MOST at most."""

    bags: int = 0
    overdue: int = 0
    oldest: tuple[OverdueBag, ...] = ()


class OverdueGoods:
    """A look for whoever is told what is open: counters and numbers, nothing of anybody."""

    def __init__(self, day: ServiceDay, settings: GoodsSettings) -> None:
        self._day = day
        self._settings = settings

    def look(self) -> Lying:
        """Raises DatabaseAway."""
        with self._day.journal.database.read() as connection:
            days = {date.fromisoformat(day): number for day, number in connection.execute(_COUNTED)}
            today = self._day.known(connection) if days else date.max
            late = {day: number for day, number in days.items() if (today - day).days >= self._settings.open_days}
            if not late:
                return Lying(sum(days.values()))
            older = _BAGS.where(goods_bag.c.day <= max(late).isoformat()).order_by(goods_bag.c.id).limit(MOST)
            rows = connection.execute(older).all()
        oldest = tuple(
            OverdueBag(row.id, f"{row.number:04d}", (today - date.fromisoformat(row.day)).days) for row in rows
        )
        return Lying(sum(days.values()), sum(late.values()), oldest)
