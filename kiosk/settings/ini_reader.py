"""Reads an INI file with the line of everything, and takes values out of its sections by their description.

The standard configparser forgets line numbers and raises at the first fault; a technician in a lobby needs all of
them at once, each with its place.
"""

from __future__ import annotations

import difflib
import re
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kiosk.settings.description import CODE, SECTIONS, Setting, section_of
from kiosk.settings.values import by_section, normal
from services.house.model import LANGUAGES, LocalText
from services.settings.values import Values, folded
from services.text.dates import iso_day
from services.text.faults import REQUIRED, SourceFile, Table, ValueKind

_SECTION = re.compile(r"\[([^\[\]]+)\]")
_KEY = re.compile(r"([A-Za-z0-9_.\-]+)\s*=\s*(.*)")
_CODE = re.compile(r"[A-Za-z0-9_-]{1,16}", re.ASCII)


class Ini:
    """A settings file: the values of its sections, as described in kiosk.settings.description.

    A section that is not there has its defaults. Faults are collected in `source`.
    """

    def __init__(self, path: Path, shown_as: str, held: Values | None = None) -> None:
        """held: what the house is set to, in place of what the file says of it."""
        self.source = SourceFile(shown_as, has_sections=True)
        self.folder = path.parent  # paths in the file are relative to it
        self.sections = _sections(path, self.source)
        if held is not None:
            self._hold(held)

    def _hold(self, held: Values) -> None:
        """A fault in what is held has no line of the file."""
        house = {name for name in self.sections if (one := section_of(name)) is not None and one.house}
        self.source.lines = {place: line for place, line in self.source.lines.items() if place[0] not in house}
        self.source.faults = [one for one in self.source.faults if one.section not in house]
        machine = {name: table for name, table in self.sections.items() if name not in house}
        said = by_section(held).items()
        self.sections = {name: Table(self.source, (name,), values) for name, values in said} | machine

    def table(self, name: str) -> Table:
        return self.sections.get(name) or Table(self.source, (name,), {})

    def values(self, name: str, **kinds: ValueKind[Any]) -> dict[str, Any]:
        """All values of a section by key. kinds: what is known better than in the description, by key."""
        section, table = section_of(name), self.table(name)
        assert section is not None, name
        return {one.key: self._value(table, one, kinds.get(one.key, one.kind)) for one in section.settings}

    def _value(self, table: Table, setting: Setting, kind: ValueKind[Any]) -> Any:
        if setting.translated:
            texts = {
                language: table.take(
                    f"{setting.key}.{language}", kind, REQUIRED if setting.required and language == "id" else ""
                )
                for language in LANGUAGES
            }
            return LocalText(MappingProxyType({key: text for key, text in texts.items() if text or key == "id"}))
        value = table.take(setting.key, kind, REQUIRED if setting.required else setting.value_of_default)
        return self.folder / value if isinstance(value, Path) else value

    def coded(self, family: str) -> list[tuple[str, str]]:
        """The names and the codes of a family's sections, in the order of the file; faults for unusable codes."""
        found = []
        for name in self.sections:
            section = section_of(name)
            if section is None or section.name != family + CODE:
                continue
            code = name.removeprefix(section.family)
            if _CODE.fullmatch(code):
                found.append((name, code))
            else:
                self.table(name).fault("", f'the code "{code}"', f"[{section.name}]: 1 to 16 letters, digits, _ or -")
        return found

    def dated(self, name: str) -> dict[date, tuple[Any, LocalText]]:
        """A section of dates, `2026-12-25 = value | reason`: values and reasons by date."""
        section, table = section_of(name), self.table(name)
        assert section is not None, name
        (setting,) = section.settings
        found: dict[date, tuple[Any, LocalText]] = {}
        for key in table.values:
            text, _, reason = (part.strip() for part in str(table.values[key]).partition("|"))
            try:
                # Spelled in one way, so that no day can stand in a file twice.
                day, value = iso_day(key), setting.kind.parse(text)
                if not reason:
                    raise ValueError
                found[day] = value, LocalText({"id": reason})
            except ValueError:
                table.wrong(key, setting.kind.expected)
            table.has(key)
        return found

    def check_names(self) -> None:
        """Sections that are unknown or lack, and the unknown keys of known ones, once all values were taken."""
        for name, table in self.sections.items():
            section = section_of(name)
            if section is None:
                near = difflib.get_close_matches(name, SECTIONS, 1)
                known = f"perhaps [{near[0]}]" if near else f"one of: {', '.join(f'[{one}]' for one in SECTIONS)}"
                table.fault("", "an unknown section", known)
            elif table.was_read:
                table.report_unknown()
        for section in SECTIONS.values():
            if section.required and section.name not in self.sections:
                self.source.fault((section.name,), "no such section", "this section is required")

    def house_values(self) -> Values:
        """What the file says of the house, by section and key, spaces folded."""
        shared = {name: table for name, table in self.sections.items() if (one := section_of(name)) and one.house}
        return normal(
            {(name, key): folded(str(text)) for name, table in shared.items() for key, text in table.values.items()}
        )


def _sections(path: Path, source: SourceFile) -> dict[str, Table]:
    """All sections by name; their values are texts. Faults of the file's form are added to `source`."""
    sections: dict[str, dict[str, object]] = {}
    values: dict[str, object] | None = None
    name = last_key = ""
    text = source.read(path, "a settings file; name it with --config, or write one with kiosk config init") or ""
    for number, line in enumerate(text.split("\n"), 1):
        stripped = line.strip()
        if not stripped or stripped[0] in "#;":
            continue
        if line[0] in " \t" and values is not None and last_key:
            values[last_key] = f"{values[last_key]} {stripped}".strip()
        elif match := _SECTION.fullmatch(stripped):
            name, last_key = match[1].strip(), ""
            values = sections.setdefault(name, {}) if _is_first(source, (name,), "section", number) else {}
        elif (match := _KEY.fullmatch(stripped)) and values is not None:
            last_key = match[1]
            if values is not sections[name] or _is_first(source, (name, *last_key.split(".")), "key", number):
                values[last_key] = match[2].strip()
        else:
            source.fault((name,), f'"{stripped}"', "a [section], a key = value, or a # comment", number)
    return {name: Table(source, (name,), values) for name, values in sections.items()}


def _is_first(source: SourceFile, place: tuple[str, ...], what: str, line: int) -> bool:
    """Whether this is the first such section or key in the file; a fault where it is not."""
    first = source.lines.setdefault(place, line)
    if first != line:
        source.fault(place, f"this {what} again", f"every {what} once (first in line {first})", line)
    return first == line
