"""Bans, as those in charge decide about them: set, prolonged, lifted, and at their end forgotten.

A ban holds from the moment it is set. Who is meant is known by a HMAC and shown by masks; the log has a ban by its
number and reason alone. What tells who (`ban_person`, `ban_booking`) is deleted the moment a ban is lifted, or with
the purge of the day after its last one; the key of a month goes with the last ban that was set in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select, update

from services.log.journal import Transaction
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.queue.day import ClockState
from services.store.clock import from_micros
from services.text.spreadsheet import is_changed, is_rounded
from services.visits import identity, rows
from services.visits.ban_check import BanCheck, ban_of_booking, mark_of
from services.visits.ban_model import (
    Ban,
    BanAnswer,
    BanKind,
    Banned,
    BanProblem,
    BanReason,
    LiftReason,
    NewBan,
    NotBanned,
)
from services.visits.booking import Bookings
from services.visits.model import TO_COME, Booking
from services.visits.personal import BANS as BAN_KEYS
from services.visits.personal import KeyMissing, mark_destroyed, month_of, week_of, weeks_without_key
from services.visits.tables import ban_booking, ban_key, ban_person, booking, booking_person, visit_ban

LONGEST: Final = timedelta(days=3660)
ENDED_SHOWN: Final = timedelta(days=90)  # so long an ended ban stays in the list, without its person

_ALL = (
    select(visit_ban, ban_person.c.number_mask, ban_person.c.name_mask, ban_key.c.mark)
    .outerjoin(ban_person, ban_person.c.ban_id == visit_ban.c.id)
    .outerjoin(ban_key, ban_key.c.month == ban_person.c.month)
)


class Bans:
    """Raises NotPermitted and DatabaseAway."""

    def __init__(self, bookings: Bookings) -> None:
        self._bookings = bookings
        self.journal = bookings.journal

    # -- seeing -----------------------------------------------------------------------------------------

    @permitted(Action.MANAGE_BANS)
    def all(self, who: Officer) -> list[Ban]:
        """Those that hold, the newest first, then those that ended lately."""
        now = self.journal.clock.now()
        today = now.astimezone(self._bookings.house.time_zone).date()
        with self.journal.database.read() as connection:
            coming = _coming(connection, today)
            found = [
                _ban(row, coming[row.id]) for row in connection.execute(_ALL.order_by(visit_ban.c.id.desc())).all()
            ]
        live = [one for one in found if one.is_live]
        return live + [one for one in found if one.ended_at is not None and now - one.ended_at <= ENDED_SHOWN]

    @permitted(Action.MANAGE_BANS)
    def of_booking(self, who: Officer, found: Booking) -> Ban | None:
        """The ban that keeps the family of a booking from being received, on its day or the day in force."""
        with self.journal.database.read() as connection:
            day = max(found.day, self._bookings.service_day.known(connection))
            held = ban_of_booking(connection, found.id, day)
            row = connection.execute(_ALL.where(visit_ban.c.id == held.id)).first() if held else None
        return _ban(row, ()) if row else None

    # -- deciding ---------------------------------------------------------------------------------------

    @permitted(Action.MANAGE_BANS)
    def add(self, who: Officer, wish: NewBan) -> BanAnswer:
        """Nobody who is meant is received from now on, bookings from before included."""
        with self.journal.transaction() as transaction:
            today = self._bookings.service_day.current(transaction)
            if isinstance(today, ClockState):
                return NotBanned(BanProblem.CLOCK_UNTRUSTED)
            clean = _clean(wish)
            problem = _person_problem(clean, today) or _days_problem(clean.last_day, clean.review_on, today)
            if problem is not None:
                return NotBanned(problem)
            connection = transaction.connection
            rows.lock_weeks(connection, self._weeks(today))
            try:
                key = self._bookings.ban_keys.key(connection, month_of(today))
                known = BanCheck(self._bookings.ban_keys, connection).known(clean.kind, clean.number)
            except KeyMissing as missing:
                return NotBanned(BanProblem.KEY_MISSING, str(missing))
            if known:
                return NotBanned(BanProblem.ALREADY, ban=known[0].id)
            ban = _insert(transaction, clean, who.code)
            person = {
                "ban_id": ban,
                "month": key.week,
                "who": mark_of(key, clean.kind, clean.number),
                "number_mask": _number_mask(clean),
                "name_mask": identity.mask_name(clean.name),
            }
            connection.execute(insert(ban_person).values(**person))
            self._tie_bookings(connection, ban, clean)
            coming = len(_coming(connection, today, ban)[ban])
            transaction.record(
                "ban_set",
                who.code,
                ban=f"#{ban}",
                kind=clean.kind.value,
                reason=clean.reason.value,
                last_day=_text(clean.last_day),
                review_on=_text(clean.review_on),
                bookings=coming,
            )
            return Banned(ban, coming, tuple(weeks_without_key(connection, self._bookings.personal)))

    @permitted(Action.MANAGE_BANS)
    def prolong(self, who: Officer, ban: int, last_day: date | None, review_on: date | None) -> BanAnswer:
        """Another last day, or another day on which it is looked at again."""
        with self.journal.transaction() as transaction:
            today = self._bookings.service_day.current(transaction)
            if isinstance(today, ClockState):
                return NotBanned(BanProblem.CLOCK_UNTRUSTED)
            problem = _days_problem(last_day, review_on, today) or _live_problem(transaction, ban)
            if problem is not None:
                return NotBanned(problem)
            values = {"last_day": _text(last_day), "review_on": _text(review_on)}
            transaction.connection.execute(update(visit_ban).where(visit_ban.c.id == ban).values(**values))
            transaction.record("ban_prolonged", who.code, ban=f"#{ban}", **values)
            return Banned(ban, len(_coming(transaction.connection, today, ban)[ban]))

    @permitted(Action.MANAGE_BANS)
    def lift(self, who: Officer, ban: int, reason: LiftReason) -> BanAnswer:
        """It ends now, and who was meant is forgotten."""
        with self.journal.transaction() as transaction:
            problem = _live_problem(transaction, ban)
            if problem is not None:
                return NotBanned(problem)
            _forget(transaction, [ban], {"lifted_by": who.code, "lift_reason": reason.value})
            transaction.record("ban_lifted", who.code, ban=f"#{ban}", reason=reason.value)
        self.journal.database.forget_soon()  # a write-ahead log still holds what was deleted
        return Banned(ban, 0)

    # -- the end ----------------------------------------------------------------------------------------

    def purge(self) -> int:
        """Bans whose last day is over, and keys of months that no ban was set with any more; returns how many bans.

        Raises DatabaseAway, OSError.
        """
        with self.journal.transaction() as transaction:
            today = self._bookings.service_day.current(transaction)
            if isinstance(today, ClockState):
                return 0
            over = (visit_ban.c.ended_at.is_(None), visit_ban.c.last_day < today.isoformat())
            ended = transaction.connection.execute(select(visit_ban.c.id).where(*over)).scalars().all()
            _forget(transaction, ended, {})
            for one in ended:
                transaction.record("ban_ended", ban=f"#{one}")
        self._destroy_keys(month_of(today))
        if ended:
            self.journal.database.forget_soon()
        return len(ended)

    def _destroy_keys(self, this_month: str) -> None:
        """Marked first, as services.visits.purge does with those of weeks."""
        keys = self._bookings.ban_keys
        in_use = select(ban_person.c.month)
        over = select(ban_key.c.month).where(ban_key.c.month < this_month, ban_key.c.month.not_in(in_use))
        with self.journal.database.read() as connection:
            here = [one for one in connection.execute(over).scalars() if keys.has(one)]
        if here:
            with self.journal.transaction() as transaction:
                for month in here:
                    mark_destroyed(transaction.connection, month, transaction.at, BAN_KEYS)
                transaction.record("ban_keys_destroyed", months=len(here))
        for month in here:
            keys.destroy(month)

    # -- steps ------------------------------------------------------------------------------------------

    def _weeks(self, today: date) -> set[str]:
        """Those that can be booked: whoever books in one of them waits, or is seen."""
        days = range(0, self._bookings.settings.ahead_days + 8, 7)
        return {week_of(today + timedelta(days=number)) for number in days}

    def _tie_bookings(self, connection: Connection, ban: int, wish: NewBan) -> None:
        """The bookings of this person that this machine can find, whichever day they are of."""
        column = booking_person.c.visitor if wish.kind is BanKind.VISITOR else booking_person.c.detainee
        marks = [mark_of(key, wish.kind, wish.number) for key in self._bookings.personal.here(connection)]
        found = connection.execute(select(booking_person.c.booking_id).where(column.in_(marks))).scalars().all()
        if found:
            connection.execute(insert(ban_booking), [{"ban_id": ban, "booking_id": one} for one in found])


def in_force(connection: Connection) -> tuple[int, int]:
    """How many bans there are, and how many of them find nobody again."""
    every = connection.execute(_ALL.where(visit_ban.c.ended_at.is_(None))).all()
    return len(every), sum(row.mark is None for row in every)


def _clean(wish: NewBan) -> NewBan:
    of_visitor = wish.kind is BanKind.VISITOR
    number = identity.clean_nik(wish.number) if of_visitor else identity.clean_number(wish.number)
    return replace(wish, number=number, name=identity.clean_name(wish.name))


def _person_problem(wish: NewBan, today: date) -> BanProblem | None:
    if wish.kind is BanKind.VISITOR and (is_rounded(wish.number) or not identity.is_nik(wish.number, today)):
        return BanProblem.BAD_NIK
    if wish.kind is BanKind.DETAINEE and (is_changed(wish.number) or not identity.is_number(wish.number)):
        return BanProblem.BAD_NUMBER
    return BanProblem.BAD_NAME if wish.name and not identity.is_name(wish.name) else None


def _days_problem(last_day: date | None, review_on: date | None, today: date) -> BanProblem | None:
    if (last_day is None) is (review_on is None):
        return BanProblem.NO_END
    day = last_day or review_on
    assert day is not None
    if day < today:
        return BanProblem.DAY_PAST
    return BanProblem.DAY_FAR if day > today + LONGEST else None


def _live_problem(transaction: Transaction, ban: int) -> BanProblem | None:
    query = select(visit_ban.c.ended_at).where(visit_ban.c.id == ban)
    if transaction.connection.dialect.name == "postgresql":
        query = query.with_for_update()
    row = transaction.connection.execute(query).first()
    if row is None:
        return BanProblem.UNKNOWN
    return BanProblem.ENDED if row.ended_at is not None else None


def _insert(transaction: Transaction, wish: NewBan, by: str) -> int:
    values = {
        "kind": wish.kind.value,
        "reason": wish.reason.value,
        "last_day": _text(wish.last_day),
        "review_on": _text(wish.review_on),
        "made_at": transaction.at,
        "made_by": by,
    }
    made = insert(visit_ban).values(**values).returning(visit_ban.c.id)
    return int(transaction.connection.execute(made).scalar_one())


def _forget(transaction: Transaction, bans: Iterable[int], more: dict[str, str]) -> None:
    """Who was meant is deleted; that there was a ban stays."""
    ids = list(bans)
    connection = transaction.connection
    connection.execute(delete(ban_booking).where(ban_booking.c.ban_id.in_(ids)))
    connection.execute(delete(ban_person).where(ban_person.c.ban_id.in_(ids)))
    connection.execute(update(visit_ban).where(visit_ban.c.id.in_(ids)).values(ended_at=transaction.at, **more))


def _coming(connection: Connection, today: date, ban: int | None = None) -> dict[int, tuple[int, ...]]:
    """Bookings that are expected from today on and that a ban is about, by ban."""
    query = (
        select(ban_booking.c.ban_id, ban_booking.c.booking_id)
        .join(booking, booking.c.id == ban_booking.c.booking_id)
        .join(visit_ban, visit_ban.c.id == ban_booking.c.ban_id)
        .where(booking.c.state.in_(TO_COME), booking.c.day >= today.isoformat(), rows.IS_THERE)
        .where(visit_ban.c.last_day.is_(None) | (booking.c.day <= visit_ban.c.last_day))
        .order_by(booking.c.day, booking.c.starts, booking.c.id)
    )
    found: dict[int, tuple[int, ...]] = defaultdict(tuple)
    for of_ban, number in connection.execute(query if ban is None else query.where(ban_booking.c.ban_id == ban)):
        found[of_ban] += (number,)
    return found


def _number_mask(wish: NewBan) -> str:
    of_visitor = wish.kind is BanKind.VISITOR
    return identity.mask_nik(wish.number) if of_visitor else identity.mask_number(wish.number)


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _ban(row: Any, bookings: tuple[int, ...]) -> Ban:
    is_live = row.ended_at is None
    return Ban(
        id=row.id,
        kind=BanKind(row.kind),
        reason=BanReason(row.reason),
        last_day=_day(row.last_day),
        review_on=_day(row.review_on),
        made_at=from_micros(row.made_at),
        made_by=row.made_by,
        ended_at=None if is_live else from_micros(row.ended_at),
        lifted_by=row.lifted_by or "",
        lift_reason=row.lift_reason or "",
        number_mask=row.number_mask or "",
        name_mask=row.name_mask or "",
        bookings=bookings,
        is_lost=is_live and row.mark is None,
    )
