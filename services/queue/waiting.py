"""How long the wait will be: an honest interval, never a single promised minute. Pure.

The order of calling played forward (services.queue.forward) says when a number will be called if nobody else comes and
every service takes its typical time. How far such forecasts were wrong, in this house and lately, says how much earlier
or later it may be: the interval lies between the tenth and the ninetieth hundredth of those errors, those that are
alike (service, lane, time of day, length) counting most. That is conformal prediction with weights (Tibshirani et al.,
2019); it needs no idea of how long services are or when people come. docs/waiting-times.md has the figures.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate
from statistics import NormalDist
from typing import NamedTuple

from services.queue.model import Lane, WaitInterval

ENOUGH = 5  # so many observed service times say more than the house's guess
USUAL_WEIGHT = 10  # what was usual on earlier days counts as so many service times of today
# So much of the calls is to lie within what was told: a little less than 80 %, because a wait that is shorter than the
# first step holds more often; all together hold about 80 %. Before opening a little more: a morning is late as a whole.
SHARE, SHARE_EARLY = 0.79, 0.82
STEPS = (0, 1, 2, 3, 5)  # minutes as people are told them; from here on in fives
STEP_MINUTES = 5

SHORT_SERVICE = 0.5  # of a typical one: who is refused because of closing would not be done by then with that either

# How far a forecast is wont to be wrong, in minutes: a beginning, a part of every minute of work, and what single
# services add that are longer or shorter than the typical one.
SPREAD_BEGINNING, SPREAD_EARLY, SPREAD_RATE, SPREAD_SERVICE = 2.0, 5.0, 0.3, 0.6

# How much an earlier error counts: halved at so much difference in the logarithm of the spread, and at so many minutes
# between the times of day; less for another service or lane; less for each day that has passed, more today.
ALIKE_SPREAD, ALIKE_MINUTES = 0.4, 60.0
OTHER_SERVICE, OTHER_LANE, OTHER_OPENING = 0.25, 0.4, 0.05
A_DAY_OLDER, TODAY = 0.98, 1.5

# What a house without any history begins with: errors like those of a bell curve, a little late in the middle, because
# who comes later and is served first is not foreseen. All together they count as so many errors of its own.
PRIOR_WEIGHT, PRIOR_LATE, PRIOR_WIDTH, PRIOR_PIECES = 5.0, 0.3, 1.2, 20
_PRIOR = tuple(
    NormalDist(PRIOR_LATE, PRIOR_WIDTH).inv_cdf((piece + 0.5) / PRIOR_PIECES) for piece in range(PRIOR_PIECES)
)


class Forecast(NamedTuple):
    """When a number is expected to be called, reckoned from now. Minutes.

    at_minute: of the day, house time; resting, working: of the expected wait, in which its counter rests (before
    opening, in breaks) and in which it works; typical: of a service; before_opening: whether the service has not
    opened yet today when that is said.
    """

    service: str
    lane: Lane
    at_minute: float
    resting: float
    working: float
    typical: float
    before_opening: bool = False

    @property
    def minutes(self) -> float:
        return self.resting + self.working

    @property
    def spread(self) -> float:
        """How far such a forecast is wont to be wrong, in minutes."""
        services = SPREAD_SERVICE**2 * self.working * self.typical
        beginning = SPREAD_EARLY if self.before_opening else SPREAD_BEGINNING
        return math.sqrt(beginning**2 + (SPREAD_RATE * self.working) ** 2 + services)


class Error(NamedTuple):
    """How far a forecast was wrong once its number was called, in its own spreads; positive: it was called later."""

    service: str
    lane: Lane
    at_minute: float
    size: float  # the logarithm of the spread
    error: float
    before_opening: bool = False


def error_between(
    service: str, lane: Lane, at_minute: float, spread: float, late: float, before_opening: bool
) -> Error:
    """The error of a forecast of which its spread is known, when the number was called so many minutes late."""
    return Error(service, lane, at_minute, math.log(spread), late / spread, before_opening)


def typical_minutes(observed: Sequence[float], assumed: float, usual: float | None = None) -> float:
    """How long a service takes, as the order of calling is played forward with it.

    observed: today's last service times; assumed: the house's guess, which fills them up while they are few; usual:
    the mean of earlier days, which takes its place where it is known.
    """
    if usual is not None:
        return (sum(observed) + USUAL_WEIGHT * usual) / (len(observed) + USUAL_WEIGHT)
    known = [*observed, *([assumed] * (ENOUGH - len(observed)))]
    return sum(known) / len(known)


class Experience:
    """The errors of earlier forecasts: of earlier days, the newest day first, and of today."""

    def __init__(self, days: Sequence[Sequence[Error]] = (), today: Sequence[Error] = ()) -> None:
        self._past = [(one, A_DAY_OLDER**age) for age, errors in enumerate(days, 1) for one in errors]
        self._today = [(one, TODAY) for one in today]

    @property
    def errors(self) -> tuple[Error, ...]:
        return tuple(one for one, _ in (*self._past, *self._today))

    def and_today(self, today: Sequence[Error]) -> Experience:
        """The same earlier days, with other errors of today."""
        other = Experience((), today)
        other._past = self._past
        return other

    def done_early(self, forecast: Forecast) -> float:
        """Minutes until serving is over, if the call comes at the interval's early end and the service is short."""
        calls = sorted(self._calls(forecast))
        reached = list(accumulate(weight for _, weight in calls))
        return calls[bisect_left(reached, reached[-1] * (1 - SHARE) / 2)][0] + SHORT_SERVICE * forecast.typical

    def wait(self, forecast: Forecast) -> WaitInterval:
        """The interval that holds in eight of ten cases, as people are told it; the forecast itself lies within."""
        calls = sorted(self._calls(forecast))
        moments = [minutes for minutes, _ in calls]
        reached = list(accumulate(weight for _, weight in calls))
        low, high = _told(moments, reached, SHARE_EARLY if forecast.before_opening else SHARE)
        return WaitInterval(min(low, _step_down(forecast.minutes)), max(high, _step_up(forecast.minutes)))

    def _calls(self, forecast: Forecast) -> list[tuple[float, float]]:
        """Minutes until the call as they may become, each with its weight."""
        service, lane, at_minute = forecast.service, forecast.lane, forecast.at_minute
        before_opening = forecast.before_opening
        expected, spread, soonest = forecast.minutes, forecast.spread, forecast.resting
        size = math.log(spread)
        calls = [(max(soonest, expected + error * spread), PRIOR_WEIGHT / PRIOR_PIECES) for error in _PRIOR]
        for errors in (self._past, self._today):
            for (its_service, its_lane, its_minute, its_size, error, its_early), weight in errors:
                if its_service != service:
                    weight *= OTHER_SERVICE
                if its_lane is not lane:
                    weight *= OTHER_LANE
                if its_early is not before_opening:
                    weight *= OTHER_OPENING
                wider = (its_size - size) / ALIKE_SPREAD
                later = (its_minute - at_minute) / ALIKE_MINUTES
                minutes = expected + error * spread
                calls.append((minutes if minutes > soonest else soonest, weight / (1 + wider * wider + later * later)))
        return calls


