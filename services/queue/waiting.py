"""How long the wait will be: an honest interval, never a single promised minute. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import quantiles

from services.queue.model import WaitInterval

ENOUGH = 5  # so many observed service times say more than the assumption
STEP_MINUTES = 5  # what people are told is rounded outward to this
ASSUMED_SPREAD = (0.6, 1.6)  # an assumed service time may be this much shorter or longer
CLOSED_COUNTERS_FACTOR = 1.5  # nobody has opened a counter yet: it may start late


def service_minutes(observed: Sequence[float], assumed: float) -> tuple[float, float]:
    """A short and a long service time in minutes: quartiles of what was observed, or an assumption."""
    if len(observed) < ENOUGH:
        known = [*observed, *([assumed] * (ENOUGH - len(observed)))]
        middle = sum(known) / len(known)
        return middle * ASSUMED_SPREAD[0], middle * ASSUMED_SPREAD[1]
    low, _, high = quantiles(observed, n=4, method="inclusive")
    return low, max(high, low)


def minutes_until_called(
    ahead: int, observed: Sequence[float], assumed: float, *, open_counters: int, usual_counters: int
) -> tuple[float, float] | None:
    """Unrounded short and long wait while serving goes on; None when no counter calls the service."""
    counters = open_counters or usual_counters
    if counters < 1:
        return None
    low, high = service_minutes(observed, assumed)
    late = 1.0 if open_counters else CLOSED_COUNTERS_FACTOR
    # With n counters the next free one comes after 1/n of a service time at best, a whole one at worst.
    return ahead * low / counters, (ahead * high / counters + high / counters) * late


def told(low: float, high: float) -> WaitInterval:
    """Minutes as people are told them: rounded outward in steps of five, never an empty interval."""
    low_step = math.floor(low / STEP_MINUTES) * STEP_MINUTES
    high_step = max(math.ceil(high / STEP_MINUTES) * STEP_MINUTES, low_step + STEP_MINUTES)
    return WaitInterval(low_step, high_step)
