"""How long the wait will be: an honest interval, never a single promised minute. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import quantiles

from services.queue.model import WaitInterval

ENOUGH = 5  # so many observed service times say more than the assumption
STEP_MINUTES = 5  # what people are told is rounded outward to this
ASSUMED_SPREAD = (0.6, 1.6)  # an assumed service time may be this much shorter or longer


def service_minutes(observed: Sequence[float], assumed: float) -> tuple[float, float]:
    """A short and a long service time in minutes: quartiles of what was observed, or an assumption."""
    if len(observed) < ENOUGH:
        known = [*observed, *([assumed] * (ENOUGH - len(observed)))]
        middle = sum(known) / len(known)
        return middle * ASSUMED_SPREAD[0], middle * ASSUMED_SPREAD[1]
    low, _, high = quantiles(observed, n=4, method="inclusive")
    return low, max(high, low)


def typical_minutes(observed: Sequence[float], assumed: float) -> float:
    """How long a service takes, as the order of calling is played forward with it."""
    known = [*observed, *([assumed] * (ENOUGH - len(observed)))]
    return sum(known) / len(known)


def minutes_until_called(
    resting: float, working: float, counters: int, observed: Sequence[float], assumed: float
) -> tuple[float, float]:
    """Unrounded short and long wait.

    resting, working: minutes of the expected wait in which the counter rests (before opening, in breaks) and in which
    it works; counters: how many call the service (1 or more).
    """
    low, high = service_minutes(observed, assumed)
    typical = typical_minutes(observed, assumed)
    if typical <= 0:
        return resting + working, resting + working
    # The services before it may be short or long; the one that the call waits for in the end may be a whole one more.
    return resting + working * low / typical, resting + working * high / typical + high / counters


def told(low: float, high: float) -> WaitInterval:
    """Minutes as people are told them: rounded outward in steps of five, never an empty interval."""
    low_step = math.floor(low / STEP_MINUTES) * STEP_MINUTES
    high_step = max(math.ceil(high / STEP_MINUTES) * STEP_MINUTES, low_step + STEP_MINUTES)
    return WaitInterval(low_step, high_step)
