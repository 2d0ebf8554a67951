"""What happens on a day in a lobby, drawn by chance: who comes when and for how long, which counters are there when.

Nothing here knows how numbers are called: see tests.support.lobby_days. Times are minutes after midnight.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from services.queue.model import Lane


@dataclass(frozen=True)
class Kind:
    """A service: families a day without a booking, true mean minutes, their spread (cv), and what the house thinks."""

    code: str
    families: float
    minutes: float
    typical: float
    cv: float = 0.6
    heavy: bool = True  # lognormal; else gamma


@dataclass(frozen=True)
class Session:
    """Booked families who are due at `start`."""

    start: float
    families: int


@dataclass(frozen=True)
class Habits:
    """How people and officers of a house behave. Shares are of 1, times are minutes."""

    priority: float = 0.15
    no_show: float = 0.06
    returns: float = 0.5  # of the no-shows
    leaves: float = 0.02  # gives the number up while it waits
    rush: float = 0.35  # of the day's families come in the first ninety minutes
    day_spread: float = 0.25  # sigma of the day's number of families
    pace_spread: float = 0.12  # sigma of how fast a service goes today
    officer_spread: float = 0.12  # sigma of how fast an officer is
    late_opening: float = 4.0  # mean
    pauses: float = 1.5  # a day and counter
    pause: float = 9.0  # mean
    absent: float = 0.08  # a counter that does not open until noon
    closes_early: float = 0.1
    reaction: float = 0.4  # mean, from a free counter to the call
    walk: float = 0.6  # mean, from the call to the counter


@dataclass(frozen=True)
class Lobby:
    """A house as it is simulated. `counters`: the services that each calls."""

    kinds: tuple[Kind, ...]
    counters: tuple[tuple[str, ...], ...]
    hours: tuple[tuple[float, float], ...] = ((480, 690), (780, 900))
    numbers_from: float = 450
    sessions: tuple[Session, ...] = ()
    booked: str = "A"
    habits: Habits = field(default_factory=Habits)

    def kind(self, code: str) -> Kind:
        return next(one for one in self.kinds if one.code == code)

    @property
    def opens(self) -> float:
        return self.hours[0][0]

    @property
    def closes(self) -> float:
        return self.hours[-1][1]


@dataclass(frozen=True)
class Arrival:
    """A family at the kiosk, and what will become of it."""

    at: float
    service: str
    lane: Lane
    due: float | None
    serving: float  # minutes at a counter of ordinary speed
    walk: float
    no_show: bool
    back_after: float | None  # a no-show who comes back after so many minutes
    leaves_after: float | None  # gives up after so many minutes


@dataclass(frozen=True)
class Shift:
    """A counter's day: times at which it is there, and how slow its officer is."""

    services: tuple[str, ...]
    present: tuple[tuple[float, float], ...]
    slowness: float
    opened: float
    closed: float


@dataclass(frozen=True)
class Script:
    arrivals: tuple[Arrival, ...]
    shifts: tuple[Shift, ...]


def draw(lobby: Lobby, chance: random.Random) -> Script:
    """One day. The same state of `chance` gives the same day."""
    crowd = chance.lognormvariate(0, lobby.habits.day_spread)
    pace = {one.code: chance.lognormvariate(0, lobby.habits.pace_spread) for one in lobby.kinds}
    arrivals = [one for kind in lobby.kinds for one in _families(lobby, kind, crowd, pace[kind.code], chance)]
    arrivals += _booked(lobby, pace[lobby.booked], chance)
    shifts = [_shift(lobby, services, chance) for services in lobby.counters]
    if all(one.opened > lobby.opens + 60 for one in shifts):
        shifts[0] = _shift(lobby, lobby.counters[0], chance, absent=False)
    return Script(tuple(sorted(arrivals, key=lambda one: one.at)), tuple(shifts))


def _families(lobby: Lobby, kind: Kind, crowd: float, pace: float, chance: random.Random) -> Iterator[Arrival]:
    """A Poisson number of them, thick in the morning, thin at noon."""
    for _ in range(_poisson(kind.families * crowd, chance)):
        rush = chance.random() < lobby.habits.rush
        at = chance.triangular(lobby.numbers_from, lobby.opens + 90, lobby.opens) if rush else _any_time(lobby, chance)
        lane = Lane.PRIORITY if chance.random() < lobby.habits.priority else Lane.REGULAR
        yield _arrival(lobby, kind, at, lane, None, pace, chance)


def _any_time(lobby: Lobby, chance: random.Random) -> float:
    at = chance.uniform(lobby.opens, lobby.closes)
    served = any(start <= at < end for start, end in lobby.hours)
    return at if served or chance.random() < 0.3 else chance.uniform(*lobby.hours[0])


def _booked(lobby: Lobby, pace: float, chance: random.Random) -> Iterator[Arrival]:
    for session in lobby.sessions:
        for _ in range(session.families):
            if chance.random() < 0.88:
                at = session.start + chance.triangular(-55, 25, -12)
                yield _arrival(lobby, lobby.kind(lobby.booked), at, Lane.BOOKED, session.start, pace, chance)


def _arrival(
    lobby: Lobby, kind: Kind, at: float, lane: Lane, due: float | None, pace: float, chance: random.Random
) -> Arrival:
    habits = lobby.habits
    no_show = chance.random() < habits.no_show
    back = chance.uniform(4, 25) if no_show and chance.random() < habits.returns else None
    leaves = chance.uniform(5, 60) if chance.random() < habits.leaves else None
    walk = chance.expovariate(1 / habits.walk)
    return Arrival(at, kind.code, lane, due, pace * _serving(kind, chance), walk, no_show, back, leaves)


def _serving(kind: Kind, chance: random.Random) -> float:
    if not kind.heavy:
        shape = 1 / kind.cv**2
        return chance.gammavariate(shape, kind.minutes / shape)
    sigma = math.sqrt(math.log(1 + kind.cv**2))
    return chance.lognormvariate(math.log(kind.minutes) - sigma**2 / 2, sigma)


def _shift(lobby: Lobby, services: tuple[str, ...], chance: random.Random, *, absent: bool | None = None) -> Shift:
    habits = lobby.habits
    away = chance.random() < habits.absent if absent is None else absent
    opened = (lobby.hours[-1][0] if away else lobby.opens) + chance.expovariate(1 / habits.late_opening) - 2
    early = chance.random() < habits.closes_early
    closed = lobby.closes - chance.uniform(20, 90) if early else lobby.closes + 45
    present = [(max(start, opened), min(end, closed)) for start, end in lobby.hours]
    present[-1] = (present[-1][0], closed)
    for _ in range(_poisson(habits.pauses, chance)):
        start = chance.uniform(lobby.opens + 20, lobby.closes - 20)
        present = list(_without(present, start, start + chance.expovariate(1 / habits.pause)))
    whole = tuple((start, end) for start, end in present if end - start > 0.5)
    return Shift(services, whole, chance.lognormvariate(0, habits.officer_spread), opened, closed)


def _without(spans: list[tuple[float, float]], start: float, end: float) -> Iterator[tuple[float, float]]:
    for first, last in spans:
        if end <= first or last <= start:
            yield first, last
        else:
            yield first, min(last, start)
            yield max(first, end), last


def _poisson(mean: float, chance: random.Random) -> int:
    if mean <= 0:
        return 0
    count, at = 0, chance.expovariate(mean)
    while at < 1:
        count, at = count + 1, at + chance.expovariate(mean)
    return count
