"""The section [scanner] of kiosk.ini."""

from __future__ import annotations

import re
from pathlib import Path

from devices.scan_frames import Framing, Suffix
from devices.scan_text import unescaped
from devices.scanner_models import MODELS
from kiosk.settings.ini_reader import Section
from kiosk.settings.model import ScannerSettings

SCANNER_DRIVERS = ("none", "simulated", "serial", "keyboard")
SIMULATED_PORT = "data/run/scanner"
# What this house prints: queue tickets (T1) and passes (K1).
OUR_CODES = "[TK]1[0-9A-Z]+"
BAUDS = ("9600", "19200", "38400", "57600", "115200")


def scanner(section: Section, folder: Path) -> ScannerSettings:
    """Every fault is reported to the section; relative ports are of `folder`."""
    driver = section.choice("driver", SCANNER_DRIVERS, "none")
    # A real scanner has no port that could be guessed.
    default = {"simulated": SIMULATED_PORT, "none": "-"}.get(driver)
    return ScannerSettings(
        driver=driver,
        port=str(folder / section.text("port", default)),
        baud=int(section.choice("baud", BAUDS, "9600")),
        model=section.choice("model", MODELS, "generic"),
        framing=_framing(section),
        idle_seconds=section.integer("idle_ms", 20, 2000, 100) / 1000,
        same_code_seconds=section.decimal("same_code_seconds", 0, 60, 3),
    )


def _framing(section: Section) -> Framing:
    default = Framing()
    allow = section.take("allow", _pattern, "a regular expression that a whole code matches", re.compile(OUR_CODES))
    prefix = section.take("prefix", unescaped, r"printable characters, others as \x1d (and \ as \x5c)", b"")
    return Framing(
        suffix=Suffix(section.choice("suffix", Suffix, Suffix.CR)),
        prefix=prefix or b"",
        longest=section.integer("longest", 16, 4096, default.longest),
        allow=allow or re.compile(OUR_CODES),
        no_read=section.take("no_read", _words, "words separated by commas", default.no_read) or (),
    )


def _pattern(text: str) -> re.Pattern[str]:
    try:
        if text:
            return re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(text) from error
    raise ValueError("an empty pattern matches no code")


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for part in text.split(",") if (word := part.strip()))
