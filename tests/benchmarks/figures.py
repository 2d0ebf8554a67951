"""What a benchmark gives back: a figure a round, beside its baseline; and a row of the table, judged over the rounds.

A benchmark is a generator: it sets up what it needs, then yields the figures of one round after the other, as often as
it is asked (``script/bench --rounds``), and tidies up in a ``finally``. What it measures and the baseline of it are
measured in turn, in the same round. One that sets up everything anew each round is a plain function, made a
generator by `again`. It is named in tests.benchmarks.measures.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path

from services.house.model import House


class Better(Enum):
    LESS = "≤"
    MORE = "≥"


class Verdict(Enum):
    REACHED = "reached"
    MISSED = "NOT REACHED"
    BUSY = "too busy to judge"
    TOLD = "told only"  # no target


@dataclass(frozen=True, slots=True)
class Figure:
    """Something measured in one round, beside a baseline of the same round.

    `target` is how far the ratio of the two may go: at most, or at least where more is `better` (throughput). None: a
    figure that explains others and is held to nothing. `counted` is what a busy machine does not change: bytes,
    statements, numbers given twice. `beside` says what the baseline is. Use `within` where the limit is a
    number by itself, and not something measured.
    """

    what: str
    value: float
    baseline: float
    unit: str
    target: float | None
    note: str = ""
    beside: str = ""
    better: Better = Better.LESS
    counted: bool = False
    limit: bool = False  # the baseline is the limit by itself: use `within`

    @property
    def ratio(self) -> float:
        if self.baseline == 0:  # a limit of nothing at all
            return 0.0 if self.value == 0 else float("inf")
        return self.value / self.baseline

    @property
    def reached(self) -> bool:
        """Whether this round reached the target."""
        if self.target is None:
            return True
        return self.ratio <= self.target if self.better is Better.LESS else self.ratio >= self.target


def within(
    what: str,
    value: float,
    limit: float,
    unit: str,
    note: str = "",
    *,
    better: Better = Better.LESS,
    counted: bool = False,
) -> Figure:
    """A figure with a limit of its own: p99 ≤ 50 ms, a share ≥ 75 %, nothing given twice (limit 0)."""
    return Figure(what, value, limit, unit, 1.0, note, "the limit", better, counted, limit=True)


@dataclass(frozen=True, slots=True)
class Bench:
    """What a benchmark is given: a folder on the disk, the shipped house, and whether the long form is wanted.

    `peers`: other programs that are served on this machine, and where, for tests.benchmarks.peers.
    """

    folder: Path
    house: House
    full: bool
    peers: Mapping[str, str] = field(default_factory=dict)


EachRound = Generator[list[Figure], None, None]  # what a benchmark's function gives back
Rounds = Callable[[Bench], EachRound]


def again(measure: Callable[[Bench], list[Figure]]) -> Rounds:
    """A benchmark whose every round sets up everything anew, in an empty folder."""

    def rounds(bench: Bench) -> EachRound:
        number = 0
        while True:
            number += 1
            folder = bench.folder / f"round-{number}"
            folder.mkdir()
            yield measure(replace(bench, folder=folder))

    return rounds


def once(measure: Callable[[Bench], list[Figure]]) -> Rounds:
    """A benchmark that says the same each time (a simulation by seeds, sizes): one round of it is enough."""

    def rounds(bench: Bench) -> EachRound:
        yield measure(bench)

    return rounds


@dataclass(frozen=True, slots=True)
class Measure:
    """A benchmark, and about how many seconds its set-up and each of its rounds take."""

    rounds: Rounds
    set_up: int
    round: int

    def seconds(self, rounds: int) -> int:
        return self.set_up + self.round * rounds


@dataclass(frozen=True, slots=True)
class Row:
    """A figure over its rounds. `quiet` says of each round whether the machine was quiet enough to judge by it."""

    rounds: tuple[Figure, ...]
    quiet: tuple[bool, ...]

    @property
    def first(self) -> Figure:
        return self.rounds[0]

    @property
    def counting(self) -> tuple[Figure, ...]:
        """Those that are judged by: of quiet moments, or all, where there are not enough of them to judge."""
        if self.first.counted or not self.judged:
            return self.rounds
        return tuple(one for one, quiet in zip(self.rounds, self.quiet, strict=True) if quiet)

    @property
    def judged(self) -> bool:
        """More than half of the rounds were quiet, or a busy machine changes nothing."""
        return self.first.counted or 2 * sum(self.quiet) > len(self.quiet)

    @property
    def value(self) -> float:
        return statistics.median(one.value for one in self.counting)

    @property
    def baseline(self) -> float:
        return statistics.median(one.baseline for one in self.counting)

    @property
    def ratio(self) -> float:
        """The middle one of the rounds' own ratios: value and baseline of one round met the same machine."""
        return statistics.median(one.ratio for one in self.counting)

    @property
    def spread(self) -> tuple[float, float]:
        """The lowest and the highest ratio."""
        ratios = [one.ratio for one in self.counting]
        return min(ratios), max(ratios)

    @property
    def agreeing(self) -> int:
        """How many of the rounds that count say what the verdict says."""
        return sum(one.reached == self._reached for one in self.counting)

    @property
    def verdict(self) -> Verdict:
        if self.first.target is None:
            return Verdict.TOLD
        if not self.judged:
            return Verdict.BUSY
        return Verdict.REACHED if self._reached else Verdict.MISSED

    @property
    def _reached(self) -> bool:
        target = self.first.target
        return target is None or (self.ratio <= target if self.first.better is Better.LESS else self.ratio >= target)


def rows(rounds: Sequence[Sequence[Figure]], quiet: Sequence[bool]) -> list[Row]:
    """The figures of the same name in every round, in the order in which they came."""
    found: dict[str, list[tuple[Figure, bool]]] = {}
    for figures, still in zip(rounds, quiet, strict=True):
        for one in figures:
            found.setdefault(one.what, []).append((one, still))
    return [Row(tuple(one for one, _ in pairs), tuple(still for _, still in pairs)) for pairs in found.values()]


def median_ms(seconds: Sequence[float]) -> float:
    return statistics.median(seconds) * 1e3


def p99_ms(seconds: Sequence[float]) -> float:
    return statistics.quantiles(seconds, n=100)[98] * 1e3


def in_turn(one: Callable[[], float], other: Callable[[], float], times: int) -> tuple[list[float], list[float]]:
    """Both measured in turn, so that a noisy machine is noisy for both."""
    pairs = [(one(), other()) for _ in range(times)]
    return [first for first, _ in pairs], [second for _, second in pairs]
