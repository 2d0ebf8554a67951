"""Printer profiles: one TOML file a printer model, shipped (assets/printers) or a house's own (data/printers)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from assets import ASSETS
from devices.escpos.profiles import CELL_DOTS, Answers, Clear, Codes, Confirm, Profile
from services.text.faults import REQUIRED, FaultyFile, Table, ValueKind, choice, text, whole
from services.text.toml_reader import read_toml

SHIPPED: Final = ASSETS / "printers"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class ProfileFaulty(FaultyFile):
    """A profile cannot be used."""


def available(own: Path | None = None) -> dict[str, Path]:
    """Profile files by name; one in the house's `own` folder takes the place of a shipped one of that name."""
    found = {path.stem: path for folder in (SHIPPED, own) if folder for path in _files_in(folder)}
    return {name: found[name] for name in sorted(found) if _NAME.fullmatch(name)}


def _files_in(folder: Path) -> list[Path]:
    """None where nobody may look: whether the data folder can be used is not for the settings to say."""
    try:
        return sorted(folder.glob("*.toml"))
    except OSError:
        return []


@cache
def shipped(name: str) -> Profile:
    """A profile of assets/printers. Raises KeyError."""
    return load_profile(available()[name])


def load_profile(path: Path) -> Profile:
    """Read a profile. Raises ProfileFaulty with all faults, each with its line."""
    source, root = read_toml(path, str(path), "a printer profile")
    if root is None:
        raise ProfileFaulty(source.faults)
    made = Profile(
        name=path.stem, **{key: root.take(key, kind, LATER.get(key, REQUIRED)) for key, kind in KINDS.items()}
    )
    if not source.faults:
        _check_together(root, made)
    root.report_unknown()
    if source.faults:
        raise ProfileFaulty(source.faults)
    return made


def as_toml(profile: Profile) -> str:
    """The file that `load_profile` reads back as `profile`."""
    lines = []
    for key in KINDS:
        value = getattr(profile, key)
        if isinstance(value, bool):
            written = str(value).lower()
        elif isinstance(value, int):
            written = str(value)
        else:
            written = '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
        lines.append(f"{key} = {written}\n")
    return "".join(lines)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _code_page(value: object) -> str:
    ascii_characters = "".join(map(chr, range(0x20, 0x7F)))
    try:
        fits = isinstance(value, str) and ascii_characters.encode(value) == ascii_characters.encode("ascii")
        if not fits or len("€é".encode(str(value), "replace")) != 2:
            raise ValueError
    except LookupError as unknown:
        raise ValueError from unknown
    return str(value)


FLAG = ValueKind("true or false", _flag, False)
# Every key of a profile but those of LATER is required; assets/printers/epson-58.toml explains each.
KINDS: Final[Mapping[str, ValueKind[Any]]] = {
    "title": text(100),
    "paper_mm": whole(30, 120),
    "width_dots": whole(192, 960),
    "columns": whole(16, 80),
    "code_page": ValueKind("a code page of Python that prints ASCII, such as cp437", _code_page, ""),
    "code_page_number": whole(0, 255),
    "codes": choice(Codes, Codes),
    "confirm": choice(Confirm, Confirm),
    "answers": choice(Answers, Answers),
    "automatic_status": FLAG,
    "clear": choice(Clear, Clear),
    "cutter": FLAG,
    "buffer_bytes": whole(45, 1_000_000),
    "feed_mm_per_second": whole(10, 1000),
    "chinese_mode": FLAG,
}
# Keys that a house's file of before may lack, and what that means.
LATER: Final = {"chinese_mode": False}


def _check_together(root: Table, made: Profile) -> None:
    if made.columns * CELL_DOTS > made.width_dots:
        root.wrong("columns", f"at most {made.width_dots // CELL_DOTS} of {CELL_DOTS} dots")
    if made.width_dots > made.paper_mm * 8:
        root.wrong("width_dots", f"at most {made.paper_mm * 8}: 8 dots a mm of the paper")
    if made.answers is Answers.NEVER and (made.confirm is not Confirm.NONE or made.automatic_status):
        root.wrong("answers", 'confirm = "none" and automatic_status = false beside it')
    if made.confirm is Confirm.PROCESS_ID and made.answers is not Answers.ALWAYS:
        root.wrong("confirm", 'answers = "always" beside it')
