"""What the order of calling is played forward from: everything that bears on one service, as it is now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from services.house.hours import Changes, spans_on
from services.house.model import House
from services.queue import tickets
from services.queue.forward import AtWork, Scene, Span, rests_between
from services.queue.order import MICROS_A_MINUTE, Waiting
from services.queue.waiting import typical_minutes
from services.store.clock import to_micros


@dataclass(frozen=True, slots=True)
class Seen:
    """A scene around one service. certain: whether it is known which counters call the service and from when; else
    those that usually do stand in it from now on, and the moments of their calls are no more than a guess.
    observed: minutes of the service's last visits."""

    scene: Scene
    certain: bool
    observed: Sequence[float]


def see(
    connection: Connection,
    house: House,
    day: date,
    now: datetime,
    service: str,
    changes: Changes,
    newcomer: Waiting | None = None,
) -> Seen:
    """Everything that bears on the calls of `service`, and somebody who joins now."""
    works = _Works(house, now, changes)
    rows = tickets.counters_open(connection, day)
    counters, certain = at_work(rows, house, works, service)
    together = _together(service, counters)
    calls, runs = tickets.queue_counts(connection, day)
    waiting = tickets.waiting_tickets(connection, day, sorted(together), calls)
    if newcomer is not None:
        waiting.append(newcomer)
    needed = {one.service for one in waiting} | {one.busy_with for one in counters if one.busy_with} | {service}
    observed = {code: tickets.observed_minutes(connection, day, code) for code in sorted(needed)}
    scene = Scene(
        now=to_micros(now),
        waiting=waiting,
        counters=[one for one in counters if together.intersection(one.services)],
        service_micros=_service_micros(house, observed),
        runs=runs,
        bound_minutes=house.queue.waiting_bound_minutes,
        run_limit=house.queue.priority_run,
    )
    return Seen(scene, certain, observed[service])


def at_work(rows: Iterable[Any], house: House, works: _Works, service: str) -> tuple[list[AtWork], bool]:
    """The counters that call now or after the rest that is on now, and whether it is certain who calls `service`.

    Where no counter does, those that usually call it are taken, from when it opens; while it is open it is not known
    when they come, and where there is none, one without a name only shows the order.
    """
    counters = [_open_counter(row, works) for row in rows]
    there = [one for one in counters if one is not None]
    if any(service in one.services for one in there):
        return there, True
    known = {one.code for one in there}
    usual = [
        AtWork(one.code, one.services, works.now, rests=works.rests(one.services))
        for one in house.counters.values()
        if service in one.services and one.code not in known
    ]
    certain = bool(usual) and works.rests_now((service,))
    return [*there, *(usual or [AtWork("", (service,), works.now, rests=works.rests((service,)))])], certain


def _open_counter(row: Any, works: _Works) -> AtWork | None:
    """An open counter; None for one that is paused, unless its services rest now: who pauses then is back after it."""
    services = tuple(dict.fromkeys(row.services.split(",")))
    if row.pause is not None and not works.rests_now(services):
        return None
    since = max(row.called_at or 0, row.resumed_at or 0)
    return AtWork(row.code, services, works.now, row.busy_with, since, works.rests(services))


class _Works:
    """When the counters of some services work today, and rest."""

    def __init__(self, house: House, now: datetime, changes: Changes) -> None:
        self._house = house
        self._moment = now
        self._changes = changes
        self._spans: dict[str, tuple[Span, ...]] = {}
        self.now = to_micros(now)

    def rests(self, services: Iterable[str]) -> tuple[Span, ...]:
        """The rests from now on of a counter that calls `services`: it works while one of them is open."""
        return rests_between([span for code in services for span in self._of(code)], self.now)

    def rests_now(self, services: Iterable[str]) -> bool:
        rests = self.rests(services)
        return bool(rests) and rests[0][0] == self.now

    def _of(self, code: str) -> tuple[Span, ...]:
        if code not in self._spans:
            service, zone = self._house.services.get(code), self._house.time_zone
            today = self._moment.astimezone(zone).date()
            spans = spans_on(service, zone, today, self._changes) if service is not None else ()
            self._spans[code] = tuple((to_micros(start), to_micros(end)) for start, end in spans)
        return self._spans[code]


def _together(service: str, counters: Sequence[AtWork]) -> set[str]:
    """The services that bear on each other because counters have them in common."""
    found, before = {service}, 0
    while len(found) > before:
        before = len(found)
        for one in counters:
            if found.intersection(one.services):
                found.update(one.services)
    return found


def _service_micros(house: House, observed: Mapping[str, Sequence[float]]) -> dict[str, int]:
    """The typical time of each service that somebody waits for or has; of one that kiosk.ini has no more, none."""
    micros = {}
    for code, minutes in observed.items():
        assumed = house.services[code].typical_minutes if code in house.services else 0.0
        micros[code] = int(typical_minutes(minutes, assumed) * MICROS_A_MINUTE)
    return micros
