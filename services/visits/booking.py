"""Booking a visit."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from services.log.journal import Transaction
from services.people.model import Officer
from services.people.permissions import Action, permitted, require
from services.queue.day import ClockState, ServiceDay, nothing
from services.store.faults import answering
from services.visits import party, rows, rules
from services.visits.ban_check import BanCheck, note_refusal, tie
from services.visits.codes import random_code
from services.visits.ending import EndedBookings
from services.visits.identity import mask_name, mask_nik, number_key
from services.visits.model import (
    BookAnswer,
    Booked,
    Booking,
    BookingChannel,
    BookingProblem,
    BookingState,
    NewBooking,
    NotBooked,
    Person,
)
from services.visits.pairs import NO_PAIR, Pairs, remember
from services.visits.permit import Permit, can_be_valid
from services.visits.personal import BANS, KeyMissing, PersonalKeys, WeekKey, week_of
from services.visits.settings import Session, VisitSettings
from services.visits.tables import booking, booking_person

_INSERT_BOOKING = insert(booking).returning(booking.c.id)
_INSERT_PERSON = insert(booking_person)


def random_ref() -> str:
    """What a pass names a booking by: 8 random bytes in hex."""
    return secrets.token_hex(8)


@dataclass(frozen=True, slots=True)
class NewRows:
    """A booking as rows that are not written yet; the person's row lacks the booking's id."""

    booking: dict[str, Any]
    person: dict[str, Any] = field(repr=False)


def marks(person: Person, key: WeekKey) -> tuple[str, str]:
    """By what visitor and detainee of a week are known again. `person` is clean."""
    return key.find("nik", person.nik), key.find("number", number_key(person.detainee_number))


def seal(wish: NewBooking, key: WeekKey, ref: str, priority_group: str, *, with_nik: bool) -> dict[str, Any]:
    """The person's row, without the booking's id. `wish` is clean. `with_nik`: their next visit may be booked at
    a kiosk, where another week's key has to find the same NIK again (services.visits.next_visit)."""
    person = wish.person
    secret = {"name": person.name, "number": person.detainee_number, "detainee": person.detainee_name}
    if with_nik:
        secret["nik"] = person.nik
    visitor, detainee = marks(person, key)
    return {
        "week": key.week,
        "visitor": visitor,
        "detainee": detainee,
        "nik_mask": mask_nik(person.nik),
        "name_mask": mask_name(person.name),
        "sealed": key.seal(secret | party.sealed_fields(wish), ref),
        "priority_group": priority_group or None,
    }


