"""A small language for what goes wrong when:

    after 3 slips: paper out; after 20 s: replaced
    after 120 bytes: unplugged; after 5 s: plugged in; repeat

A statement is *when: what, what*, separated by ; or line ends; # begins a comment. Each "after" counts from
the statement before it. `repeat` (at the end) begins again, `repeat 5 times` ends after the fifth round.
"""

from __future__ import annotations

import difflib
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from devices.simulated.faults import FAULTS


class Unit(StrEnum):
    SLIPS = "slips"
    LINES = "lines"
    BYTES = "bytes"
    SECONDS = "seconds"


@dataclass(frozen=True, slots=True)
class Action:
    """`fault` is one of FAULTS, "jam" (at the next cut; `on`: until it is freed) or "all" (everything is well)."""

    words: str
    fault: str
    on: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """After so many units since the statement before, these things happen."""

    amount: float
    unit: Unit
    actions: tuple[Action, ...]

    def __str__(self) -> str:
        when = f"after {self.amount:g} {self.unit.value}" if self.amount else "now"
        return f"{when}: {', '.join(action.words for action in self.actions)}"


@dataclass(frozen=True, slots=True)
class Script:
    statements: tuple[Statement, ...]
    rounds: int | None = 1  # None: for ever


class ScriptFaulty(ValueError):
    """A script cannot be played; `faults` says of each wrong statement what was found and what is expected."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


ACTIONS = {
    words: Action(words, fault, on)
    for words, fault, on in (
        ("paper out", "paper-out", True),
        ("replaced", "paper-out", False),
        ("paper replaced", "paper-out", False),
        ("paper low", "paper-low", True),
        ("paper full", "paper-low", False),
        ("cover open", "cover-open", True),
        ("cover closed", "cover-open", False),
        ("offline", "offline", True),
        ("online", "offline", False),
        ("cutter error", "cutter-error", True),
        ("cutter freed", "cutter-error", False),
        ("cutter jams at next cut", "jam", True),
        ("cutter hiccups at next cut", "jam", False),
        ("overheated", "overheated", True),
        ("cooled", "overheated", False),
        ("broken", "broken", True),
        ("repaired", "broken", False),
        ("silent", "silent", True),
        ("answers", "silent", False),
        ("power off", "power-off", True),
        ("power on", "power-off", False),
        ("unplugged", "disconnected", True),
        ("plugged in", "disconnected", False),
        ("all well", "all", False),
    )
}
_UNITS = {
    "slip": (Unit.SLIPS, 1),
    "slips": (Unit.SLIPS, 1),
    "line": (Unit.LINES, 1),
    "lines": (Unit.LINES, 1),
    "byte": (Unit.BYTES, 1),
    "bytes": (Unit.BYTES, 1),
    "ms": (Unit.SECONDS, 0.001),
    "s": (Unit.SECONDS, 1),
    "second": (Unit.SECONDS, 1),
    "seconds": (Unit.SECONDS, 1),
    "min": (Unit.SECONDS, 60),
    "minute": (Unit.SECONDS, 60),
    "minutes": (Unit.SECONDS, 60),
}
_AFTER = re.compile(r"after (\d+(?:\.\d+)?) ?([a-z]+)")
_REPEAT = re.compile(r"repeat(?: (\d+) times)?")
MOST = 1_000_000
assert {action.fault for action in ACTIONS.values()} <= {*FAULTS, "jam", "all"}


def parse(text: str) -> Script:
    """Read a script. Raises ScriptFaulty with everything that is wrong with it."""
    faults: list[str] = []
    statements: list[Statement] = []
    rounds: int | None = 1
    repeated = False
    for line_number, line in enumerate(text.splitlines() or [""], 1):
        for part in line.partition("#")[0].split(";"):
            words = " ".join(part.lower().split())
            if not words:
                continue
            place = f'line {line_number}, "{_short(words)}"'
            if repeated:
                faults.append(f"{place}: found more after repeat; expected repeat at the end")
            elif words.startswith("repeat"):
                repeated, rounds = True, _rounds(words, place, faults)
            else:
                _statement(words, place, statements, faults)
    if not statements and not faults:
        faults.append("found no statement; expected for instance: after 3 slips: paper out; after 20 s: replaced")
    if repeated and not any(statement.amount for statement in statements) and not faults:
        faults.append("found a repeat that never waits; expected a statement that begins with after")
    if faults:
        raise ScriptFaulty(faults)
    return Script(tuple(statements), rounds)


def _statement(words: str, place: str, statements: list[Statement], faults: list[str]) -> None:
    when, colon, what = (part.strip() for part in words.partition(":"))
    if not colon:
        faults.append(f'{place}: found no ":"; expected when: what, for instance after 3 slips: paper out')
        return
    before = len(faults)
    amount, unit = _when(when, place, faults)
    actions = [_action(one.strip(), place, faults) for one in what.split(",")]
    if len(faults) == before:
        statements.append(Statement(amount, unit, tuple(one for one in actions if one)))


def _when(when: str, place: str, faults: list[str]) -> tuple[float, Unit]:
    if when == "now":
        return 0.0, Unit.SECONDS
    found = _AFTER.fullmatch(when)
    if not found or found[2] not in _UNITS:
        faults.append(f'{place}: found "{_short(when)}"; expected now, or after NUMBER slips, lines, bytes, s or min')
        return 0.0, Unit.SECONDS
    unit, factor = _UNITS[found[2]]
    amount = float(found[1]) * factor
    whole = unit is Unit.SECONDS or amount == int(amount)
    if not 0 < amount <= MOST or not whole:
        kind = "a number" if unit is Unit.SECONDS else "a whole number"
        faults.append(f"{place}: found {found[1]}; expected {kind} above 0, at most {MOST} {unit.value}")
    return amount, unit


def _action(words: str, place: str, faults: list[str]) -> Action | None:
    known = ACTIONS.get(words.replace("-", " "))
    if known is None:
        near = difflib.get_close_matches(words, ACTIONS, 1)
        expected = f'perhaps "{near[0]}"' if near else f"one of: {', '.join(ACTIONS)}"
        faults.append(f'{place}: found "{_short(words)}"; expected {expected}')
    return known


def _rounds(words: str, place: str, faults: list[str]) -> int | None:
    found = _REPEAT.fullmatch(words)
    if not found or found[1] == "0":
        faults.append(f'{place}: found "{_short(words)}"; expected repeat, or repeat NUMBER times')
        return 1
    return int(found[1]) if found[1] else None


def _short(text: str) -> str:
    shown = "".join(character if character.isprintable() else "?" for character in text)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."


class FaultRun:
    """A script that plays: told how far the machine is, it says what is due. Statements may come for ever."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self._statements: Iterator[Statement] = iter(statements)
        self._waiting: Statement | None = next(self._statements, None)
        self._base = dict.fromkeys(Unit, 0.0)

    @classmethod
    def of(cls, script: Script) -> FaultRun:
        return cls(_rounds_of(script))

    @property
    def waiting(self) -> Statement | None:
        """What happens next; None when the script has ended."""
        return self._waiting

    def begin(self, now: float, *, papers: int, lines: int, received: int) -> None:
        """Count from here."""
        self._base = _counts(now, papers, lines, received)

    def next_moment(self) -> float:
        """When a statement that waits for time is due; infinity while another kind (or none) is waited for."""
        if self._waiting is None or self._waiting.unit is not Unit.SECONDS:
            return float("inf")
        return self._base[Unit.SECONDS] + self._waiting.amount

    def due(self, now: float, *, papers: int, lines: int, received: int) -> tuple[Action, ...]:
        """The actions of the next statement, if it is its time; they are due once."""
        if self._waiting is None:
            return ()
        counts = _counts(now, papers, lines, received)
        unit = self._waiting.unit
        if counts[unit] < self._base[unit] + self._waiting.amount:
            return ()
        actions = self._waiting.actions
        self._base = counts
        self._waiting = next(self._statements, None)
        return actions


def _counts(now: float, papers: int, lines: int, received: int) -> dict[Unit, float]:
    return {Unit.SECONDS: now, Unit.SLIPS: papers, Unit.LINES: lines, Unit.BYTES: received}


def _rounds_of(script: Script) -> Iterator[Statement]:
    played = 0
    while script.rounds is None or played < script.rounds:
        yield from script.statements
        played += 1


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
        case unit:
            assert_never(unit)


def _later(chance: random.Random, words: str) -> Statement:
    return Statement(round(chance.uniform(0.01, LONGEST_FAULT_SECONDS), 3), Unit.SECONDS, (ACTIONS[words],))
