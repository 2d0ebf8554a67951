"""The visiting sessions of a house: when they take place, how full they are, which can be booked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from services.house.hours import OpeningState, intervals_on, opening_state
from services.house.model import House, Interval
from services.house.openings import opening_changes
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.queue.day import ServiceDay
from services.text.dates import LAST_DAY
from services.visits import rules
from services.visits.model import (
    TAKES_A_PLACE,
    BookingChannel,
    BookingProblem,
    BookingState,
    NewBooking,
    NotBooked,
    SessionFill,
    SessionOn,
)
from services.visits.settings import Session, VisitSettings, WalkIns
from services.visits.tables import booking, booking_person

MOST_SESSIONS = 4  # that a refusal names
PastVisits = Callable[[date], tuple[House, VisitSettings]]


class VisitSessions:
    """What can be asked of the sessions. Raises DatabaseAway; what takes an officer raises NotPermitted."""

    past: PastVisits | None = None  # how house and visits were set on days gone by, where that is known

    def __init__(self, day: ServiceDay, settings: VisitSettings) -> None:
        self.service_day = day
        self.journal = day.journal
        self.house = day.house
        self.settings = settings

    def opening(self, connection: Connection, day: date, now: datetime) -> tuple[OpeningState, tuple[Interval, ...]]:
        """How the visit service is open now, and when on `day`; what a supervisor closed or opened counts."""
        service, zone = self.house.services[self.settings.service], self.house.time_zone
        changes = opening_changes(connection, now)
        return opening_state(service, zone, now, changes), intervals_on(service, zone, day, changes)

    def sessions_on(self, connection: Connection, day: date, now: datetime) -> tuple[Session, ...]:
        """The sessions that take place on a day, as it stands now."""
        _, opened = self.opening(connection, day, now)
        return self.settings.sessions_on(day, opened)

    @permitted(Action.SEE_VISITS)
    def fill(self, who: Officer, day: date) -> list[SessionFill]:
        """The sessions of a day and how full they are."""
        return self.sessions_of(day)

    def sessions_of(self, day: date) -> list[SessionFill]:
        """The sessions of a day and how full they are."""
        query = (
            select(booking.c.starts, booking.c.channel, booking.c.state, booking_person.c.detainee_group, func.count())
            .outerjoin(booking_person, booking_person.c.booking_id == booking.c.id)
            .where(booking.c.day == day.isoformat())
            .group_by(booking.c.starts, booking.c.channel, booking.c.state, booking_person.c.detainee_group)
        )
        with self.journal.database.read() as connection:
            counted = connection.execute(query).all()
        held, sessions = self._as_set(day)
        apart = held.walk_ins is WalkIns.QUOTA
        codes = tuple(one.code for one in held.groups)
        return [_fill(one, [row for row in counted if row.starts == one.start], codes, apart=apart) for one in sessions]

    def _as_set(self, day: date) -> tuple[VisitSettings, tuple[Session, ...]]:
        """The rules of a day and its sessions: of one that is over as it was set then."""
        now, zone = self.journal.clock.now(), self.house.time_zone
        if self.past is None or day >= now.astimezone(zone).date():
            with self.journal.database.read() as connection:
                return self.settings.on(day), self.sessions_on(connection, day, now)
        house, held = self.past(day)
        with self.journal.database.read() as connection:
            changes = opening_changes(connection, rules.house_moment(day, 0, zone))
        service = house.services.get(held.service)
        opened = intervals_on(service, zone, day, changes) if service else ()
        return held, held.sessions_on(day, opened)

    @permitted(Action.MANAGE_BOOKINGS)
    def next_day(self, who: Officer) -> date | None:
        """The first day on which anything can be booked now."""
        return next((day for day, _ in self.next_sessions(self.journal.clock.now())), None)

    def next_sessions(self, now: datetime, group: str = "") -> list[tuple[date, Session]]:
        """All sessions that can be booked now, soonest first; with a group's code those that are for this group."""
        with self.journal.database.read() as connection:
            return list(self._coming(connection, now, group))

    def sessions_for(self, connection: Connection, group: str, day: date, now: datetime) -> tuple[SessionOn, ...]:
        """Which sessions there are for a group: the next ones from a day on, or the soonest where none is later."""
        soonest: list[SessionOn] = []
        later: list[SessionOn] = []
        for one, session in self._coming(connection, now, group):
            found = later if one >= day else soonest
            found.append(SessionOn(one, session.start, session.end))
            if len(later) == MOST_SESSIONS:
                break
        return tuple((later or soonest)[:MOST_SESSIONS])

    def why_not(self, connection: Connection, wish: NewBooking, problem: BookingProblem, now: datetime) -> NotBooked:
        """A refusal by the rules, with the sessions that there are for the detainee's group where that is it."""
        if problem is not BookingProblem.GROUP_SESSION:
            return NotBooked(problem)
        group = self.settings.on(wish.day).group_of(wish.group)
        return NotBooked(problem, sessions=self.sessions_for(connection, group, wish.day, now))

    def _coming(self, connection: Connection, now: datetime, group: str) -> Iterator[tuple[date, Session]]:
        zone = self.house.time_zone
        today = now.astimezone(zone).date()
        if today >= LAST_DAY:  # a clock that is far off
            return
        earliest = now + timedelta(hours=self.settings.lead_hours)
        for number in range(self.settings.ahead_days + 1):
            day = today + timedelta(days=number)
            for one in self.sessions_on(connection, day, now):
                if rules.house_moment(day, one.start, zone) >= earliest and (not group or one.receives(group)):
                    yield day, one


def _fill(session: Session, counted: list[Any], codes: tuple[str, ...], *, apart: bool) -> SessionFill:
    """codes: the house's groups. apart: walk-ins have a quota of their own."""
    booked = walk_ins = here = 0
    groups: Counter[str] = Counter()
    for _, channel, state, group, count in counted:
        if state not in TAKES_A_PLACE:
            continue
        here += count if state == BookingState.CHECKED_IN else 0
        groups[group or ""] += count
        if channel == BookingChannel.WALK_IN:
            walk_ins += count
        else:
            booked += count
    left = max(0, session.quota - booked - (0 if apart else walk_ins))
    by_group = tuple((one, groups[one]) for one in dict.fromkeys((*codes, *sorted(groups))) if groups[one])
    return SessionFill(
        session.start,
        session.end,
        session.quota,
        booked,
        walk_ins,
        here,
        left,
        session.groups,
        by_group if codes else (),
    )
