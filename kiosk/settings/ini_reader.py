"""Reads an INI file with the line of everything, and collects all faults instead of stopping at one.

The standard configparser forgets line numbers and raises at the first fault; a technician in
a lobby needs all of them at once, each with its place.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

_SECTION = re.compile(r"\[([^\[\]]+)\]")
# As people write them: Python would also take 1_000, nan and digits of other scripts.
_WHOLE = re.compile(r"-?\d{1,9}", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,6})?", re.ASCII)
_KEY = re.compile(r"([A-Za-z0-9_.\-]+)\s*=\s*(.*)")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing that is wrong in a settings file. `line` is 0 where the file as a whole is meant."""

    line: int
    section: str
    key: str
    found: str
    expected: str
    file: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        name = " ".join(filter(None, (f"[{self.section}]" if self.section else "", self.key)))
        return f"{place}: {name + ': ' if name else ''}found {self.found}; expected {self.expected}"


@dataclass
class Faults:
    """Collects faults of one file."""

    file: str
    all: list[Fault] = field(default_factory=list)

    def add(self, line: int, section: str, key: str, found: str, expected: str) -> None:
        self.all.append(Fault(line, _short(section), _short(key), _short(found), expected, self.file))


def _short(text: str) -> str:
    shown = "".join(character if character.isprintable() else "?" for character in text)
    return shown if len(shown) <= 80 else f"{shown[:77]}..."


@dataclass(frozen=True, slots=True)
class Value:
    text: str
    line: int


class Section:
    """One section: values are taken out by kind; what nobody took is an unknown key."""

    def __init__(self, name: str, line: int, faults: Faults) -> None:
        self.name = name
        self.line = line
        self.values: dict[str, Value] = {}
        self._faults = faults
        self._known: set[str] = set()

    def fault(self, key: str, found: str, expected: str) -> None:
        """Report a fault at a key (or at the section's own line)."""
        value = self.values.get(key)
        self._faults.add(value.line if value else self.line, self.name, key, found, expected)

    def fault_elsewhere(self, fault: Fault) -> None:
        """Report a fault of another file that a key of this section leads to."""
        self._faults.all.append(fault)

    def raw(self, key: str) -> Value | None:
        self._known.add(key)
        return self.values.get(key)

    def take(self, key: str, parse: Callable[[str], T], expected: str, default: T | None = None) -> T | None:
        """The value of `key` through `parse` (which raises ValueError), its default, or a fault and None."""
        value = self.raw(key)
        if value is None:
            if default is None:
                self.fault(key, "nothing", f"{expected} (this key is required)")
            return default
        try:
            return parse(value.text)
        except ValueError:
            self.fault(key, f'"{value.text}"', expected)
            return default

    def text(self, key: str, default: str | None = None, *, longest: int = 500) -> str:
        def parse(text: str) -> str:
            if not text or len(text) > longest or not text.replace("\n", "").isprintable():
                raise ValueError
            return text

        if default == "" and self.raw(key) is None:
            return ""
        return self.take(key, parse, f"a text of up to {longest} printable characters", default) or default or ""

    def integer(self, key: str, low: int, high: int, default: int | None = None) -> int:
        def parse(text: str) -> int:
            if not _WHOLE.fullmatch(text):
                raise ValueError
            number = int(text)
            if not low <= number <= high:
                raise ValueError
            return number

        got = self.take(key, parse, f"a whole number from {low} to {high}", default)
        return low if got is None else got

    def decimal(self, key: str, low: float, high: float, default: float | None = None) -> float:
        def parse(text: str) -> float:
            if not _NUMBER.fullmatch(text):
                raise ValueError
            number = float(text)
            if not low <= number <= high:
                raise ValueError
            return number

        got = self.take(key, parse, f"a number from {low:g} to {high:g}", default)
        return low if got is None else got

    def yes_no(self, key: str, default: bool | None = None) -> bool:
        def parse(text: str) -> str:
            if text.lower() not in ("yes", "no"):
                raise ValueError
            return text.lower()

        fallback = None if default is None else ("yes" if default else "no")
        return self.take(key, parse, "yes or no", fallback) == "yes"

    def choice(self, key: str, valid: Iterable[str], default: str | None = None) -> str:
        options = tuple(valid)

        def parse(text: str) -> str:
            if text not in options:
                raise ValueError
            return text

        return self.take(key, parse, f"one of: {', '.join(options)}", default) or options[0]

    def names(self, key: str, valid: Iterable[str] | None, default: str | None = None) -> tuple[str, ...]:
        """A list separated by commas; every name one of `valid` where that is given."""
        options = tuple(valid) if valid is not None else None

        def parse(text: str) -> tuple[str, ...]:
            found = tuple(part.strip() for part in text.split(","))
            if not all(found) or len(set(found)) != len(found):
                raise ValueError
            if options is not None and not set(found) <= set(options):
                raise ValueError
            return found

        expected = f"a list of: {', '.join(options)}" if options else "a list separated by commas, without doubles"
        fallback = None if default is None else tuple(part.strip() for part in default.split(",") if part.strip())
        return self.take(key, parse, expected, fallback) or ()

    def report_unknown(self) -> None:
        """Everything that was never asked for is a misspelling or belongs elsewhere."""
        for key, value in self.values.items():
            if key not in self._known:
                near = difflib.get_close_matches(key, self._known, 1)
                hint = f'perhaps "{near[0]}"' if near else f"one of: {', '.join(sorted(self._known)) or 'nothing'}"
                self._faults.add(value.line, self.name, key, "an unknown key", hint)


def read_sections(path: Path, faults: Faults) -> dict[str, Section]:
    """All sections by name. Faults of the file's form are added to `faults`."""
    text = _text_of(path, faults)
    sections: dict[str, Section] = {}
    current: Section | None = None
    last_key = ""
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if not stripped or stripped[0] in "#;":
            continue
        if line[0] in " \t" and current is not None and last_key:
            before = current.values[last_key]
            current.values[last_key] = Value(f"{before.text} {stripped}".strip(), before.line)
        elif match := _SECTION.fullmatch(stripped):
            current, last_key = _start(match[1].strip(), number, sections, faults), ""
        elif (match := _KEY.fullmatch(stripped)) and current is not None:
            last_key = _put(current, match[1], match[2].strip(), number, faults)
        else:
            where = current.name if current else ""
            faults.add(number, where, "", f'"{stripped}"', "a [section], a key = value, or a # comment")
    return sections


def _text_of(path: Path, faults: Faults) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        faults.add(line, "", "", "bytes that are not UTF-8", "a text file saved as UTF-8")
    except OSError as error:
        expected = "a settings file; name it with --config, or write one with kiosk config init"
        faults.add(0, "", "", f"no readable file ({error.strerror})", expected)
    return ""


def _start(name: str, line: int, sections: dict[str, Section], faults: Faults) -> Section:
    if name in sections:
        faults.add(line, name, "", "this section again", f"every section once (first in line {sections[name].line})")
        return Section(name, line, faults)
    sections[name] = Section(name, line, faults)
    return sections[name]


def _put(section: Section, key: str, text: str, line: int, faults: Faults) -> str:
    if key in section.values:
        first = section.values[key].line
        faults.add(line, section.name, key, "this key again", f"every key once (first in line {first})")
        return key
    section.values[key] = Value(text, line)
    return key
