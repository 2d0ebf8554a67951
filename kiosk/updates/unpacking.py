"""A release made from a bundle, beside the one that runs: files, Debian packages, environment."""

from __future__ import annotations

import shutil
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from kiosk.install.layout import Layout, Release, complete, release_in
from kiosk.updates.archive import Bundle
from kiosk.updates.commands import CommandFailed, run
from kiosk.updates.fitting import Machine

STAGED: Final = "bundle"  # the bundle's files, within the release until it is complete
NOTES: Final = "notes.txt"
QUIET: Final = {"DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}


def free_name(layout: Layout, version: str, running: Release) -> str:
    """The folder's name: the version; where that is what runs (--sure), a number behind it."""
    name, again = version, 1
    while name == running.name:
        again += 1
        name = f"{version}-{again}"
    return name


def make_release(layout: Layout, bundle: Bundle, machine: Machine, name: str, say: Callable[[str], None]) -> Release:
    """Raises BundleFaulty, CommandFailed, OSError. What is left then is no release: `remove`."""
    manifest, folder = bundle.manifest, layout.releases / name
    remove(folder)
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    staged = folder / STAGED
    say(f"Reading {bundle.path} and proving every file of it ...")
    bundle.unpack(staged, manifest.chosen(machine.python, machine.debian))
    own = next((staged / "wheels").glob("lobby_kiosk-*.whl"))
    with zipfile.ZipFile(own) as wheel:  # its bytes are those of the list
        wheel.extractall(folder)
    shutil.copytree(staged / "release", folder, dirs_exist_ok=True)
    install_packages(staged / "debs" / machine.debian, manifest.packages, say)
    say("Installing the libraries from the bundle ...")
    make_environment(folder, staged)
    found = run([folder / "script" / "kiosk", "--version"], cwd="/").split()
    if found != ["kiosk", manifest.version]:
        raise CommandFailed(f"The program in the bundle calls itself {' '.join(found)}, not {manifest.version}")
    shutil.rmtree(staged)
    return complete(folder, manifest.version, manifest.schema)


def make_environment(folder: Path, staged: Path) -> None:
    """An environment of its own, from nothing but the bundle's wheels, each held against its hash."""
    environment = folder / ".venv"
    new_environment(environment)
    lock: list[str | Path] = ["-r", staged / "requirements.lock"]
    pip: list[str | Path] = [environment / "bin" / "python", "-m", "pip", "--isolated", "--no-cache-dir"]
    only_these: list[str | Path] = ["--no-index", "--require-hashes", "--find-links", staged / "wheels"]
    run([*pip, "install", "--disable-pip-version-check", "--no-input", "--quiet", *only_these, *lock], cwd="/")
    run([environment / "bin" / "python", "-m", "compileall", "-q", folder], cwd="/")  # its user may write nothing here


def new_environment(folder: Path) -> None:
    """By the machine's own Python, with the pip that belongs to it. Raises CommandFailed."""
    run([getattr(sys, "_base_executable", sys.executable), "-m", "venv", folder])


def missing_packages(wanted: Sequence[str]) -> list[str]:
    """Of Debian packages those that are not installed; what an installed one provides counts. Raises CommandFailed."""
    if not wanted:
        return []
    said = run(["dpkg-query", "-W", "-f=${db:Status-Status},${Package},${Provides}\\n"])
    lines = [line.split(",") for line in said.splitlines() if line.startswith("installed,")]
    there = {name.split("(")[0].strip() for line in lines for name in line[1:]}
    return [one for one in wanted if one not in there]


def install_packages(repository: Path, wanted: Sequence[str], say: Callable[[str], None]) -> None:
    """Only what is missing, from the bundle's own folder: no other source is asked. Raises CommandFailed, OSError."""
    missing = missing_packages(wanted)
    if not missing:
        return
    say(f"Installing Debian packages from the bundle: {' '.join(missing)}")
    place = repository.parent / "apt"
    for name in ("lists/partial", "archives/partial"):
        (place / name).mkdir(parents=True, exist_ok=True)
    sources = place / "sources.list"
    sources.write_text(f"deb [trusted=yes] file:{repository} ./\n", encoding="utf-8")
    options = {
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "-",
        "Dir::State::lists": place / "lists",
        "Dir::Cache::archives": place / "archives",
        "Dir::Cache::pkgcache": "",
        "Dir::Cache::srcpkgcache": "",
        "APT::Sandbox::User": "root",
        "Dpkg::Use-Pty": "0",
        "Dpkg::Options::": "--force-confold",
    }
    apt = ["apt-get", "-q", "-y", *(word for name, value in options.items() for word in ("-o", f"{name}={value}"))]
    run(["dpkg", "--configure", "-a"], env=QUIET)  # an installation before this one may have been cut short
    run([*apt, "update"], env=QUIET)
    run([*apt, "install", "--no-install-recommends", "--no-remove", *missing], env=QUIET)


def remove(folder: Path) -> None:
    """A release that nobody runs. It is no release any more before its first file goes. Raises OSError."""
    (folder / "release.json").unlink(missing_ok=True)
    if folder.is_dir():
        shutil.rmtree(folder)


def remove_old(layout: Layout, kept: Sequence[str]) -> list[str]:
    """Remove all releases but these, and what is none. Returns the names that went. Raises OSError."""
    gone = []
    for folder in sorted(layout.releases.iterdir()):
        if folder.name not in kept:
            gone += [folder.name] if release_in(folder) is not None else []
            remove(folder)
    return gone