def _told(moments: Sequence[float], reached: Sequence[float], share: float) -> tuple[int, int]:
    """The steps around the tenth and the ninetieth hundredth between which nearest to `share` of the calls lie.

    moments: sorted minutes until the call; reached: the weight of all up to each.
    """
    whole = reached[-1]
    low = moments[bisect_left(reached, whole * (1 - share) / 2)]
    high = moments[min(bisect_left(reached, whole * (1 + share) / 2), len(moments) - 1)]

    def held(first: int, last: int) -> float:
        before, until = bisect_left(moments, first), bisect_right(moments, last)
        return ((reached[until - 1] if until else 0.0) - (reached[before - 1] if before else 0.0)) / whole

    pairs = [
        (first, max(last, _after(first)))
        for first in (_step_down(low), _after(_step_down(low)))
        for last in (_step_down(high), _step_up(high))
    ]
    return min(pairs, key=lambda pair: (round(abs(held(*pair) - share), 3), pair[1] - pair[0]))


def _step_down(minutes: float) -> int:
    if minutes < STEPS[-1]:
        return STEPS[max(0, bisect_right(STEPS, minutes) - 1)]
    return math.floor(minutes / STEP_MINUTES) * STEP_MINUTES


def _step_up(minutes: float) -> int:
    if minutes <= STEPS[-1]:
        return STEPS[bisect_left(STEPS, minutes)]
    return math.ceil(minutes / STEP_MINUTES) * STEP_MINUTES


def _after(step: int) -> int:
    return step + STEP_MINUTES if step >= STEPS[-1] else STEPS[bisect_right(STEPS, step)]
