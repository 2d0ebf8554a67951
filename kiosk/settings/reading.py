"""kiosk.ini → frozen settings, or all faults at once. Light: read before the first frame."""

from __future__ import annotations

import re
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from kiosk.settings import console as config_console
from kiosk.settings import house as config_house
from kiosk.settings import info as config_info
from kiosk.settings import printer as config_printer
from kiosk.settings import scanner as config_scanner
from kiosk.settings import surveys as config_surveys
from kiosk.settings import visits as config_visits
from kiosk.settings import voice as config_voice
from kiosk.settings.ini_reader import Fault, Faults, Section, read_sections
from kiosk.settings.model import (
    KioskSettings,
    PanelSettings,
    Settings,
    SimulatorSettings,
    StorageSettings,
    TimeoutSettings,
)

REQUIRED = ("house", "hours", "kiosk", "panel", "printer")
VISITS = ("visits", "visit sessions", "visit exceptions")
OPTIONAL = (
    "exceptions",
    "queue",
    "help",
    *VISITS,
    "survey",
    "timeouts",
    "scanner",
    "voice",
    "database",
    "journal",
    "keys",
    "simulator",
    "console",
)
FAMILIES = ("service", "hours", "priority", "counter", "info")
HOUSE_SECTIONS = ("house", "hours", "exceptions", "queue", "help", *VISITS, "survey")
LANGUAGES = ("id", "en", "min")
ID = re.compile(r"[a-z0-9-]{1,24}")
NOT_A_KIOSK = ("console", "cli")  # chains of the log that are not a kiosk's


