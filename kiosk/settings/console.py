"""The section [console] of kiosk.ini: where the staff's pages are served."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path

from kiosk.settings.ini_reader import Section
from kiosk.settings.model import ConsoleSettings

HOST_NAME = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})*")


def console(section: Section, folder: Path) -> ConsoleSettings:
    """Every fault is reported to the section; relative paths are of `folder`."""
    recordings = section.text("recordings", "")
    certificate, key = section.text("certificate", ""), section.text("key", "")
    if bool(certificate) != bool(key):
        section.fault("certificate" if certificate else "key", "one alone", "certificate and key together, or neither")
    return ConsoleSettings(
        with_kiosk=section.yes_no("with_kiosk", True),
        bind=section.take("bind", _address, "an IP address of this machine, 127.0.0.1 or 0.0.0.0", "127.0.0.1") or "",
        port=section.integer("port", 0, 65535, 8780),
        names=section.take("names", _names, "host names separated by commas", frozenset()) or frozenset(),
        certificate=folder / certificate if certificate else None,
        key=folder / key if key else None,
        idle_minutes=section.integer("idle_minutes", 5, 720, 60),
        day_hours=section.integer("day_hours", 1, 24, 12),
        recordings=folder / recordings if recordings else None,
        api_per_minute=section.integer("api_per_minute", 1, 100_000, 120),
    )


def _address(text: str) -> str:
    return str(ipaddress.ip_address(text))


def _names(text: str) -> frozenset[str]:
    names = frozenset(part.strip().lower() for part in text.split(",") if part.strip())
    if not all(HOST_NAME.fullmatch(name) for name in names):
        raise ValueError
    return names
