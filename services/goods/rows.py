"""Rows of bags as the domain knows them, and the queries that several use cases ask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from services.goods.codes import Meant, Paper, Reading, check_of
from services.goods.model import Bag, BagItem, BagState, Proof, ReturnReason
from services.goods.tables import goods_bag, goods_item, goods_person
from services.store.clock import from_micros
from services.store.tables import counter, ticket

MASKED: Select[Any] = select(goods_bag, goods_person.c.name_mask).outerjoin(
    goods_person, goods_person.c.bag_id == goods_bag.c.id
)
BY_ID = MASKED.where(goods_bag.c.id == bindparam("wanted"))
BY_REQUEST = MASKED.where(goods_bag.c.request_id == bindparam("wanted"))
BY_RECEIPT = MASKED.where(goods_bag.c.receipt_code == bindparam("wanted"))
BY_LABEL = MASKED.where(goods_bag.c.label_code == bindparam("wanted"))
SAME_NUMBER = 3  # so many years back somebody may still hold a slip


def from_rows(connection: Connection, found: Sequence[Any]) -> list[Bag]:
    """Rows of MASKED as the domain knows them, with their items."""
    ids = [row.id for row in found]
    lines = select(goods_item).where(goods_item.c.bag_id.in_(ids)).order_by(goods_item.c.id)
    items: dict[int, list[BagItem]] = {}
    for row in connection.execute(lines) if ids else ():
        one = BagItem(row.id, row.item, row.name, row.unit, row.amount, row.refused or "", row.refused_name or "")
        items.setdefault(row.bag_id, []).append(one)
    return [_bag(row, tuple(items.get(row.id, ()))) for row in found]


def _bag(row: Any, items: tuple[BagItem, ...]) -> Bag:
    return Bag(
        id=row.id,
        year=row.year,
        number=row.number,
        receipt_code=row.receipt_code or "",
        label_code=row.label_code or "",
        state=BagState(row.state),
        ticket_id=row.ticket_id,
        day=date.fromisoformat(row.day),
        received_at=from_micros(row.received_at),
        received_by=row.received_by,
        ended_at=from_micros(row.ended_at) if row.ended_at else None,
        ended_by=row.ended_by or "",
        ended_how=Proof(row.ended_how) if row.ended_how else None,
        reason=ReturnReason(row.reason) if row.reason else None,
        name_mask=row.name_mask or "",
        items=items,
    )


def find(connection: Connection, query: Select[Any], wanted: object, *, lock: bool = False) -> Bag | None:
    """One bag by one of the queries above; `lock` keeps it to this transaction until the commit."""
    if lock and connection.dialect.name == "postgresql":
        query = query.with_for_update(of=goods_bag)
    row = connection.execute(query, {"wanted": wanted}).first()
    return from_rows(connection, [row])[0] if row else None


def by_reading(connection: Connection, reading: Reading, *, lock: bool = False) -> tuple[Bag, Paper | None] | None:
    """The bag that a reading leads to, and the slip whose code it is; None as the slip: number or digits alone."""
    if reading.meant is Meant.CODE and reading.paper is not None:
        query = BY_RECEIPT if reading.paper is Paper.RECEIPT else BY_LABEL
        found = find(connection, query, reading.code, lock=lock)
        return (found, reading.paper) if found else None
    if reading.meant not in (Meant.TYPED, Meant.NUMBER):
        return None
    query = MASKED.where(goods_bag.c.number == reading.number).order_by(goods_bag.c.year.desc()).limit(SAME_NUMBER)
    if reading.year:
        query = query.where(goods_bag.c.year == reading.year)
    same = from_rows(connection, connection.execute(query).all())
    for one in same if reading.check else ():
        paper = paper_of(one, reading.check)
        if paper is not None:
            return find(connection, BY_ID, one.id, lock=lock) or one, paper
    return (same[0], None) if same else None


def paper_of(bag: Bag, check: str) -> Paper | None:
    """The slip of a bag whose control digits these are."""
    if bag.label_code and check == check_of(bag.label_code):
        return Paper.LABEL
    return Paper.RECEIPT if bag.receipt_code and check == check_of(bag.receipt_code) else None


def held_by(connection: Connection, code: str, ticket_id: int, service: str) -> bool:
    """Whether a queue number of a service is called or served at a counter where the officer with this code works."""
    query = (
        select(ticket.c.id)
        .join(counter, counter.c.code == ticket.c.counter)
        .where(
            ticket.c.id == ticket_id,
            ticket.c.service == service,
            ticket.c.state.in_(("called", "serving")),
            counter.c.officer == code,
            counter.c.is_open == 1,
        )
    )
    return connection.execute(query).first() is not None
