"""The service day, and whether the clock can be believed.

The day never goes back by itself. A clock more than some minutes behind, or more than some
hours ahead of the last trusted moment is untrusted: no day opens and no number is given
until staff confirm it. The last trusted moment moves on (at most once a minute) with the
work that is done under a trusted clock, never with what an untrusted clock says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from services.house.model import House
from services.log.journal import Transaction
from services.queue.day_reopening import bring_back, recount
from services.queue.model import FINAL, TicketState
from services.store.clock import from_micros
from services.store.tables import counter, service_day_mark, ticket, ticket_event
from services.surveys.day_end import end_days

# No house was run by this program before it was written: an empty database with an older clock.
PROGRAM_WRITTEN = datetime(2026, 11, 1, tzinfo=UTC)
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

_Mark = Any


def clock_state(house: House, mark: _Mark | None, now: datetime) -> ClockState:
    last = from_micros(mark.trusted_at) if mark else None
    return ClockState(judge(house, now, last), now, last)


def read_mark(transaction_or_connection: Transaction) -> _Mark | None:
    return transaction_or_connection.connection.execute(_MARK).first()


def current_day(transaction: Transaction, house: House) -> date | ClockState:
    """The service day of this transaction, opened if it is a new one; or why the clock is not trusted.

    On PostgreSQL the mark stays share-locked until the commit, so that no day can end while a
    number of it is being given.
    """
    mark = read_mark(transaction)
    state = clock_state(house, mark, transaction.now)
    if not state.trusted:
        return state
    today = transaction.now.astimezone(house.time_zone).date()
    if mark is None or date.fromisoformat(mark.service_day) < today:
        _open_day(transaction, house, today)
        return today
    if transaction.at - mark.trusted_at > TOUCH_MICROS:
        transaction.connection.execute(_TOUCH, {"older_than": transaction.at - TOUCH_MICROS, "moment": transaction.at})
    if transaction.connection.dialect.name == "postgresql":
        mark = transaction.connection.execute(_SHARED_MARK).one()
    return date.fromisoformat(mark.service_day)


def _open_day(transaction: Transaction, house: House, today: date) -> None:
    connection = transaction.connection
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(0x6B646179)))  # "kday": the first mark has no row to lock
        mark = connection.execute(_OWN_MARK).first()
    else:
        mark = connection.execute(_MARK).first()
    if mark is not None and mark.service_day >= today.isoformat():
        return  # another kiosk opened it in the meantime
    expired = 0
    if mark is not None:
        expired = _expire(transaction, mark.service_day)
        end_days(transaction, house, mark.service_day, today)
    values = {"service_day": today.isoformat(), "trusted_at": transaction.at}
    if mark is None:
        connection.execute(insert(service_day_mark).values(id=1, **values))
    else:
        connection.execute(update(service_day_mark).values(**values))
    transaction.record("day_opened", day=today.isoformat(), expired=expired)


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


def confirm_clock(transaction: Transaction, house: House, actor: str) -> None:
    """Staff say that the clock is right now: it is trusted from here, and a day opened in error is closed.

    The numbers that had expired with the right day wait again.
    """
    connection = transaction.connection
    mark = read_mark(transaction)
    if mark is None:
        return
    today = transaction.now.astimezone(house.time_zone).date()
    connection.execute(update(service_day_mark).values(trusted_at=transaction.at))
    shown = transaction.now.astimezone(house.time_zone).isoformat(timespec="minutes")
    transaction.record("clock_confirmed", actor, clock=shown)
    if mark.service_day > today.isoformat():
        _expire(transaction, mark.service_day)
        end_days(transaction, house, mark.service_day, today)
        connection.execute(update(service_day_mark).values(service_day=today.isoformat()))
        restored = bring_back(transaction, today.isoformat(), actor)
        recount(connection, today.isoformat())
        transaction.record("day_reopened", actor, day=today.isoformat(), wrong_day=mark.service_day, restored=restored)
