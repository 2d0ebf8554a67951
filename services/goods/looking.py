"""Seeing bags: one by what was scanned or typed, those of a day, those that lie here; and who a bag is from and for.

Everywhere a bag is masked but in `reveal`: limited in any hour as the names of visits are, and in the journal. Whoever
has the bag's label in hand sees whom to bring it to without a limit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from services.goods import codes, rows
from services.goods.codes import Paper
from services.goods.model import Bag, BagNotDone, BagState, GoodsPeople, GoodsProblem
from services.goods.sealing import people_of
from services.goods.settings import GoodsSettings
from services.goods.tables import goods_bag
from services.house.alerts import AlertKind, raise_alert
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.queue.day import ServiceDay
from services.visits import tries
from services.visits.names import NAMES
from services.visits.personal import KeyMissing, PersonalKeys

NEWEST = 200  # bags of a day that a page lists


@dataclass(frozen=True, slots=True)
class OpenBag:
    """A bag that lies here, and for how many days."""

    bag: Bag
    days: int
    overdue: bool  # for longer than the house wants


class Looking:
    """Raises NotPermitted and DatabaseAway."""

    def __init__(self, day: ServiceDay, settings: GoodsSettings, personal: PersonalKeys, names_per_hour: int) -> None:
        self.journal = day.journal
        self._day = day
        self._settings = settings
        self._personal = personal
        self._names_per_hour = names_per_hour

    @permitted(Action.RECEIVE_GOODS)
    def find(self, who: Officer, text: str) -> Bag | BagNotDone:
        """The bag of a slip or of a number, whichever slip it is."""
        reading = codes.read(text)
        with self.journal.database.read() as connection:
            found = rows.by_reading(connection, reading)
        if found is not None:
            return found[0]
        match reading.meant:
            case codes.Meant.TICKET:
                return BagNotDone(GoodsProblem.IS_TICKET)
            case codes.Meant.PASS:
                return BagNotDone(GoodsProblem.IS_PASS)
            case codes.Meant.NOTHING:
                return BagNotDone(GoodsProblem.UNREADABLE)
            case _:
                return BagNotDone(GoodsProblem.NOT_KNOWN)

    @permitted(Action.RECEIVE_GOODS)
    def bag(self, who: Officer, bag_id: int) -> Bag | None:
        with self.journal.database.read() as connection:
            return rows.find(connection, rows.BY_ID, bag_id)

    @permitted(Action.RECEIVE_GOODS)
    def of_ticket(self, who: Officer, ticket_id: int) -> list[Bag]:
        """What was left under a queue number, oldest first."""
        query = rows.MASKED.where(goods_bag.c.ticket_id == ticket_id).order_by(goods_bag.c.id)
        with self.journal.database.read() as connection:
            return rows.from_rows(connection, connection.execute(query).all())

    @permitted(Action.RECEIVE_GOODS)
    def of_day(self, who: Officer, day: date) -> list[Bag]:
        """What was taken in or refused on a day, newest first."""
        query = rows.MASKED.where(goods_bag.c.day == day.isoformat()).order_by(goods_bag.c.id.desc()).limit(NEWEST)
        with self.journal.database.read() as connection:
            return rows.from_rows(connection, connection.execute(query).all())

    @permitted(Action.RECEIVE_GOODS)
    def lying_here(self, who: Officer) -> list[OpenBag]:
        """What is neither handed over nor returned, oldest first."""
        query = rows.MASKED.where(goods_bag.c.state == BagState.RECEIVED.value).order_by(goods_bag.c.id)
        with self.journal.database.read() as connection:
            today = self._day.known(connection)
            found = rows.from_rows(connection, connection.execute(query).all())
        ages = [(one, (today - one.day).days) for one in found]
        return [OpenBag(one, days, days >= self._settings.open_days) for one, days in ages]

    def by_receipt(self, text: str) -> Bag | None:
        """The bag whose receipt was held to a kiosk's scanner; None for any other code. Raises DatabaseAway."""
        reading = codes.read(text)
        if reading.meant is not codes.Meant.CODE or reading.paper is not Paper.RECEIPT:
            return None
        with self.journal.database.read() as connection:
            return rows.find(connection, rows.BY_RECEIPT, reading.code)

    @permitted(Action.RECEIVE_GOODS)
    def reveal(self, who: Officer, bag_id: int, label: str = "") -> GoodsPeople | BagNotDone | int:
        """Who a bag is from and for; a number: seconds to wait, for the hour has had enough.

        label: what was scanned of the bag's label, where its officer has it in hand. The digits under it prove nothing
        here: they stand on the bag's page, for slips that are written by hand.
        """
        with self.journal.transaction() as transaction:
            try:
                people = people_of(transaction, self._personal, bag_id)
            except KeyMissing as missing:
                return BagNotDone(GoodsProblem.KEY_MISSING, detail=str(missing))
            bag = rows.find(transaction.connection, rows.BY_ID, bag_id)
            if people is None or bag is None:
                return BagNotDone(GoodsProblem.UNKNOWN)
            reading = codes.read(label)
            scanned = reading.paper is Paper.LABEL and reading.code == bag.label_code
            if not scanned:
                wait = tries.count_in_hour(transaction, NAMES, who.code, self._names_per_hour)
                if wait:
                    raise_alert(transaction, AlertKind.NAMES, kiosk="console", officer=who.code)
                    transaction.record("goods_reveal_refused", who.code, bag=bag.whole_label, wait=wait)
                    return wait
            transaction.record("goods_revealed", who.code, bag=bag.whole_label)
        return people
