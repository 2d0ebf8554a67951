"""How many counters each hour of the week needs, by some of the house's own days: read here, played in queue.advice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import case, exists, select

from services.house.hours import Changes, spans_on
from services.house.model import House
from services.house.openings import opening_changes
from services.house.past import Spell, of_day
from services.queue.advice import PastDay, Rules, advise, groups
from services.queue.experience import spread_out
from services.queue.forward import Span, rests_between
from services.queue.model import Lane, TicketState
from services.queue.order import MICROS_A_MINUTE, Waiting
from services.store.clock import to_micros
from services.store.database import Database
from services.store.tables import ticket, ticket_event

DAYS_OF_A_WEEKDAY = 3  # so many of each weekday are played, evenly from the first to the last
LONG_MICROS = 30 * MICROS_A_MINUTE  # who took longer may have been put off meanwhile: that is looked up
PLAYED_LATE = (TicketState.WAITING.value, TicketState.EXPIRED.value)  # nobody called them: they would have been
_PUT_OFF = exists().where(ticket_event.c.ticket_id == ticket.c.id, ticket_event.c.action == "resume")
_CAME = select(
    ticket.c.id,
    ticket.c.service_day,
    ticket.c.service,
    ticket.c.lane,
    ticket.c.state,
    ticket.c.arrived_at,
    ticket.c.due_at,
    ticket.c.called_at,
    ticket.c.finished_at,
    case((ticket.c.finished_at - ticket.c.called_at > LONG_MICROS, _PUT_OFF), else_=False).label("put_off"),
).order_by(ticket.c.arrived_at, ticket.c.id)
_CALLED_OR_LEFT = ticket.c.called_at.is_not(None) | ticket.c.state.in_(PLAYED_LATE)


@dataclass(frozen=True, slots=True)
class Need:
    """Counters that an hour of the week needs, all services together. enough: whether all that there are suffice."""

    counters: int
    enough: bool


def needs(
    database: Database, spells: Sequence[Spell], days: Sequence[date], goal_minutes: int
) -> dict[tuple[int, int], Need]:
    """By weekday and hour, for the house as it was set last: its services, counters and rules; each day is played with
    the opening hours of that day. days: those of which numbers are known, over by now, oldest first; spells: how the
    house was set. Raises DatabaseAway."""
    house = spells[-1][1]
    by_weekday: dict[int, list[date]] = defaultdict(list)
    for day in days:
        by_weekday[day.weekday()].append(day)
    found: dict[tuple[int, int], Need] = {}
    for weekday, its in sorted(by_weekday.items()):
        chosen = list(spread_out(its, DAYS_OF_A_WEEKDAY))
        rows, changes = _read(database, house, chosen)
        for services in groups(house.services, (one.services for one in house.counters.values())):
            played = _past_days(spells, chosen, rows, services, changes)
            _add(found, weekday, house, services, played, goal_minutes)
    return found


def _add(
    found: dict[tuple[int, int], Need],
    weekday: int,
    house: House,
    services: frozenset[str],
    days: Sequence[PastDay],
    goal_minutes: int,
) -> None:
    most = sum(bool(services.intersection(one.services)) for one in house.counters.values())
    rules = Rules(goal_minutes, max(1, most), house.queue.waiting_bound_minutes, house.queue.priority_run)
    for one in advise(days, rules):
        other = found.get((weekday, one.hour), Need(0, enough=True))
        found[weekday, one.hour] = Need(other.counters + one.counters, other.enough and one.enough)


def _read(database: Database, house: House, days: Sequence[date]) -> tuple[list[Any], Changes]:
    begins = datetime.combine(days[0], time(0), house.time_zone).astimezone(UTC)
    query = _CAME.where(ticket.c.service_day.in_([day.isoformat() for day in days]), _CALLED_OR_LEFT)
    with database.read() as connection:
        return list(connection.execute(query).all()), opening_changes(connection, begins)


def _past_days(
    spells: Sequence[Spell], days: Sequence[date], rows: Iterable[Any], services: frozenset[str], changes: Changes
) -> list[PastDay]:
    by_day: dict[str, list[Any]] = {day.isoformat(): [] for day in days}
    for row in rows:
        if row.service in services:
            by_day[row.service_day].append(row)
    typical = _typical(spells[-1][1], [row for its in by_day.values() for row in its])
    return [_past_day(of_day(spells, day), day, by_day[day.isoformat()], services, changes, typical) for day in days]


def _past_day(
    house: House,
    day: date,
    rows: Sequence[Any],
    services: frozenset[str],
    changes: Changes,
    typical: dict[str, int],
) -> PastDay:
    zone = house.time_zone
    midnight = to_micros(datetime.combine(day, time(0), zone).astimezone(UTC))
    spans: list[Span] = [
        (to_micros(start), to_micros(end))
        for code in services
        if code in house.services
        for start, end in spans_on(house.services[code], zone, day, changes)
    ]
    came = [Waiting(row.id, row.service, Lane(row.lane), row.arrived_at, row.due_at) for row in rows]
    micros = {row.id: _took(row) or typical[row.service] for row in rows}
    return PastDay(midnight, came, micros, rests_between(spans, midnight))


def _took(row: Any) -> int | None:
    """How long it kept a counter; None where that is not known."""
    if row.called_at is None or row.finished_at is None or row.finished_at <= row.called_at or row.put_off:
        return None
    return int(row.finished_at - row.called_at)


def _typical(house: House, rows: Sequence[Any]) -> dict[str, int]:
    """The mean of those of which it is known; else what the house assumes."""
    found = {}
    for code in {row.service for row in rows}:
        known = [took for row in rows if row.service == code and (took := _took(row)) is not None]
        assumed = house.services[code].typical_minutes if code in house.services else 10.0
        found[code] = sum(known) // len(known) if known else int(assumed * MICROS_A_MINUTE)
    return found
