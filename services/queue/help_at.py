"""Which counters are open now, and so who helps a visitor: the one place that decides it.

A counter is open when an officer has opened it today and has not paused it, and when it serves: one of its services
is open or will be today, or it holds a number (who waits at closing is still served, and a counter that was left open
in the evening is closed all the same). Hours alone open no counter. While the clock is not trusted only what officers
said counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from services.house.help_now import HelpNow
from services.house.hours import Changes, Opening, opening_state
from services.house.model import House
from services.house.openings import opening_changes
from services.queue.day import ServiceDay
from services.queue.model import ACTIVE
from services.store.clock import from_micros
from services.store.tables import counter, ticket

REMEMBERED = timedelta(minutes=30)  # so long what was seen last is believed while the database is away

_OPENED = select(counter.c.code, counter.c.services, counter.c.opened_at).where(
    counter.c.is_open == 1, counter.c.pause.is_(None)
)
_SERVING = (Opening.OPEN, Opening.NOT_YET_OPEN)


@dataclass(frozen=True, slots=True)
class OpenedCounter:
    """A counter that its officer has opened and not paused, and what it calls."""

    code: str
    services: tuple[str, ...]
    holds: bool  # a number that was called or is served


@dataclass(frozen=True, slots=True)
class CountersSeen:
    """What the database said at one moment; enough to answer for any service, and for a while after."""

    at: datetime
    opened: tuple[OpenedCounter, ...]
    changes: Changes
    trusted: bool  # the clock


class HelpDesk:
    """Who helps now. Remembers what it saw last for the time when the database is away."""

    def __init__(self, day: ServiceDay) -> None:
        self._day = day
        self._house = day.house
        self._clock = day.journal.clock
        self._seen: CountersSeen | None = None

    def look(self) -> CountersSeen:
        """What stands in the database. Raises DatabaseAway."""
        with self._day.journal.database.read() as connection:
            self._seen = self.look_in(connection)
        return self._seen

    def look_in(self, connection: Connection) -> CountersSeen:
        """As `look`, in the caller's session."""
        now = self._clock.now()
        day, trusted = self._day.known(connection).isoformat(), self._day.clock_in(connection).trusted
        holding = select(ticket.c.counter).where(
            ticket.c.service_day == day, ticket.c.state.in_([state.value for state in ACTIVE])
        )
        held = set(connection.execute(holding).scalars())
        today = now.astimezone(self._house.time_zone).date()
        opened = tuple(
            self._opened(row, held)
            for row in connection.execute(_OPENED)
            if not trusted or from_micros(row.opened_at).astimezone(self._house.time_zone).date() == today
        )
        return CountersSeen(now, opened, opening_changes(connection, now), trusted)

    def now(self, service: str = "") -> HelpNow:
        """Who helps with a service (of its public code), "": with anything. Raises DatabaseAway."""
        return help_now(self._house, self.look(), self._clock.now(), service)

    def remembered(self, service: str = "") -> HelpNow:
        """As `now`, while the database is away: what was seen last, if that was lately, held against the hours."""
        now = self._clock.now()
        if self._seen is None or not timedelta() <= now - self._seen.at <= REMEMBERED:
            return HelpNow(guard=self._house.help.guard)
        return help_now(self._house, self._seen, now, service)

    def _opened(self, row: Any, held: set[str]) -> OpenedCounter:
        settings = self._house.counters.get(row.code)
        services = tuple(filter(None, row.services.split(","))) or (settings.services if settings else ())
        return OpenedCounter(row.code, services, row.code in held)


def help_now(house: House, seen: CountersSeen, now: datetime, service: str = "") -> HelpNow:
    """Pure: the open counters that serve it (the house's own choice first), else the guard, else when it opens."""
    known = [one for one in seen.opened if one.code in house.counters]
    serving = {
        one.code
        for one in known
        if (not service or service in one.services)
        and (not seen.trusted or one.holds or _serves(house, one, seen, now))
    }
    ordered = dict.fromkeys((house.help.counter, *house.counters))
    counters = tuple(house.counters[code] for code in ordered if code in serving)
    if counters or house.help.guard.in_language("id"):
        return HelpNow(counters, house.help.guard)
    if not seen.trusted:
        return HelpNow()
    return HelpNow((), house.help.guard, _opens(house, seen.changes, now, service), _local(house, now).date())


def _serves(house: House, one: OpenedCounter, seen: CountersSeen, now: datetime) -> bool:
    called = (house.services[code] for code in one.services if code in house.services)
    return any(opening_state(each, house.time_zone, now, seen.changes).opening in _SERVING for each in called)


def _opens(house: House, changes: Changes, now: datetime, service: str) -> datetime | None:
    wanted: Sequence[str] = (service,) if service in house.services else [one.code for one in house.offered()]
    states = (opening_state(house.services[code], house.time_zone, now, changes) for code in wanted)
    begins = [state.serves_from for state in states if state.serves_from is not None]
    return min(begins, default=None)


def _local(house: House, now: datetime) -> datetime:
    return now.astimezone(house.time_zone)
