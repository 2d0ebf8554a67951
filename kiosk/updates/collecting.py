"""What goes into a bundle, fetched on its maker's machine: wheels of the locked libraries, Debian packages of a suite.

Wheels are held against the hashes of the lock by pip, packages against Debian's signatures by apt. For a suite all
that the wanted packages stand on is taken, as for a machine that has nothing: apt picks there what is missing.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kiosk.updates.commands import run
from kiosk.updates.manifest import LONGEST_NAME

PLATFORMS: Final = {"amd64": "x86_64", "arm64": "aarch64"}
GLIBC: Final = 36  # 2.36, Debian 12's: what it takes Debian 13 takes too
OLDER_NAMES: Final = ("manylinux1", "manylinux2010", "manylinux2014", "linux")
MIRROR: Final = "http://deb.debian.org"
KEYRING: Final = "/usr/share/keyrings/debian-archive-keyring.gpg"


def fetch_wheels(pip: Sequence[str], lock: Path, python: str, architecture: str, into: Path) -> list[Path]:
    """The libraries of a lock for one Python, from wherever this machine's pip takes them. Raises CommandFailed."""
    into.mkdir(parents=True, exist_ok=True)
    machine = PLATFORMS[architecture]
    names = [f"manylinux_2_{minor}" for minor in range(5, GLIBC + 1)] + list(OLDER_NAMES)
    platforms = [word for name in names for word in ("--platform", f"{name}_{machine}")]
    kinds = [word for abi in (f"cp{python.replace('.', '')}", "abi3", "none") for word in ("--abi", abi)]
    fit = ["--implementation", "cp", "--python-version", python, *kinds, *platforms]
    only = ["--no-deps", "--only-binary", ":all:", "--require-hashes", "-r", str(lock), "--dest", str(into)]
    run([*pip, "download", "--quiet", "--disable-pip-version-check", *fit, *only])
    return sorted(into.glob("*.whl"))


def fitting_name(wheel: str) -> str:
    """A wheel's name; of one that is too long for the archive only the first of its platforms, which is enough."""
    if len(wheel) <= LONGEST_NAME:
        return wheel
    start, _, platforms = wheel.removesuffix(".whl").rpartition("-")
    return f"{start}-{platforms.split('.')[0]}.whl"


def unpacked_size(wheels: Sequence[Path]) -> int:
    """Bytes of the files in wheels, and half of them again for what Python compiles."""
    total = 0
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            total += sum(one.file_size for one in archive.infolist())
    return total * 3 // 2


def fetch_packages(suite: str, wanted: Sequence[str], architecture: str, into: Path, work: Path) -> int:
    """Packages of a suite and all that they stand on, with a `Packages` file. Returns the bytes that they take once
    they are installed. Raises CommandFailed, OSError."""
    for name in ("etc", "lists/partial", "archives/partial"):
        (work / name).mkdir(parents=True, exist_ok=True)
    (work / "status").write_text("", "utf-8")  # a machine that has nothing
    sources = work / "etc" / "sources.list"
    sources.write_text("".join(f"{line}\n" for line in _sources(suite)), "utf-8")
    options = {
        "Dir::Etc": work / "etc",
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "-",
        "Dir::Etc::parts": "-",
        "Dir::State::lists": work / "lists",
        "Dir::State::status": work / "status",
        "Dir::State::extended_states": work / "extended",
        "Dir::Cache": work,
        "Dir::Cache::archives": work / "archives",
        "APT::Architecture": architecture,
        "APT::Architectures": architecture,
        "APT::Sandbox::User": "root",
        "Acquire::Languages": "none",
        "APT::Keep-Downloaded-Packages": "true",
    }
    apt = ["apt-get", "-q", "-y", *(word for name, value in options.items() for word in ("-o", f"{name}={value}"))]
    run([*apt, "update"])
    run([*apt, "install", "--download-only", "--no-install-recommends", *wanted])
    return _index(into, sorted((work / "archives").glob("*.deb")))


def _sources(suite: str) -> list[str]:
    mirror = os.environ.get("DEBIAN_MIRROR", MIRROR)
    kept = f"[signed-by={KEYRING}]"
    return [
        f"deb {kept} {mirror}/debian {suite} main",
        f"deb {kept} {mirror}/debian {suite}-updates main",
        f"deb {kept} {mirror}/debian-security {suite}-security main",
    ]


def _index(into: Path, packages: Sequence[Path]) -> int:
    """A folder that apt takes for a repository: the packages, and what each is."""
    into.mkdir(parents=True, exist_ok=True)
    total, stanzas = 0, []
    for package in packages:
        place = into / package.name.replace("%3a", "_")  # apt would look for the sign that stands for it
        place.unlink(missing_ok=True)
        os.link(package, place)
        said = run(["dpkg-deb", "-f", place]).rstrip("\n")
        size = next((line.split()[1] for line in said.splitlines() if line.startswith("Installed-Size:")), "0")
        total += int(size) * 1024
        content = place.read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        stanzas.append(f"{said}\nFilename: ./{place.name}\nSize: {len(content)}\nSHA256: {digest}\n")
    (into / "Packages").write_text("\n".join(stanzas), "utf-8")
    return total


def build_wheel(root: Path, into: Path) -> Path:
    """The project's own, with the catalogues compiled in it. Raises CalledProcessError."""
    subprocess.run([root / "script" / "wheel", into], check=True, stdout=subprocess.DEVNULL)
    return max(into.glob("lobby_kiosk-*.whl"), key=lambda one: one.stat().st_mtime)
