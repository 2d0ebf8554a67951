"""Reads a TOML file with the line of everything, and collects all faults instead of stopping at one.

The standard `tomllib` forgets line numbers; whoever writes a questionnaire needs to know where
to look. Lines are found by a scan of the text that knows as much of TOML as these files use.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from services.house.model import LocalText

T = TypeVar("T")
Place = tuple[str | int, ...]

LANGUAGES = ("id", "en", "min")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,23}")

_HEADER = re.compile(r"\s*(\[\[?)\s*([A-Za-z0-9_.-]+)\s*\]\]?\s*(#.*)?")
_KEY = re.compile(r"\s*([A-Za-z0-9_.-]+)\s*=")
_SYNTAX_LINE = re.compile(r"\(at line (\d+), column \d+\)")


@dataclass(frozen=True, slots=True, order=True)
class FileFault:
    """One thing that is wrong in a file. `line` is 0 where the file as a whole is meant."""

    file: str
    line: int
    key: str
    found: str
    expected: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.key + ': ' if self.key else ''}found {self.found}; expected {self.expected}"


@dataclass
class TomlFile:
    """One file while it is read: its lines, and what is wrong with it."""

    name: str
    lines: Mapping[Place, int] = field(default_factory=dict)
    faults: list[FileFault] = field(default_factory=list)

    def fault(self, place: Place, found: object, expected: str) -> None:
        line = next((self.lines[place[:n]] for n in range(len(place), 0, -1) if place[:n] in self.lines), 0)
        self.faults.append(FileFault(self.name, line, _spoken(place), _short(found), expected))


def read_toml(path: Path) -> tuple[TomlFile, Table | None]:
    """The file and its root table; no table where it cannot be read at all (see the faults)."""
    file = TomlFile(path.name)
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        values = tomllib.loads(text)
    except OSError as error:
        file.fault((), f"no readable file ({error.strerror})", "an instrument file")
    except UnicodeDecodeError:
        file.fault((), "bytes that are not UTF-8", "a text file saved as UTF-8")
    except tomllib.TOMLDecodeError as error:
        where = _SYNTAX_LINE.search(str(error))
        words = _SYNTAX_LINE.sub("", str(error)).strip()
        file.faults.append(FileFault(file.name, int(where[1]) if where else 0, "", words, "correct TOML"))
    else:
        file.lines = line_index(text)
        return file, Table(values, (), file)
    return file, None


def line_index(text: str) -> dict[Place, int]:
    """Where every table, key and list item of a TOML text stands, as far as these files go."""
    lines: dict[Place, int] = {}
    counts: dict[str, int] = {}
    table: Place = ()
    listed: Place = ()
    item = 0
    for number, line in enumerate(text.split("\n"), 1):
        if listed and line.lstrip().startswith("{"):
            lines[(*listed, item)] = number
            item += 1
        elif header := _HEADER.fullmatch(line):
            table, listed = (header[2],), ()
            if header[1] == "[[":
                counts[header[2]] = counts.get(header[2], -1) + 1
                table = (header[2], counts[header[2]])
            lines.setdefault(table[:1], number)
            lines[table] = number
        elif key := _KEY.match(line):
            parts = tuple(key[1].split("."))
            for n in range(1, len(parts) + 1):
                lines.setdefault((*table, *parts[:n]), number)
            listed, item = (*table, *parts), 0
    return lines


class Table:
    """One table: values are taken out by kind; what nobody took is an unknown key."""

    def __init__(self, values: Mapping[str, object], place: Place, file: TomlFile) -> None:
        self.values = values
        self.place = place
        self._file = file
        self._known: set[str] = set()

    def fault(self, key: str, found: object, expected: str) -> None:
        """Report a fault at a key (or at the table itself)."""
        self._file.fault((*self.place, *key.split(".")) if key else self.place, found, expected)

    def take(self, key: str, parse: Callable[[object], T], expected: str, default: T) -> T:
        """The value through `parse` (which raises ValueError); a fault and the default where it is missing."""
        self._known.add(key)
        if key not in self.values:
            self.fault(key, "nothing", f"{expected} (this key is required)")
            return default
        try:
            return parse(self.values[key])
        except ValueError:
            self.fault(key, self.values[key], expected)
            return default

    def has(self, key: str) -> bool:
        self._known.add(key)
        return key in self.values

    def text(self, key: str, *, longest: int = 300) -> str:
        return self.take(key, lambda value: _text(value, longest), f"a text of up to {longest} characters", "?")

    def code(self, key: str) -> str:
        return self.take(key, _code, "1 to 24 letters, digits, _ or -, beginning with a letter or digit", "?")

    def choice(self, key: str, valid: tuple[str, ...]) -> str:
        def parse(value: object) -> str:
            if value not in valid:
                raise ValueError
            return str(value)

        return self.take(key, parse, f"one of: {', '.join(valid)}", valid[0])

    def integer(self, key: str, low: int, high: int) -> int:
        def parse(value: object) -> int:
            if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
                raise ValueError
            return value

        return self.take(key, parse, f"a whole number from {low} to {high}", low)

    def fraction(self, key: str) -> Fraction:
        return self.take(key, _fraction, 'a number above 0 in quotes, such as "1/9" or "0.11"', Fraction(1))

    def decimal(self, key: str) -> Decimal:
        return self.take(key, _two_decimals, 'a number with two decimals in quotes, such as "88.30"', Decimal(0))

    def words(self, key: str, *, required: bool = True) -> LocalText:
        """`key.id` (required where the key is), `key.en`, `key.min`; or of this very table with key ""."""
        source: object = self.values if not key else self.values.get(key)
        self._known.update(LANGUAGES if not key else {key})
        if source is None and not required:
            return LocalText(MappingProxyType({"id": ""}))
        found: dict[str, str] = {}
        for language, value in (source if isinstance(source, dict) else {}).items():
            if key and language not in LANGUAGES:
                self.fault(f"{key}.{language}", language, f"a language: {', '.join(LANGUAGES)}")
            elif language in LANGUAGES:
                try:
                    found[language] = _text(value, 300)
                except ValueError:
                    self.fault(f"{key}.{language}" if key else language, value, "a text of up to 300 characters")
        if "id" not in found:
            self.fault(f"{key}.id" if key else "id", "nothing", "the Indonesian words (this key is required)")
        return LocalText(MappingProxyType({"id": "", **found}))

    def table(self, key: str) -> Table:
        nothing: Mapping[str, object] = {}
        values = self.take(key, _mapping, f"a table [{key}]", nothing)
        return Table(values, (*self.place, key), self._file)

    def tables(self, key: str, *, required: bool = True) -> list[Table]:
        self._known.add(key)
        if not required and key not in self.values:
            return []
        none: list[Mapping[str, object]] = []
        found = self.take(key, _mappings, "a list of tables with at least one in it", none)
        return [Table(values, (*self.place, key, number), self._file) for number, values in enumerate(found)]

    def report_unknown(self) -> None:
        """Everything that was never asked for is a misspelling or belongs elsewhere."""
        for key in self.values:
            if key not in self._known:
                near = difflib.get_close_matches(key, self._known, 1)
                self.fault(key, "an unknown key", f'perhaps "{near[0]}"' if near else ", ".join(sorted(self._known)))


def _text(value: object, longest: int) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > longest or not value.isprintable():
        raise ValueError
    return value


def _code(value: object) -> str:
    if not isinstance(value, str) or not CODE.fullmatch(value):
        raise ValueError
    return value


def _fraction(value: object) -> Fraction:
    try:
        number = Fraction(value) if isinstance(value, str) else Fraction(0)
    except ZeroDivisionError as error:
        raise ValueError from error
    if not Fraction(0) < number <= 1000 or number.denominator > 10_000:
        raise ValueError
    return number


def _two_decimals(value: object) -> Decimal:
    try:
        number = Decimal(value) if isinstance(value, str) else Decimal("NaN")
    except InvalidOperation as error:
        raise ValueError from error
    if not number.is_finite() or number != round(number, 2):
        raise ValueError
    return round(number, 2)


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


def _short(found: object) -> str:
    text = found if isinstance(found, str) else repr(found)
    shown = "".join(character if character.isprintable() else "?" for character in text)
    return shown if len(shown) <= 80 else f"{shown[:77]}..."
