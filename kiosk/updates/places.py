"""What an update has besides the layout of an installed kiosk: trusted keys, its journal, a link to who carries it out.

/opt/lobby-kiosk/updater               link to the release that carries out an update, while one is under way
/etc/lobby-kiosk/update-key            public keys of whoever makes bundles for this house
/var/lib/lobby-kiosk-update            the steps of an update; belongs to root
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kiosk.install.layout import PROGRAM, SETTINGS, Layout, Release
from services.store.files import sync_folder

UNITS: Final = ("lobby-console.service", "lobby-kiosk.service", "lobby-board.service")  # in the order of their start
KEYS: Final = Path("/etc/lobby-kiosk/update-key")
WORK: Final = Path("/var/lib/lobby-kiosk-update")


@dataclass(frozen=True, slots=True)
class Places:
    """The places of one machine."""

    layout: Layout = field(default_factory=Layout)

    @property
    def program(self) -> Path:
        return self.layout.at(PROGRAM)

    @property
    def updater(self) -> Path:
        return self.program / "updater"

    @property
    def settings(self) -> Path:
        return self.layout.at(SETTINGS)

    @property
    def keys(self) -> Path:
        return self.layout.at(KEYS)

    @property
    def steps(self) -> Path:
        return self.layout.at(WORK) / "steps.json"


def point(link: Path, release: Release) -> None:
    """Let a link name a release: at once and durably, whatever it named before. Raises OSError."""
    beside = link.with_name(f".{link.name}.new")
    beside.unlink(missing_ok=True)
    beside.symlink_to(os.path.relpath(release.folder, link.parent))
    beside.replace(link)
    sync_folder(link.parent)


def numbers(version: str) -> tuple[int, ...]:
    """A version to be compared; nothing for one that is none."""
    parts = version.split(".")
    return tuple(int(one) for one in parts) if all(one.isascii() and one.isdecimal() for one in parts) else ()
