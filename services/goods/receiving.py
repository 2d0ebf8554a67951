"""Taking goods in at a counter, item by item, or refusing them; and correcting an amount, with a trace."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from services.goods import checking, rows
from services.goods.codes import check_of
from services.goods.model import (
    Bag,
    BagAnswer,
    BagDone,
    BagItem,
    BagNotDone,
    BagState,
    Correction,
    CorrectionReason,
    GoodsPeople,
    GoodsProblem,
    Line,
    NewBag,
)
from services.goods.numbering import next_number
from services.goods.prints import GoodsPrints
from services.goods.sealing import people_of, seal
from services.goods.settings import GoodsSettings
from services.goods.tables import goods_bag, goods_correction, goods_item
from services.log.journal import Transaction
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.queue.day import ClockState, ServiceDay
from services.queue.print_jobs import label_of
from services.queue.taking import random_code
from services.store.clock import from_micros
from services.visits.personal import KeyMissing, PersonalKeys, week_of

_INSERT_BAG = insert(goods_bag).returning(goods_bag.c.id)


class Receiving:
    """Raises NotPermitted and DatabaseAway."""

    def __init__(
        self,
        day: ServiceDay,
        settings: GoodsSettings,
        personal: PersonalKeys,
        prints: GoodsPrints,
        *,
        new_code: Callable[[], str] = random_code,
    ) -> None:
        self.journal = day.journal
        self._day = day
        self._settings = settings
        self._personal = personal
        self._prints = prints
        self._new_code = new_code

    @permitted(Action.RECEIVE_GOODS)
    def receive(self, who: Officer, wish: NewBag) -> BagAnswer:
        """Take a bag in, or write down that nothing of it could be. The same request id gets the same bag again."""
        try:
            return self._receive(who, wish)
        except IntegrityError:  # PostgreSQL only: the same request, or the same random code, in the same moment
            return self._receive(who, wish)

    def _receive(self, who: Officer, wish: NewBag) -> BagAnswer:
        people = checking.clean(wish.people)
        with self.journal.transaction() as transaction:
            connection = transaction.connection
            if (earlier := rows.find(connection, rows.BY_REQUEST, wish.request_id)) is not None:
                return self._repeated(transaction, earlier, wish, people)
            day = self._day.current(transaction)
            if isinstance(day, ClockState):
                return BagNotDone(GoodsProblem.CLOCK_UNTRUSTED)
            wrong = checking.problem_of(wish.lines, people, self._settings)
            if wrong is not None:
                return wrong
            service = self._settings.service or ""
            if wish.ticket_id is not None and not rows.held_by(connection, who.code, wish.ticket_id, service):
                return BagNotDone(GoodsProblem.NOT_YOUR_NUMBER)
            try:
                bag = self._insert(transaction, who, wish, people, day)
            except KeyMissing as missing:
                return BagNotDone(GoodsProblem.KEY_MISSING, detail=str(missing))
            shown = checking.on_label(people, self._settings.label)
            jobs = self._prints.first(transaction, who, bag, wish.kiosk, wish.language, shown) if wish.kiosk else ()
            self._tell(transaction, who, bag)
        return BagDone(bag, jobs=jobs)

    def _insert(self, transaction: Transaction, who: Officer, wish: NewBag, people: GoodsPeople, day: date) -> Bag:
        """Raises KeyMissing, before anything was written."""
        connection, week = transaction.connection, week_of(day)
        key = self._personal.key(connection, week)
        receipt, label = self._codes()
        values = {
            "year": day.year,
            "number": next_number(connection, day.year),
            "request_id": wish.request_id,
            "receipt_code": receipt,
            "label_code": label,
            "state": (BagState.RECEIVED if any(one.amount for one in wish.lines) else BagState.REFUSED).value,
            "ticket_id": wish.ticket_id,
            "day": day.isoformat(),
            "received_at": transaction.at,
            "received_by": who.code,
        }
        bag_id = connection.execute(_INSERT_BAG, values).scalar_one()
        connection.execute(insert(goods_item), [self._line(bag_id, one) for one in wish.lines])
        seal(transaction, key, bag_id, people)
        found = rows.find(connection, rows.BY_ID, bag_id)
        assert found is not None
        return found

    def _line(self, bag_id: int, line: Line) -> dict[str, Any]:
        item, reason = self._settings.items[line.item], self._settings.refusals.get(line.refused)
        return {
            "bag_id": bag_id,
            "item": item.code,
            "name": item.name.in_language("id"),
            "unit": item.unit.in_language("id"),
            "amount": line.amount,
            "refused": reason.code if reason else None,
            "refused_name": reason.name.in_language("id") if reason else None,
        }

    def _codes(self) -> tuple[str, str]:
        """Of receipt and label, whose control digits differ."""
        receipt, label = self._new_code(), self._new_code()
        while check_of(label) == check_of(receipt):
            label = self._new_code()
        return receipt, label

    def _tell(self, transaction: Transaction, who: Officer, bag: Bag) -> None:
        transaction.record(
            "goods_received" if bag.taken_in else "goods_refused",
            who.code,
            bag=bag.whole_label,
            items=len(bag.taken_in),
            refused=len(bag.refused),
            label=label_of(transaction, bag.ticket_id),
        )

    def _repeated(self, transaction: Transaction, earlier: Bag, wish: NewBag, people: GoodsPeople) -> BagAnswer:
        """The form came before: the same bag, or something else under the same id."""
        lines = {(one.item, one.refused): one.amount for one in wish.lines}
        first = self._first_amounts(transaction, earlier)
        try:
            before = people_of(transaction, self._personal, earlier.id)
        except KeyMissing as missing:
            return BagNotDone(GoodsProblem.KEY_MISSING, detail=str(missing))
        if lines != first or before not in (None, people) or wish.ticket_id != earlier.ticket_id:
            return BagNotDone(GoodsProblem.DIFFERENT, earlier)
        return BagDone(earlier, repeated=True)

    def _first_amounts(self, transaction: Transaction, bag: Bag) -> dict[tuple[str, str], int]:
        """What was written down at first, whatever was corrected since."""
        found = {one.id: ((one.item, one.refused), one.amount) for one in bag.items}
        query = select(goods_correction).where(goods_correction.c.item_id.in_(found))
        for row in transaction.connection.execute(query.order_by(goods_correction.c.id.desc())):
            found[row.item_id] = (found[row.item_id][0], row.before)
        return dict(found.values())

    # -- correcting ---------------------------------------------------------------------------------

    @permitted(Action.RECEIVE_GOODS)
    def correct(self, who: Officer, item_id: int, after: int, reason: CorrectionReason) -> BagAnswer:
        """Another amount for a line of a bag that lies here; what it was, who changed it and why stays."""
        with self.journal.transaction() as transaction:
            query = select(goods_item.c.bag_id).where(goods_item.c.id == item_id)
            bag_id = transaction.connection.execute(query).scalar()
            bag = rows.find(transaction.connection, rows.BY_ID, bag_id, lock=True)
            line = next((one for one in bag.taken_in if one.id == item_id), None) if bag else None
            if bag is None or line is None:
                return BagNotDone(GoodsProblem.UNKNOWN)
            if bag.state is not BagState.RECEIVED:
                return BagNotDone(GoodsProblem(bag.state.value), bag)
            known = self._settings.items.get(line.item)
            most = max(self._largest(transaction, line), known.most if known else 0)
            if not 0 <= after <= most:
                return BagNotDone(GoodsProblem.TOO_MANY if after > 0 else GoodsProblem.BAD_AMOUNT, bag, str(most))
            if after == line.amount:
                return BagNotDone(GoodsProblem.SAME_AMOUNT, bag)
            self._write(transaction, who, item_id, line.amount, after, reason)
            transaction.record(
                "goods_corrected",
                who.code,
                bag=bag.whole_label,
                item=line.name,
                before=line.amount,
                after=after,
                reason=reason.value,
            )
            found = rows.find(transaction.connection, rows.BY_ID, bag.id)
            assert found is not None
        return BagDone(found)

    def _largest(self, transaction: Transaction, line: BagItem) -> int:
        """The most that a line ever had: a correction can be taken back whatever the house allows since."""
        query = select(func.max(goods_correction.c.before)).where(goods_correction.c.item_id == line.id)
        return max(line.amount, transaction.connection.execute(query).scalar() or 0)

    def _write(
        self, transaction: Transaction, who: Officer, item_id: int, before: int, after: int, reason: CorrectionReason
    ) -> None:
        values = {"item_id": item_id, "before": before, "after": after, "reason": reason.value}
        connection = transaction.connection
        connection.execute(insert(goods_correction), {**values, "at": transaction.at, "by": who.code})
        connection.execute(update(goods_item).where(goods_item.c.id == item_id).values(amount=after))

    @permitted(Action.RECEIVE_GOODS)
    def corrections(self, who: Officer, bag_id: int) -> list[Correction]:
        """What was changed in a bag, oldest first."""
        query = (
            select(goods_correction)
            .join(goods_item, goods_item.c.id == goods_correction.c.item_id)
            .where(goods_item.c.bag_id == bag_id)
            .order_by(goods_correction.c.id)
        )
        with self.journal.database.read() as connection:
            found = connection.execute(query).all()
        return [
            Correction(row.item_id, row.before, row.after, CorrectionReason(row.reason), from_micros(row.at), row.by)
            for row in found
        ]


def new_request() -> str:
    """An id for a form that takes something in or ends a bag."""
    return secrets.token_hex(16)
