"""A run of `script/bench`: one benchmark after the other, noise heard around each round, nothing left behind."""

from __future__ import annotations

import os
import platform
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from types import FrameType
from typing import NoReturn

from kiosk.processes.orphans import adopt_orphans, end_orphans, family
from kiosk.settings.reading import load
from tests.benchmarks.figures import Bench, Figure, Measure, Row, Verdict, rows
from tests.benchmarks.noise import Listener, Noise, worst
from tests.benchmarks.table import head, line, write_json

PREFIX = "build-bench-"
SETTLE_SECONDS = 5.0  # so long a machine may take to come to rest before a round
STOPPED = 130


class Run:
    def __init__(
        self, root: Path, found: Path, *, full: bool, rounds: int, peers: Mapping[str, str] | None = None
    ) -> None:
        self.root, self.found, self.full, self.rounds, self.peers = root, found, full, rounds, peers or {}
        self.rows: list[Row] = []
        self.noises: list[Noise] = []
        self.took: dict[str, float] = {}
        self.failed: list[str] = []

    def all_of(self, measures: Mapping[str, Measure], *, whole: bool = False) -> int:
        """`whole`: these are all that there are. Returns the program's exit code."""
        expected = sum(one.seconds(self.rounds) for one in measures.values())
        longer = ", the long form more" if self.full else ""
        _say(f"{len(measures)} benchmarks, {self.rounds} rounds each: about {_minutes(expected)}{longer}")
        code = STOPPED
        with _own_family(), _folder(self.root) as folder:
            listener = Listener(folder)
            listener.hear()  # the first time, everything is slow
            self._tell(listener.hear())
            print(head(), flush=True)
            try:
                for name, measure in measures.items():
                    try:
                        self._measure(name, measure, folder, listener)
                    except Exception:  # the others' hour is not lost with it
                        traceback.print_exc()
                        self.failed.append(name)
                code = self._code()
            except KeyboardInterrupt:
                _say("stopped")
            finally:
                done = whole and code != STOPPED and not self.failed
                write_json(self.found, self._about(done), self.rows, worst(self.noises or [Noise()]))
        return code

    def _measure(self, name: str, measure: Measure, folder: Path, listener: Listener) -> None:
        began = time.monotonic()
        _say(f"{name}: about {_minutes(measure.seconds(self.rounds))}")
        place = folder / name
        place.mkdir()
        found: list[list[Figure]] = []
        noises: list[Noise] = []
        rounds = measure.rounds(Bench(place, load(self.root / "kiosk.ini").house, self.full, self.peers))
        try:
            before = self._at_rest(listener)
            listener.begin()
            for figures in islice(rounds, self.rounds):
                during = listener.end()
                after = listener.hear()
                found.append(figures)
                noises.append(worst((before, during, after)))
                before = after if after.quiet else self._at_rest(listener)
                listener.begin()
        finally:
            rounds.close()  # its own tidying up
            end_orphans()
            shutil.rmtree(place, ignore_errors=True)
        self.noises += noises
        new = rows(found, [one.quiet for one in noises])
        self.rows += new
        for row in new:
            print(line(row), flush=True)
        self.took[name] = time.monotonic() - began
        _say(f"{name}: took {_minutes(self.took[name])}")
        for number, noise in enumerate(noises, 1):
            self._tell(noise, f"{name}, round {number}: ")

    def _at_rest(self, listener: Listener) -> Noise:
        """When the machine has come to rest, or as it is after some seconds."""
        until = time.monotonic() + SETTLE_SECONDS
        while not (noise := listener.hear()).quiet and time.monotonic() < until:
            time.sleep(0.5)
        return noise

    def _tell(self, noise: Noise, what: str = "") -> None:
        if not noise.quiet:
            _say(f"{what}the machine is too busy to judge: {'; '.join(noise.reasons)}")

    def _code(self) -> int:
        for name in self.failed:
            _say(f"{name}: FAILED, see above")
        verdicts = {row.verdict for row in self.rows}
        if self.failed or Verdict.MISSED in verdicts:
            return 1
        return 3 if Verdict.BUSY in verdicts else 0

    def _about(self, whole: bool) -> dict[str, object]:
        return {
            "whole": whole,
            "full": self.full,
            "rounds": self.rounds,
            "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
            "failed": self.failed,
            "took": {name: round(seconds, 1) for name, seconds in self.took.items()},
        }


@contextmanager
def _own_family() -> Iterator[None]:
    """Whatever is started here is ended here, however this ends; a polite end (SIGTERM) is as good as Ctrl+C."""
    os.environ.update(family())
    adopt_orphans()
    signal.signal(signal.SIGTERM, _stop)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)  # the tidying up is not stopped by impatience
        end_orphans()


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


@contextmanager
def _folder(root: Path) -> Iterator[Path]:
    """On the disk of the checkout; those of runs that were killed go too."""
    for left in root.glob(f"{PREFIX}*-*"):
        with suppress(ValueError):
            if not Path(f"/proc/{int(left.name.removeprefix(PREFIX).split('-')[0])}").exists():
                shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(dir=root, prefix=f"{PREFIX}{os.getpid()}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _minutes(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def _say(words: str) -> None:
    """Beside the table."""
    print(words, file=sys.stderr, flush=True)
