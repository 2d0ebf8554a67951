"""What a benchmark gives back, as a row of the table and as JSON."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """Something measured beside a baseline of the same run. `target` is the highest ratio that is wanted."""

    what: str
    value: float
    baseline: float
    unit: str
    target: float
    note: str = ""

    @property
    def ratio(self) -> float:
        return self.value / self.baseline

    @property
    def reached(self) -> bool:
        return self.ratio <= self.target


def median_ms(seconds: Sequence[float]) -> float:
    return statistics.median(seconds) * 1e3


def p99_ms(seconds: Sequence[float]) -> float:
    return statistics.quantiles(seconds, n=100)[98] * 1e3


def in_turn(one: Callable[[], float], other: Callable[[], float], times: int) -> tuple[list[float], list[float]]:
    """Both measured in turn, so that a noisy machine is noisy for both."""
    pairs = [(one(), other()) for _ in range(times)]
    return [first for first, _ in pairs], [second for _, second in pairs]


def show(figures: Iterable[Figure]) -> None:
    for one in figures:
        print(
            f"{one.what:38}{one.value:10.2f} {one.unit:7} beside {one.baseline:10.2f}   ratio {one.ratio:5.2f} "
            f"(target {one.target:.2f}{'' if one.reached else ', NOT REACHED'}) {one.note}".rstrip(),
            flush=True,
        )


def write(figures: Iterable[Figure], path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    rows = [{**asdict(one), "ratio": one.ratio, "reached": one.reached} for one in figures]
    path.write_text(json.dumps(rows, indent=2), encoding="utf-8")
