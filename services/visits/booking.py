"""Booking a visit and ending a booking."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from services.log.journal import Transaction
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.queue.day import ClockState, ServiceDay
from services.store.faults import answering
from services.visits import rows, rules
from services.visits.ban_check import BanCheck, note_refusal, tie
from services.visits.codes import random_code
from services.visits.identity import mask_name, mask_nik, number_key
from services.visits.known import KnownBookings
from services.visits.model import (
    BookAnswer,
    Booked,
    Booking,
    BookingChannel,
    BookingProblem,
    BookingState,
    EndReason,
    NewBooking,
    NotBooked,
    Person,
)
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


def seal(person: Person, key: WeekKey, ref: str, *, with_nik: bool) -> dict[str, Any]:
    """The person's row, without the booking's id. `person` is clean. `with_nik`: their next visit may be booked at
    a kiosk, where another week's key has to find the same NIK again (services.visits.next_visit)."""
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
        "sealed": key.seal(secret, ref),
    }


class Bookings(KnownBookings):
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
        """Book a visit, or say why not. The same request id gets the same booking again."""
        return self.add(wish, who.code)

    @answering(NotBooked(BookingProblem.UNAVAILABLE))
    def add(self, wish: NewBooking, by: str) -> BookAnswer:
        """As `book`, for another system of the house (`by`, as the journal names it) whose scope allows it."""
        try:
            return self._add(wish, by)
        except IntegrityError:
            # PostgreSQL only: the same request, or the same random code, in the same moment.
            return self._add(wish, by)

    def _add(self, wish: NewBooking, by: str) -> BookAnswer:
        with self.journal.transaction() as transaction:
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
            made = answer.booking
            transaction.record(
                "booking_added",
                by,
                booking=made.id,
                day=made.day.isoformat(),
                session=made.session,
                party=made.party_size,
                channel=made.channel.value,
            )
        return answer

    def insert(self, transaction: Transaction, wish: NewBooking, by: str) -> BookAnswer:
        """Book in the caller's transaction: everything but the day and the lead time is checked here."""
        person = rules.clean(wish.person)
        problem = rules.person_problem(person, transaction.now.astimezone(self.house.time_zone).date())
        if problem is not None:
            return NotBooked(problem)
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
        made = self.new_rows(replace(wish, person=person), session, key, code, at=transaction.at, by=by)
        taken, ban = self._taken(connection, wish, made), bans.on(person, wish.day)
        is_walk_in = wish.channel is BookingChannel.WALK_IN
        problem = rules.limit_problem(taken, session, self.settings, walk_in=is_walk_in, banned=ban is not None)
        if problem is not None:
            note_refusal(transaction, problem, wish.channel, by, ban)
            return NotBooked(problem, f"#{ban.id}" if ban and problem is BookingProblem.BANNED else "")
        booking_id = connection.execute(_INSERT_BOOKING, made.booking).scalar_one()
        connection.execute(_INSERT_PERSON, {"booking_id": booking_id, **made.person})
        tie(connection, bans.of(person), booking_id)
        found = rows.find(connection, rows.BY_ID, booking_id)
        assert found is not None
        return Booked(found)

    def free_codes(self, connection: Connection, count: int) -> list[str]:
        """So many different short codes that no booking has (there are only ninety million)."""
        free: list[str] = []
        while len(free) < count:
            drawn = {self._new_code() for _ in range(count - len(free))} - set(free)
            taken = connection.execute(select(booking.c.code).where(booking.c.code.in_(drawn))).scalars().all()
            free += sorted(drawn - set(taken))
        return free

    def new_rows(self, wish: NewBooking, session: Session, key: WeekKey, code: str, *, at: int, by: str) -> NewRows:
        """A booking of a clean person as rows, with a fresh ref."""
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
            "needs_counter": int(wish.needs_counter),
            "state": BookingState.BOOKED.value,
            "channel": wish.channel.value,
            "created_at": at,
            "created_by": by,
        }
        group = self.settings.on(wish.day).group_of(wish.group)
        sealed = seal(wish.person, key, ref, with_nik=self.settings.book_at_kiosk)
        return NewRows(values, {**sealed, "detainee_group": group or None})

    def _taken(self, connection: Connection, wish: NewBooking, made: NewRows) -> rules.Taken:
        booked, walk_ins = rows.families_in(connection, wish.day, wish.start)
        of_detainee, of_visitor = rows.visits_of(
            connection, detainee=made.person["detainee"], visitor=made.person["visitor"]
        )
        return rules.Taken(booked, walk_ins, of_detainee, of_visitor)

    def _repeated(self, connection: Connection, earlier: Booking, wish: NewBooking) -> BookAnswer:
        """A request that came before: the same booking, or something else (someone else, too) under the same id."""
        same_visit = (earlier.day, earlier.party_size) == (wish.day, wish.party_size)
        group = self.settings.on(wish.day).group_of(wish.group)
        same_visit = same_visit and (group == earlier.group or "" in (group, earlier.group))
        if not same_visit or not wish.means(earlier.starts, earlier.ends):
            return NotBooked(BookingProblem.DIFFERENT)
        query = select(booking_person.c.visitor, booking_person.c.detainee)
        who = connection.execute(query.where(booking_person.c.booking_id == earlier.id)).first()
        if who is not None:  # else its personal fields are gone already
            try:
                key = self.personal.key(connection, week_of(wish.day))
            except KeyMissing as missing:
                return NotBooked(BookingProblem.KEY_MISSING, str(missing))
            if marks(rules.clean(wish.person), key) != tuple(who):
                return NotBooked(BookingProblem.DIFFERENT)
        return Booked(earlier, repeated=True)

    # -- ending ---------------------------------------------------------------------------------------

    @permitted(Action.MANAGE_BOOKINGS)
    def cancel(self, who: Officer, booking_id: int, reason: EndReason) -> BookAnswer:
        """The family does not come, or cannot be received."""
        return self.end(booking_id, BookingState.CANCELLED, reason, who.code)

    @permitted(Action.ADMIT_VISIT)
    def revoke(self, who: Officer, booking_id: int, reason: EndReason) -> BookAnswer:
        """The house withdraws the pass."""
        return self.end(booking_id, BookingState.REVOKED, reason, who.code)

    @answering(NotBooked(BookingProblem.UNAVAILABLE))
    def end(self, booking_id: int, state: BookingState, reason: EndReason, by: str) -> BookAnswer:
        """As `cancel` and `revoke`, for another system of the house whose scope allows it."""
        return self._end(booking_id, state, reason, by)

    def _end(self, booking_id: int, state: BookingState, reason: EndReason, by: str) -> BookAnswer:
        with self.journal.transaction() as transaction:
            found = rows.find(transaction.connection, rows.BY_ID, booking_id, lock=True)
            if found is None:
                return NotBooked(BookingProblem.UNKNOWN)
            if found.state is not BookingState.BOOKED:
                return NotBooked(BookingProblem.ENDED, found.state.value)
            values = {"state": state.value, "reason": reason.value, "ended_at": transaction.at}
            transaction.connection.execute(update(booking).where(booking.c.id == booking_id).values(**values))
            transaction.record("booking_ended", by, booking=booking_id, state=state.value, reason=reason.value)
        return Booked(replace(found, state=state, reason=reason.value))

    def mark_no_shows(self) -> int:
        """Bookings whose time has passed without anyone coming are no-shows; returns how many."""
        with self.journal.transaction() as transaction:
            today = self.service_day.current(transaction)
            if isinstance(today, ClockState):
                return 0
            over = booking.c.day < today.isoformat()
            for start in self._sessions_over(transaction, today):
                over = over | ((booking.c.day == today.isoformat()) & (booking.c.starts == start))
            self._take_back_no_shows(transaction, today)
            expected = booking.c.state == text("'booked'")
            values = {"state": BookingState.NO_SHOW.value, "ended_at": transaction.at}
            count = transaction.connection.execute(update(booking).where(expected, over).values(**values)).rowcount
            if count:
                transaction.record("visits_no_show", count=count)
        return count

    def _take_back_no_shows(self, transaction: Transaction, today: date) -> None:
        """Whoever was marked at a moment that has not come yet (the clock was ahead) is expected again."""
        marked = (booking.c.day >= today.isoformat(), booking.c.state == BookingState.NO_SHOW.value)
        wrongly = update(booking).where(*marked, booking.c.ended_at > transaction.at)
        transaction.connection.execute(wrongly.values(state=BookingState.BOOKED.value, ended_at=None))

    def _sessions_over(self, transaction: Transaction, today: date) -> list[int]:
        """Starts of today's sessions whose passes are not taken any more."""
        expected = (booking.c.day == today.isoformat(), booking.c.state == text("'booked'"))
        query = select(booking.c.starts, func.min(booking.c.ends)).where(*expected).group_by(booking.c.starts)
        zone = self.house.time_zone
        return [
            starts
            for starts, ends in transaction.connection.execute(query)
            if rules.times_of(today, starts, ends, self.settings, zone).accepted_until < transaction.now
        ]
