"""Everything at once: what somebody before the screen waits for while the whole house works.

The product's own processes (`kiosk run` on a display in memory with its simulator and a printer at 9,600 baud,
`kiosk console`), and beside them thirty boards, ten counters that call, an officer who asks for a year's survey report
again and again, and one who brings in a file of bookings. Touches come from outside (XTest) and are answered with the
frame of the page that they lead to; numbers are taken meanwhile.
"""

from __future__ import annotations

import json
import math
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from services.surveys.instrument_files import load_instruments
from tests.benchmarks import surveys
from tests.benchmarks.boards import BOARDS, Console, browsers
from tests.benchmarks.browsers import Told
from tests.benchmarks.figures import Bench, EachRound, Figure, within
from tests.benchmarks.marked_kiosk import MarkedKiosk
from tests.benchmarks.processor import processor_seconds
from tests.support.postgres import Cluster
from tests.week.machine import Changes

ROOT = Path(__file__).parents[2]
COUNTERS = tuple(f"p{number:02d}" for number in range(1, 11))
OFFICE = "adm"
RESTS = 10.0  # seconds between two wishes of an officer at a counter
NUMBER_EVERY = 8  # ways there and back
SESSIONS: Changes = {
    ("visit sessions", day): ", ".join(f"{hour:02d}:00-{hour + 6:02d}:00 999" for hour in (0, 6, 12, 18))
    for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
}


@dataclass(frozen=True, slots=True)
class Size:
    answers: int
    bookings: int
    alone: float  # seconds of touches before the load
    loaded: float  # and under it


SHORT, FULL = Size(100_000, 20_000, 20.0, 60.0), Size(1_000_000, 100_000, 40.0, 240.0)


@dataclass
class Taps:
    """Seconds from the lifted finger to the changed picture; from the last touch to the number."""

    pages: list[float] = field(default_factory=list)
    numbers: list[float] = field(default_factory=list)


def _touch_on(kiosk: MarkedKiosk, seconds: float) -> Taps:
    """Somebody goes to the services and back; now and then takes a number."""
    taps, end, ways = Taps(), time.monotonic() + seconds, NUMBER_EVERY - 1  # a number first
    while time.monotonic() < end:
        ways += 1
        if ways % NUMBER_EVERY:
            taps.pages += kiosk.there_and_back()
            continue
        pages, number, _marks = kiosk.number()
        taps.pages += pages
        taps.numbers.append(number)
    return taps


@contextmanager
def _office(port: int, size: Size) -> Iterator[dict[str, object]]:
    over = f"from={surveys.FIRST}&to={date(2025, 12, 31)}&instrument=skm"
    command = [sys.executable, "-P", "-m", "tests.benchmarks.office", str(port), OFFICE]
    command += ["--bookings", str(size.bookings), "--over", over]
    told: dict[str, object] = {}
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdin is not None
        try:
            assert process.stdout.readline() == "ready\n"
            told["pid"] = process.pid
            yield told
            process.stdin.write("\n")
            process.stdin.flush()
            told |= json.loads(process.stdout.read())
        finally:
            process.terminate()


def rounds(bench: Bench) -> EachRound:
    size = FULL if bench.full else SHORT
    number = 0
    while True:
        number += 1
        with ExitStack() as ends:
            cluster = Cluster()
            ends.callback(cluster.stop)
            on_server = _measure(bench.folder / f"{number}-server", cluster.url(cluster.create()), size)
        on_file = _measure(bench.folder / f"{number}-file", "", size)
        yield [*_figures("PostgreSQL", on_server), *_figures("SQLite", on_file)]


@dataclass
class Found:
    alone: Taps
    loaded: Taps
    shares: dict[str, float]  # of both processors, by program
    told: Told
    office: dict[str, object]


def _figures(where: str, found: Found) -> list[Figure]:
    note = ", ".join(f"{name} {share:.0%}" for name, share in found.shares.items())
    worst = max(found.loaded.pages) * 1e3
    pages, alone = _p99_ms(found.loaded.pages), _p99_ms(found.alone.pages)
    numbers = statistics.median(found.loaded.numbers) * 1e3
    bare = statistics.median(found.alone.numbers) * 1e3
    return [
        within(f"tap to answer under load, p99 ({where})", pages, 50.0, "ms", f"processors: {note}"),
        Figure(f"the same beside none ({where})", pages, alone, "ms", None, f"worst {worst:.0f} ms", "without load"),
        Figure(f"last touch to the number ({where})", numbers, bare, "ms", None, "under load", "without load"),
    ]


def _p99_ms(seconds: list[float]) -> float:
    """One that was measured: of less than a hundred the worst."""
    return sorted(seconds)[math.ceil(0.99 * len(seconds)) - 1] * 1e3


def _measure(folder: Path, url: str, size: Size) -> Found:
    changes: Changes = {
        **SESSIONS,
        ("panel", "motion"): "no",
        ("printer", "baud"): "9600",
        **({("database", "url"): url} if url else {}),
        ("timeouts", "ticket_seconds"): "5",
    }
    with ExitStack() as ends:
        console = ends.enter_context(Console(folder, changes))
        console.hire(*COUNTERS)
        console.hire_administrator(OFFICE)
        console.services.visits.keys.new(console.officer(OFFICE))
        surveys.fill(console.services.database, load_instruments()["skm"], size.answers)
        for number in range(30):
            console.take("AB"[number % 2])
        kiosk = ends.enter_context(MarkedKiosk(folder))
        _touch_on(kiosk, 5.0)
        alone = _touch_on(kiosk, size.alone)
        boards = ",".join(console.introduce(BOARDS))
        watched = {"touch": kiosk.process.process.pid, "console": console.process.pid}
        wish = (f"--boards={boards}", f"--officers={','.join(COUNTERS)}", f"--rests={RESTS}")
        told = ends.enter_context(browsers(console.port, *wish))
        with _office(console.port, size) as office:
            time.sleep(2.0)
            before, began = _spent(watched), time.monotonic()
            loaded = _touch_on(kiosk, size.loaded)
            after, seconds = _spent(watched), time.monotonic() - began
        shares = {name: (after[name] - before[name]) / seconds / 2 for name in watched}
        return Found(alone, loaded, shares, told, office)


def _spent(watched: dict[str, int]) -> dict[str, float]:
    return {name: processor_seconds(pid) for name, pid in watched.items()}
