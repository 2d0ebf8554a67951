"""The service day, and whether the clock can be believed.

The day never goes back by itself. A clock more than some minutes behind, or more than some
hours ahead of the last trusted moment is untrusted: no day opens and no number is given
until staff confirm it. The last trusted moment moves on (at most once a minute) with the
work that is done under a trusted clock, never with what an untrusted clock says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update

from services.house.model import House
from services.log.journal import Journal, Transaction
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.queue.day_reopening import bring_back, recount
from services.queue.model import FINAL, TicketState
from services.store.clock import PROGRAM_WRITTEN, from_micros
from services.store.tables import counter, service_day_mark, ticket, ticket_event

TOUCH_MICROS = 60_000_000
OPEN_STATES = tuple(state.value for state in TicketState if state not in FINAL)


class Trust(StrEnum):
    TRUSTED = "trusted"
    BEHIND = "behind"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class ClockState:
    """What to think of the clock. `last` is the last trusted moment, None in a fresh database."""

    trust: Trust
    now: datetime
    last: datetime | None

    @property
    def trusted(self) -> bool:
        return self.trust is Trust.TRUSTED


def judge(house: House, now: datetime, last: datetime | None) -> Trust:
    """Pure: whether `now` can follow `last`."""
    if now < PROGRAM_WRITTEN:
        return Trust.BEHIND
    if last is None:
        return Trust.TRUSTED
    if now < last - timedelta(minutes=house.queue.clock_behind_minutes):
        return Trust.BEHIND
    if now > last + timedelta(hours=house.queue.clock_ahead_hours):
        return Trust.AHEAD
    return Trust.TRUSTED


_MARK = select(service_day_mark.c.service_day, service_day_mark.c.trusted_at)
_SHARED_MARK = _MARK.with_for_update(read=True)
_OWN_MARK = _MARK.with_for_update()
_TOUCH = (
    update(service_day_mark)
    .where(service_day_mark.c.trusted_at < bindparam("older_than"))
    .values(trusted_at=bindparam("moment"))
)

AtEnd = Callable[[Transaction, House, str, date], None]  # the day that ended, and the one that begins


def clock_state(house: House, mark: Any, now: datetime) -> ClockState:
    last = from_micros(mark.trusted_at) if mark else None
    return ClockState(judge(house, now, last), now, last)


class ServiceDay:
    """The service day in force. `at_end` is what else a day's end means, in the transaction that opens the next one."""

    def __init__(self, journal: Journal, house: House, *, at_end: AtEnd) -> None:
        self.journal = journal
        self.house = house
        self._at_end = at_end
        self._kept: date | None = None

    def current(self, transaction: Transaction, *, quiet: bool = False) -> date | ClockState:
        """The service day of this transaction, opened if it is a new one; or why the clock is not trusted.

        quiet: trusted time does not move on with this work, for nobody shall see when it was done.

        On PostgreSQL the mark stays share-locked until the commit, so that no day can end while a
        number of it is being given.
        """
        mark = transaction.connection.execute(_MARK).first()
        state = clock_state(self.house, mark, transaction.now)
        if not state.trusted:
            return state
        today = transaction.now.astimezone(self.house.time_zone).date()
        if mark is None or date.fromisoformat(mark.service_day) < today:
            self._open(transaction, today)
            return today
        if not quiet and transaction.at - mark.trusted_at > TOUCH_MICROS:
            touched = {"older_than": transaction.at - TOUCH_MICROS, "moment": transaction.at}
            transaction.connection.execute(_TOUCH, touched)
        if transaction.connection.dialect.name == "postgresql":
            mark = transaction.connection.execute(_SHARED_MARK).one()
        return date.fromisoformat(mark.service_day)

    def today(self) -> date:
        """The service day in force, without opening one. Raises DatabaseAway."""
        with self.journal.database.read() as connection:
            return self.known(connection)

    def known(self, connection: Connection) -> date:
        """As `today`, in the caller's session."""
        day = connection.execute(select(service_day_mark.c.service_day)).scalar()
        if day:
            return date.fromisoformat(day)
        return self.journal.clock.now().astimezone(self.house.time_zone).date()

    def clock_state(self) -> ClockState:
        """Whether the clock is trusted now. Raises DatabaseAway."""
        with self.journal.database.read() as connection:
            return self.clock_in(connection)

    def clock_in(self, connection: Connection) -> ClockState:
        """As `clock_state`, in the caller's session."""
        return clock_state(self.house, connection.execute(_MARK).first(), self.journal.clock.now())

    def keep(self) -> None:
        """Open a new day when it has come, and let trusted time move on. Called every minute or so.

        Raises DatabaseAway.
        """
        with self.journal.transaction() as transaction:
            day = self.current(transaction)
        # Whoever opened the day: what its end has shuffled must not lie there in the old order.
        if isinstance(day, date) and day != self._kept and self.journal.database.drop_history():
            self._kept = day

    @permitted(Action.CONFIRM_CLOCK)
    def confirm_clock(self, who: Officer) -> None:
        """The clock is right now: it is trusted from here, and a day opened in error is closed.

        The numbers that had expired with the right day wait again. Raises DatabaseAway.
        """
        with self.journal.transaction() as transaction:
            mark = transaction.connection.execute(_MARK).first()
            if mark is None:
                return
            local = transaction.now.astimezone(self.house.time_zone)
            transaction.connection.execute(update(service_day_mark).values(trusted_at=transaction.at))
            transaction.record("clock_confirmed", who.code, clock=local.isoformat(timespec="minutes"))
            if mark.service_day > local.date().isoformat():
                self._reopen(transaction, local.date(), mark.service_day, who.code)

    # -- steps ------------------------------------------------------------------------------------

    def _open(self, transaction: Transaction, today: date) -> None:
        connection = transaction.connection
        if connection.dialect.name == "postgresql":
            # "kday": the first mark has no row to lock
            connection.execute(select(func.pg_advisory_xact_lock(0x6B646179)))
            mark = connection.execute(_OWN_MARK).first()
        else:
            mark = connection.execute(_MARK).first()
        if mark is not None and mark.service_day >= today.isoformat():
            return  # another kiosk opened it in the meantime
        values = {"service_day": today.isoformat(), "trusted_at": transaction.at}
        expired = 0
        if mark is None:
            connection.execute(insert(service_day_mark).values(id=1, **values))
        else:
            expired = _expire(transaction, mark.service_day)
            self._at_end(transaction, self.house, mark.service_day, today)
            connection.execute(update(service_day_mark).values(**values))
        transaction.record("day_opened", day=today.isoformat(), expired=expired)

    def _reopen(self, transaction: Transaction, today: date, wrong_day: str, actor: str) -> None:
        day, connection = today.isoformat(), transaction.connection
        _expire(transaction, wrong_day)
        self._at_end(transaction, self.house, wrong_day, today)
        connection.execute(update(service_day_mark).values(service_day=day))
        restored = bring_back(transaction, day, actor)
        recount(connection, day)
        transaction.record("day_reopened", actor, day=day, wrong_day=wrong_day, restored=restored)


def _expire(transaction: Transaction, day: str) -> int:
    """At the end of a day whatever is not final expires, and the counters are closed."""
    connection = transaction.connection
    # Every state is looked up by the index on (service_day, state): the day's final tickets are not read.
    left = connection.execute(
        select(ticket.c.id, ticket.c.state, ticket.c.service, ticket.c.counter).where(
            ticket.c.service_day == day, ticket.c.state.in_(OPEN_STATES)
        )
    ).all()
    if left:
        connection.execute(
            insert(ticket_event),
            [
                {
                    "ticket_id": row.id,
                    "at": transaction.at,
                    "from_state": row.state,
                    "to_state": TicketState.EXPIRED.value,
                    "action": "expire",
                    "service": row.service,
                    "counter": row.counter,
                    "actor": "system",
                    "reason": None,
                }
                for row in left
            ],
        )
        connection.execute(
            update(ticket)
            .where(ticket.c.service_day == day, ticket.c.state.in_(OPEN_STATES))
            .values(state=TicketState.EXPIRED.value, finished_at=transaction.at)
        )
    connection.execute(update(counter).values(is_open=0, officer=None, pause=None))
    return len(left)
