"""Whom a booking is about, held against the bans that there are.

A new booking is compared by HMAC, with the keys of bans (services.visits.personal). Bookings themselves are known to
whoever has no key, a kiosk above all: a ban is tied to the bookings of its person by row number (`ban_booking`), when
it is set and whenever one is made that it is about.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, insert, or_, select

from services.log.journal import Transaction
from services.visits.ban_model import BanKind, BanReason
from services.visits.identity import number_key
from services.visits.model import OF_A_PERSON, BookingChannel, BookingProblem, Person
from services.visits.personal import KeyMissing, PersonalKeys, WeekKey
from services.visits.tables import ban_booking, ban_key, ban_person, visit_ban

_LIVE = (
    select(
        visit_ban.c.id, visit_ban.c.kind, visit_ban.c.reason, visit_ban.c.last_day, ban_person.c.month, ban_person.c.who
    )
    .join(ban_person, ban_person.c.ban_id == visit_ban.c.id)
    .join(ban_key, ban_key.c.month == ban_person.c.month)  # a month whose key was lost finds nobody again
    .where(visit_ban.c.ended_at.is_(None))
)
_OF_BOOKING = (
    select(visit_ban.c.id, visit_ban.c.reason, visit_ban.c.last_day)
    .join(ban_booking, ban_booking.c.ban_id == visit_ban.c.id)
    .where(
        ban_booking.c.booking_id == bindparam("of_booking"),
        visit_ban.c.ended_at.is_(None),
        or_(visit_ban.c.last_day.is_(None), visit_ban.c.last_day >= bindparam("on_day")),
    )
    .order_by(visit_ban.c.id)
    .limit(1)
)
APPROVAL = "approval"  # as a channel: of a wish that waited for an officer's yes
CHECK_IN = "check_in"  # as a channel: a family that came with a booking from before
_KINDS = {BanKind.VISITOR: "nik", BanKind.DETAINEE: "number"}  # as the keys of weeks call them


def mark_of(key: WeekKey, kind: BanKind, number: str) -> str:
    """By what a person is known again; `number` is clean."""
    return key.find(_KINDS[kind], number if kind is BanKind.VISITOR else number_key(number))


def ban_of_booking(connection: Connection, booking_id: int, day: date) -> LiveBan | None:
    """The ban by which the family of a booking is not received on a day. Needs no key."""
    row = connection.execute(_OF_BOOKING, {"of_booking": booking_id, "on_day": day.isoformat()}).first()
    return _live(row) if row else None


def _live(row: Any) -> LiveBan:
    last = date.fromisoformat(row.last_day) if row.last_day else None
    return LiveBan(row.id, BanReason(row.reason), last)


def tie(connection: Connection, bans: Iterable[LiveBan], booking_id: int) -> None:
    """A booking that these bans are about, though none of them holds on its day: one may be prolonged."""
    rows = [{"ban_id": one.id, "booking_id": booking_id} for one in bans]
    if rows:
        connection.execute(insert(ban_booking), rows)


def note_refusal(
    transaction: Transaction, problem: BookingProblem, channel: BookingChannel, by: str, ban: LiveBan | None
) -> None:
    """A booking was refused. Where another system asks, each refusal that is of a person takes one entry of the log:
    the time that an answer takes tells no more than its words."""
    if problem is BookingProblem.BANNED and ban is not None:
        note_met(transaction, ban, by, channel.value)
    elif channel is BookingChannel.API and problem in OF_A_PERSON:
        transaction.record("limit_met", by, reason=problem.value, channel=channel.value)


def note_import(transaction: Transaction, bans: Iterable[int], by: str) -> None:
    """The bans that rows of a file met."""
    query = select(visit_ban).where(visit_ban.c.id.in_(list(bans))).order_by(visit_ban.c.id)
    for row in transaction.connection.execute(query).all():
        note_met(transaction, _live(row), by, BookingChannel.IMPORT.value)


def note_met(transaction: Transaction, ban: LiveBan, by: str, channel: str = CHECK_IN) -> None:
    """A ban kept somebody out."""
    transaction.record("ban_met", by, ban=f"#{ban.id}", reason=ban.reason.value, channel=channel)


@dataclass(frozen=True, slots=True)
class LiveBan:
    """A ban that has not ended."""

    id: int
    reason: BanReason
    last_day: date | None

    def holds_on(self, day: date) -> bool:
        return self.last_day is None or day <= self.last_day


class BanCheck:
    """The bans of one moment. Raises KeyMissing where this machine lacks a key that one was set with."""

    def __init__(self, keys: PersonalKeys, connection: Connection) -> None:
        self._keys: dict[str, WeekKey] = {}
        self._live: dict[tuple[str, str, str], LiveBan] = {}
        self._known: dict[tuple[BanKind, str], tuple[LiveBan, ...]] = {}
        for row in connection.execute(_LIVE):
            key = self._keys.get(row.month) or keys.peek(connection, row.month)
            if key is None:
                raise KeyMissing(f"the key of bans of {row.month} was destroyed")
            self._keys[row.month] = key
            self._live[row.month, row.kind, row.who] = _live(row)

    def of(self, person: Person) -> tuple[LiveBan, ...]:
        """All that are about this visitor or this detainee, on whatever day. `person` is clean."""
        return (*self.known(BanKind.VISITOR, person.nik), *self.known(BanKind.DETAINEE, person.detainee_number))

    def known(self, kind: BanKind, number: str) -> tuple[LiveBan, ...]:
        if not self._live:
            return ()
        if (kind, number) not in self._known:
            marks = ((month, kind.value, mark_of(key, kind, number)) for month, key in self._keys.items())
            self._known[kind, number] = tuple(self._live[one] for one in marks if one in self._live)
        return self._known[kind, number]

    def on(self, person: Person, day: date) -> LiveBan | None:
        """The ban that holds on a day."""
        return next((one for one in self.of(person) if one.holds_on(day)), None)
