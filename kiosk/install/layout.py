"""Where the parts of an installed kiosk lie. The one place that knows it; units, rules and documents follow it.

    /opt/lobby-kiosk/releases/NAME   a release: script/, assets/, .venv/ and what else runs; belongs to root
    /opt/lobby-kiosk/current         a link to the one that runs; units name nothing but what is below it
    /etc/lobby-kiosk                 what the house says: kiosk.ini, board.env; belongs to root
    /var/lib/lobby-kiosk             what the house has: database, keys, locks; belongs to the program's user

A release counts once its last file is there, release.json. One without it is of a run that did not end: it is never
started, and made anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

USER: Final = "kiosk"
PROGRAM: Final = Path("/opt/lobby-kiosk")
COMMAND: Final = PROGRAM / "current" / "script" / "kiosk"
SETTINGS: Final = Path("/etc/lobby-kiosk/kiosk.ini")
BOARD_SETTINGS: Final = Path("/etc/lobby-kiosk/board.env")
DATA: Final = Path("/var/lib/lobby-kiosk")
UNITS: Final = Path("/etc/systemd/system")
LAST_FILE: Final = "release.json"


@dataclass(frozen=True, slots=True)
class Release:
    """A release that is whole. `version`: of the program; `schema`: of the database that it works on."""

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
    """The places as seen from `root`: "/" on a machine that runs, a folder where an image is made or a test looks."""

    root: Path = Path("/")

    def at(self, place: Path) -> Path:
        """Where an absolute place lies."""
        return self.root / place.relative_to("/")

    @property
    def releases(self) -> Path:
        return self.at(PROGRAM) / "releases"

    @property
    def current(self) -> Path:
        """The link."""
        return self.at(PROGRAM) / "current"

    def running(self) -> Release | None:
        """The release that the link names; None where there is none."""
        return release_in(self.current.parent / self.current.readlink()) if self.current.is_symlink() else None

    def all(self) -> Iterator[Release]:
        """All releases that are whole, by their names."""
        if self.releases.is_dir():
            for folder in sorted(self.releases.iterdir()):
                if (found := release_in(folder)) is not None:
                    yield found

    def switch(self, folder: Path) -> None:
        """From now on the release of `folder` is what starts. At no moment there is none. Raises OSError."""
        fresh = self.current.with_name(".current.new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(os.path.relpath(folder, self.current.parent))
        fresh.replace(self.current)
        os.sync()


def release_in(folder: Path) -> Release | None:
    """The release of a folder; None where it is not whole."""
    try:
        said = json.loads((folder / LAST_FILE).read_text(encoding="utf-8"))
        return Release(folder, str(said["version"]), str(said["schema"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def complete(folder: Path, version: str, schema: str) -> Release:
    """Say that everything of a release is in its folder; what it consists of is on the disk before. Raises OSError."""
    os.sync()
    beside = folder / f".{LAST_FILE}.new"
    beside.write_text(json.dumps({"version": version, "schema": schema}) + "\n", encoding="utf-8")
    beside.chmod(0o644)
    beside.replace(folder / LAST_FILE)
    os.sync()
    return Release(folder, version, schema)
