"""Values out of files that people write (kiosk.ini, instruments, printer profiles): all faults at once, with lines.

The standard readers stop at the first fault or forget line numbers; who writes such a file needs all of them, each
with its file, line, key, what was found and what was expected. A reader of one format (`toml_reader`, the ini reader
of kiosk.settings) makes a `SourceFile` and its `Table`s; a `ValueKind` says how one value is read.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
Place = tuple[str | int, ...]  # ("question", 1, "key"): the key of the second question

SHOWN_CHARACTERS = 80


class Required(Enum):
    """In place of a default: the key has to be there."""

    REQUIRED = "required"


REQUIRED: Final = Required.REQUIRED


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong in a file. `line` is 0 where the file as a whole is meant."""

    file: str
    line: int
    section: str
    key: str
    found: str
    expected: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        name = " ".join(filter(None, (f"[{self.section}]" if self.section else "", self.key)))
        return f"{place}: {name + ': ' if name else ''}found {self.found}; expected {self.expected}"


class FaultyFile(Exception):
    """A file cannot be used; `faults` lists everything that is wrong with it, sorted by file and line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


@dataclass(frozen=True, slots=True)
class ValueKind(Generic[T_co]):
    """How a value is read. The rest is for pages that show settings: `choices` and `limits` of what is allowed."""

    expected: str  # in a fault: "a whole number from 1 to 5"
    parse: Callable[[Any], T_co]  # raises ValueError
    fallback: T_co  # stands for a value that cannot be used, so that the rest can still be checked
    choices: tuple[str, ...] = ()
    limits: tuple[float, float] | None = None


def text(longest: int = 500) -> ValueKind[str]:
    def parse(value: object) -> str:
        if not isinstance(value, str) or not value.strip() or len(value) > longest or not value.isprintable():
            raise ValueError
        return value

    return ValueKind(f"a text of up to {longest} printable characters", parse, "?", limits=(1, longest))


def whole(low: int, high: int) -> ValueKind[int]:
    def parse(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError
        return value

    return ValueKind(f"a whole number from {low} to {high}", parse, low, limits=(low, high))


def choice(options: Iterable[str], make: Callable[[str], Any] = str) -> ValueKind[Any]:
    """One of `options` (never empty), given back through `make`."""
    valid = tuple(options)

    def parse(value: object) -> Any:
        if value not in valid:
            raise ValueError
        return make(str(value))

    return ValueKind(f"one of: {', '.join(valid)}", parse, make(valid[0]), choices=valid)


@dataclass(slots=True)
class SourceFile:
    """One file while it is read: where its keys stand, and what is wrong with it."""

    name: str
    has_sections: bool = False  # the first part of every place is the name of a section
    lines: dict[Place, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, place: Place, found: str, expected: str, line: int | None = None) -> None:
        """Report a fault, at the line of the place or of the nearest thing around it that has one."""
        if line is None:
            line = next((self.lines[place[:n]] for n in range(len(place), 0, -1) if place[:n] in self.lines), 0)
        section = printable(str(place[0])) if self.has_sections and place else ""
        key = ".".join(map(str, place[1:])) if self.has_sections else _spoken(place)
        self.faults.append(Fault(self.name, line, section, printable(key), printable(found), expected))

    def read(self, path: Path, expected: str) -> str | None:
        """The text of `path` with plain line ends; None, and a fault, where it is none."""
        try:
            content = path.read_bytes()
            return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            self.fault((), "bytes that are not UTF-8", "a text file saved as UTF-8", line)
        except OSError as error:
            self.fault((), f"no readable file ({error.strerror})", expected)
        return None


class Table:
    """One table or section: values are taken out by kind; what nobody took is an unknown key."""

    def __init__(self, source: SourceFile, place: Place, values: Mapping[str, object]) -> None:
        self.source = source
        self.place = place
        self.values = values
        self._known: set[str] = set()

    @property
    def was_read(self) -> bool:
        return bool(self._known)

    def fault(self, key: str, found: str, expected: str) -> None:
        """Report a fault at a key (or, with "", at the table itself)."""
        self.source.fault((*self.place, *key.split(".")) if key else self.place, found, expected)

    def wrong(self, key: str, expected: str) -> None:
        """Report that the value of a key is not what is expected."""
        value = self.values.get(key)
        found = "nothing" if value is None else f'"{value}"' if isinstance(value, str) else repr(value)
        self.fault(key, found, expected)

    def has(self, key: str) -> bool:
        """Whether the key is there; either way it is a known one."""
        self._known.add(key)
        return key in self.values

    def take(self, key: str, kind: ValueKind[T], default: T | Required = REQUIRED) -> T:
        """The value of a key or its default; a fault and a stand-in where it is missing or cannot be used."""
        if self.has(key):
            try:
                return kind.parse(self.values[key])
            except ValueError:
                self.wrong(key, kind.expected)
        elif default is REQUIRED:
            self.fault(key, "nothing", f"{kind.expected} (this key is required)")
        return kind.fallback if isinstance(default, Required) else default

    def table(self, key: str) -> Table:
        """A table within this one (required)."""
        nothing: Mapping[str, object] = {}
        values = self.take(key, ValueKind(f"a table [{key}]", _mapping, nothing))
        return Table(self.source, (*self.place, key), values)

    def tables(self, key: str, *, required: bool = True) -> list[Table]:
        """The tables of a list within this one."""
        none: list[Mapping[str, object]] = []
        kind = ValueKind("a list of tables with at least one in it", _mappings, none)
        found = self.take(key, kind, REQUIRED if required else none)
        return [Table(self.source, (*self.place, key, number), values) for number, values in enumerate(found)]

    def report_unknown(self) -> None:
        """Everything that was never asked for is a misspelling or belongs elsewhere."""
        for key in self.values:
            if key not in self._known:
                near = difflib.get_close_matches(key, self._known, 1)
                known = ", ".join(sorted(self._known)) or "nothing"
                self.fault(key, "an unknown key", f'perhaps "{near[0]}"' if near else f"one of: {known}")


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise ValueError
    return value


def _mappings(value: object) -> list[Mapping[str, object]]:
    if not isinstance(value, list) or not value or not all(isinstance(one, dict) for one in value):
        raise ValueError
    return value


def _spoken(place: Place) -> str:
    """("question", 1, "key") as "question 2, key"."""
    words = ""
    for part in place:
        words += f" {part + 1}" if isinstance(part, int) else f"{', ' if words else ''}{part}"
    return words


def printable(found: str) -> str:
    """Part of a file as a line of a terminal or a log can show it."""
    shown = "".join(character if character.isprintable() else "?" for character in found)
    return shown if len(shown) <= SHOWN_CHARACTERS else f"{shown[: SHOWN_CHARACTERS - 3]}..."
