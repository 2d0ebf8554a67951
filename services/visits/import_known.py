"""What the database knows about the rows of a file: read page by page, counted on from there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import Connection, func, select

from services.visits import party, rules
from services.visits.ban_check import BanCheck, LiveBan
from services.visits.booking import Bookings
from services.visits.identity import number_key
from services.visits.model import TAKES_A_PLACE, BookingChannel, NewBooking, Person, SessionOn
from services.visits.pairs import Pairs
from services.visits.permit import Permit
from services.visits.personal import KeyMissing, WeekKey, week_of
from services.visits.settings import Session
from services.visits.tables import booking, booking_person

PAGE = 300  # rows a read session
_Marks = dict[str, tuple[str, str, str]]  # week, kind and number by the week's HMAC; stays in memory
_Relations = tuple[str, ...]  # codes of those that the weekly limits are not for
_STATES = [state.value for state in TAKES_A_PLACE]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier import said of a visit. A file without a column of groups or of relations says nothing else."""

    party_size: int
    needs_counter: bool
    group: str
    relation: str
    children: int
    particulars: party.Particulars

    def is_same(self, wish: NewBooking, group: str) -> bool:
        """group: what the wish's words for one mean."""
        same = (self.party_size, self.needs_counter) == (wish.party_size, wish.needs_counter)
        known = ((group, self.group), (wish.relation, self.relation))
        return same and all(one == other or "" in (one, other) for one, other in known) and self._are_same(wish)

    def _are_same(self, wish: NewBooking) -> bool:
        """Whether the row says nothing new of those who come along; where it says nothing of them, it does not."""
        told, held = party.Particulars(wish.companions, wish.extra_help), self.particulars
        return (
            wish.children in (0, self.children)
            and told.companions in ((), held.companions)
            and told.extra_help in ((), held.extra_help)
        )


class HasWish(Protocol):
    @property
    def wish(self) -> NewBooking: ...


def request_id(key: WeekKey, person: Person, day: date, start: int) -> str:
    """What makes the same visit the same row again: who visits whom when. `person` is clean."""
    return key.find("visit", f"{person.nik}\n{number_key(person.detainee_number)}\n{day.isoformat()}\n{start}")


def same_visit(wish: NewBooking) -> tuple[str, str, date, int]:
    """By what two rows are the same visit. The person is clean."""
    return wish.person.nik, number_key(wish.person.detainee_number), wish.day, wish.start


