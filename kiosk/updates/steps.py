"""The journal of an update: which step it is at, on the disk before the step begins. Whoever comes after a power cut
reads there what has to be finished or undone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from services.store.files import make_folder, sync_folder, write_durably


class Step(StrEnum):
    """What is done next, in this order. Until the link is switched the house works, or would, as before the update."""

    UNPACK = "unpack"  # files of the bundle, Debian packages, environment: beside what runs
    STOP = "stop"  # services
    COPY = "copy"  # database
    SWITCH = "switch"  # link, units
    LOOK = "look"  # the new version is started, and must be well
    BACK = "back"  # the link, units and database of before; their start
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Progress:
    """An update that is under way, or the last one. `old`, `new`: names of folders in releases.

    units: those that were up before. data: what the database was before, as `kiosk update-data facts` says it. copied:
    there is a copy of the database, which the way back needs. why: what went wrong, once it goes back.
    """

    step: Step
    old: str
    new: str
    version: str
    schema: str
    units: tuple[str, ...] = ()
    timers: tuple[str, ...] = ()
    data: Mapping[str, Any] | None = None
    copied: bool = False
    why: str = ""
    ended: str = ""  # "updated" or "back"; "": under way
    ended_at: float = 0.0


class Steps:
    """The file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> Progress | None:
        """None where there never was an update. Raises ValueError for a file that cannot be read."""
        try:
            said = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        lists = {name: tuple(map(str, said[name])) for name in ("units", "timers")}
        return Progress(**said | lists | {"step": Step(said["step"])})

    def write(self, progress: Progress) -> Progress:
        """Raises OSError."""
        make_folder(self._path.parent)
        write_durably(self._path, json.dumps(asdict(progress), indent=1).encode())
        sync_folder(self._path.parent)
        return progress

    def at(self, progress: Progress, step: Step, **more: Any) -> Progress:
        """The next step begins. Raises OSError."""
        return self.write(replace(progress, step=step, **more))
