"""Many houses on one PostgreSQL, a database each: what a number costs there, beside one house alone on the same server.

A day is replayed in time-lapse with fewer numbers, then its busiest minute at its own pace. The server makes as many
checkpoints for a number as on a real day, for the log (WAL) is largest after them. What else a nation costs, and what
the other layout does: tests.benchmarks.nation_care. docs/scaling.md tells what follows.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import psycopg

from tests.benchmarks.figures import Bench, EachRound, Figure, again, once, p99_ms, within
from tests.benchmarks.nation_care import at_rest, copies_and_upgrades, far_away, print_layouts, real_consoles
from tests.support.lobby import house_of_counters
from tests.support.nation import COUNTERS, HALF_HOURS, LOAD, SETTINGS, Nation, Work, a_day, used
from tests.support.postgres import Cluster
from tests.support.together import run_together

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = 2
WARM = 6  # numbers of each house before anything is measured
HOUSES, A_DAY, DAYS = 530, 120, 300  # of the whole nation: houses, numbers of each on a day, days of a year
LIMIT_SECONDS = 1200
MB, GB = 1e6, 1e9


@dataclass(frozen=True, slots=True)
class Size:
    """Houses on the server; numbers of each in the time-lapse, and of the house alone; seconds at the day's own pace;
    houses of the other layout; consoles as real processes."""

    houses: int
    each: int
    alone: int
    real: float
    schemas: int
    consoles: int


SHORT = Size(houses=12, each=17, alone=100, real=5, schemas=4, consoles=1)
FULL = Size(houses=HOUSES, each=12, alone=400, real=60, schemas=24, consoles=4)


@dataclass(frozen=True, slots=True)
class Run:
    """What a part of a day has cost; processor in seconds, log and disk in bytes."""

    numbers: int
    seconds: float
    program: float
    server: float
    log: float
    disk: float
    taking: list[float]
    calls: list[float]
    late: float
    doubles: int
    opened: float
    connections: int
    memory: float  # of one of them
    memory_fresh: float


def rounds(bench: Bench) -> EachRound:
    """The long form takes minutes, and one round of it is a whole day."""
    return (once if bench.full else again)(measure)(bench)


def measure(bench: Bench) -> list[Figure]:
    size = FULL if bench.full else SHORT
    for one in (bench.folder, *bench.folder.parents):  # the server runs under a user of its own
        if one == ROOT:
            break
        one.chmod(0o711)
    cluster = Cluster(*SETTINGS, place=bench.folder)
    try:
        ini = house_of_counters(bench.folder / "ini", COUNTERS) / "kiosk.ini"
        nation = Nation(cluster, bench.folder, ini, passes=max(size.each, size.alone) // 2 + 1 + WARM)
        return _measure(nation, size)
    finally:
        cluster.stop()


def _measure(nation: Nation, size: Size) -> list[Figure]:
    alone = play(nation, nation.copies("alone", 1), a_day(1, size.alone))
    began = time.perf_counter()
    names = nation.copies("h", size.houses)
    copied = (time.perf_counter() - began) / size.houses
    whole = play(nation, names, a_day(size.houses, size.each))
    print(f"  a house's database copied in {copied:.2f} s (no fsync), opened by a program {whole.opened:.3f} s")
    figures = [*_costs(whole, alone, size), *_busiest_minute(nation, names, size)]
    figures += far_away(nation)
    at_rest(nation, size.houses)
    figures += copies_and_upgrades(nation, names)
    figures += real_consoles(nation, names, size.consoles)
    print_layouts(nation, size.schemas, lambda schemas, work: play(nation, schemas, work).server, each=size.each)
    return figures


def _costs(whole: Run, alone: Run, size: Size) -> list[Figure]:
    note = f"{size.houses} houses, {whole.numbers} numbers"
    a_day_long = HOUSES * A_DAY / whole.numbers
    print(
        f"  {whole.numbers} numbers in {whole.seconds:.0f} s. {HOUSES} houses with {A_DAY} numbers a day: the server "
        f"works {a_day_long * whole.server / 3600:.2f} h of one core a day, the programs "
        f"{a_day_long * whole.program / 3600:.2f} h; log {a_day_long * whole.log / GB:.1f} GB a day; disk "
        f"{HOUSES * A_DAY * DAYS * alone.disk / alone.numbers / GB:.0f} GB a year of {DAYS} days; "
        f"{whole.connections} connections of {whole.memory / MB:.1f} MB"
    )

    def beside(what: str, unit: str, target: float, value: Callable[[Run], float]) -> Figure:
        return Figure(
            what, value(whole) / whole.numbers, value(alone) / alone.numbers, unit, target, note, "one house alone"
        )

    return [
        beside("server's processor, a number (nation)", "ms", 1.5, lambda run: run.server * 1e3),
        beside("programs' processor, a number", "ms", 1.5, lambda run: run.program * 1e3),
        beside("log (WAL) of a number", "kB", 3.0, lambda run: run.log / 1e3),
        Figure(
            "memory of a connection at work", whole.memory / MB, whole.memory_fresh / MB, "MB", None, "", "one at rest"
        ),
        within("numbers given or called twice (nation)", whole.doubles, 0, "numbers", counted=True),
    ]


def _busiest_minute(nation: Nation, names: Sequence[str], size: Size) -> list[Figure]:
    """At the pace of the day's busiest half hour; the same numbers in one house beside it."""
    a_second = size.houses * A_DAY * max(HALF_HOURS) / sum(HALF_HOURS) / 1800
    numbers = max(4, round(a_second * size.real))
    chance, work = random.Random(2), list[Work]()
    for nth in range(numbers):
        at, house = nth * size.real / numbers, chance.randrange(size.houses)
        work += [(at, house, "take", nth), (at + chance.random(), house, "serve", 0)]
    work.sort()
    run = play(nation, names, work, pace=True, used_up=size.each // 2 + WARM)
    base = play(nation, nation.copies("minute", 1), [(at, 0, kind, nth) for at, _, kind, nth in work], pace=True)
    note = f"{numbers / size.real:.1f} numbers a second in {size.houses} houses"
    print(
        f"  busiest half hour: the server works {run.server / run.seconds:.2f} cores, the programs "
        f"{run.program / run.seconds:.2f}; latest start {run.late * 1e3:.0f} ms"
    )
    return [
        Figure(
            "number, p99, busiest half hour", p99_ms(run.taking), p99_ms(base.taking), "ms", 3.0, note, "in one house"
        ),
        Figure("call, p99, busiest half hour", p99_ms(run.calls), p99_ms(base.calls), "ms", 3.0, note, "in one house"),
    ]


def _checkpoints(each: float) -> list[float]:
    """When the server makes one: as many for a number as on a real day, which has one every half hour."""
    many = round(len(HALF_HOURS) * each / A_DAY)
    return [len(HALF_HOURS) * (nth + 0.5) / many for nth in range(many)]


def play(nation: Nation, names: Sequence[str], work: Sequence[Work], *, pace: bool = False, used_up: int = 0) -> Run:
    """The houses divided among the processes. used_up: passes of each house that were shown before."""
    houses = nation.machines(names)
    checkpoints = [] if pace else _checkpoints(len(work) / 2 / len(names))
    processes = min(PROCESSES, len(houses))
    arguments = [
        {
            "ini": str(nation.ini),
            "keys": str(nation.keys),
            "passes": nation.passes[: len(nation.passes) - used_up],
            "houses": houses[part::processes],
            "work": [(at, house // processes, kind, nth) for at, house, kind, nth in work if house % processes == part],
            "warm": WARM,
            "pace": pace,
            "checkpoints": checkpoints if part == 0 else [],
            "admin": nation.cluster.conninfo("postgres"),
            "data": str(nation.cluster.data),
        }
        for part in range(processes)
    ]
    nation.cluster.sql("CHECKPOINT")
    answers = run_together(LOAD, arguments, limit=LIMIT_SECONDS)
    with psycopg.connect(nation.cluster.conninfo("postgres"), autocommit=True) as admin:
        after = used(admin, str(nation.cluster.data))
    server, log, disk = (now - then for now, then in zip(after, answers[0]["before"], strict=True))
    given, called = (
        [(part, *one) for part, answer in enumerate(answers) for one in answer[what]] for what in ("labels", "called")
    )
    memory, fresh = answers[0]["memory"]
    return Run(
        numbers=len(given),
        seconds=max(one["seconds"] for one in answers),
        program=sum(one["cpu"] for one in answers),
        server=server,
        log=log,
        disk=disk,
        taking=[*chain.from_iterable(one["taking"] for one in answers)],
        calls=[*chain.from_iterable(one["calls"] for one in answers)],
        late=max(one["late"] for one in answers),
        doubles=len(given) - len(set(given)) + len(called) - len(set(called)),
        opened=answers[0]["opened"],
        connections=answers[0]["connections"],
        memory=memory,
        memory_fresh=fresh,
    )
