"""Memory, threads and file handles of each process, from its start to its end: whether they grow with the visitors."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

WARM_UP = 60  # rounds: what is used the first time is made then, and malloc's arenas find their size
FEWEST = 30  # rounds after that, else a process says nothing
BOUNDS = {"memory kB": 60.0, "threads": 0.05, "handles": 0.10}  # a round, at most


@dataclass(frozen=True, slots=True)
class Sample:
    memory_kb: int
    threads: int
    handles: int


@dataclass
class Measures:
    """One sample a round of each process, by its name and its number: another one is another life."""

    lives: dict[tuple[str, int], list[Sample]] = field(default_factory=lambda: defaultdict(list))

    def look(self, name: str, pid: int) -> None:
        found = sample(pid)
        if found is not None:
            self.lives[name, pid].append(found)

    def slopes(self) -> dict[str, dict[str, float]]:
        """Of the longest life of each process that says something."""
        longest: dict[str, list[Sample]] = {}
        for (name, _), samples in self.lives.items():
            if len(samples) >= WARM_UP + FEWEST and len(samples) > len(longest.get(name, ())):
                longest[name] = samples
        return {
            name: {
                "rounds": float(len(samples)),
                "MB": samples[-1].memory_kb / 1024,
                "memory kB": _slope([one.memory_kb for one in samples[WARM_UP:]]),
                "threads": _slope([one.threads for one in samples[WARM_UP:]]),
                "handles": _slope([one.handles for one in samples[WARM_UP:]]),
            }
            for name, samples in longest.items()
        }

    def faults(self) -> list[str]:
        return [
            f"{name}: {what} grows by {found[what]:.2f} a round over {found['rounds']:.0f} rounds (bound {bound})"
            for name, found in self.slopes().items()
            for what, bound in BOUNDS.items()
            if found[what] > bound
        ]


def sample(pid: int) -> Sample | None:
    """None for a process that is gone."""
    place = Path(f"/proc/{pid}")
    try:
        status = dict(line.split(":", 1) for line in (place / "status").read_text("ascii", "replace").splitlines())
        return Sample(int(status["VmRSS"].split()[0]), int(status["Threads"]), sum(1 for _ in (place / "fd").iterdir()))
    except (OSError, KeyError, ValueError):
        return None


def _slope(values: list[int]) -> float:
    """Theil and Sen's: the median of all slopes between two samples; one that stands out changes little."""
    slopes = [
        (values[later] - values[earlier]) / (later - earlier)
        for earlier in range(len(values))
        for later in range(earlier + 1, len(values))
    ]
    return median(slopes) if slopes else 0.0