class SettingsFaulty(Exception):
    """kiosk.ini cannot be used; `faults` lists everything that is wrong with it."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def load(path: Path) -> Settings:
    """Read settings. Raises SettingsFaulty with all faults, sorted by line."""
    faults = Faults(str(path))
    sections = read_sections(path, faults)
    if not sections and not faults.all:
        faults.add(0, "", "", "no settings", f"the sections {', '.join(f'[{name}]' for name in REQUIRED)}")
    if not sections:
        raise SettingsFaulty(faults.all)  # what such a file lacks would be a long list without worth
    _check_names(sections, faults)
    present = {name: sections.get(name) or Section(name, 0, faults) for name in (*REQUIRED, *OPTIONAL)}
    settings = _settings(path.resolve(), {**sections, **present})
    for section in sections.values():
        if _is_known(section.name):
            section.report_unknown()
    if faults.all:
        raise SettingsFaulty(sorted(set(faults.all)))
    return settings


def _check_names(sections: dict[str, Section], faults: Faults) -> None:
    import difflib

    known = (*REQUIRED, *OPTIONAL, *(f"{family} CODE" for family in FAMILIES))
    for name, section in sections.items():
        if name.partition(" ")[0] == "info" and not _is_known(name):
            faults.add(section.line, name, "", "an unknown section", f"one of: {config_info.EXPECTED}")
        elif not _is_known(name):
            near = difflib.get_close_matches(name, known, 1)
            expected = f"perhaps [{near[0]}]" if near else f"one of: {', '.join(f'[{one}]' for one in known)}"
            faults.add(section.line, name, "", "an unknown section", expected)
    for name in REQUIRED:
        if name not in sections:
            faults.add(0, name, "", "no such section", "this section is required")
    for name, section in sections.items():
        family, _, code = name.partition(" ")
        if family == "hours" and code and f"service {code}" not in sections:
            faults.add(section.line, name, "", f"hours of the unknown service {code}", "the code of a service")


def _is_known(name: str) -> bool:
    family, _, code = name.partition(" ")
    if family == "info":
        return config_info.is_known(name)
    return name in REQUIRED or name in OPTIONAL or bool(family in FAMILIES and code)


def _settings(path: Path, sections: dict[str, Section]) -> Settings:
    folder = path.parent
    house = config_house.house(sections)
    storage = _storage(sections["database"], sections["journal"], sections["keys"], folder)
    return Settings(
        path=path,
        house=house,
        information=config_info.information(sections),
        visits=config_visits.visits(sections, house),
        surveys=config_surveys.surveys(sections["survey"], folder),
        kiosk=_kiosk(sections["kiosk"]),
        panel=_panel(sections["panel"]),
        timeouts=_timeouts(sections["timeouts"]),
        printer=config_printer.printer(sections["printer"], folder, storage.printers),
        scanner=config_scanner.scanner(sections["scanner"], folder),
        voice=config_voice.voice(sections["voice"]),
        storage=storage,
        console=config_console.console(sections["console"], folder),
        simulator=SimulatorSettings(sections["simulator"].integer("port", 0, 65535, 8765)),
        fingerprint=MappingProxyType(_fingerprint(sections)),
    )


def _kiosk(section: Section) -> KioskSettings:
    def parse(text: str) -> str:
        if not ID.fullmatch(text) or text in NOT_A_KIOSK:
            raise ValueError
        return text

    return KioskSettings(
        id=section.take("id", parse, "1 to 24 small letters, digits or -, not console or cli") or "?",
        languages=section.names("languages", LANGUAGES),
        drafts=() if section.yes_no("min_approved", False) else ("min",),
        photo_allowed=section.yes_no("photo_allowed", True),
    )


def _panel(section: Section) -> PanelSettings:
    return PanelSettings(
        width_px=section.integer("width_px", 600, 7680),
        height_px=section.integer("height_px", 600, 7680),
        width_mm=section.decimal("width_mm", 100, 2000),
        fullscreen=section.yes_no("fullscreen", False),
        motion=section.yes_no("motion", True),
    )


def _timeouts(section: Section) -> TimeoutSettings:
    return TimeoutSettings(
        # UU 27/2022: a visitor's session is wiped within 60 s.
        idle_seconds=section.integer("idle_seconds", 10, 60, 30),
        countdown_seconds=section.integer("countdown_seconds", 5, 30, 15),
        ticket_seconds=section.integer("ticket_seconds", 5, 60, 25),
        refusal_seconds=section.integer("refusal_seconds", 5, 60, 25),
        staff_seconds=section.integer("staff_seconds", 15, 600, 90),
        long_press_seconds=section.decimal("long_press_seconds", 1, 10, 3),
    )


def _storage(database: Section, journal: Section, keys: Section, folder: Path) -> StorageSettings:
    def parse(text: str) -> str:
        if text.startswith("postgresql+psycopg://"):
            parts = urlsplit(text)  # raises ValueError for brackets that do not pair
            if len(parts.path) < 2 or (parts.port is not None and not parts.port):
                raise ValueError
            return text
        if not text or "://" in text or "?" in text:
            raise ValueError
        return f"sqlite:///{folder / text}"

    default = f"sqlite:///{folder / 'data/kiosk.sqlite3'}"
    expected = 'the path of an SQLite file, or "postgresql+psycopg://user@host/database"'
    data = folder / database.text("data", "data")
    return StorageSettings(
        database_url=database.take("url", parse, expected, default) or default,
        id_file=data / "database.id",
        data=data,
        journal_key=folder / journal.text("key", "data/keys/journal.key"),
        journal_archives=folder / journal.text("archives", "data/journal-archive"),
        journal_keep_years=journal.integer("keep_years", 1, 100, 5),
        signed_heads=folder / journal.text("signed_heads", "data/signed-heads"),
        pass_keys=folder / keys.text("passes", "data/keys/passes"),
        personal_keys=folder / keys.text("personal", "data/keys/personal"),
    )


def _fingerprint(sections: dict[str, Section]) -> dict[tuple[str, str], str]:
    """The house's keys, spaces folded, so that all panels can be held against each other."""
    shared = [
        section for name, section in sections.items() if name in HOUSE_SECTIONS or name.partition(" ")[0] in FAMILIES
    ]
    return {
        (section.name, key): " ".join(value.text.split()) for section in shared for key, value in section.values.items()
    }
