"""How a bag ends: handed to the detainee, proven by its label; or returned, proven by the family's receipt. Once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from services.goods import codes, rows
from services.goods.codes import Meant, Paper, Reading
from services.goods.model import Bag, BagAnswer, BagDone, BagNotDone, BagState, GoodsProblem, Proof, ReturnReason
from services.goods.tables import goods_bag, goods_print
from services.log.journal import Journal, Transaction
from services.people.model import Officer
from services.people.permissions import Action, permitted

_NO_CODE = {
    Meant.TICKET: GoodsProblem.IS_TICKET,
    Meant.PASS: GoodsProblem.IS_PASS,
    Meant.NOTHING: GoodsProblem.UNREADABLE,
}
_OTHER_PAPER = {Paper.RECEIPT: GoodsProblem.IS_RECEIPT, Paper.LABEL: GoodsProblem.IS_LABEL}


class Ending:
    """Raises NotPermitted and DatabaseAway. `text` is what was scanned or typed; `request` the id of the form.

    bag_id: the bag that the officer has before them; a slip of another one then changes nothing.
    """

    def __init__(self, journal: Journal) -> None:
        self.journal = journal

    @permitted(Action.RECEIVE_GOODS)
    def hand_over(self, who: Officer, text: str, request: str, bag_id: int | None = None) -> BagAnswer:
        """The detainee has it: the label that hung on the bag is shown."""
        return self._end(who, text, request, bag_id, Paper.LABEL, None)

    @permitted(Action.RECEIVE_GOODS)
    def give_back(
        self, who: Officer, text: str, request: str, reason: ReturnReason, bag_id: int | None = None
    ) -> BagAnswer:
        """The family has it again: its receipt is shown."""
        return self._end(who, text, request, bag_id, Paper.RECEIPT, reason)

    def _end(
        self, who: Officer, text: str, request: str, bag_id: int | None, paper: Paper, reason: ReturnReason | None
    ) -> BagAnswer:
        reading = codes.read(text)
        with self.journal.transaction() as transaction:
            bag = self._shown(transaction, reading, bag_id, paper)
            if isinstance(bag, BagNotDone):
                return bag
            state = BagState.RETURNED if reason else BagState.HANDED_OVER
            if bag.state is state and self._was_ended_by(transaction, bag, request):
                return BagDone(bag, repeated=True)
            if bag.state is not BagState.RECEIVED:
                return BagNotDone(GoodsProblem(bag.state.value), bag)
            how = Proof.SCAN if reading.meant is Meant.CODE else Proof.TYPED
            self._write(transaction, who, bag, request, how, reason)
            if reason is None:
                transaction.record("goods_handed_over", who.code, bag=bag.whole_label, how=how.value)
            else:
                transaction.record("goods_returned", who.code, bag=bag.whole_label, how=how.value, reason=reason.value)
            ended = rows.find(transaction.connection, rows.BY_ID, bag.id)
            assert ended is not None
        return BagDone(ended)

    def _write(
        self, transaction: Transaction, who: Officer, bag: Bag, request: str, how: Proof, reason: ReturnReason | None
    ) -> None:
        values: dict[str, Any] = {
            "state": (BagState.RETURNED if reason else BagState.HANDED_OVER).value,
            "ended_at": transaction.at,
            "ended_by": who.code,
            "ended_how": how.value,
            "ended_request": request,
            "reason": reason.value if reason else None,
        }
        transaction.connection.execute(update(goods_bag).where(goods_bag.c.id == bag.id).values(**values))
        # A label that still waits for a printer, which may never come back, hangs on nothing now.
        waiting = update(goods_print).where(goods_print.c.bag_id == bag.id)
        transaction.connection.execute(waiting.values(detainee=None))

    def _shown(self, transaction: Transaction, reading: Reading, bag_id: int | None, paper: Paper) -> Bag | BagNotDone:
        """The bag whose slip of this kind was shown, locked; or what it is instead."""
        if reading.meant in _NO_CODE:
            return BagNotDone(_NO_CODE[reading.meant])
        found = rows.by_reading(transaction.connection, reading, lock=True)
        if found is None:
            return BagNotDone(GoodsProblem.NOT_KNOWN)
        bag, shown = found
        if shown is None:
            typed = reading.meant is Meant.TYPED
            return BagNotDone(GoodsProblem.WRONG_CHECK if typed else GoodsProblem.IS_NUMBER, bag)
        if shown is not paper:
            return BagNotDone(_OTHER_PAPER[shown], bag)
        return BagNotDone(GoodsProblem.OTHER_BAG, bag) if bag_id not in (None, bag.id) else bag

    def _was_ended_by(self, transaction: Transaction, bag: Bag, request: str) -> bool:
        query = select(goods_bag.c.ended_request).where(goods_bag.c.id == bag.id)
        return bool(request) and transaction.connection.execute(query).scalar() == request
