"""Faults without end for soak runs: from a seed, always the same."""

from __future__ import annotations

import random
from collections.abc import Iterator

from devices.simulated.fault_script import ACTIONS, Statement, Unit

# What goes wrong and what ends it, in words of fault_script.
_PAIRS = (
    ("paper out", "replaced"),
    ("paper low", "paper full"),
    ("cover open", "cover closed"),
    ("offline", "online"),
    ("cutter jams at next cut", "cutter freed"),
    ("cutter hiccups at next cut", "all well"),
    ("cutter error", "cutter freed"),
    ("overheated", "cooled"),
    ("broken", "power off"),
    ("silent", "answers"),
    ("power off", "power on"),
    ("unplugged", "plugged in"),
)
MOST_SLIPS_BETWEEN, MOST_LINES_BETWEEN, MOST_BYTES_BETWEEN = 20, 300, 8000
LONGEST_FAULT_SECONDS, LONGEST_PEACE_SECONDS = 15.0, 60.0


def random_faults(seed: int) -> Iterator[Statement]:
    """Statements for a FaultRun: something goes wrong after a while, is put right after a while, for ever."""
    chance = random.Random(seed)
    while True:
        wrong, right = chance.choice(_PAIRS)
        yield Statement(*_while(chance), (ACTIONS[wrong],))
        yield _later(chance, right)
        if right == "power off":
            yield _later(chance, "power on")


def _while(chance: random.Random) -> tuple[float, Unit]:
    match chance.choice(tuple(Unit)):
        case Unit.SLIPS:
            return chance.randint(1, MOST_SLIPS_BETWEEN), Unit.SLIPS
        case Unit.LINES:
            return chance.randint(1, MOST_LINES_BETWEEN), Unit.LINES
        case Unit.BYTES:
            return chance.randint(1, MOST_BYTES_BETWEEN), Unit.BYTES
        case Unit.SECONDS:
            return round(chance.uniform(0.01, LONGEST_PEACE_SECONDS), 3), Unit.SECONDS


def _later(chance: random.Random, words: str) -> Statement:
    return Statement(round(chance.uniform(0.01, LONGEST_FAULT_SECONDS), 3), Unit.SECONDS, (ACTIONS[words],))