class Known:
    """What counts against each row: what is booked, and the rows of the file before it.

    connection: the caller's write session; else short read sessions of its own, so that no
    commit waits for the judging of a long file. All persons are clean.
    """

    def __init__(self, bookings: Bookings, rows: Sequence[HasWish], connection: Connection | None = None) -> None:
        self._bookings = bookings
        self._connection = connection
        self._now = bookings.journal.clock.now()
        self._families: Counter[tuple[date, int]] = Counter()
        self._walk_ins: Counter[tuple[date, int]] = Counter()
        self._visits: Counter[tuple[str, str, str]] = Counter()
        self._earlier: dict[tuple[str, str, date, int], Earlier] = {}
        self._permits: dict[tuple[str, str], Permit | None] = {}
        self._for_group: dict[tuple[date, str], tuple[SessionOn, ...]] = {}
        self._sessions: dict[date, tuple[Session, ...]] = {}
        self._keys: dict[str, WeekKey | None] = {}
        self.keys_missing: set[str] = set()
        self.ban_keys_missing = ""  # which, where this machine lacks one
        self._bans = self._load_bans() if rows else None
        for start in range(0, len(rows), PAGE):
            self._load([row.wish for row in rows[start : start + PAGE]])

    def sessions(self, day: date) -> tuple[Session, ...]:
        """The sessions that take place on a day."""
        return self._sessions[day]

    def sessions_for(self, day: date, group: str) -> tuple[SessionOn, ...]:
        """Which sessions there are for a group; read once, however many rows ask."""
        if (day, group) not in self._for_group:
            with self._session() as connection:
                self._for_group[day, group] = self._bookings.sessions_for(connection, group, day, self._now)
        return self._for_group[day, group]

    def earlier(self, wish: NewBooking) -> Earlier | None:
        """The same visit, as an earlier import brought it."""
        return self._earlier.get(same_visit(wish))

    def ban(self, wish: NewBooking) -> LiveBan | None:
        """The ban that holds on the day of a wish."""
        return self._bans.on(wish.person, wish.day) if self._bans else None

    def bans(self, wish: NewBooking) -> tuple[LiveBan, ...]:
        """All that are about its people, on whatever day."""
        return self._bans.of(wish.person) if self._bans else ()

    def permit(self, person: Person) -> Permit | None:
        """The permit that was seen last for this person and this detainee; None in a house that asks for none."""
        return self._permits.get((person.nik, number_key(person.detainee_number)))

    def taken(self, wish: NewBooking) -> rules.Taken:
        session, week = (wish.day, wish.start), week_of(wish.day)
        return rules.Taken(
            booked=self._families[session],
            walk_ins=self._walk_ins[session],
            of_detainee=self._visits[week, "detainee", number_key(wish.person.detainee_number)],
            of_visitor=self._visits[week, "visitor", wish.person.nik],
        )

    def count(self, wish: NewBooking) -> None:
        """This row will be booked: it counts against those after it."""
        week = week_of(wish.day)
        self._families[wish.day, wish.start] += 1
        if wish.relation in self._bookings.settings.on(wish.day).without_limits:
            return
        self._visits[week, "detainee", number_key(wish.person.detainee_number)] += 1
        self._visits[week, "visitor", wish.person.nik] += 1

    # -- reading ------------------------------------------------------------------------------------

    @contextmanager
    def _session(self) -> Iterator[Connection]:
        if self._connection is not None:
            yield self._connection
        else:
            with self._bookings.journal.database.read() as connection:
                yield connection

    def _load_bans(self) -> BanCheck | None:
        try:
            with self._session() as connection:
                return BanCheck(self._bookings.ban_keys, connection)
        except KeyMissing as missing:
            self.ban_keys_missing = str(missing)
            return None

    def _load(self, wishes: list[NewBooking]) -> None:
        with self._session() as connection:
            for day in sorted({wish.day for wish in wishes} - set(self._sessions)):
                self._load_day(connection, day)
            for week in {week_of(wish.day) for wish in wishes} - set(self._keys):
                self._load_key(connection, week)
            self._load_people(connection, wishes)

    def _load_day(self, connection: Connection, day: date) -> None:
        self._sessions[day] = self._bookings.sessions_on(connection, day, self._now)
        query = (
            select(booking.c.starts, booking.c.channel, func.count())
            .where(booking.c.day == day.isoformat(), booking.c.state.in_(_STATES))
            .group_by(booking.c.starts, booking.c.channel)
        )
        for starts, channel, count in connection.execute(query):
            counts = self._walk_ins if channel == BookingChannel.WALK_IN else self._families
            counts[day, starts] += count

    def _load_key(self, connection: Connection, week: str) -> None:
        try:
            self._keys[week] = self._bookings.personal.peek(connection, week)
        except KeyMissing:
            self._keys[week] = None
            self.keys_missing.add(week)

    def _load_people(self, connection: Connection, wishes: list[NewBooking]) -> None:
        visitors: defaultdict[_Relations, _Marks] = defaultdict(dict)
        detainees: defaultdict[_Relations, _Marks] = defaultdict(dict)
        requests: dict[str, tuple[str, str, date, int]] = {}
        for wish in wishes:
            week, person = week_of(wish.day), wish.person
            key = self._keys[week]
            if key is None:  # nothing of this week was ever booked
                continue
            left_out = self._bookings.settings.on(wish.day).without_limits
            visitors[left_out][key.find("nik", person.nik)] = (week, "visitor", person.nik)
            number = number_key(person.detainee_number)
            detainees[left_out][key.find("number", number)] = (week, "detainee", number)
            requests[request_id(key, person, wish.day, wish.start)] = same_visit(wish)
        for column, people in ((booking_person.c.visitor, visitors), (booking_person.c.detainee, detainees)):
            for left_out, who in people.items():
                self._count_visits(connection, column, who, left_out)
        told = ("detainee_group", "relation", "sealed")
        query = select(booking, *(booking_person.c[name] for name in told)).join(booking_person)
        for row in connection.execute(query.where(booking.c.request_id.in_(list(requests)))):
            same = requests[row.request_id]
            key = self._keys[week_of(same[2])]
            self._earlier[same] = Earlier(
                row.party_size,
                bool(row.needs_counter),
                row.detainee_group or "",
                row.relation or "",
                row.children,
                party.unsealed(key.unseal(bytes(row.sealed), row.ref) if key else {}),
            )
        if self._bookings.settings.permit:
            self._load_permits(connection, [wish.person for wish in wishes])

    def _load_permits(self, connection: Connection, people: list[Person]) -> None:
        pairs = Pairs(connection, self._bookings.personal.here(connection), people)
        self._permits |= {(one.nik, number_key(one.detainee_number)): pairs.permit(one) for one in people}

    def _count_visits(self, connection: Connection, column: Any, who: _Marks, left_out: _Relations) -> None:
        new = [mark for mark, name in who.items() if name not in self._visits]
        query = (
            select(column, func.count())
            .join(booking, booking.c.id == booking_person.c.booking_id)
            .where(column.in_(new), booking.c.state.in_(_STATES))
            .where(func.coalesce(booking_person.c.relation, "").not_in(left_out))
            .group_by(column)
        )
        counted = {mark: int(count) for mark, count in connection.execute(query)}
        for mark in new:
            self._visits[who[mark]] = counted.get(mark, 0)
