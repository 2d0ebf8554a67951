"""The end of personal data of goods, as of visits (services.visits.purge): counted from the day a bag was ended.

What is still to be handed over needs to be known until then, longer than the key of its week is kept: it is sealed anew
with the key of the week that runs, and every copy of before loses it with the old key all the same.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, delete, func, select, update

from services.goods.model import BagState
from services.goods.sealing import seal_anew
from services.goods.tables import goods_bag, goods_person
from services.log.journal import Journal
from services.store.clock import from_micros, to_micros
from services.visits.personal import KeyMissing, PersonalKeys, last_day, week_of

BATCH = 500  # rows a transaction, so that no ticket waits for the purge
_ENDED = func.coalesce(goods_bag.c.ended_at, goods_bag.c.received_at)
_OVER = (
    select(goods_person.c.bag_id)
    .join(goods_bag, goods_bag.c.id == goods_person.c.bag_id)
    .where(goods_bag.c.state != BagState.RECEIVED.value, bindparam("until") > _ENDED)
    .limit(BATCH)
)


class GoodsPurge:
    """Whoever purges visits asks it before any key is destroyed. zone: the house's."""

    def __init__(self, journal: Journal, personal: PersonalKeys, zone: ZoneInfo) -> None:
        self._journal = journal
        self._personal = personal
        self._zone = zone

    def __call__(self, before: date, by: str) -> int:
        """Delete who left what for whom in bags that ended before a day; the number of bags. Raises DatabaseAway."""
        until = to_micros(datetime.combine(before, time(0), self._zone))
        count = 0
        while done := self._delete_some(until):
            count += done
        self._keep_open_ones(before)
        if count:
            self._journal.record("goods_purged", by, before=before.isoformat(), bags=count)
        return count

    def _delete_some(self, until: int) -> int:
        with self._journal.transaction() as transaction:
            connection = transaction.connection
            ids = connection.execute(_OVER, {"until": until}).scalars().all()
            if ids:
                connection.execute(delete(goods_person).where(goods_person.c.bag_id.in_(ids)))
                # A slip that is found years later opens nothing.
                codes = update(goods_bag).where(goods_bag.c.id.in_(ids))
                connection.execute(codes.values(receipt_code=None, label_code=None))
        return len(ids)

    def _keep_open_ones(self, before: date) -> None:
        """What is left of weeks whose key is destroyed now. Where a key is on another machine, that one does it."""
        with self._journal.database.read() as connection:
            left = connection.execute(select(goods_person.c.bag_id, goods_person.c.week)).all()
        ids = [row.bag_id for row in left if last_day(row.week) < before]
        for start in range(0, len(ids), BATCH):
            with suppress(KeyMissing), self._journal.transaction() as transaction:
                today = from_micros(transaction.at).astimezone(self._zone).date()
                key = self._personal.key(transaction.connection, week_of(today))
                for bag_id in ids[start : start + BATCH]:
                    with suppress(KeyMissing):  # this bag's only
                        seal_anew(transaction, self._personal, key, bag_id)
