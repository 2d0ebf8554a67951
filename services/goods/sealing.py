"""Who left a bag for whom, sealed with the key of the week in which it was taken in (services.visits.personal)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select, update

from services.goods.model import GoodsPeople
from services.goods.tables import goods_person
from services.log.journal import Transaction
from services.visits.identity import mask_name
from services.visits.personal import PersonalKeys, WeekKey


def seal(transaction: Transaction, key: WeekKey, bag_id: int, people: GoodsPeople) -> None:
    """Write the people of a bag down. `people` is clean."""
    values: dict[str, Any] = {"bag_id": bag_id, "name_mask": mask_name(people.name), **_sealed(key, bag_id, people)}
    transaction.connection.execute(insert(goods_person).values(**values))


def seal_anew(transaction: Transaction, keys: PersonalKeys, key: WeekKey, bag_id: int) -> None:
    """The same people under the key of another week. Raises KeyMissing."""
    people = people_of(transaction, keys, bag_id)
    if people is not None:
        mine = goods_person.c.bag_id == bag_id
        transaction.connection.execute(update(goods_person).where(mine).values(**_sealed(key, bag_id, people)))


def people_of(transaction: Transaction, keys: PersonalKeys, bag_id: int) -> GoodsPeople | None:
    """None after the purge. Raises KeyMissing."""
    query = select(goods_person.c.week, goods_person.c.sealed).where(goods_person.c.bag_id == bag_id)
    row = transaction.connection.execute(query).first()
    if row is None:
        return None
    fields = keys.key(transaction.connection, row.week).unseal(bytes(row.sealed), _ref(bag_id))
    return GoodsPeople(fields["name"], fields["number"], fields["detainee"], fields["block"])


def _sealed(key: WeekKey, bag_id: int, people: GoodsPeople) -> dict[str, Any]:
    secret = {
        "name": people.name,
        "number": people.detainee_number,
        "detainee": people.detainee_name,
        "block": people.block,
    }
    return {"week": key.week, "sealed": key.seal(secret, _ref(bag_id))}


def _ref(bag_id: int) -> str:
    """What sealed fields are bound to: they cannot be moved to another bag."""
    return f"goods {bag_id}"
