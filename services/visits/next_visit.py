"""The next visit, booked by a family that was served today: no name and no number is typed, none is shown.

Whoever holds the slip or the pass of a visit that was received to its end today is taken for its family, as
everywhere at the kiosk. Person and party are those of that visit; everything else is a booking like any other, made
by the one function that makes them (`Bookings.add_in`), under the same rules. A visit leads to one next visit: the
request id is made of it, so that whoever asks again, wherever, gets the one that was made.

The NIK is needed once more, because another week's key has to find the same one again. So it stands in the sealed
fields of bookings that are made while `[visits] book_at_kiosk` is on; a visit without it leads nowhere from here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, Select
from sqlalchemy.exc import IntegrityError

from services.log.journal import Transaction
from services.queue.day import ClockState
from services.queue.print_jobs import VISITOR
from services.store.faults import DatabaseFault, answering
from services.visits import party, rows, rules, served
from services.visits.ban_check import BanCheck
from services.visits.booking import Bookings, marks
from services.visits.check_in import CheckIns
from services.visits.model import (
    Booked,
    Booking,
    BookingChannel,
    BookingProblem,
    BookingState,
    NewBooking,
    NotBooked,
)
from services.visits.next_model import (
    NextAnswer,
    NextChoice,
    NextDay,
    NextMade,
    NextProblem,
    NextRefused,
    NextSession,
    ServedToday,
)
from services.visits.pass_issuing import Passes
from services.visits.personal import KeyMissing, week_of
from services.visits.served import Served
from services.visits.settings import CompanionNames, Session

# What a family may read of a problem; what is not here is for an officer to say.
_PROBLEMS: Final = {
    BookingProblem.SESSION_FULL: NextProblem.FULL,
    BookingProblem.NO_SESSION: NextProblem.GONE,
    BookingProblem.DAY_CLOSED: NextProblem.GONE,
    BookingProblem.TOO_SOON: NextProblem.GONE,
    BookingProblem.TOO_FAR: NextProblem.GONE,
    BookingProblem.GROUP_SESSION: NextProblem.GONE,
    BookingProblem.DETAINEE_LIMIT: NextProblem.LIMIT,
    BookingProblem.VISITOR_LIMIT: NextProblem.LIMIT,
    BookingProblem.UNAVAILABLE: NextProblem.UNAVAILABLE,
    BookingProblem.CLOCK_UNTRUSTED: NextProblem.UNAVAILABLE,
}
_UNAVAILABLE = NextRefused(NextProblem.UNAVAILABLE)
_COUNTER = NextRefused(NextProblem.COUNTER)


class NextVisits:
    """Books the next visit at one kiosk."""

    def __init__(self, bookings: Bookings, check_ins: CheckIns, passes: Passes, *, kiosk: str) -> None:
        self._bookings = bookings
        self._check_ins = check_ins
        self._passes = passes
        self._kiosk = kiosk
        self.journal = bookings.journal
        self._settings = bookings.settings

    # -- what was shown to the scanner ------------------------------------------------------------------

    @answering(None)
    def of_ticket(self, code: str) -> ServedToday | None:
        """The visit of a number (its public code), if it was received to its end today."""
        return self._served(served.BY_TICKET, lambda _connection: code)

    @answering(None)
    def of_pass(self, text: str) -> ServedToday | None:
        """The same of a pass or a short code."""

        def ref(connection: Connection) -> str:
            found = self._check_ins.look(connection, text)
            return found.ref if isinstance(found, Booking) else ""

        return self._served(served.BY_REF, ref)

    def _served(self, query: Select[Any], wanted: Callable[[Connection], str]) -> ServedToday | None:
        """Raises DatabaseFault."""
        if not self._settings.book_at_kiosk:
            return None  # without a look into the database
        with self.journal.database.read() as connection:
            visit = self._received(connection, query, wanted(connection), self._today(connection))
            if visit is None:
                return None
            earlier = rows.find(connection, rows.BY_REQUEST, visit.request_id)
        return ServedToday(visit.booking.ref, earlier is not None)

    # -- choosing ----------------------------------------------------------------------------------------

    @answering(_UNAVAILABLE)
    def choices(self, ref: str) -> NextAnswer:
        """What can be chosen after the visit with this ref; or what was."""
        sessions = self._bookings.next_sessions(self.journal.clock.now())
        with self.journal.database.read() as connection:
            visit = self._received(connection, served.BY_REF, ref, self._today(connection))
            if visit is None:
                return _COUNTER
            earlier = rows.find(connection, rows.BY_REQUEST, visit.request_id)
            if earlier is None:
                return self._choice(connection, sessions, visit)
        return self._made(earlier, repeated=True)

    def _choice(
        self, connection: Connection, sessions: Sequence[tuple[date, Session]], visit: Served
    ) -> NextChoice | NextRefused:
        wish = self._wish(visit, visit.booking.day, visit.booking.starts)
        if rules.relation_problem(wish.relation, self._settings) or party.problem(wish, self._settings):
            return _COUNTER  # the house asks for more than today's booking says
        try:
            bans = BanCheck(self._bookings.ban_keys, connection)
        except KeyMissing:
            return _COUNTER
        received = [(day, one) for day, one in sessions if bans.on(visit.person, day) is None]
        choice = NextChoice(wish.party_size, tuple(self._days(connection, received, visit)))
        return NextRefused(NextProblem.NONE_LEFT) if choice.full else choice

    def _days(
        self, connection: Connection, sessions: Sequence[tuple[date, Session]], visit: Served
    ) -> Iterable[NextDay]:
        """The days on which the rules let this family come, with their sessions."""
        free = self._free_days(connection, {day for day, _ in sessions}, visit)
        open_to_them = [(day, one) for day, one in sessions if day in free and self._receives(visit, day, one)]
        families = rows.families_by_session(connection, {day for day, _ in open_to_them})
        found: dict[date, list[NextSession]] = {}
        for day, one in open_to_them:
            taken = rules.Taken(*families.get((day, one.start), (0, 0)))
            full = not rules.has_place(taken, one, self._settings.on(day))
            found.setdefault(day, []).append(NextSession(one.start, one.end, full))
        return (NextDay(day, tuple(those), self._lacks_permit(visit.booking, day)) for day, those in found.items())

    def _lacks_permit(self, visit: Booking, day: date) -> bool:
        """Whether the permit that an officer saw last is not enough for that day."""
        return rules.permit_standing(visit.relation, visit.group, visit.permit, day, self._settings).lacking

    def _receives(self, visit: Served, day: date, session: Session) -> bool:
        """Whether the rules for whom a session is let this family come."""
        return rules.group_problem(self._wish(visit, day, session.start), session, self._settings) is None

    def _free_days(self, connection: Connection, days: Iterable[date], visit: Served) -> set[date]:
        """The days in whose week visitor and detainee may have one more visit, under the rules of each day."""
        counted: dict[tuple[str, tuple[str, ...]], rules.Taken | None] = {}
        free = set()
        for day in days:
            held = self._settings.on(day)
            what = week_of(day), held.without_limits
            if what not in counted:
                counted[what] = self._taken(connection, *what, visit)
            taken = counted[what]
            if taken is not None and rules.week_problem(taken, held, relation=visit.booking.relation) is None:
                free.add(day)
        return free

    def _taken(self, connection: Connection, week: str, left_out: tuple[str, ...], visit: Served) -> rules.Taken | None:
        """The visits of a week that count; None where only another machine knows."""
        try:
            key = self._bookings.personal.peek(connection, week)
        except KeyMissing:
            return None
        if key is None:
            return rules.Taken()
        visitor, detainee = marks(visit.person, key)
        of_detainee, of_visitor = rows.visits_of(connection, detainee=detainee, visitor=visitor, without=left_out)
        return rules.Taken(of_detainee=of_detainee, of_visitor=of_visitor)

    # -- booking -----------------------------------------------------------------------------------------

    def book(self, ref: str, day: date, start: int, language: str) -> NextMade | NextRefused:
        """Book after the visit with this ref, durably, and ask for the pass on paper."""
        answer = self._book(ref, day, start)
        if isinstance(answer, NextRefused):
            return answer
        made, repeated = answer
        printed = not repeated and self._passes.has_pass(made)
        return self._made(made, repeated=repeated, job=self._ask_paper(made, language) if printed else None)

    def print(self, ref: str, language: str) -> int | None:
        """The job of one more pass of the visit that was booked; None: not any more, or not now."""
        found = self._booked_after(ref)
        return self._ask_paper(found, language) if found is not None else None

    @answering(_UNAVAILABLE)
    def _book(self, ref: str, day: date, start: int) -> tuple[Booking, bool] | NextRefused:
        try:
            return self._add(ref, day, start)
        except IntegrityError:  # PostgreSQL only: the same random code in the same moment
            return self._add(ref, day, start)

    def _add(self, ref: str, day: date, start: int) -> tuple[Booking, bool] | NextRefused:
        with self.journal.transaction() as transaction:
            today = self._bookings.service_day.current(transaction)
            if isinstance(today, ClockState):
                return _UNAVAILABLE
            connection = transaction.connection
            rows.find(connection, rows.BY_REF, ref, lock=True)  # two kiosks with the same visit: one after the other
            visit = self._received(connection, served.BY_REF, ref, today)
            if visit is None:
                return _COUNTER
            earlier = rows.find(connection, rows.BY_REQUEST, visit.request_id)
            if earlier is not None:
                return earlier, True
            return self._add_after(transaction, visit, day, start)

    def _add_after(
        self, transaction: Transaction, visit: Served, day: date, start: int
    ) -> tuple[Booking, bool] | NextRefused:
        answer = self._bookings.add_in(transaction, self._wish(visit, day, start), VISITOR)
        match answer:
            case Booked(made):
                return made, False
            case NotBooked(problem):
                return NextRefused(_PROBLEMS.get(problem, NextProblem.COUNTER))

    def _wish(self, visit: Served, day: date, start: int) -> NewBooking:
        """What is taken over from today's visit, as far as the house asks for it on that day."""
        today, held = visit.booking, self._settings.on(day)
        # An officer may have let in more than the house allows.
        size = today.party_size - max(0, party.counted(today.party_size, today.children, held) - held.party_size)
        children = min(today.children, size - 1)
        others = size - children - 1 if held.companion_names is not CompanionNames.OFF else 0
        return NewBooking(
            day,
            start,
            size,
            visit.person,
            BookingChannel.KIOSK,
            children=children,
            companions=visit.particulars.companions[:others],
            extra_help=tuple(code for code in visit.particulars.extra_help if code in held.extra_help),
            needs_counter=visit.booking.needs_counter,
            request_id=visit.request_id,
            group=visit.booking.group,
            relation=visit.booking.relation,
        )

    # -- steps -------------------------------------------------------------------------------------------

    def _made(self, found: Booking, *, repeated: bool, job: int | None = None) -> NextMade | NextRefused:
        waits = found.state is BookingState.ASKED
        if not waits and not self._passes.has_pass(found):
            return NextRefused(NextProblem.ENDED)
        return NextMade(
            found.day,
            found.starts,
            found.ends,
            found.party_size,
            found.code,
            job,
            may_print=not waits and self._may_print(found),
            repeated=repeated,
            waits=waits,
            permit=self._lacks_permit(found, found.day),
        )

    @answering(False)
    def _may_print(self, found: Booking) -> bool:
        return self._passes.may_print(found)

    def _ask_paper(self, found: Booking, language: str) -> int | None:
        """What is booked is booked: without a job its code is on the screen."""
        try:
            return self._passes.print_for_visitor(found, self._kiosk, language)
        except DatabaseFault:
            return None

    @answering(None)
    def _booked_after(self, ref: str) -> Booking | None:
        with self.journal.database.read() as connection:
            visit = self._received(connection, served.BY_REF, ref, self._today(connection))
            return rows.find(connection, rows.BY_REQUEST, visit.request_id) if visit else None

    def _today(self, connection: Connection) -> date:
        return self._bookings.service_day.known(connection)

    def _received(self, connection: Connection, query: Select[Any], wanted: str, today: date) -> Served | None:
        return served.find(connection, self._bookings, query, wanted, today)
