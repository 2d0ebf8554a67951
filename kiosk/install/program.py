"""The program's own folder: this one, copied as a release beside those that are there, and the link to it."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kiosk.install.layout import PROGRAM, complete, release_in
from kiosk.install.machine import Machine, Refused

PARTS: Final = ("kiosk", "screens", "services", "devices", "assets", "script", "docs", "kiosk.ini", "pyproject.toml")
ALSO: Final = ("requirements.lock", "hatch_build.py", "LICENSE", "NOTICE", "README.md", "CHANGELOG.md")
NOT: Final = ("__pycache__", ".mypy_cache")


def install(machine: Machine, source: Path, *, with_libraries: bool) -> bool:
    """See to it that the program of `source` is a release, and the one that runs; whether another one ran before.

    Where `source` is a release itself, it is that one. Raises Refused.
    """
    if release_in(source) is not None and source.parent == machine.layout.releases:
        folder = source
    else:
        _require_not_older(machine, source)
        folder = _made(machine, source, with_libraries=with_libraries)
    link = machine.layout.current
    if link.is_symlink() and link.parent / link.readlink() == folder:
        return False
    machine.change(f"let {PROGRAM}/current be {folder.name}", lambda: machine.layout.switch(folder))
    return True


def _require_not_older(machine: Machine, source: Path) -> None:
    """Raises Refused for a program that could not read the house's data."""
    running, (version, schema) = machine.layout.running(), version_of(source)
    if running is not None and schema < running.schema:
        raise Refused(
            f"{source} has version {version}, and version {running.version} runs here, whose database is newer (schema "
            f"{running.schema}, not {schema}): it could not read the house's data. Bring the clone up to date: git pull"
        )


def _made(machine: Machine, source: Path, *, with_libraries: bool) -> Path:
    """The folder of the release. Where an image is made it lacks the libraries, and is no whole release yet."""
    version, schema = version_of(source)
    state = digest(source)
    folder = machine.layout.releases / f"{version}-{state}{'' if with_libraries else '-board'}"
    if release_in(folder) is not None:
        return folder
    if not folder.is_dir() or digest(folder) != state:
        words = f"put the program (version {version}) into {PROGRAM}/releases/{folder.name}"
        machine.change(words, lambda: _copy(source, folder))
    if with_libraries:
        words = "install the program's Python libraries (some minutes; from the network)"
        machine.command(words, str(folder / "script" / "setup"), "run")
    if machine.live or not with_libraries:
        machine.change(f"say that {folder.name} is whole", lambda: complete(folder, version, schema))
    return folder


def version_of(source: Path) -> tuple[str, str]:
    """Version of the program and schema of its database, as its files say them: they cannot be imported here."""
    version = re.search(r'__version__ = "([^"]+)"', (source / "kiosk" / "__init__.py").read_text("utf-8"))
    newest = re.search(r"NEWEST = (\d+)", (source / "services/store/migrations/__init__.py").read_text("utf-8"))
    assert version is not None and newest is not None
    return version[1], f"{int(newest[1]):04d}"


def digest(source: Path) -> str:
    """Tells two states of the program with one version apart."""
    seen = hashlib.sha256()
    for path in _files(source):
        seen.update(f"{path.relative_to(source)}\0{path.stat().st_size}\0".encode())
        seen.update(path.read_bytes())
    return seen.hexdigest()[:8]


def _files(source: Path) -> Iterator[Path]:
    """What a release consists of; nothing that running it made."""
    for name in (*PARTS, *ALSO):
        place = source / name
        found = sorted(place.rglob("*")) if place.is_dir() else [place]
        for path in found:
            made = path.suffix in (".pyc", ".mo") or any(part in NOT for part in path.parts)
            if path.is_file() and not made:
                yield path


def _copy(source: Path, folder: Path) -> None:
    """Whatever lies there is of a run that did not end. Everybody may read it, whatever the clone's mask was."""
    shutil.rmtree(folder, ignore_errors=True)
    for path in _files(source):
        target = folder / path.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        target.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
