"""A drawn day is played with the real order of calling; every newcomer is told a wait, and is called some time."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Protocol

from services.queue.model import Lane, WaitInterval
from services.queue.order import MICROS_A_MINUTE, Waiting, next_ticket, runs_after
from services.queue.waiting import Forecast
from tests.support.lobby_script import Arrival, Lobby, Script, Shift

BOUND_MINUTES, RUN_LIMIT, RETURN_AFTER = 60, 2, 3
OBSERVED = 20  # of today's last service times are looked at
NO_SHOW_MINUTES = 1.6  # called, called again, given up


@dataclass(slots=True)
class Counter:
    """A counter as the database knows it."""

    shift: Shift
    holds: str | None = None  # the service of the number that it holds
    since: float = 0.0
    wants_open: bool = False
    wants_pause: bool = True

    @property
    def is_open(self) -> bool:
        """Nobody closes a counter that holds a number."""
        return self.wants_open or self.holds is not None

    @property
    def paused(self) -> bool:
        return self.wants_pause and self.holds is None


@dataclass(frozen=True, slots=True)
class Look:
    """What is known at the moment when a number is taken."""

    now: float
    newcomer: Waiting
    waiting: list[Waiting]
    runs: Mapping[str, int]
    counters: list[Counter]
    observed: Mapping[str, list[float]]  # today's service times so far


@dataclass(frozen=True, slots=True)
class Told:
    """What a newcomer is told. `forecast`, `wait` None: nobody can say.

    naive: numbers ahead × typical minutes, by the counters that call them.
    """

    forecast: Forecast | None
    ahead: int
    wait: WaitInterval | None
    naive: float = 0.0
    refused: bool = False


@dataclass(slots=True)
class Outcome:
    service: str
    lane: Lane
    at: float
    told: Told
    called: float | None = None

    @property
    def waited(self) -> float | None:
        return None if self.called is None else self.called - self.at


def nothing(_now: float) -> None:
    """A moment at which counters look again."""


class Teller(Protocol):
    """Who says the waits. `called` hears of each first call, `served` of each service time."""

    def tell(self, look: Look) -> Told: ...

    def called(self, outcome: Outcome) -> None: ...

    def served(self, service: str, minutes: float) -> None: ...


@dataclass
class Day:
    """One day while it is played."""

    lobby: Lobby
    script: Script
    teller: Teller
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    waiting: dict[int, Waiting] = field(default_factory=dict)
    events: list[tuple[float, int, Callable[[float], None]]] = field(default_factory=list)
    serials: Iterator[int] = field(default_factory=count)

    def play(self) -> list[Outcome]:
        """All outcomes in the order of arrival; `called` stays None where the number was never called."""
        self.runs = {one.code: 0 for one in self.lobby.kinds}
        self.calls = dict.fromkeys(self.runs, 0)
        self.observed: dict[str, list[float]] = {code: [] for code in self.runs}
        self.counters = [Counter(shift) for shift in self.script.shifts]
        self.chance = random.Random(len(self.script.arrivals))
        self.due_back: dict[int, int] = {}
        for number, arrival in enumerate(self.script.arrivals):
            self._at(arrival.at, partial(self._arrive, number))
            if arrival.due is not None:
                self._at(arrival.due, nothing)
        for counter in self.counters:
            self._shift(counter)
        while self.events:
            now, _, happens = heapq.heappop(self.events)
            happens(now)
            self._call(now)
        return list(self.outcomes.values())

    def _at(self, moment: float, happens: Callable[[float], None]) -> None:
        heapq.heappush(self.events, (moment, next(self.serials), happens))

    def _shift(self, counter: Counter) -> None:
        def set_open(is_open: bool) -> Callable[[float], None]:
            return lambda _now: setattr(counter, "wants_open", is_open)

        def set_paused(paused: bool) -> Callable[[float], None]:
            return lambda _now: setattr(counter, "wants_pause", paused)

        shift = counter.shift
        lunch = {end for _, end in self.lobby.hours}
        for start, end in shift.present:
            self._at(start, set_paused(False))
            if end not in lunch:
                self._at(end, set_paused(True))
        self._at(shift.opened, set_open(True))
        self._at(shift.closed, set_open(False))

    def _there(self, counter: Counter, now: float) -> bool:
        return any(start <= now < end for start, end in counter.shift.present)

    def _arrive(self, number: int, now: float) -> None:
        arrival = self.script.arrivals[number]
        due = int(arrival.due * MICROS_A_MINUTE) if arrival.due is not None else None
        newcomer = Waiting(number, arrival.service, arrival.lane, int(now * MICROS_A_MINUTE), due)
        told = self.teller.tell(Look(now, newcomer, self._known(), self.runs, self.counters, self.observed))
        if told.refused and arrival.lane is not Lane.BOOKED:
            return
        self.outcomes[number] = Outcome(arrival.service, arrival.lane, now, told)
        self.waiting[number] = newcomer
        for counter in self.counters:
            if counter.holds is None and arrival.service in counter.shift.services and counter.since <= now:
                self._rest(counter, now)
        if arrival.leaves_after is not None:
            self._at(now + arrival.leaves_after, partial(self._leave, number))

    def _leave(self, number: int, _now: float) -> None:
        self.waiting.pop(number, None)

    def _known(self) -> list[Waiting]:
        return [
            one._replace(after_calls=max(0, self.due_back[key] - self.calls[one.service]))
            if key in self.due_back
            else one
            for key, one in self.waiting.items()
        ]

    def _call(self, now: float) -> None:
        """Every free counter calls, in order."""
        if not self.waiting:
            return
        for counter in self.counters:
            there = counter.is_open and not counter.paused and self._there(counter, now)
            if there and counter.holds is None and now >= counter.since:
                self._call_next(counter, now)

    def _call_next(self, counter: Counter, now: float) -> None:
        mine = [one for one in self._known() if one.service in counter.shift.services]
        runs = {code: self.runs[code] for code in counter.shift.services}
        micros = int(now * MICROS_A_MINUTE)
        chosen = next_ticket(mine, now=micros, bound_minutes=BOUND_MINUTES, run_limit=RUN_LIMIT, runs=runs)
        if chosen is None:
            return
        one, _ = chosen
        self.runs.update(runs_after(one, mine, runs))
        self.calls[one.service] += 1
        first = one.ticket_id not in self.due_back
        del self.waiting[one.ticket_id]
        outcome = self.outcomes[one.ticket_id]
        if first:
            outcome.called = now
            self.teller.called(outcome)
        self._serve(counter, one, now, first)

    def _serve(self, counter: Counter, one: Waiting, now: float, first: bool) -> None:
        arrival = self.script.arrivals[one.ticket_id]
        counter.holds, counter.since = one.service, now
        if first and arrival.no_show:
            done = now + NO_SHOW_MINUTES
            self._at(done, lambda at: self._no_show(counter, one, arrival, at))
            return
        done = now + arrival.walk + arrival.serving * counter.shift.slowness
        self._at(done, lambda at: self._finish(counter, one.service, at - now, at))

    def _no_show(self, counter: Counter, one: Waiting, arrival: Arrival, at: float) -> None:
        self._free(counter, at)
        if arrival.back_after is not None:
            self._at(at + arrival.back_after, lambda _now: self._back(one))

    def _back(self, one: Waiting) -> None:
        self.due_back[one.ticket_id] = self.calls[one.service] + RETURN_AFTER
        self.waiting[one.ticket_id] = one

    def _finish(self, counter: Counter, service: str, minutes: float, at: float) -> None:
        self.observed[service].append(minutes)
        self.teller.served(service, minutes)
        self._free(counter, at)

    def _free(self, counter: Counter, at: float) -> None:
        counter.holds = None
        self._rest(counter, at)

    def _rest(self, counter: Counter, at: float) -> None:
        """The officer's moment until the next call; `since` is when it comes."""
        counter.since = at + self.chance.expovariate(1 / self.lobby.habits.reaction)
        self._at(counter.since, nothing)
