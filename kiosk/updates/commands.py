"""What an update has others do: systemd, pip, apt, and the program itself as the user who owns the house's data."""

from __future__ import annotations

import json
import os
import pwd
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kiosk.install.layout import Release

LONGEST_SECONDS: Final = 1800.0
SHOWN: Final = 1500  # characters of what a command said


class CommandFailed(Exception):
    """A command ended with an error, or not in time; the message has its words."""


def run(arguments: Sequence[str | Path], *, seconds: float = LONGEST_SECONDS, **more: Any) -> str:
    """What a command says on standard output. Raises CommandFailed."""
    name = " ".join(map(str, arguments[:4]))
    try:
        done: subprocess.CompletedProcess[str] = subprocess.run(
            [str(one) for one in arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            **more,
        )
    except subprocess.TimeoutExpired as late:
        raise CommandFailed(f"{name}: no end after {seconds:.0f} s") from late
    except OSError as error:
        raise CommandFailed(f"{name}: {error.strerror}") from error
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip())[-SHOWN:]
        raise CommandFailed(f"{name} ended with {done.returncode}: {said}")
    return done.stdout


@dataclass(frozen=True, slots=True)
class Systemd:
    """The units of this machine."""

    def active(self, unit: str) -> bool:
        """Whether a unit is up or coming up."""
        return self._asked("show", unit, "--property=ActiveState", "--value").strip() in ("active", "activating")

    def up(self, unit: str) -> bool:
        """Whether a unit has said that it is ready."""
        return self._asked("show", unit, "--property=ActiveState", "--value").strip() == "active"

    def services(self) -> tuple[str, ...]:
        """All of ours that are up, an update's own left out."""
        return self._ours("service")

    def timers(self) -> tuple[str, ...]:
        return self._ours("timer")

    def _ours(self, kind: str) -> tuple[str, ...]:
        said = self._asked("list-units", f"lobby-*.{kind}", "--no-legend", "--plain", "--state=active,activating")
        names = [line.split()[0] for line in said.splitlines() if line.split()]
        return tuple(one for one in names if not one.startswith("lobby-update."))

    def restarts(self, unit: str) -> int:
        """How many times systemd has started a unit again by itself."""
        said = self._asked("show", unit, "--property=NRestarts", "--value").strip()
        return int(said) if said.isdecimal() else 0

    def stop(self, units: Sequence[str]) -> None:
        if units:
            self._asked("stop", *units)

    def start(self, units: Sequence[str]) -> None:
        """Without waiting: whether they come up is looked at afterwards."""
        if units:
            self._asked("start", "--no-block", *units)

    def reload(self) -> None:
        """The files of units have changed."""
        self._asked("daemon-reload")

    def enable(self, units: Sequence[str]) -> None:
        """From the next start of the machine on."""
        self._asked("enable", *units)

    def _asked(self, *arguments: str) -> str:
        return run(["systemctl", *arguments], seconds=120.0)


@dataclass(frozen=True, slots=True)
class Program:
    """The program of one release, as the user who owns the data."""

    release: Release
    settings: Path

    def data(self, what: str, *arguments: str | Path) -> dict[str, Any]:
        """`kiosk update-data WHAT`, which answers with JSON. Raises CommandFailed."""
        asked = [self.release.command, "--config", self.settings, "update-data", what, *arguments]
        said = run(asked, cwd="/", env=_environment(), **owner_of(self.settings))
        try:
            answer = json.loads(said.strip().splitlines()[-1])
        except (ValueError, IndexError) as error:
            raise CommandFailed(f"kiosk update-data {what}: no answer") from error
        return dict(answer)


def owner_of(settings: Path) -> Mapping[str, Any]:
    """What makes a command run as the user that kiosk.ini is readable for by its group; nothing where that is root.

    A file that root wrote beside the database would be closed to the kiosk.
    """
    if os.geteuid() != 0:
        return {}
    try:
        user = pwd.getpwnam("kiosk")
    except KeyError:
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": os.getgrouplist(user.pw_name, user.pw_gid)}


def _environment() -> dict[str, str]:
    kept = ("PATH", "LANG", "TZ")
    return {"LC_ALL": "C.UTF-8"} | {name: os.environ[name] for name in kept if name in os.environ}