class Bookings(EndedBookings):
    """The bookings of a house. Reading raises DatabaseAway; what takes an officer raises NotPermitted."""

    def __init__(
        self,
        day: ServiceDay,
        settings: VisitSettings,
        personal: PersonalKeys,
        *,
        new_ref: Callable[[], str] = random_ref,
        new_code: Callable[[], str] = random_code,
    ) -> None:
        super().__init__(day, settings)
        self.personal = personal
        self.ban_keys = personal.of(BANS)
        self._new_ref = new_ref
        self._new_code = new_code

    # -- booking ------------------------------------------------------------------------------------

    @permitted(Action.MANAGE_BOOKINGS)
    def book(self, who: Officer, wish: NewBooking) -> BookAnswer:
        """Book a visit, or say why not. The same request id gets the same booking again.

        A party over the limit takes an officer in charge, with a reason. Raises NotPermitted.
        """
        if wish.over_limit is not None:
            require(self.journal, who, Action.ADMIT_VISIT)
        return self.add(wish, who.code)

    @answering(NotBooked(BookingProblem.UNAVAILABLE))
    def add(self, wish: NewBooking, by: str, *, also: Callable[[Transaction], None] = nothing) -> BookAnswer:
        """As `book`, for another system of the house (`by`, as the journal names it) whose scope allows it.

        also: what its caller keeps with the answer, as services.queue.taking has it.
        """
        try:
            return self._add(wish, by, also)
        except IntegrityError:
            # PostgreSQL only: the same request, or the same random code, in the same moment.
            return self._add(wish, by, also)

    def _add(self, wish: NewBooking, by: str, also: Callable[[Transaction], None]) -> BookAnswer:
        with self.journal.transaction() as transaction:
            also(transaction)
            return self.add_in(transaction, wish, by)

    def add_in(self, transaction: Transaction, wish: NewBooking, by: str) -> BookAnswer:
        """As `add`, in the caller's transaction."""
        if wish.request_id is not None:
            earlier = rows.find(transaction.connection, rows.BY_REQUEST, wish.request_id)
            if earlier is not None:
                return self._repeated(transaction.connection, earlier, wish)
        day = self.service_day.current(transaction)
        if isinstance(day, ClockState):
            return NotBooked(BookingProblem.CLOCK_UNTRUSTED)
        sessions = self.sessions_on(transaction.connection, wish.day, transaction.now)
        problem = rules.when_problem(wish, sessions, self.settings, self.house.time_zone, transaction.now)
        if problem is not None:
            return NotBooked(problem)
        answer = self.insert(transaction, wish, by)
        if isinstance(answer, Booked):
            _record(transaction, answer.booking, by)
        return answer

    def insert(self, transaction: Transaction, wish: NewBooking, by: str) -> BookAnswer:
        """Book in the caller's transaction: everything but the day and the lead time is checked here."""
        wish = party.clean(replace(wish, person=rules.clean(wish.person)), self.settings)
        problem = self._wish_problem(wish, transaction.now)
        if problem is not None:
            return NotBooked(problem)
        people = party.problem(wish, self.settings)
        if people is not None:
            return NotBooked(*people)
        connection = transaction.connection
        sessions = self.sessions_on(connection, wish.day, transaction.now)
        session = next((one for one in sessions if wish.means(one.start, one.end)), None)
        if session is None:
            return NotBooked(BookingProblem.NO_SESSION)
        problem = rules.group_problem(wish, session, self.settings)
        if problem is not None:
            return self.why_not(connection, wish, problem, transaction.now)
        week = week_of(wish.day)
        rows.lock_weeks(connection, {week})
        try:
            key = self.personal.key(connection, week)
            bans = BanCheck(self.ban_keys, connection)
        except KeyMissing as missing:
            return NotBooked(BookingProblem.KEY_MISSING, str(missing))
        (code,) = self.free_codes(connection, 1)
        made = self.new_rows(wish, session, key, code, at=transaction.at, by=by)
        taken, ban = self._taken(connection, wish, made), bans.on(wish.person, wish.day)
        problem = rules.limit_problem(
            taken,
            session,
            self.settings.on(wish.day),
            walk_in=wish.channel is BookingChannel.WALK_IN,
            relation=wish.relation,
            banned=ban is not None,
        )
        if problem is not None:
            note_refusal(transaction, problem, wish.channel, by, ban)
            return NotBooked(problem, f"#{ban.id}" if ban and problem is BookingProblem.BANNED else "")
        return self._write(transaction, wish, made, by, bans)

    def _write(self, transaction: Transaction, wish: NewBooking, made: NewRows, by: str, bans: BanCheck) -> BookAnswer:
        """The rows of a wish that nothing speaks against. Whoever is here already needs their permit now."""
        connection = transaction.connection
        pairs = self.pairs(connection, [wish.person])
        seen = Permit(wish.permit_until, transaction.now, by) if wish.permit_until and pairs else None
        permit = seen or (pairs.permit(wish.person) if pairs else None)
        group = made.person["detainee_group"] or ""
        standing = rules.permit_standing(wish.relation, group, permit, wish.day, self.settings)
        if wish.channel is BookingChannel.WALK_IN and standing.lacking:
            return NotBooked(BookingProblem.NO_PERMIT)
        booking_id = connection.execute(_INSERT_BOOKING, made.booking).scalar_one()
        pair = pairs.take(wish.person).columns if pairs else NO_PAIR
        connection.execute(_INSERT_PERSON, {"booking_id": booking_id, **made.person, **pair})
        tie(connection, bans.of(wish.person), booking_id)
        if seen is not None:
            remember(connection, str(pair["pair"]), seen)
            transaction.record("permit_seen", by, booking=booking_id, day=seen.until.isoformat())
        self._note_over_limit(transaction, booking_id, wish, by)
        found = rows.find(connection, rows.BY_ID, booking_id)
        assert found is not None
        return Booked(found)

    def _note_over_limit(self, transaction: Transaction, booking_id: int, wish: NewBooking, by: str) -> None:
        people = party.counted(wish.party_size, wish.children, self.settings.on(wish.day))
        if wish.over_limit is not None and people > self.settings.on(wish.day).party_size:
            transaction.record(
                "party_admitted", by, booking=booking_id, party=wish.party_size, reason=wish.over_limit.value
            )

    def _wish_problem(self, wish: NewBooking, now: datetime) -> BookingProblem | None:
        """What is wrong with what is said of the visit itself. The person is clean."""
        today = now.astimezone(self.house.time_zone).date()
        if wish.permit_until is not None and not can_be_valid(wish.permit_until, today):
            return BookingProblem.BAD_PERMIT
        return rules.person_problem(wish.person, today) or rules.relation_problem(
            wish.relation, self.settings.on(wish.day)
        )

    def pairs(self, connection: Connection, people: Sequence[Person]) -> Pairs | None:
        """Visitors and their detainees as they are known; None in a house that asks for no permits."""
        return Pairs(connection, self.personal.here(connection), people) if self.settings.permit else None

    def first_state(self, wish: NewBooking) -> BookingState:
        """What a wish becomes: a booking, or one that waits for an officer's yes."""
        return BookingState.ASKED if wish.channel in self.settings.ask_first else BookingState.BOOKED

    def free_codes(self, connection: Connection, count: int) -> list[str]:
        """So many different short codes that no booking has (there are only ninety million)."""
        free: list[str] = []
        while len(free) < count:
            drawn = {self._new_code() for _ in range(count - len(free))} - set(free)
            taken = connection.execute(select(booking.c.code).where(booking.c.code.in_(drawn))).scalars().all()
            free += sorted(drawn - set(taken))
        return free

    def new_rows(self, wish: NewBooking, session: Session, key: WeekKey, code: str, *, at: int, by: str) -> NewRows:
        """A clean wish as rows, with a fresh ref."""
        ref = self._new_ref()
        values = {
            "ref": ref,
            "code": code,
            "request_id": wish.request_id,
            "import_id": None,
            "day": wish.day.isoformat(),
            "starts": session.start,
            "ends": session.end,
            "party_size": wish.party_size,
            "children": wish.children,
            "needs_counter": int(wish.needs_counter),
            "state": self.first_state(wish).value,
            "channel": wish.channel.value,
            "created_at": at,
            "created_by": by,
        }
        held = self.settings.on(wish.day)
        first_for, group = party.priority_of(wish.extra_help, held), held.group_of(wish.group)
        sealed = seal(wish, key, ref, first_for, with_nik=self.settings.book_at_kiosk)
        return NewRows(values, {**sealed, "detainee_group": group or None, "relation": wish.relation or None})

    def _taken(self, connection: Connection, wish: NewBooking, made: NewRows) -> rules.Taken:
        booked, walk_ins = rows.families_in(connection, wish.day, wish.start)
        of_detainee, of_visitor = rows.visits_of(
            connection,
            detainee=made.person["detainee"],
            visitor=made.person["visitor"],
            without=self.settings.on(wish.day).without_limits,
        )
        return rules.Taken(booked, walk_ins, of_detainee, of_visitor)

    def _repeated(self, connection: Connection, earlier: Booking, wish: NewBooking) -> BookAnswer:
        """A request that came before: the same booking, or something else (someone else, too) under the same id."""
        same_visit = (earlier.day, earlier.party_size, earlier.children) == (wish.day, wish.party_size, wish.children)
        group = self.settings.on(wish.day).group_of(wish.group)
        same_visit = same_visit and (group == earlier.group or "" in (group, earlier.group))
        if not same_visit or not wish.means(earlier.starts, earlier.ends):
            return NotBooked(BookingProblem.DIFFERENT)
        query = select(booking_person).where(booking_person.c.booking_id == earlier.id)
        who = connection.execute(query).first()
        if who is not None:  # else its personal fields are gone already
            if wish.relation != earlier.relation:
                return NotBooked(BookingProblem.DIFFERENT)
            try:
                key = self.personal.key(connection, week_of(wish.day))
                held = party.unsealed(key.unseal(bytes(who.sealed), earlier.ref))
            except KeyMissing as missing:
                return NotBooked(BookingProblem.KEY_MISSING, str(missing))
            again = party.clean(replace(wish, person=rules.clean(wish.person)), self.settings)
            same = marks(again.person, key) == (who.visitor, who.detainee)
            if not same or held != party.Particulars(again.companions, again.extra_help):
                return NotBooked(BookingProblem.DIFFERENT)
        return Booked(earlier, repeated=True)


def _record(transaction: Transaction, made: Booking, by: str) -> None:
    transaction.record(
        "booking_asked" if made.state is BookingState.ASKED else "booking_added",
        by,
        booking=made.id,
        day=made.day.isoformat(),
        session=made.session,
        party=made.party_size,
        channel=made.channel.value,
    )
