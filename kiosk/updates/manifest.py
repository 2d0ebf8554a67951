"""The list of what is in a bundle: every file with its size and SHA-256, for which machines, of which version."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

FORMAT: Final = 1
VERSION: Final = re.compile(r"[0-9]{1,4}(\.[0-9]{1,6}){1,3}")
SCHEMA: Final = re.compile(r"[0-9]{4}")
SHA256: Final = re.compile(r"[0-9a-f]{64}")
LONGEST_NAME: Final = 99  # of a part of a path, in a tar header


class ManifestFaulty(Exception):
    """The list says something that no bundle says."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file. `only`: for which Python (3.11) or Debian (bookworm) it is; "": for all. `mode`: 0o644 or 0o755."""

    name: str
    size: int
    sha256: str
    only: str = ""
    mode: int = 0o644

    @property
    def program(self) -> bool:
        """Whether it may be executed."""
        return self.mode == 0o755


@dataclass(frozen=True, slots=True)
class Manifest:
    """`unpacked`: bytes that the libraries take once they are installed, by Python; Debian packages, by Debian.

    `keys`: the lines of public keys that hold once the update is done; none: as before.
    """

    version: str
    schema: str
    architecture: str
    pythons: tuple[str, ...]
    debians: tuple[str, ...]
    unpacked: Mapping[str, int]
    entries: tuple[Entry, ...]
    packages: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()

    def chosen(self, python: str, debian: str) -> list[Entry]:
        """What one machine needs of it."""
        return [one for one in self.entries if one.only in ("", python, debian)]

    def written(self) -> bytes:
        said = {
            "format": FORMAT,
            "version": self.version,
            "schema": self.schema,
            "architecture": self.architecture,
            "pythons": list(self.pythons),
            "debians": list(self.debians),
            "unpacked": dict(self.unpacked),
            "packages": list(self.packages),
            "keys": list(self.keys),
            "files": [
                {"name": one.name, "size": one.size, "sha256": one.sha256, "only": one.only, "mode": one.mode}
                for one in self.entries
            ],
        }
        return json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def parse(content: bytes) -> Manifest:
    """Read what somebody signed. Raises ManifestFaulty."""
    try:
        said = json.loads(content)
        if said["format"] != FORMAT:
            raise ManifestFaulty(
                f"it is a bundle of format {said['format']}, and this program reads {FORMAT}: take an update in between"
            )
        found = Manifest(
            version=_like(VERSION, said["version"]),
            schema=_like(SCHEMA, said["schema"]),
            architecture=str(said["architecture"]),
            pythons=tuple(map(str, said["pythons"])),
            debians=tuple(map(str, said["debians"])),
            unpacked={str(name): int(size) for name, size in said["unpacked"].items()},
            entries=tuple(_entry(one) for one in said["files"]),
            packages=tuple(map(str, said["packages"])),
            keys=tuple(map(str, said["keys"])),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ManifestFaulty("its list cannot be read") from error
    if len({one.name for one in found.entries}) != len(found.entries):
        raise ManifestFaulty("its list names a file twice")
    return found


def _entry(said: dict[str, Any]) -> Entry:
    name, size, mode = str(said["name"]), int(said["size"]), int(said["mode"])
    if not safe(name) or size < 0 or mode not in (0o644, 0o755):
        raise ManifestFaulty("its list names a file that no bundle has")
    return Entry(name, size, _like(SHA256, said["sha256"]), str(said["only"]), mode)


def safe(name: str) -> bool:
    """Whether a name stays below the folder that it is unpacked into, and fits into the archive."""
    parts = PurePosixPath(name).parts
    plain = bool(parts) and not name.startswith("/") and name == "/".join(parts) and name.isprintable()
    return plain and not {"..", "."} & set(parts) and all(len(one.encode()) <= LONGEST_NAME for one in parts)


def _like(pattern: re.Pattern[str], value: object) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise ManifestFaulty("its list cannot be read")
    return value
