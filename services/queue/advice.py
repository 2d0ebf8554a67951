"""How many counters an hour needs: the house's own days, played again with one counter, with two, and so on. Pure.

The days are played forward by the order of calling (services.queue.forward) with the numbers that were taken, when they
were taken, and the time that each of them took. Hour by hour the least number of counters is looked for with which nine
of ten of those who come in the hour are called within the house's goal, on all days of that weekday together; what the
hour leaves behind waits in the next one. Who comes before opening, or is booked for later, waits from then on.

What it takes as given: a counter calls every service of its group (those that have counters in common), everybody who
comes stays, nobody walks between two services, and no counter pauses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.queue.forward import AtWork, Scene, Span, play
from services.queue.order import MICROS_A_MINUTE, Waiting

LATE_SHARE = 0.1  # one of ten may wait longer than the goal
MICROS_AN_HOUR = 60 * MICROS_A_MINUTE


@dataclass(frozen=True, slots=True)
class PastDay:
    """One day of a group of services. midnight: its start, in microseconds; came: by arrival; micros: how long each of
    them kept a counter, by id; rests: when no counter of the group works."""

    midnight: int
    came: Sequence[Waiting]
    micros: Mapping[int, int]
    rests: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """goal_minutes: nine of ten shall be called within; most: so many counters there are."""

    goal_minutes: int
    most: int
    bound_minutes: int
    run_limit: int


@dataclass(frozen=True, slots=True)
class Advised:
    """Counters that an hour of a weekday needs. enough: whether all that there are suffice for the goal."""

    hour: int
    counters: int
    enough: bool = True


@dataclass(slots=True)
class _Standing:
    """A day at the beginning of an hour: who waits still, how many have come, when each counter is free."""

    waiting: list[Waiting]
    come: int
    free: list[int]


@dataclass(slots=True)
class _Tried:
    """An hour with so many counters: how many were judged, how many of them waited too long, and how the days stand."""

    judged: int = 0
    late: int = 0


def advise(days: Sequence[PastDay], rules: Rules) -> list[Advised]:
    """What the hours of one weekday need, from the first in which somebody waits to the last. Hours in which nobody
    comes or waits are left out."""
    found = []
    standing = [_Standing([], 0, []) for _ in days]
    judged = [_by_hour(day) for day in days]
    for hour in range(min(map(min, filter(None, judged)), default=0), 24):
        if not any(hour in one for one in judged) and not _waits(days, standing, hour):
            continue
        for counters in range(1, rules.most + 1):
            tried, after = _try(days, standing, [one.get(hour, {}) for one in judged], hour, counters, rules)
            if tried.late <= tried.judged * LATE_SHARE:
                break
        standing = after
        found.append(Advised(hour, counters, tried.late <= tried.judged * LATE_SHARE))
    return found


def _waits(days: Sequence[PastDay], standing: Sequence[_Standing], hour: int) -> bool:
    """Whether an hour finds somebody waiting on a day whose counters work in it."""
    for day, stands in zip(days, standing, strict=True):
        begins = day.midnight + hour * MICROS_AN_HOUR
        works = AtWork("", (), 0, rests=day.rests).works_at(begins)
        if stands.waiting and works < begins + MICROS_AN_HOUR:
            return True
    return False


def groups(services: Iterable[str], counters: Iterable[Sequence[str]]) -> list[frozenset[str]]:
    """Services that have counters in common, directly or by way of others; each service is in one group."""
    found = [frozenset((code,)) for code in services]
    for its in counters:
        joined = [one for one in found if one.intersection(its)]
        if joined:
            found = [one for one in found if one not in joined] + [frozenset().union(*joined)]
    return found


def _by_hour(day: PastDay) -> dict[int, dict[int, int]]:
    """By hour of the day: when the wait of each ticket begins, by its id."""
    counter = AtWork("", (), 0, rests=day.rests)
    found: dict[int, dict[int, int]] = {}
    for one in day.came:
        begins = counter.works_at(max(one.arrived_at, one.due_at or 0))
        found.setdefault((begins - day.midnight) // MICROS_AN_HOUR, {})[one.ticket_id] = begins
    return found


def _try(
    days: Sequence[PastDay],
    standing: Sequence[_Standing],
    judged: Sequence[Mapping[int, int]],
    hour: int,
    counters: int,
    rules: Rules,
) -> tuple[_Tried, list[_Standing]]:
    """All days of the weekday through one hour with so many counters."""
    tried, after = _Tried(), []
    for day, stands, mine in zip(days, standing, judged, strict=True):
        begins = day.midnight + hour * MICROS_AN_HOUR
        after.append(_play(day, stands, mine, begins, counters, rules, tried))
    return tried, after


def _play(
    day: PastDay,
    stands: _Standing,
    judged: Mapping[int, int],
    begins: int,
    counters: int,
    rules: Rules,
    tried: _Tried,
) -> _Standing:
    """One day through one hour; who is judged and still waits after it is followed until the goal has passed."""
    ends, goal = begins + MICROS_AN_HOUR, rules.goal_minutes * MICROS_A_MINUTE
    free = [max(begins, one) for one in sorted(stands.free)[:counters]]
    free += [begins] * (counters - len(free))
    left, late = set(judged), 0
    called: set[int] = set()
    for call in play(_scene(day, stands, begins, free, rules)):
        one = call.waiting.ticket_id
        if call.at < ends:
            called.add(one)
            free[int(call.counter)] = call.ends_at
        if one in left:
            left.remove(one)
            late += call.at - judged[one] > goal
        if call.at >= ends and (not left or call.at >= ends + goal):
            break
    if left:  # who is booked for this hour, and was called before it because nobody else waited, is not late
        left &= {one.ticket_id for one in (*stands.waiting, *day.came[stands.come :])}
    tried.judged += len(judged)
    tried.late += late + len(left)
    come = stands.come
    while come < len(day.came) and day.came[come].arrived_at < ends:
        come += 1
    there = [*stands.waiting, *day.came[stands.come : come]]
    return _Standing([one for one in there if one.ticket_id not in called], come, free)


def _scene(day: PastDay, stands: _Standing, begins: int, free: Sequence[int], rules: Rules) -> Scene:
    services = tuple({one.service for one in day.came})
    return Scene(
        now=begins,
        waiting=stands.waiting,
        counters=[AtWork(str(place), services, at, rests=day.rests) for place, at in enumerate(free)],
        service_micros={},
        runs={},
        bound_minutes=rules.bound_minutes,
        run_limit=rules.run_limit,
        coming=day.came[stands.come :],
        own_micros=day.micros,
    )
