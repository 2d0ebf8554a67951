"""The states that a power cut may leave a disk in, after each thing that happened on it."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise

from tests.faults.disk import Disk
from tests.faults.nodes import Change, Choice, Fate, Naming, Tree
from tests.faults.recording import Call

SECTOR = 512
LOST, TORN = 0.4, 0.3  # of the changes of a state at random


@dataclass(frozen=True, slots=True)
class State:
    """A disk after a cut. `moment`: how many calls had been made; `how`: what became of what was not safe."""

    moment: int
    how: str
    tree: Tree
    told: tuple[bytes, ...]

    def __str__(self) -> str:
        last = self.told[-1].decode().strip() if self.told else "nothing"
        return f"cut after call {self.moment} ({self.how}); told last: {last}"


def every_state(disk: Disk, calls: Sequence[Call], chance: random.Random) -> Iterator[State]:
    """Every state once, as far as they can be counted: after each call what was not synced lost, all there, names only,
    contents only, each change alone lost, torn or kept, and one at random."""
    seen = set[bytes]()
    for moment in _moments(disk, calls):
        pending = disk.pending()
        for how, choice in _choices(pending, pending, chance):
            yield from _new(disk, moment, how, choice, seen)


def some_states(disk: Disk, calls: Sequence[Call], chance: random.Random, count: int) -> Iterator[State]:
    """So many of them, or a few less, spread evenly over what was told, and in their order.

    Half of them are those in which all is lost that was not synced: there nothing may be missing that was told before.
    """
    wanted, harsh = _plan(deepcopy(disk), calls, chance, count)
    seen = set[bytes]()
    for moment in _moments(disk, calls):
        if moment in harsh:
            yield from _new(disk, moment, "what was not synced is lost", _nothing, seen)
        if moment not in wanted:
            continue
        pending = disk.pending()
        for _ in range(wanted[moment]):
            one = chance.sample(pending, min(1, len(pending)))
            how, choice = chance.choice(list(_choices(pending, one, chance)))
            yield from _new(disk, moment, how, choice, seen)


def _moments(disk: Disk, calls: Sequence[Call]) -> Iterator[int]:
    """After each call that changed something."""
    for moment, call in enumerate(calls, 1):
        if disk.take(call):
            yield moment


def _plan(disk: Disk, calls: Sequence[Call], chance: random.Random, count: int) -> tuple[Counter[int], set[int]]:
    """How many states after which call; and after which calls the harshest."""
    chapters: dict[int, list[int]] = {}
    for moment in _moments(disk, calls):
        chapters.setdefault(len(disk.told), []).append(moment)
    first = [moments[0] for moments in chapters.values()]  # just after somebody was told something
    harsh = set(chance.sample(first, min(len(first), count // 2)))
    drawn = (chance.choice(chapters[chance.choice(list(chapters))]) for _ in range(count - len(harsh)))
    return Counter(drawn), harsh


def _new(disk: Disk, moment: int, how: str, choice: Choice, seen: set[bytes]) -> Iterator[State]:
    tree = disk.after_cut(choice)
    known = _digest(tree, len(disk.told))
    if known not in seen:
        seen.add(known)
        yield State(moment, how, tree, tuple(disk.told))


def _choices(
    pending: Sequence[Change | Naming], alone: Sequence[Change | Naming], chance: random.Random
) -> Iterator[tuple[str, Choice]]:
    yield "what was not synced is lost", _nothing
    if not pending:
        return
    yield "all is there", lambda one: one.whole
    yield "names only", lambda one: one.whole if isinstance(one, Naming) else None
    yield "contents only", lambda one: None if isinstance(one, Naming) else one.whole
    for one in alone:
        yield "one change is lost", _but(one, None)
        if isinstance(one, Change) and one.data:
            yield "one change is torn", _but(one, torn(one, chance))
        yield "one change came alone", _alone(one)
    fates = {id(one): _fate(one, chance) for one in pending}
    yield "at random", lambda one: fates[id(one)]


def _nothing(_change: Change | Naming) -> None:
    return None


def _but(one: Change | Naming, fate: Fate | None) -> Choice:
    return lambda other: fate if other is one else other.whole


def _alone(one: Change | Naming) -> Choice:
    return lambda other: one.whole if other is one else None


def _fate(one: Change | Naming, chance: random.Random) -> Fate | None:
    drawn = chance.random()
    if drawn < LOST:
        return None
    return torn(one, chance) if isinstance(one, Change) and one.data and drawn < LOST + TORN else one.whole


def torn(change: Change, chance: random.Random) -> Fate:
    """Part of a write: its beginning, to the byte; some of its sectors; or its length with other content."""
    size = len(change.data or b"")
    kind = chance.randrange(4)
    if kind == 0:
        return Fate(((0, chance.randrange(size)),))
    if kind == 1:
        return Fate((), stretch=chance.choice((b"\0", b"\xa5")))
    first = SECTOR - change.at % SECTOR
    borders = [0, *range(first, size, SECTOR), size]
    pieces = tuple(one for one in pairwise(borders) if chance.random() < 0.5)
    return Fate(pieces, stretch=b"\0" if kind == 2 else None)


def _digest(tree: Tree, told: int) -> bytes:
    running = hashlib.blake2b(f"{told}\0".encode(), digest_size=16)
    for path, content in sorted(tree.items()):
        running.update(f"{path}\0{-1 if content is None else len(content)}\0".encode())
        running.update(content or b"")
    return running.digest()
