"""A day of the queue as one look: by hour, by service, by counter; how long people waited and were served."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from zoneinfo import ZoneInfo

from sqlalchemy import select

from services.house.model import House
from services.house.past import PastHouses
from services.log.journal import Journal
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.queue.model import TicketState
from services.store.clock import from_micros
from services.store.database import Database
from services.store.tables import ticket

NINE_OF_TEN = 0.9


@dataclass(frozen=True, slots=True)
class Seen:
    """What a day's look needs of a ticket. `service` is the one that the public knows."""

    service: str
    state: TicketState
    counter: str | None
    arrived_at: datetime
    called_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class HourLine:
    """What happened to the numbers that were taken in an hour of the day (house time)."""

    hour: int
    taken: int
    served: int
    no_show: int


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A service or a counter. Times are whole minutes, None where nobody was called or served yet."""

    code: str
    taken: int
    waiting: int
    served: int
    no_show: int
    wait: int | None  # median from taking to the call
    wait_most: int | None  # nine of ten waited no longer
    service: int | None  # median from beginning to end at the counter


@dataclass(frozen=True, slots=True)
class Glance:
    day: date
    whole: GroupLine
    hours: tuple[HourLine, ...]  # from the first to the last hour in which a number was taken
    services: tuple[GroupLine, ...]
    counters: tuple[GroupLine, ...]


class Glances:
    """Raises NotPermitted and DatabaseAway."""

    def __init__(self, journal: Journal, past: PastHouses) -> None:
        """past: the house as it was set on days gone by."""
        self.journal = journal
        self._past = past

    @permitted(Action.SEE_QUEUE)
    def look(self, who: Officer, day: date) -> Glance:
        return look(self.journal.database, self._past.on(day), day)


def look(database: Database, house: House, day: date) -> Glance:
    """Raises DatabaseAway."""
    names = ("service", "state", "counter", "arrived_at", "called_at", "started_at", "finished_at")
    query = select(*(ticket.c[name] for name in names)).where(ticket.c.service_day == day.isoformat())
    with database.read() as connection:
        rows = connection.execute(query).all()
    seen = [
        Seen(
            house.public_service(row.service).code if row.service in house.services else row.service,
            TicketState(row.state),
            row.counter,
            from_micros(row.arrived_at),
            _moment(row.called_at),
            _moment(row.started_at),
            _moment(row.finished_at),
        )
        for row in rows
    ]
    return sum_up(day, seen, house.time_zone)


def sum_up(day: date, seen: list[Seen], zone: ZoneInfo) -> Glance:
    """Pure."""
    return Glance(
        day,
        _line("", seen),
        _hours(seen, zone),
        _lines(seen, lambda one: one.service),
        _lines([one for one in seen if one.counter], lambda one: one.counter or ""),
    )


def _lines(seen: list[Seen], group: Callable[[Seen], str]) -> tuple[GroupLine, ...]:
    codes = sorted({group(one) for one in seen})
    return tuple(_line(code, [one for one in seen if group(one) == code]) for code in codes)


def _line(code: str, seen: list[Seen]) -> GroupLine:
    waits = sorted(_minutes((one.arrived_at, one.called_at) for one in seen))
    services = _minutes((one.started_at, one.finished_at) for one in seen)
    return GroupLine(
        code,
        len(seen),
        _count(seen, TicketState.WAITING),
        _count(seen, TicketState.SERVED),
        _count(seen, TicketState.NO_SHOW),
        round(median(waits)) if waits else None,
        round(waits[min(len(waits) - 1, int(len(waits) * NINE_OF_TEN))]) if waits else None,
        round(median(services)) if services else None,
    )


def _hours(seen: list[Seen], zone: ZoneInfo) -> tuple[HourLine, ...]:
    by_hour: dict[int, list[Seen]] = {}
    for one in seen:
        by_hour.setdefault(one.arrived_at.astimezone(zone).hour, []).append(one)
    if not by_hour:
        return ()
    return tuple(
        HourLine(
            hour,
            len(found := by_hour.get(hour, [])),
            _count(found, TicketState.SERVED),
            _count(found, TicketState.NO_SHOW),
        )
        for hour in range(min(by_hour), max(by_hour) + 1)
    )


def _count(seen: list[Seen], state: TicketState) -> int:
    return sum(one.state is state for one in seen)


def _minutes(spans: Iterable[tuple[datetime | None, datetime | None]]) -> list[float]:
    return [(end - start).total_seconds() / 60 for start, end in spans if start and end and end >= start]


def _moment(micros: int | None) -> datetime | None:
    return from_micros(micros) if micros is not None else None
