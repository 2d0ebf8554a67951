"""Whether the machine is quiet enough to judge a figure by it: measured first, between the rounds and while they last.

A fixed piece of work is repeated before and after each round: how long it stood ready without a processor
(/proc/self/schedstat), how evenly it went, how much slower than in the quickest moment of this run; and a small file is
made to last on the disk, again and again. While a round lasts, the kernel's counts tell what the host took (steal) and
what programs took that are none of ours (/proc/stat without this process and all that it started: orphans come back
to it, see kiosk.processes.orphans, so that nothing of ours hides).

/proc/pressure is no help: our own work is in it, and it remembers that for minutes.
"""

from __future__ import annotations

import hashlib
import os
import resource
import statistics
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

PIECES, PIECE_ROUNDS, SYNCS = 60, 12_000, 12
TICKS = os.sysconf("SC_CLK_TCK")
CORES = os.cpu_count() or 1
MIN_SECONDS = 0.25  # below it a count by ticks of 10 ms says nothing

# What is too much, as shares; found on two cores, with nothing else running and then beside one busy loop.
WAITED, SPREAD, SLOWER, DISK, OTHERS, STOLEN = 0.05, 1.25, 1.3, 4.0, 0.08, 0.03


@dataclass(frozen=True, slots=True)
class Noise:
    waited: float = 0.0  # share of the fixed work's time that it stood ready without a processor
    spread: float = 1.0  # its slower tenth beside its middle
    slower: float = 1.0  # its middle beside the quickest of this run
    disk: float = 1.0  # a small durable write beside the quickest of this run
    others: float = 0.0  # share of all processors that programs took which are none of ours
    stolen: float = 0.0  # share of all processors that the host took

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why nothing can be judged now; empty on a quiet machine."""
        found = (
            (self.waited > WAITED, f"work stood ready without a processor for {self.waited:.0%} of its time"),
            (self.spread > SPREAD, f"the same work took {self.spread:.2f} times as long in one of ten tries"),
            (self.slower > SLOWER, f"the same work takes {self.slower:.2f} times as long as before"),
            (self.disk > DISK, f"a durable write takes {self.disk:.1f} times as long as before"),
            (self.others > OTHERS, f"other programs take {self.others:.0%} of the processors"),
            (self.stolen > STOLEN, f"the host takes {self.stolen:.0%} of the processors"),
        )
        return tuple(words for too_much, words in found if too_much)

    @property
    def quiet(self) -> bool:
        return not self.reasons


def worst(noises: Sequence[Noise]) -> Noise:
    """Of each kind the worst."""
    names = Noise.__dataclass_fields__
    return Noise(**{name: max(getattr(one, name) for one in noises) for name in names})


class Listener:
    """Hears the machine. `folder` lies on the disk that the benchmarks write to."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "durable"
        self._quickest = self._quickest_write = float("inf")
        self._begun = _Counts.now()

    def hear(self) -> Noise:
        """Half a second of it: call it when nothing of ours runs."""
        begun, waited = _Counts.now(), _waited_seconds()
        wall: list[float] = [_timed_piece() for _ in range(PIECES)]
        noise = between(begun, _settled(begun))
        middle = statistics.median(wall)
        self._quickest = min(self._quickest, middle)
        write = statistics.median(self._write() for _ in range(SYNCS))
        self._quickest_write = min(self._quickest_write, write)
        return replace(
            noise,
            waited=(_waited_seconds() - waited) / sum(wall),
            spread=statistics.quantiles(wall, n=10)[-1] / middle,
            slower=middle / self._quickest,
            disk=write / self._quickest_write,
        )

    def begin(self) -> None:
        self._begun = _Counts.now()

    def end(self) -> Noise:
        """What was taken by others and by the host since `begin`; what runs of ours does not count."""
        return between(self._begun, _settled(self._begun))

    def _write(self) -> float:
        began = time.perf_counter()
        with self._file.open("ab", buffering=0) as file:
            file.write(b"x" * 4096)
            os.fdatasync(file.fileno())
        return time.perf_counter() - began


@dataclass(frozen=True, slots=True)
class _Counts:
    at: float
    busy: float  # seconds of all processors
    stolen: float
    ours: float

    @classmethod
    def now(cls) -> _Counts:
        user, nice, system, _idle, _waiting, irq, softirq, steal, *_ = _first_line()
        return cls(time.monotonic(), user + nice + system + irq + softirq, steal, _ours())


def between(begun: _Counts, ended: _Counts) -> Noise:
    """Shares of all processors. Children whose end nobody waited for count as others: few, and the safe side."""
    all_seconds = max(ended.at - begun.at, 1e-9) * CORES
    others = (ended.busy - begun.busy) - (ended.ours - begun.ours)
    return Noise(others=max(0.0, others) / all_seconds, stolen=max(0.0, ended.stolen - begun.stolen) / all_seconds)


def _settled(begun: _Counts) -> _Counts:
    """Now, or when enough time has passed for ticks to say something."""
    time.sleep(max(0.0, begun.at + MIN_SECONDS - time.monotonic()))
    return _Counts.now()


def _timed_piece() -> float:
    began = time.perf_counter()
    digest, number = hashlib.sha256(), 0
    for number in range(PIECE_ROUNDS):
        number = (number * 31 + 7) % 1009
    digest.update(b"x" * (number + 60_000))
    digest.hexdigest()
    return time.perf_counter() - began


def _waited_seconds() -> float:
    """Of this thread, ready to run and without a processor."""
    return int(Path("/proc/thread-self/schedstat").read_text("ascii").split()[1]) / 1e9


def _first_line() -> list[float]:
    with Path("/proc/stat").open(encoding="ascii") as lines:
        return [int(word) / TICKS for word in next(lines).split()[1:]]


def _ours() -> float:
    """Processor time of this process and all that it started, ended or not."""
    own, ended = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(one.ru_utime + one.ru_stime for one in (own, ended)) + sum(map(_seconds_of, _descendants(os.getpid())))


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            found += [int(one) for one in (thread / "children").read_text("ascii").split()]
    return [*found, *(later for child in found for later in _descendants(child))]


def _seconds_of(pid: int) -> float:
    """With those of its own children that have ended."""
    with suppress(OSError, ValueError):
        words = Path(f"/proc/{pid}/stat").read_text("ascii", "replace").rpartition(")")[2].split()
        return sum(int(word) for word in words[11:15]) / TICKS
    return 0.0
