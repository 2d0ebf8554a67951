"""What a restored database needs before a family comes: the time since the copy is dealt with and written down.

Known of that time is what signed heads, the trail and people's paper tell (`Since`). From it follow: after which number
each letter goes on, which passes are used up, which visits an officer has to look at. Everything is in the log, in each
chain, signed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, delete, func, insert, select, update

from services.backup.leaving_out import BLIND, MOST, ROOM, ROUND, burn_letters, jump, last_number
from services.backup.manifest import Manifest
from services.backup.part_file import CopyFaulty
from services.backup.trail import Trail
from services.goods.numbering import leave_out
from services.log.chains import is_of_book
from services.log.heads import SignedHead
from services.log.journal import Journal, Transaction
from services.log.keys import TrustedKeys, public_hex, signature_problem
from services.log.restorations import record_introduction, record_restored
from services.store.clock import Clock, from_micros, to_micros
from services.store.database import Database
from services.store.tables import journal_head, service_day_mark, ticket
from services.visits.ban_model import LOST
from services.visits.model import TO_COME, BookingState, CheckInWay
from services.visits.personal import BANS, PersonalKeys
from services.visits.tables import ban_key, ban_person, booking, booking_person, personal_week, redemption

BY_HAND: Final = "by-hand"  # as the name of a copy: a database that somebody put in its place


@dataclass(frozen=True, slots=True)
class Since:
    """What is known of the time after the copy. `seen`: numbers on paper, the highest by letter."""

    heads: Sequence[SignedHead] = ()
    trail: Trail | None = None
    seen: Mapping[str, int] | None = None

    def require_house(self, database: str) -> None:
        """Raises CopyFaulty where the trail is another house's."""
        if self.trail is not None and self.trail.database != database:
            raise CopyFaulty("The trail is another house's.")

    def require_of(self, manifest: Manifest) -> None:
        """Raises CopyFaulty where something is not this house's, or was signed by somebody else than the copy."""
        self.require_house(manifest.database)
        if self.trail is not None and self.trail.key != manifest.key:
            raise CopyFaulty("The trail is signed with another key than the copy.")
        for head in self.heads:
            problem = signature_problem(
                f"the signed head {head.chain}-{head.seq}",
                head.signed_bytes(),
                key=head.key,
                signature=head.signature,
                trusted_key=TrustedKeys(frozenset({bytes.fromhex(manifest.key)})),
            )
            if problem:
                raise CopyFaulty(f"{problem}.")

    def known(self, chain: str, after: int = 0) -> int:
        """The last entry of a chain that anything tells of; 0: nothing does.

        after: only what was written after that moment counts. What a trail from before an earlier restore tells of was
        lost then.
        """
        told = [head.seq for head in self.heads if head.chain == chain and head.at >= after]
        if self.trail is not None and chain in self.trail.heads and self.trail.at >= after:
            told.append(self.trail.heads[chain].seq)
        return max(told, default=0)

    @property
    def last_known_at(self) -> int:
        return max([self.trail.at if self.trail else 0, *(head.at for head in self.heads)])


@dataclass(frozen=True, slots=True)
class HouseRules:
    """What settling has to know of the house."""

    zone: tzinfo
    letters: Collection[str]
    early: timedelta  # before its session a pass is taken from then on


@dataclass(frozen=True, slots=True)
class CopyOf:
    """Which copy the database is. `key`: the public key that it was signed with, hex; "" where nobody knows."""

    name: str
    made_at: int
    key: str


