"""The order of calling, played forward: who is called when, at which counter, if nobody else comes than is known. Pure.

Everything that says a place or a time asks this. It calls by the rules of `services.queue.order`, with what is known
now: who waits, what each counter calls and is busy with, how long a service typically takes, and when the counters
rest (before opening, in breaks). Who is not done by closing is still served. What it cannot know and takes as it is
now: a number is called as soon as a counter is free, everybody comes, no counter opens, closes or pauses.

Moments are microseconds since 1970 UTC, spans of time microseconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush, heapreplace
from typing import NamedTuple

from services.queue.lanes import Lanes
from services.queue.order import Rule, Waiting

Span = tuple[int, int]  # from (inclusive) until (exclusive)


@dataclass(frozen=True, slots=True)
class AtWork:
    """A counter that calls `services`, `since` when and for which service it is busy (called or serving), and when it
    rests: spans in their order. `calls_from`: not before."""

    code: str
    services: tuple[str, ...]
    calls_from: int
    busy_with: str | None = None
    busy_since: int = 0
    rests: tuple[Span, ...] = ()

    def works_at(self, moment: int) -> int:
        """The first moment from `moment` on that lies in no rest."""
        for start, end in self.rests:
            if start <= moment < end:
                moment = end
        return moment


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known `now`. service_micros: how long each service that is waited for typically takes at a counter;
    runs: by service, as `services.queue.order.next_ticket` wants them.

    Of a day that is over more is known: `coming`, who comes later, by their arrival; `own_micros`, how long single
    tickets took, by their id.
    """

    now: int
    waiting: Sequence[Waiting]
    counters: Sequence[AtWork]
    service_micros: Mapping[str, int]
    runs: Mapping[str, int]
    bound_minutes: int
    run_limit: int
    coming: Sequence[Waiting] = ()
    own_micros: Mapping[int, int] = field(default_factory=dict)


class Call(NamedTuple):
    """A call that is to be expected.

    at, ends_at: the call, and the end of the service after it. ahead: how many of those who wait are called before
    this one at counters that call its service, whatever their own: all that a person sees go first who watches those
    counters. before: services at its own counter until then, one that is under way among them. counters: how many call
    its service. resting: how much of the time until the call its counter rests, so `at - now - resting` is the time in
    which counters work.
    """

    waiting: Waiting
    rule: Rule
    counter: str
    at: int
    ends_at: int
    ahead: int
    before: int
    counters: int
    resting: int


class _Progress:
    """One counter in the course of the play. begun_with: services that were under way at its beginning."""

    __slots__ = ("before", "begun_with", "counter", "resting", "rests", "services")

    def __init__(self, counter: AtWork) -> None:
        self.counter = counter
        self.services = counter.services
        self.rests = counter.rests
        self.before = self.begun_with = 0 if counter.busy_with is None else 1
        self.resting = 0

    def free_at(self, scene: Scene) -> int:
        """When it can call for the first time."""
        done = scene.now
        if self.counter.busy_with is not None:
            done = max(done, self.counter.busy_since + scene.service_micros[self.counter.busy_with])
        return self.rested(done, max(done, self.counter.calls_from))

    def rested(self, done: int, again: int) -> int:
        """When it works again, that was done at `done` and can call from `again` on."""
        works = self.counter.works_at(again)
        self.resting += works - done
        return works


class _Coming:
    """Those who come later: they join the lanes when their moment is reached."""

    __slots__ = ("_lanes", "_next", "_them")

    def __init__(self, them: Sequence[Waiting], lanes: Lanes) -> None:
        self._them, self._lanes, self._next = them, lanes, 0

    def let_in(self, now: int) -> None:
        while self._next < len(self._them) and self._them[self._next].arrived_at <= now:
            self._lanes.join(self._them[self._next])
            self._next += 1

    def next_for(self, services: Sequence[str]) -> int | None:
        """When the next one comes whom a counter of these services can call."""
        for place in range(self._next, len(self._them)):
            if self._them[place].service in services:
                return self._them[place].arrived_at
        return None


def play(scene: Scene, only: int | None = None) -> Iterator[Call]:
    """The calls to come, in their order; of counters that are free at the same moment the first one calls first.

    only: of this ticket alone; that of the others is not said, which takes a third of the time.
    """
    lanes = Lanes(scene.waiting, bound_minutes=scene.bound_minutes, run_limit=scene.run_limit, runs=scene.runs)
    coming = _Coming(scene.coming, lanes) if scene.coming else None
    counters = [_Progress(one) for one in scene.counters]
    free = [(one.free_at(scene), number) for number, one in enumerate(counters)]
    heapify(free)
    micros, own = scene.service_micros, scene.own_micros
    while free:
        at, number = free[0]
        its = counters[number]
        if coming is not None:
            coming.let_in(at)
        chosen = lanes.call(its.services, at)
        if chosen is None:
            heappop(free)
            again = coming.next_for(its.services) if coming is not None else None
            if again is not None:
                heappush(free, (its.rested(again, again), number))
            continue  # else nobody is left for this counter, and nobody comes
        waiting, rule = chosen
        takes = own.get(waiting.ticket_id) if own else None
        ends_at = at + (micros[waiting.service] if takes is None else takes)
        if only is None or waiting.ticket_id == only:
            yield _call(waiting, rule, its, at, ends_at, counters)
        its.before += 1
        heapreplace(free, (its.rested(ends_at, ends_at) if its.rests else ends_at, number))


def _call(waiting: Waiting, rule: Rule, its: _Progress, at: int, ends_at: int, counters: Sequence[_Progress]) -> Call:
    watched = [one for one in counters if waiting.service in one.services]
    ahead = sum(one.before - one.begun_with for one in watched)
    return Call(waiting, rule, its.counter.code, at, ends_at, ahead, its.before, len(watched), its.resting)


def call_of(ticket_id: int, scene: Scene) -> Call | None:
    """The call of one ticket; None where no counter calls its service."""
    return next(play(scene, ticket_id), None)


def rests_between(works: Sequence[Span], since: int) -> tuple[Span, ...]:
    """When a counter rests from `since` on whose services are open at `works` (in any order; they may overlap): before
    and between them, not after the last one, where who still waits is served. Never, where nothing is known."""
    rests = []
    reached = since
    for start, end in sorted(works):
        if start > reached:
            rests.append((reached, start))
        reached = max(reached, end)
    return tuple(rests)
