"""Cuts the power after anything that the program does to its disk, and starts it on what a disk may have kept.

Some days of a house are recorded with strace (tests.faults), from the first start to a purge: the database's own calls,
keys, spool, copies, archive. Each state is a disk after a cut: what was not synced is lost, torn or reordered. The
program starts on it, and whatever people had been told must hold. The seed is printed.

--all tries every state that can be counted (some 70,000). --break takes a protection away, to see the loss found.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from tests.faults import house_day, house_restored
from tests.faults.broken import BROKEN
from tests.faults.disk import Disk
from tests.faults.house_day import STEPS
from tests.faults.look import faults_after_restore, faults_of
from tests.faults.nodes import read_tree, write_tree
from tests.faults.recording import Call, record
from tests.faults.states import State, every_state, some_states

SAID_EVERY = 250  # states


Look = Callable[[Path, Sequence[bytes]], list[str]]


@dataclass(frozen=True, slots=True)
class Recording:
    """What was done to a disk (`house`), and the disk before it. `look`: what is wrong with a state of it."""

    house: Path
    before: Disk
    calls: Sequence[Call]
    look: Look = faults_of

    def states(self, chance: random.Random, count: int | None) -> Iterator[State]:
        """So many states, or (None) every one."""
        disk = deepcopy(self.before)
        return every_state(disk, self.calls, chance) if count is None else some_states(disk, self.calls, chance, count)

    def lost(self, states: Iterator[State]) -> Iterator[Lost | None]:
        """For each state what was lost by it, or None. It lies where the house was: so it is the same panel's."""
        for state in states:
            shutil.rmtree(self.house)
            self.house.mkdir()
            write_tree(state.tree, self.house)
            faults = self.look(self.house, state.told)
            yield Lost(state, faults) if faults else None


@dataclass(frozen=True, slots=True)
class Lost:
    state: State
    faults: Sequence[str]

    def __str__(self) -> str:
        return f"{self.state}:\n" + "\n".join(f"    {one}" for one in self.faults)


def recorded(folder: Path, steps: Sequence[str] = tuple(STEPS), broken: Sequence[str] = ()) -> Recording:
    """Play these days in an empty folder. Raises NotRecorded."""
    house = folder / "house"
    house.mkdir()
    house_day.prepare(house)
    breaking = [argument for one in broken for argument in ("--break", one)]
    arguments = [str(house), "--steps", ",".join(steps), *breaking]
    return Recording(house, *_recorded("tests.faults.house_day", arguments, house, folder / "calls"))


def recorded_restore(folder: Path) -> Recording:
    """A house comes back on an empty machine. Raises NotRecorded."""
    house = folder / "restored"
    house.mkdir()
    key, told = house_restored.prepare(house)
    before, calls = _recorded("tests.faults.house_restored", [str(house), key], house, folder / "calls")
    return Recording(house, before, calls, lambda place, said: faults_after_restore(place, said, key, told))


def _recorded(module: str, arguments: Sequence[str], house: Path, log: Path) -> tuple[Disk, Sequence[Call]]:
    before = Disk(house)
    calls = record(module, arguments, log)
    after = deepcopy(before)
    for call in calls:
        after.take(call)
    assert after.now() == read_tree(house), "the recording does not end with the disk that is there"
    return before, calls


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="script/soak powercut", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--states", type=int, default=3000, help="so many of them, spread over what happens (3000)")
    parser.add_argument("--all", action="store_true", help="every one: hours")
    parser.add_argument("--steps", default=",".join(STEPS), help=f"of {', '.join(STEPS)} (all)")
    parser.add_argument("--restore", action="store_true", help="of a restore on an empty machine instead")
    parser.add_argument("--break", dest="broken", action="append", choices=sorted(BROKEN), default=[])
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    wish = parser.parse_args(arguments)
    print(f"seed {wish.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="kiosk-powercut-") as folder:
        return _soak(Path(folder), wish)


def _soak(folder: Path, wish: argparse.Namespace) -> int:
    recording = recorded_restore(folder) if wish.restore else recorded(folder, wish.steps.split(","), wish.broken)
    print(f"{len(recording.calls)} calls recorded", flush=True)
    states = recording.states(random.Random(wish.seed), None if wish.all else wish.states)
    faulty = tried = 0
    for tried, found in enumerate(recording.lost(states), 1):
        if found is not None:
            faulty += 1
            print(f"FAULT {found}", file=sys.stderr, flush=True)
        if tried % SAID_EVERY == 0:
            print(f"{tried} states, {faulty} with faults", flush=True)
    print(f"{tried} states tried, {faulty} with faults")
    return 1 if faulty else 0