@dataclass(frozen=True, slots=True)
class Doubtful:
    """A visit of which nobody knows whether the family came. No names: its number, and its session."""

    booking: int
    day: str
    starts: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What was done, for the people who go on with it by hand."""

    copy: CopyOf
    settled_at: datetime
    entries_lost: Mapping[str, int]  # by chain, at least; only chains of which something is known
    day: date
    jumps: Mapping[str, int]  # by letter: numbers go on after this one
    bags: tuple[int, int] | None  # year and number after which the numbers of bags go on; None: there never were any
    given_since: Mapping[str, tuple[int, int]]  # by letter: numbers that paper may show and the database does not know
    passes_used: int
    unknown_passes: int  # used since, of visits that the copy does not know
    doubtful: tuple[Doubtful, ...]
    waiting: int  # numbers of this day that the copy knows as not done
    weeks_lost: tuple[str, ...]
    bans_lost: tuple[int, ...]  # that find nobody again and have to be set once more
    new_log_key: str  # its beginning; "": the log is signed with the same key as before


def settle(
    database: Database,
    clock: Clock,
    copy: CopyOf,
    since: Since,
    house: HouseRules,
    key: Ed25519PrivateKey,
    keys: PersonalKeys,
    *,
    chain: str,
    actor: str,
) -> Settled:
    """Deal with what happened since. Raises DatabaseAway."""
    with database.read() as connection:
        found = connection.execute(select(journal_head.c.chain, journal_head.c.seq))
        # The chain of a kiosk's book is written by that kiosk alone, and comes again whole with its next outage.
        heads = {row.chain: row.seq for row in found if not is_of_book(row.chain)}
    work = _Settling(Journal(database, chain, clock), copy, since, house, keys, actor)
    introduces = bool(copy.key) and copy.key != public_hex(key)
    for one in sorted({chain, *heads}):  # its own chain last but not least: whatever is done stands in it
        with Journal(database, one, clock).transaction() as transaction:
            record_restored(
                transaction,
                one,
                seq=heads.get(one, 0),
                known=since.known(one, copy.made_at),
                copy=copy.name,
                copy_at=copy.made_at,
                key=key,
                actor=actor,
            )
            if introduces:
                record_introduction(transaction, one, key=key, previous=copy.key, actor=actor)
    known = {one: since.known(one, copy.made_at) for one in sorted({chain, *heads})}
    lost = {one: last - heads.get(one, 0) for one, last in known.items() if last}
    return work.done({one: max(0, count) for one, count in lost.items()}, public_hex(key)[:8] if introduces else "")


class _Settling:
    """The rows, in one transaction of the chain of whoever restores."""

    def __init__(
        self, journal: Journal, copy: CopyOf, since: Since, house: HouseRules, keys: PersonalKeys, actor: str
    ) -> None:
        self._journal, self._copy, self._since = journal, copy, since
        self._house, self._keys, self._actor = house, keys, actor

    def done(self, lost: Mapping[str, int], new_log_key: str) -> Settled:
        with self._journal.transaction() as transaction:
            connection = transaction.connection
            copied_day = connection.execute(select(service_day_mark.c.service_day)).scalar() or ""
            day = self._day(transaction, copied_day)
            given = {letter: self._given(connection, letter, day) for letter in sorted(self._house.letters)}
            jumps = {letter: self._jump(transaction, letter, day, given[letter], lost) for letter in given}
            bags = self._bags(transaction, day, lost)
            used, unknown = self._use_up(transaction)
            burn_letters(transaction)
            return Settled(
                copy=self._copy,
                settled_at=transaction.now,
                entries_lost=lost,
                day=date.fromisoformat(day),
                jumps=jumps,
                bags=bags,
                given_since={one: pair for one, pair in given.items() if pair[1] > pair[0]},
                passes_used=used,
                unknown_passes=unknown,
                doubtful=self._doubt(transaction, day),
                waiting=_waiting(connection, day),
                weeks_lost=self._lose_weeks(transaction),
                bans_lost=self._lose_bans(transaction),
                new_log_key=new_log_key,
            )

    def _day(self, transaction: Transaction, copied_day: str) -> str:
        """The day that is going on, as far as clock, copy and trail know: the latest of them."""
        today = transaction.now.astimezone(self._house.zone).date().isoformat()
        return max(today, copied_day, self._since.trail.service_day if self._since.trail else "")

    def _given(self, connection: Connection, letter: str, day: str) -> tuple[int, int]:
        """The last number that the copy knows of, and the last that anything tells of."""
        copied = last_number(connection, day, letter)
        trail = self._since.trail
        told = trail.numbers.get(letter, 0) if trail and trail.service_day == day else 0
        return copied, max(copied, told, (self._since.seen or {}).get(letter, 0))

    def _jump(
        self, transaction: Transaction, letter: str, day: str, given: tuple[int, int], lost: Mapping[str, int]
    ) -> int:
        trail = self._since.trail
        informed = letter in (self._since.seen or {}) or (trail is not None and trail.service_day == day)
        after = given[1] + max(ROOM, 0 if informed else min(MOST, sum(lost.values())))  # an entry is a number at most
        number = max(-(-after // ROUND) * ROUND, 0 if informed else BLIND)
        jump(transaction, self._actor, day, letter, number)
        return number

    def _bags(self, transaction: Transaction, day: str, lost: Mapping[str, int]) -> tuple[int, int] | None:
        """Numbers of a year: where nothing tells of the days since the copy there may have been many of them."""
        room = max(ROOM, min(MOST, sum(lost.values()))) if lost else MOST
        found = leave_out(transaction.connection, date.fromisoformat(day).year, room, ROUND)
        if found is not None:
            transaction.record("bag_numbers_jumped", self._actor, year=found[0], number=found[1])
        return found

    def _use_up(self, transaction: Transaction) -> tuple[int, int]:
        """Passes that the trail says were used: used up here too. How many, and how many of unknown visits."""
        used = unknown = 0
        for one in self._since.trail.used if self._since.trail else ():
            row = transaction.connection.execute(
                select(booking.c.id, booking.c.state).where(booking.c.ref == one.ref)
            ).first()
            if row is None:
                unknown += 1
            elif row.state in TO_COME:  # also what was agreed to after the copy was made
                values: dict[str, Any] = {
                    "booking_id": row.id,
                    "at": one.at,
                    "kiosk": one.kiosk,
                    "how": CheckInWay.PASS.value,
                    "actor": "visitor",
                }
                transaction.connection.execute(insert(redemption).values(**values))
                arrived = update(booking).where(booking.c.id == row.id).values(state=BookingState.CHECKED_IN.value)
                transaction.connection.execute(arrived)
                transaction.record("pass_used_before", self._actor, booking=f"#{row.id}")
                used += 1
        return used, unknown

    def _doubt(self, transaction: Transaction, day: str) -> tuple[Doubtful, ...]:
        """Visits whose family may have come after the last that is known: an officer looks at those of today."""
        known = max(self._copy.made_at, self._since.last_known_at)
        first = from_micros(known).astimezone(self._house.zone).date().isoformat()
        query = select(booking).where(
            booking.c.state == BookingState.BOOKED.value, booking.c.day >= first, booking.c.day <= day
        )
        found = []
        for row in transaction.connection.execute(query.order_by(booking.c.day, booking.c.starts, booking.c.id)):
            midnight = datetime.combine(date.fromisoformat(row.day), datetime.min.time(), self._house.zone)
            opens = midnight + timedelta(minutes=row.starts) - self._house.early
            if to_micros(opens) < transaction.at:
                found.append(Doubtful(row.id, row.day, row.starts))
        today = [one.booking for one in found if one.day == day]
        if today:
            transaction.connection.execute(update(booking).where(booking.c.id.in_(today)).values(needs_counter=1))
        return tuple(found)

    def _lose_weeks(self, transaction: Transaction) -> tuple[str, ...]:
        """Weeks whose key is not here: what is booked in them from now on gets a new one."""
        connection = transaction.connection
        here = {one.week for one in self._keys.here(connection)}
        known = select(personal_week.c.week).where(personal_week.c.destroyed_at.is_(None))
        lost = sorted(set(connection.execute(known).scalars()) - here)
        for week in lost:
            query = select(func.count()).where(booking_person.c.week == week)
            bookings = connection.execute(query).scalar_one()
            connection.execute(delete(personal_week).where(personal_week.c.week == week))
            transaction.record("week_key_lost", self._actor, week=week, bookings=bookings)
        return tuple(lost)

    def _lose_bans(self, transaction: Transaction) -> tuple[int, ...]:
        """Bans of months whose key is not here: bookings from before are known by number still, new ones are not."""
        connection = transaction.connection
        here = {one.week for one in self._keys.of(BANS).here(connection)}
        known = select(ban_key.c.month).where(ban_key.c.destroyed_at.is_(None)).order_by(ban_key.c.month)
        found: list[int] = []
        for month in [one for one in connection.execute(known).scalars() if one not in here]:
            of_month = select(ban_person.c.ban_id).where(ban_person.c.month == month).order_by(ban_person.c.ban_id)
            bans = connection.execute(of_month).scalars().all()
            connection.execute(delete(ban_key).where(ban_key.c.month == month))
            # The month may get a new key: what the old one made must not be taken for what that one makes.
            connection.execute(update(ban_person).where(ban_person.c.month == month).values(month=LOST))
            if bans:
                transaction.record("ban_key_lost", self._actor, month=month, bans=len(bans))
                found += bans
        return tuple(found)


def _waiting(connection: Connection, day: str) -> int:
    query = select(func.count()).where(
        ticket.c.service_day == day, ticket.c.state.in_(("waiting", "called", "serving", "on_hold"))
    )
    return int(connection.execute(query).scalar_one())
