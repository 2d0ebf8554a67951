"""Whether a bundle is for this machine, and whether there is room for it: what is wrong, where, and what to do."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.install.layout import Release
from kiosk.updates.manifest import Manifest
from kiosk.updates.places import Places, numbers

ARCHITECTURES: Final = {"x86_64": "amd64", "aarch64": "arm64"}
SPARE: Final = 500 << 20  # what a kiosk wants to have free besides: docs/running.md


class NotFitting(Exception):
    """The bundle is whole, and not for here or not for now."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What a bundle has to fit: Debian's name (bookworm), Python (3.11), architecture (amd64), free bytes."""

    debian: str
    python: str
    architecture: str
    free: int

    def is_meant_by(self, manifest: Manifest) -> bool:
        """Whether a bundle is for machines like this one."""
        fits = self.debian in manifest.debians and self.python in manifest.pythons
        return fits and self.architecture == manifest.architecture

    def chosen_size(self, manifest: Manifest) -> int:
        """Bytes that are written until the update is done, what is removed afterwards included."""
        files = sum(one.size for one in manifest.chosen(self.python, self.debian))
        return files + manifest.unpacked.get(self.python, 0) + manifest.unpacked.get(self.debian, 0)


def this_machine(places: Places) -> Machine:
    """Raises OSError."""
    said = platform.freedesktop_os_release()
    there = next(one for one in (places.program, *places.program.parents) if one.exists())
    return Machine(
        debian=said.get("VERSION_CODENAME", said.get("ID", "?")),
        python=f"{sys.version_info.major}.{sys.version_info.minor}",
        architecture=ARCHITECTURES.get(os.uname().machine, os.uname().machine),
        free=shutil.disk_usage(there).free,
    )


def require_fitting(
    path: Path, manifest: Manifest, machine: Machine, running: Release, *, database: int, sure: bool
) -> None:
    """database: bytes that a copy of it takes. sure: the same or an older version is meant. Raises NotFitting."""
    if machine.architecture != manifest.architecture:
        raise NotFitting(
            f"{path} is for {manifest.architecture}, and this machine is {machine.architecture}: bring the one for it."
        )
    if machine.debian not in manifest.debians:
        raise NotFitting(
            f"{path} is for Debian {' and '.join(manifest.debians)}, and this is {machine.debian}: bring one for it."
        )
    if machine.python not in manifest.pythons:
        raise NotFitting(
            f"{path} is for Python {' and '.join(manifest.pythons)}, and here is {machine.python}: bring one for it."
        )
    _require_version(path, manifest, running, sure=sure)
    needed = machine.chosen_size(manifest) + 2 * database + SPARE
    if machine.free < needed:
        raise NotFitting(
            f"There is too little room on this machine's disk: the update needs {_megabytes(needed)} MB, free are "
            f"{_megabytes(machine.free)} MB. Remove {_megabytes(needed - machine.free)} MB, then try again."
        )


def _require_version(path: Path, manifest: Manifest, running: Release, *, sure: bool) -> None:
    if manifest.schema < running.schema:
        raise NotFitting(
            f"{path} has version {manifest.version}, whose database is older (schema {manifest.schema}) than that of "
            f"version {running.version} here (schema {running.schema}): it could not read the house's data. "
            "The way to the version before an update is: kiosk update --back"
        )
    if sure or numbers(manifest.version) > numbers(running.version):
        return
    which = "the version that runs here" if manifest.version == running.version else "older than what runs here"
    raise NotFitting(
        f"{path} has version {manifest.version}, {which} ({running.version}). If it is meant all the same: --sure"
    )


def _megabytes(size: int) -> int:
    return -(-size // (1 << 20))
