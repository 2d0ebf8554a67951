"""Where an installed house has what: the one place that knows it. script/install makes it, an update changes it.

    /opt/lobby-kiosk/releases/VERSION      a release: script/, assets/systemd/, .venv/, release.json; belongs to root
    /opt/lobby-kiosk/current               link to the release that runs
    /opt/lobby-kiosk/updater               link to the release that carries out an update, while one is under way
    /etc/lobby-kiosk/kiosk.ini             the house's settings
    /etc/lobby-kiosk/update-key            public keys of whoever makes bundles for this house
    /var/lib/lobby-kiosk-update            steps of an update; belongs to root
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from services.store.files import sync_folder, write_durably

UNITS: Final = ("lobby-console.service", "lobby-kiosk.service", "lobby-board.service")  # in the order of their start
TIMERS: Final = ("lobby-backup.timer", "lobby-trail.timer", "lobby-purge.timer", "lobby-sign.timer")


@dataclass(frozen=True, slots=True)
class Release:
    """A release that is complete: release.json is the last file that is written into it."""

    folder: Path
    version: str
    schema: str

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def command(self) -> Path:
        return self.folder / "script" / "kiosk"


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of one machine. `root`: / but in tests."""

    root: Path = Path("/")

    @property
    def program(self) -> Path:
        return self.root / "opt" / "lobby-kiosk"

    @property
    def releases(self) -> Path:
        return self.program / "releases"

    @property
    def current(self) -> Path:
        return self.program / "current"

    @property
    def updater(self) -> Path:
        return self.program / "updater"

    @property
    def settings(self) -> Path:
        return self.root / "etc" / "lobby-kiosk" / "kiosk.ini"

    @property
    def keys(self) -> Path:
        return self.root / "etc" / "lobby-kiosk" / "update-key"

    @property
    def work(self) -> Path:
        return self.root / "var" / "lib" / "lobby-kiosk-update"

    @property
    def steps(self) -> Path:
        return self.work / "steps.json"

    def running(self) -> Release | None:
        """The release that `current` names; None where this machine was set up otherwise."""
        return release_in(Path(os.path.realpath(self.current))) if self.current.is_symlink() else None

    def all_releases(self) -> list[Release]:
        """Complete releases, the newest version first. Raises OSError."""
        if not self.releases.is_dir():
            return []
        found = [one for folder in self.releases.iterdir() if (one := release_in(folder)) is not None]
        return sorted(found, key=lambda one: (numbers(one.version), one.name), reverse=True)


def release_in(folder: Path) -> Release | None:
    """The release of a folder; None where it is not complete."""
    try:
        said: dict[str, Any] = json.loads((folder / "release.json").read_text(encoding="utf-8"))
        return Release(folder, str(said["version"]), str(said["schema"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def complete(folder: Path, version: str, schema: str) -> Release:
    """Say that everything of a release is in its folder. Raises OSError."""
    os.sync()  # what pip wrote is on the disk before anything says so
    path = folder / "release.json"
    write_durably(path, json.dumps({"version": version, "schema": schema}).encode())
    path.chmod(0o644)
    return Release(folder, version, schema)


def point(link: Path, release: Release) -> None:
    """Let a link name a release: at once and durably, whatever it named before. Raises OSError."""
    beside = link.with_name(f".{link.name}.new")
    beside.unlink(missing_ok=True)
    beside.symlink_to(os.path.relpath(release.folder, link.parent))
    beside.rename(link)
    sync_folder(link.parent)


def numbers(version: str) -> tuple[int, ...]:
    """A version to be compared; nothing for one that is none."""
    parts = version.split(".")
    return tuple(int(one) for one in parts) if all(one.isascii() and one.isdecimal() for one in parts) else ()
