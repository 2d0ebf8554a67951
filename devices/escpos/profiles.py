"""What a printer model can do, as data: one TOML file each, shipped (assets/printers) or a house's own."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from assets import ASSETS

SHIPPED: Final = ASSETS / "printers"
CELL_DOTS = 12  # a character of font A
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


Kind = TypeVar("Kind", bound=StrEnum)
Value = TypeVar("Value")


class Confirm(StrEnum):
    """How a printer can prove that it printed."""

    PROCESS_ID = "process-id"  # GS ( H fn 48: answered after the data before it was printed
    FENCE = "fence"  # GS r: answered after the data before it was processed: "sent", not "printed"
    NONE = "none"


class Answers(StrEnum):
    """Whether a printer answers questions about its state."""

    ALWAYS = "always"  # silence is a fault
    PERHAPS = "perhaps"  # it is asked; one that was never heard gets slips all the same
    NEVER = "never"  # a wire of one direction


class Clear(StrEnum):
    """How a printer's buffer is emptied."""

    DLE_DC4 = "dle-dc4"  # answered when done
    DLE_ENQ = "dle-enq"  # not answered
    NONE = "none"


class Codes(StrEnum):
    """Who draws a QR code."""

    NATIVE = "native"
    RASTER = "raster"


@dataclass(frozen=True, slots=True)
class Profile:
    """One model or family; assets/printers/epson-58.toml explains every field."""

    name: str
    title: str
    paper_mm: int
    width_dots: int
    columns: int
    code_page: str
    code_page_number: int
    codes: Codes
    confirm: Confirm
    answers: Answers
    automatic_status: bool
    clear: Clear
    cutter: bool
    buffer_bytes: int
    feed_mm_per_second: int


@dataclass(frozen=True, slots=True, order=True)
class ProfileFault:
    """One thing that is wrong in a profile; `line` is 0 where the file as a whole is meant."""

    file: str
    line: int
    key: str
    found: str
    expected: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.key + ': ' if self.key else ''}found {self.found}; expected {self.expected}"


class ProfileFaulty(Exception):
    """A profile cannot be used; `faults` lists everything that is wrong with it."""

    def __init__(self, faults: Sequence[ProfileFault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(sorted(faults))


def available(own: Path | None = None) -> dict[str, Path]:
    """Profile files by name; one in the house's `own` folder takes the place of a shipped one of that name."""
    found = {path.stem: path for folder in (SHIPPED, own) if folder for path in sorted(folder.glob("*.toml"))}
    return {name: found[name] for name in sorted(found) if _NAME.fullmatch(name)}


@cache
def shipped(name: str) -> Profile:
    """A profile of assets/printers. Raises KeyError."""
    return load(available()[name])


def load(path: Path) -> Profile:
    """Read a profile. Raises ProfileFaulty with all faults, each with its line."""
    try:
        text = path.read_text(encoding="utf-8")
        found = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileFaulty([ProfileFault(str(path), 0, "", type(error).__name__, "a readable UTF-8 file")]) from error
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        fault = ProfileFault(str(path), int(line[1]) if line else 0, "", str(error), "key = value, as TOML has it")
        raise ProfileFaulty([fault]) from error
    return _Reader(path, text, found).profile()


def as_toml(profile: Profile) -> str:
    """The file that `load` reads back as `profile`."""
    lines = []
    for key, value in asdict(profile).items():
        if key == "name":
            continue
        if isinstance(value, bool):
            written = str(value).lower()
        elif isinstance(value, int):
            written = str(value)
        else:
            written = '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
        lines.append(f"{key} = {written}\n")
    return "".join(lines)


class _Reader:
    """Takes the values out of a file by kind and collects what is wrong."""

    def __init__(self, path: Path, text: str, found: dict[str, Any]) -> None:
        self._path, self._lines, self._found = path, text.splitlines(), found
        self._faults: list[ProfileFault] = []

    def profile(self) -> Profile:
        made = Profile(
            name=self._path.stem,
            title=self._take("title", _text, "a text of up to 100 printable characters", ""),
            paper_mm=self._number("paper_mm", 30, 120),
            width_dots=self._number("width_dots", 192, 960),
            columns=self._number("columns", 16, 80),
            code_page=self._take("code_page", _code_page, "a code page of Python that prints ASCII, such as cp437", ""),
            code_page_number=self._number("code_page_number", 0, 255),
            codes=self._choice("codes", Codes),
            confirm=self._choice("confirm", Confirm),
            answers=self._choice("answers", Answers),
            automatic_status=self._flag("automatic_status"),
            clear=self._choice("clear", Clear),
            cutter=self._flag("cutter"),
            buffer_bytes=self._number("buffer_bytes", 45, 1_000_000),
            feed_mm_per_second=self._number("feed_mm_per_second", 10, 1000),
        )
        if not self._faults:
            self._check_together(made)
        for key in self._found.keys() - asdict(made).keys():
            self._fault(key, "an unknown key", f"one of: {', '.join(list(asdict(made))[1:])}")
        if self._faults:
            raise ProfileFaulty(self._faults)
        return made

    def _check_together(self, made: Profile) -> None:
        if made.columns * CELL_DOTS > made.width_dots:
            self._fault("columns", str(made.columns), f"at most {made.width_dots // CELL_DOTS} of {CELL_DOTS} dots")
        if made.width_dots > made.paper_mm * 8:
            self._fault("width_dots", str(made.width_dots), f"at most {made.paper_mm * 8}: 8 dots a mm of the paper")
        if made.answers is Answers.NEVER and (made.confirm is not Confirm.NONE or made.automatic_status):
            self._fault("answers", '"never"', 'confirm = "none" and automatic_status = false beside it')
        if made.confirm is Confirm.PROCESS_ID and made.answers is not Answers.ALWAYS:
            self._fault("confirm", '"process-id"', 'answers = "always" beside it')

    def _number(self, key: str, low: int, high: int) -> int:
        def parse(value: object) -> int:
            if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
                raise ValueError
            return value

        return self._take(key, parse, f"a whole number from {low} to {high}", low)

    def _flag(self, key: str) -> bool:
        def parse(value: object) -> bool:
            if not isinstance(value, bool):
                raise ValueError
            return value

        return self._take(key, parse, "true or false", False)

    def _choice(self, key: str, kind: type[Kind]) -> Kind:
        return self._take(key, kind, f"one of: {', '.join(kind)}", next(iter(kind)))

    def _take(self, key: str, parse: Callable[[Any], Value], expected: str, default: Value) -> Value:
        if key not in self._found:
            self._fault(key, "nothing", f"{expected} (this key is required)")
            return default
        try:
            return parse(self._found[key])
        except (ValueError, TypeError):
            self._fault(key, repr(self._found[key])[:80], expected)
            return default

    def _fault(self, key: str, found: str, expected: str) -> None:
        pattern = re.compile(rf'\s*\[*"?{re.escape(key)}"?\s*[=.\]]')
        line = next((number for number, one in enumerate(self._lines, 1) if pattern.match(one)), 0)
        self._faults.append(ProfileFault(str(self._path), line, key, found, expected))


def _text(value: object) -> str:
    if not isinstance(value, str) or not value or len(value) > 100 or not value.isprintable():
        raise ValueError
    return value


def _code_page(value: object) -> str:
    printable = "".join(map(chr, range(0x20, 0x7F)))
    try:
        fits = isinstance(value, str) and printable.encode(value) == printable.encode("ascii")
        if not fits or len("€é".encode(str(value), "replace")) != 2:
            raise ValueError
    except LookupError as unknown:
        raise ValueError from unknown
    return str(value)
