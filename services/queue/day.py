"""The service day, and whether the clock can be believed.

The day never goes back by itself. A clock more than some minutes behind, or more than some
hours ahead of the last trusted moment is untrusted: no day opens and no number is given
until staff confirm it. The last trusted moment moves on (at most once a minute) with the
work that is done under a trusted clock, never with what an untrusted clock says.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, insert, select, update

from services.house.model import House
from services.log.journal import Journal, Transaction
from services.people.model import Officer, Role
from services.people.permissions import Action, permitted
from services.queue import clock_leaps
from services.queue.clock_answers import ClockConfirmed, ClockProblem, ClockRefused, may_overrule
from services.queue.day_reopening import bring_back, ended_in_error, expire, moments_until, recount
from services.store.asking import Answer, Statement, ask
from services.store.clock import PROGRAM_WRITTEN, from_micros, to_micros
from services.store.tables import service_day_mark
from services.store.turns import SERVICE_DAY, take_turn
from services.text.dates import LAST_DAY

CALENDAR_ENDS = datetime.combine(LAST_DAY, time(0), UTC)
LONG_CLOSED = timedelta(days=28)  # a house is hardly closed for longer; what a wrong clock then purges is gone for good
TOUCH_MICROS = 60_000_000
SYSTEM = "system"  # as who acts: nobody


class _MarkMovesOn(Exception):
    """The mark has to be changed, or is not trusted any more: before anything else is locked."""


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
    if now >= CALENDAR_ENDS:
        return Trust.AHEAD
    if last is None:
        return Trust.TRUSTED
    if now < last - timedelta(minutes=house.queue.clock_behind_minutes):
        return Trust.BEHIND
    if now > last + timedelta(hours=house.queue.clock_ahead_hours):
        return Trust.AHEAD
    return Trust.TRUSTED


_MARK = select(service_day_mark.c.service_day, service_day_mark.c.trusted_at)
_SHARED_MARK = _MARK.with_for_update(read=True)  # a server's only: SQLite has one writer
_OWN_MARK = _MARK.with_for_update()
_TOUCH = (
    update(service_day_mark)
    .where(service_day_mark.c.trusted_at < bindparam("older_than"))
    .values(trusted_at=bindparam("moment"))
)

_READY_MARK = Statement(
    _MARK.where(
        service_day_mark.c.service_day >= bindparam("today"), service_day_mark.c.trusted_at >= bindparam("since")
    ).with_for_update(read=True)
)

A = TypeVar("A")
T = TypeVar("T")


def nothing(_transaction: Transaction) -> None:
    """What is done beside a use case, mostly."""


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
        self._seen: Any = None  # the mark as it was the last time

    def run(
        self,
        asks: Callable[[Transaction, date], A],
        work: Callable[[Transaction, date | ClockState, A], T],
        *,
        also: Callable[[Transaction], None] = nothing,
    ) -> T:
        """What `work` makes of the service day (see `current`), and of what was asked of the database: a transaction.

        also: done first. asks: of a day, before anybody waits for an answer (services.store.asking). It may lock what
        is locked after the mark. Both may be done twice, where nothing is left of the first time. Raises DatabaseAway.
        """
        with suppress(_MarkMovesOn):
            self._require_usual(self.journal.clock.now())
            with self.journal.transaction() as transaction:
                also(transaction)
                shown = self._shown(transaction.now)
                mark = self._ask_ready(transaction, shown, since=0)
                asked = asks(transaction, shown)
                day = self._ready(transaction, mark)
                if isinstance(day, date) and day != shown:  # it never goes back by itself
                    asked = asks(transaction, day)
                return work(transaction, day, asked)
        with self.journal.transaction() as transaction:
            also(transaction)
            day = self.current(transaction)
            asked = asks(transaction, day if isinstance(day, date) else self._shown(transaction.now))
            return work(transaction, day, asked)

    def current(self, transaction: Transaction, *, quiet: bool = False) -> date | ClockState:
        """The service day of this transaction, opened if it is a new one; or why the clock is not trusted.

        quiet: trusted time does not move on with this work, for nobody shall see when it was done.

        On PostgreSQL the mark stays share-locked until the commit, so that no day can end while a
        number of it is being given.
        """
        with suppress(_MarkMovesOn):
            since = 0 if quiet else transaction.at - TOUCH_MICROS
            return self._ready(transaction, self._ask_ready(transaction, self._shown(transaction.now), since=since))
        mark = transaction.connection.execute(_MARK).first()
        state = clock_state(self.house, mark, transaction.now)
        if not state.trusted:
            return state
        today = transaction.now.astimezone(self.house.time_zone).date()
        if mark is None or date.fromisoformat(mark.service_day) < today:
            self._open(transaction, today)
            return today
        if not quiet and transaction.at - mark.trusted_at > TOUCH_MICROS:
            self._touch(transaction, mark)
        self._seen = mark = transaction.connection.execute(_SHARED_MARK).one()
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

    def ended_in_error(self) -> int:
        """How many numbers with today's date have ended though today is not over: confirming the clock makes them valid
        again. Raises DatabaseAway."""
        with self.journal.database.read() as connection:
            return ended_in_error(connection, self.known(connection).isoformat())

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
    def confirm_clock(self, who: Officer, *, sure: bool = False) -> ClockConfirmed | ClockRefused:
        """The clock is right now: it is trusted from here, and the day that it shows is in force.

        A later day was opened in error and is closed; numbers of the right day that had expired wait again, whoever
        ended that day. A time that cannot be is refused, and one that hardly can be unless the officer is `sure` and
        may overrule it (`clock_answers`). Raises DatabaseAway.
        """
        with self.journal.transaction() as transaction:
            mark = self._mark_to_change(transaction.connection)
            problem = self._problem(transaction.connection, transaction.now, mark)
            if problem is not None:
                overruled = sure and may_overrule(who.role, problem)
                clock = transaction.now.astimezone(self.house.time_zone).isoformat(timespec="minutes")
                event = "clock_overruled" if overruled else "clock_refused"
                transaction.record(event, who.code, clock=clock, outcome=problem.value)
                if not overruled:
                    last = from_micros(mark.trusted_at) if mark else None
                    return ClockRefused(problem, transaction.now, last)
            return self._confirm(transaction, mark, who.code)

    def to_overrule(self, role: Role) -> ClockProblem | None:
        """What speaks against the clock of now, where an officer of this role may overrule it. Raises DatabaseAway."""
        with self.journal.database.read() as connection:
            problem = self._problem(connection, self.journal.clock.now(), connection.execute(_MARK).first())
        return problem if may_overrule(role, problem) else None

    # -- steps ------------------------------------------------------------------------------------

    def _shown(self, now: datetime) -> date:
        """The day that the clock shows."""
        return min(now, CALENDAR_ENDS).astimezone(self.house.time_zone).date()

    def _require_usual(self, now: datetime) -> None:
        """Nothing is locked together with the mark unless it stood, when it was seen last, as it has to stand now: who
        begins a day, or moves trusted time on, locks other rows while everybody else waits for the mark."""
        seen = self._seen
        if seen is None or seen.service_day < self._shown(now).isoformat():
            raise _MarkMovesOn
        if to_micros(now) - seen.trusted_at > TOUCH_MICROS:
            raise _MarkMovesOn

    def _ask_ready(self, transaction: Transaction, shown: date, *, since: int) -> Answer:
        """The mark, share-locked, where nothing in it is to be changed now; else nothing, and nothing is locked."""
        return ask(transaction.connection, _READY_MARK, today=shown.isoformat(), since=since)

    def _ready(self, transaction: Transaction, asked: Answer) -> date | ClockState:
        mark = asked.first()
        if mark is None:
            raise _MarkMovesOn
        self._seen = mark
        state = clock_state(self.house, mark, transaction.now)
        return date.fromisoformat(mark.service_day) if state.trusted else state

    def _problem(self, connection: Connection, now: datetime, mark: Any) -> ClockProblem | None:
        if now < PROGRAM_WRITTEN:
            return ClockProblem.BEFORE_PROGRAM
        if now >= CALENDAR_ENDS:
            return ClockProblem.BEYOND_CALENDAR
        if mark is None:
            return None
        if now >= from_micros(mark.trusted_at):
            return ClockProblem.FAR_AHEAD if now - from_micros(mark.trusted_at) > LONG_CLOSED else None
        leaps = clock_leaps.known_leaps(connection, mark.trusted_at)
        earliest = clock_leaps.earliest(mark.trusted_at, leaps, self.house.queue)
        return ClockProblem.BEFORE_WORK if now < from_micros(earliest) else None

    def _confirm(self, transaction: Transaction, mark: Any, actor: str) -> ClockConfirmed:
        connection, local = transaction.connection, transaction.now.astimezone(self.house.time_zone)
        today = local.date()
        transaction.record("clock_confirmed", actor, clock=local.isoformat(timespec="minutes"))
        if mark is None:
            self._open(transaction, today, actor)
            return ClockConfirmed(transaction.now, today, None)
        if transaction.at < mark.trusted_at:
            clock_leaps.take_back(connection, transaction.at)
        else:
            ahead = clock_state(self.house, mark, transaction.now).trust is Trust.AHEAD
            clock_leaps.note(connection, mark.trusted_at, transaction.at, confirmed=ahead)
        connection.execute(update(service_day_mark).values(trusted_at=transaction.at))
        before = date.fromisoformat(mark.service_day)
        if before > today:
            restored = self._reopen(transaction, today, mark.service_day, actor)
        elif before < today:
            restored = self._open(transaction, today, actor)
        else:
            restored = self._go_on(transaction, today, before, actor)
        if transaction.at < mark.trusted_at:
            moments_until(connection, today.isoformat(), transaction.at)
        return ClockConfirmed(transaction.now, today, before, restored)

    def _touch(self, transaction: Transaction, mark: Any) -> None:
        """Trusted time moves on."""
        touched = {"older_than": transaction.at - TOUCH_MICROS, "moment": transaction.at}
        if transaction.connection.execute(_TOUCH, touched).rowcount:
            clock_leaps.note(transaction.connection, mark.trusted_at, transaction.at)

    def _mark_to_change(self, connection: Connection) -> Any:
        if connection.dialect.name != "postgresql":
            return connection.execute(_MARK).first()
        take_turn(connection, SERVICE_DAY)  # the first mark has no row to lock
        return connection.execute(_OWN_MARK).first()

    def _open(self, transaction: Transaction, today: date, actor: str = SYSTEM) -> int:
        """Begin a day; returns how many numbers of it are valid again (it had been closed in error)."""
        connection = transaction.connection
        mark = self._mark_to_change(connection)
        if mark is not None and mark.service_day >= today.isoformat():
            return 0  # another kiosk opened it in the meantime
        values = {"service_day": today.isoformat(), "trusted_at": transaction.at}
        if mark is None:
            connection.execute(insert(service_day_mark).values(id=1, **values))
            clock_leaps.begin(connection, transaction.at, self.house.queue)
            transaction.record("day_opened", day=today.isoformat(), expired=0)
            return 0
        expired = expire(transaction, mark.service_day)
        self._at_end(transaction, self.house, mark.service_day, today)
        connection.execute(update(service_day_mark).values(**values))
        clock_leaps.note(connection, mark.trusted_at, transaction.at)
        clock_leaps.forget_certain(connection, transaction.at, self.house.queue)
        transaction.record("day_opened", day=today.isoformat(), expired=expired)
        return self._go_on(transaction, today, date.fromisoformat(mark.service_day), actor)

    def _reopen(self, transaction: Transaction, today: date, wrong_day: str, actor: str) -> int:
        """Go back to `today`: the later day was opened in error."""
        day = today.isoformat()
        expire(transaction, wrong_day)
        self._at_end(transaction, self.house, wrong_day, today)
        transaction.connection.execute(update(service_day_mark).values(service_day=day))
        recount(transaction.connection, day)
        restored = bring_back(transaction, day, actor)
        transaction.record("day_reopened", actor, day=day, wrong_day=wrong_day, restored=restored)
        return restored

    def _go_on(self, transaction: Transaction, today: date, before: date, actor: str) -> int:
        """Numbers of `today` that had ended while another day was in force are valid again; returns how many.

        Without a person who says that the clock is right, numbers that a clock that was ahead yesterday may have given
        are left alone.
        """
        until = None if actor != SYSTEM else transaction.at
        restored = bring_back(transaction, today.isoformat(), actor, until=until)
        if before != today:
            recount(transaction.connection, today.isoformat())
        if restored:
            transaction.record("numbers_restored", actor, day=today.isoformat(), restored=restored)
        return restored
