"""What people are told about their wait, held against simulated days: how often it holds, and how wide it is.

Each house is simulated for weeks, beginning without any history, with several seeds; some houses are written down, the
others are made up by chance, so that nothing can be tuned to one of them. docs/waiting-times.md explains the figures.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from statistics import median

from tests.benchmarks.figures import Bench, Figure, within
from tests.support.lobby_house import SimulatedHouse
from tests.support.lobby_houses import WRITTEN, made_up
from tests.support.lobby_script import Lobby
from tests.support.lobby_tally import Tally

SEEDS = (11, 12, 13)
DAYS, FULL_DAYS = 200, 400
MADE_UP, FULL_MADE_UP = 6, 20
NEW_DAYS = 5  # of a house without history: told apart
WANTED, OFF = 80.0, 5.0  # hundredths of the calls within what was told, and so much more or less


def measure(bench: Bench) -> list[Figure]:
    """Prints a line for each house; gives back how far off its shares are, and its widths beside naive ones."""
    full = bench.full
    figures: list[Figure] = []
    days = FULL_DAYS if full else DAYS
    for name, lobby, seeds in _houses(FULL_MADE_UP if full else MADE_UP):
        new, known = Tally(lobby), Tally(lobby)
        for seed in seeds:
            for day, outcomes in enumerate(SimulatedHouse(lobby, random.Random(seed)).days(days)):
                (new if day < NEW_DAYS else known).count(outcomes)
        print(_line(name, known, new), file=sys.stderr, flush=True)
        figures += _figures(name, known)
    return figures


def _houses(count: int) -> Iterator[tuple[str, Lobby, tuple[int, ...]]]:
    for name, lobby in WRITTEN.items():
        yield name, lobby, SEEDS
    for number in range(count):
        yield f"made up {number + 1}", made_up(random.Random(1000 + number)), SEEDS[:1]


def _line(name: str, known: Tally, new: Tally) -> str:
    services = " ".join(f"{group[-1]} {known.share(group):.0f}" for group in known.services)
    groups = ("before opening", "first hour", "last hour", "last hour, has to wait", "called at once", "has to wait")
    told = "; ".join(f"{group} {known.share(group):.0f} ({known.all[group]})" for group in groups)
    count = known.all["all"]
    return (
        f"{name}: {count} told, half waited {median(known.waits):.0f} min; held {known.share():.1f} %: {services};"
        f" {told}; called earlier {100 * known.earlier / count:.0f} %; width {known.width:.0f} min, naive"
        f" {known.naive_width:.0f}; of little use {100 * known.wide / count:.0f} %; nobody could say {known.unknown},"
        f" never called {known.never}; first {NEW_DAYS} days {new.share():.0f} %"
    )


def _figures(name: str, known: Tally) -> Iterator[Figure]:
    for group in ("all", *known.services, "first hour", "last hour"):
        share = known.share(group)
        note = f"off {WANTED:.0f}: {share:.1f} %"
        yield within(f"wait held, {name}, {group}", abs(share - WANTED), OFF, "points", note, counted=True)
    yield Figure(
        f"width of a told wait, {name}",
        known.width,
        known.naive_width,
        "min",
        1.0,
        beside="people ahead × mean ± what holds as often",
        counted=True,
    )
