"""What the order of calling is played forward from: the day's queue as it is at one moment."""

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
    those that usually do stand in it from now on, and the moments of their calls are no more than a guess."""

    scene: Scene
    certain: bool


class Asked:
    """What a sight of the queue of `day` is made of, asked of the database (services.store.asking). Locks nothing."""

    def __init__(self, connection: Connection, day: date, services: Iterable[str]) -> None:
        """services: whose last service times will be looked at in any case."""
        self._connection = connection
        self._day = day
        self.queues = tickets.ask_queues(connection, day)
        self.waiting = tickets.ask_waiting(connection, day)
        self.open = tickets.ask_counters(connection, day)
        self._observed = {code: tickets.ask_observed(connection, day, code) for code in services}

    def observed(self, services: Iterable[str]) -> dict[str, list[float]]:
        """The last service times of `services`, in minutes."""
        wanted = sorted(services)
        for code in wanted:
            if code not in self._observed:
                self._observed[code] = tickets.ask_observed(self._connection, self._day, code)
        return {code: tickets.observed_minutes(self._observed[code]) for code in wanted}


class Sight:
    """The queue as it is `now`. changes: services.house.openings.opening_changes; usual: minutes of a service on
    earlier days (services.queue.experience)."""

    def __init__(self, asked: Asked, house: House, now: datetime, changes: Changes, usual: Mapping[str, float]) -> None:
        self._asked = asked
        self._house = house
        self._usual = usual
        self._works = Works(house, now, changes)
        calls, self._runs = tickets.queue_counts(asked.queues)
        known = [row for row in asked.waiting if row.service in house.services]
        self._waiting = tickets.waiting_tickets(known, calls)
        self._open = asked.open.all()

    def around(self, service: str, newcomer: Waiting | None = None, *, back: bool = False) -> Seen:
        """Everything that bears on the calls of `service`, and somebody who joins now.

        back: as if every counter that is paused were back now.
        """
        waiting = self._waiting if newcomer is None else [*self._waiting, newcomer]
        waited = {one.service for one in waiting} | {service}
        counters = at_work(self._open, self._house, self._works, waited, back=back)
        certain = any(service in one.services for one in counters)
        if not certain:
            counters = _guessed(counters, self._house, self._works, service)
        observed = self._observed((service,), counters, waiting)
        return Seen(self._scene((service,), counters, waiting, observed), certain)

    def from_counter(self, code: str, services: Sequence[str]) -> Scene:
        """Everything that bears on what one counter calls, as if it were free now and called first: what an officer
        sees at the head is called when they press."""
        counters = at_work(self._open, self._house, self._works, {one.service for one in self._waiting})
        mine = AtWork(code, tuple(services), self._works.now)
        here = [mine, *(one for one in counters if one.code != code)]
        return self._scene(services, here, self._waiting, self._observed(services, here, self._waiting))

    def _scene(
        self,
        services: Iterable[str],
        counters: Sequence[AtWork],
        waiting: Sequence[Waiting],
        observed: Mapping[str, Sequence[float]],
    ) -> Scene:
        """The part that bears on `services`."""
        together = _together(services, counters)
        return Scene(
            now=self._works.now,
            waiting=[one for one in waiting if one.service in together],
            counters=[one for one in counters if together.intersection(one.services)],
            service_micros=_service_micros(self._house, observed, self._usual),
            runs=self._runs,
            bound_minutes=self._house.queue.waiting_bound_minutes,
            run_limit=self._house.queue.priority_run,
        )

    def _observed(
        self, services: Iterable[str], counters: Sequence[AtWork], waiting: Sequence[Waiting]
    ) -> dict[str, list[float]]:
        """Minutes of the last visits, by service, where somebody in this part waits for it or has it."""
        needed = _together(services, counters) & {one.service for one in waiting}
        needed |= {one.busy_with for one in counters if one.busy_with is not None}
        return self._asked.observed(needed)


class Works:
    """When the counters of some services work today from now on, and rest."""

    def __init__(self, house: House, now: datetime, changes: Changes) -> None:
        self._house = house
        self._moment = now
        self._changes = changes
        self._spans: dict[str, tuple[Span, ...]] = {}
        self.now = to_micros(now)

    def rests(self, services: Iterable[str]) -> tuple[Span, ...]:
        """The rests of a counter that calls `services`: it works while one of them is open."""
        return rests_between([span for code in services for span in self._of(code)], self.now)

    def opens(self, services: Iterable[str]) -> int | None:
        """When a counter that calls `services` and rests now works again today; None while it works."""
        return next((end for start, end in self.rests(services) if start == self.now), None)

    def _of(self, code: str) -> tuple[Span, ...]:
        if code not in self._spans:
            service, zone = self._house.services.get(code), self._house.time_zone
            today = self._moment.astimezone(zone).date()
            spans = spans_on(service, zone, today, self._changes) if service is not None else ()
            self._spans[code] = tuple((to_micros(start), to_micros(end)) for start, end in spans)
        return self._spans[code]


def at_work(rows: Iterable[Any], house: House, works: Works, waited: set[str], *, back: bool = False) -> list[AtWork]:
    """The counters that call now, or are awaited for the opening of a service that rests: those that pause in its
    break, or, where somebody waits for a service (`waited`) and no counter calls it, those that usually do.

    While a service is open that no counter calls, nobody knows when one will: then there is none here.
    back: those that are paused call too.
    """
    counters = {one.code: one for row in rows if (one := _open_counter(row, works, back)) is not None}
    called = {service for one in counters.values() for service in one.services}
    for service in sorted(waited - called):
        opens = works.opens((service,))
        for usual in house.counters.values() if opens is not None else ():
            known = counters.get(usual.code)
            if service in usual.services and opens is not None and (known is None or known.calls_from > opens):
                counters[usual.code] = AtWork(usual.code, usual.services, opens, rests=works.rests(usual.services))
    return [counters[code] for code in sorted(counters)]


def _open_counter(row: Any, works: Works, back: bool) -> AtWork | None:
    """An open counter; None for one that is paused and not `back`, unless its services rest now: who pauses then is
    back after it."""
    services = tuple(dict.fromkeys(row.services.split(",")))
    if row.pause is not None and not back and works.opens(services) is None:
        return None
    since = min(max(row.called_at or 0, row.resumed_at or 0), works.now)  # the clock may have been set back
    return AtWork(row.code, services, works.now, row.busy_with, since, works.rests(services))


def _guessed(counters: Sequence[AtWork], house: House, works: Works, service: str) -> list[AtWork]:
    """Besides those at work the counters that usually call `service`, as if they came now, to show the order of calling
    alone; where there is none, one without a code."""
    known = {one.code for one in counters}
    usual = {one.code: one.services for one in house.counters.values() if service in one.services}
    guessed = {code: services for code, services in usual.items() if code not in known} or {"": (service,)}
    more = [AtWork(code, services, works.now, rests=works.rests(services)) for code, services in guessed.items()]
    return sorted([*counters, *more], key=lambda one: one.code)


def _together(services: Iterable[str], counters: Sequence[AtWork]) -> set[str]:
    """The services that bear on each other because counters have them in common."""
    found, before = set(services), 0
    while len(found) > before:
        before = len(found)
        for one in counters:
            if found.intersection(one.services):
                found.update(one.services)
    return found


def _service_micros(
    house: House, observed: Mapping[str, Sequence[float]], usual: Mapping[str, float]
) -> dict[str, int]:
    """The typical time of each service; of one that kiosk.ini has no more, none."""
    micros = {}
    for code, minutes in observed.items():
        assumed = house.services[code].typical_minutes if code in house.services else 0.0
        micros[code] = int(typical_minutes(minutes, assumed, usual.get(code)) * MICROS_A_MINUTE)
    return micros
