"""`script/bundle`: one signed file from which a house is installed or updated without internet."""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kiosk import __version__
from kiosk.install.packages import PROGRAM, SCREEN, SERVER
from kiosk.updates.archive import open_bundle, write_archive
from kiosk.updates.collecting import build_wheel, fetch_packages, fetch_wheels, fitting_name, unpacked_size
from kiosk.updates.commands import CommandFailed
from kiosk.updates.keys import KeyFaulty, new_key, parse_keys, public_line, read_private, sign
from kiosk.updates.manifest import Entry, Manifest
from services.store.files import write_durably
from services.store.migrations import HEAD
from services.text.news import news_text

ROOT: Final = Path(__file__).resolve().parents[2]
PYTHONS: Final = ("3.11", "3.13")
SUITES: Final = ("bookworm", "trixie")
# Of the clone, what a release has besides the wheel.
CARRIED: Final = ("script", "docs", "kiosk.ini", "requirements.lock", "LICENSE", "NOTICE", "README.md", "CHANGELOG.md")


@dataclass
class Staging:
    """Files for a bundle, as they lie in a folder; `only` of those that are not for all machines."""

    folder: Path
    only: dict[str, str] = field(default_factory=dict)

    def entries(self) -> list[Entry]:
        files = sorted(one for one in self.folder.rglob("*") if one.is_file())
        return [self._entry(one) for one in files]

    def _entry(self, path: Path) -> Entry:
        name = path.relative_to(self.folder).as_posix()
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        mode = 0o755 if os.access(path, os.X_OK) else 0o644
        return Entry(name, path.stat().st_size, digest, self._machines(name), mode)

    def _machines(self, name: str) -> str:
        parts = name.split("/")
        return parts[1] if parts[0] == "debs" else self.only.get(name, "")


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="script/bundle", description=__doc__)
    parser.add_argument("--key", type=Path, help="the maker's private key; script/bundle --new-key makes one")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="the folder for the bundle (dist)")
    parser.add_argument("--architecture", choices=("amd64", "arm64"), default="amd64")
    parser.add_argument("--trust", type=Path, help="a file of public keys that hold once this update is done")
    parser.add_argument("--no-packages", action="store_true", help="for machines that have all Debian packages")
    parser.add_argument("--new-key", type=Path, metavar="FILE", help="only make a key pair: FILE and FILE.pub")
    parser.add_argument("--name", default="", help="whose key it is, in a word")
    asked = parser.parse_args(arguments)
    try:
        return _make_key(asked.new_key, asked.name) if asked.new_key else _make(asked)
    except (CommandFailed, KeyFaulty, OSError) as fault:
        print(f"bundle: {fault}", file=sys.stderr)  # noqa: T201
        return 1


def _make_key(path: Path, name: str) -> int:
    if path.exists():
        raise KeyFaulty(f"{path} is there already")
    pem, line = new_key(name)
    write_durably(path, pem)
    public = path.with_name(f"{path.name}.pub")
    public.write_text(line + "\n", "utf-8")
    (key,) = parse_keys(line, str(public))
    _say(f"{path}: private, readable by you alone. It signs for every house that trusts it: keep it off the network.")
    _say(f"{public}: public, number {key.id}. It belongs on the house's machines as /etc/lobby-kiosk/update-key.")
    return 0


def _make(asked: argparse.Namespace) -> int:
    if asked.key is None:
        raise KeyFaulty("name the private key: --key FILE (script/bundle --new-key FILE makes one)")
    private = read_private(asked.key)
    trusted = tuple(asked.trust.read_text("utf-8").splitlines()) if asked.trust else ()
    if trusted:
        parse_keys("\n".join(trusted), str(asked.trust))
    staging = Staging(ROOT / "build" / "bundle" / "stage")
    shutil.rmtree(staging.folder, ignore_errors=True)
    staging.folder.mkdir(parents=True)
    unpacked = _stage_wheels(staging, asked.architecture)
    _stage_files(staging.folder)
    for suite in () if asked.no_packages else SUITES:
        _say(f"Debian packages for {suite} ...")
        place, work = staging.folder / "debs" / suite, ROOT / "build" / "bundle" / "apt" / suite
        unpacked[suite] = fetch_packages(
            suite, (*PROGRAM, *SCREEN, *SERVER, "python3", "dbus"), asked.architecture, place, work
        )
    _list_sums(staging)
    manifest = Manifest(
        version=__version__,
        schema=HEAD,
        architecture=asked.architecture,
        pythons=PYTHONS,
        debians=SUITES,
        unpacked=unpacked,
        entries=tuple(staging.entries()),
        packages=PROGRAM,
        keys=trusted,
    )
    path = asked.out / f"lobby-kiosk-{__version__}-{asked.architecture}.bundle"
    asked.out.mkdir(parents=True, exist_ok=True)
    write_archive(path, manifest, lambda content: sign(private, content), lambda one: staging.folder / one.name)
    shutil.copy(ROOT / "script" / "from-stick", asked.out / "install")
    (asked.out / "update-key").write_text("".join(f"{one}\n" for one in trusted or (public_line(private),)), "utf-8")
    proven = open_bundle(path, parse_keys(public_line(private), str(asked.key)))
    _say(f"{path}: {path.stat().st_size >> 20} MB, schema {HEAD}, signed by {proven.key.id}.")
    _say("Copy it to a stick, with install and update-key beside it for machines that have nothing yet.")
    return 0


def _stage_wheels(staging: Staging, architecture: str) -> dict[str, int]:
    """The libraries' wheels for each Python, the project's own, and the locks that pip holds them against."""
    own = build_wheel(ROOT, ROOT / "build" / "bundle" / "own")
    _say(f"{own.name}, catalogues compiled")
    wheels = staging.folder / "wheels"
    wheels.mkdir()
    unpacked, found = {}, dict[str, list[str]]()
    for python in PYTHONS:
        _say(f"Libraries for Python {python} ...")
        cache = ROOT / "build" / "bundle" / "wheels" / python
        shutil.rmtree(cache, ignore_errors=True)
        pip = [sys.executable, "-m", "pip"]
        fetched = fetch_wheels(pip, ROOT / "requirements.lock", python, architecture, cache)
        unpacked[python] = unpacked_size([own, *fetched])
        for one in fetched:
            name = fitting_name(one.name)
            shutil.copy(one, wheels / name)
            found.setdefault(f"wheels/{name}", []).append(python)
    staging.only |= {name: pythons[0] for name, pythons in found.items() if len(pythons) < len(PYTHONS)}
    shutil.copy(own, wheels / own.name)
    shutil.copy(ROOT / "requirements.lock", staging.folder / "requirements.lock")
    return unpacked


def _stage_files(folder: Path) -> None:
    """What a release has besides its environment, and what is new in it."""
    for name in CARRIED:
        source, place = ROOT / name, folder / "release" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, place, ignore=shutil.ignore_patterns("pictures", "__pycache__"))
        else:
            shutil.copy(source, place)
    (folder / "notes.txt").write_text(news_text("id"), "utf-8")
    shutil.copy(folder / "notes.txt", folder / "release" / "notes.txt")


def _list_sums(staging: Staging) -> None:
    """What `sha256sum -c` reads, for a machine that has nothing yet (script/from-stick)."""
    sums = "".join(f"{one.sha256}  {one.name}\n" for one in staging.entries())
    (staging.folder / "SHA256SUMS").write_text(sums, "utf-8")


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
