"""Where the parts of an installed kiosk lie. The one place that knows it; units, rules and documents follow it.

    /opt/lobby-kiosk/releases/NAME   a version of the program: a virtual environment, never changed once it is complete
    /opt/lobby-kiosk/current         a link to the one that runs; units name nothing but what is below it
    /etc/lobby-kiosk                 what the house says: kiosk.ini, board.env
    /var/lib/lobby-kiosk             what the house has: database, keys, locks

A release has `bin/kiosk` (the command) and `bin/lobby-board` (the television); one of a machine that is only a
television has nothing but the latter. Each is made beside the others under a name that begins with a dot, and gets
its own when it is whole: what has a name can be started.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

USER: Final = "kiosk"
PROGRAM: Final = Path("/opt/lobby-kiosk")
CURRENT: Final = PROGRAM / "current"
COMMAND: Final = CURRENT / "bin" / "kiosk"
SETTINGS: Final = Path("/etc/lobby-kiosk/kiosk.ini")
BOARD_SETTINGS: Final = Path("/etc/lobby-kiosk/board.env")
DATA: Final = Path("/var/lib/lobby-kiosk")
UNITS: Final = Path("/etc/systemd/system")


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

    def release(self, name: str) -> Path:
        """The folder of a version; it is there when it is whole."""
        return self.releases / name

    def unfinished(self, name: str) -> Path:
        """Where a version is made before it is whole. Whatever lies there is of a run that did not end."""
        return self.releases / f".{name}.unfinished"

    def current(self) -> str:
        """The name of the version that runs; "" where there is none."""
        link = self.at(CURRENT)
        return link.readlink().name if link.is_symlink() else ""

    def names(self) -> Iterator[str]:
        """All versions that are whole."""
        if self.releases.is_dir():
            yield from sorted(one.name for one in self.releases.iterdir() if one.is_dir() and one.name[0] != ".")

    def finish(self, name: str) -> None:
        """What was made as `unfinished` is whole. It is on the disk before it has its name."""
        os.sync()
        self.unfinished(name).rename(self.release(name))

    def switch(self, name: str) -> None:
        """From now on `name` is what starts. At no moment there is no version. Raises OSError."""
        if not self.release(name).is_dir():
            raise FileNotFoundError(2, "no such version", str(self.release(name)))
        link = self.at(CURRENT)
        fresh = link.with_name(".current.new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(Path("releases") / name)
        fresh.replace(link)
        os.sync()
