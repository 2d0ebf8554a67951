"""Spans of time counted in steps of a quarter of a minute: medians and ninth deciles from a few numbers. Pure.

The nearest rank is taken: a time that somebody really had.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate

STEP_MICROS = 15_000_000
STEPS_A_MINUTE = 4


@dataclass(frozen=True, slots=True)
class Spread:
    """How long it took, in whole minutes: half of them no longer than `median`. None where there are none."""

    count: int = 0
    median: int | None = None
    nine_of_ten: int | None = None


def spread_of(steps: Mapping[int, int]) -> Spread:
    """steps: how many took so many steps (and less than one more)."""
    count = sum(steps.values())
    if not count:
        return Spread()
    sizes = sorted(steps)
    reached = list(accumulate(steps[one] for one in sizes))

    def rank(tenths: int) -> int:
        place = -(-count * tenths // 10)
        found = next(one for one, so_far in zip(sizes, reached, strict=True) if so_far >= place)
        return (found + STEPS_A_MINUTE // 2) // STEPS_A_MINUTE

    return Spread(count, rank(5), rank(9))


def within(steps: Mapping[int, int], minutes: int) -> int:
    """How many took less than so many minutes."""
    return sum(count for size, count in steps.items() if size < minutes * STEPS_A_MINUTE)


def added(parts: Mapping[str, Counter[int]]) -> Counter[int]:
    """All of them together."""
    whole: Counter[int] = Counter()
    for one in parts.values():
        whole.update(one)
    return whole
