"""The locked libraries: what a lock says of them, and what their installed metadata say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.metadata import metadata
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement

ROOT: Final = Path(__file__).resolve().parents[2]
LOCK: Final = ROOT / "requirements.lock"


@dataclass(frozen=True)
class Library:
    """A line of a lock with the SHA-256 of each file that may be installed for it."""

    name: str
    version: str
    hashes: tuple[str, ...]


def locked(lock: Path = LOCK) -> tuple[Library, ...]:
    """The libraries of a lock that this Python and system install, in the lock's order."""
    libraries = []
    for entry in lock.read_text("utf-8").replace("\\\n", " ").splitlines():
        pinned, *hashes = entry.split("--hash=sha256:")
        if not pinned.strip() or pinned.startswith("#"):
            continue
        requirement = Requirement(pinned.strip())
        if requirement.marker is None or requirement.marker.evaluate():
            version = str(requirement.specifier).removeprefix("==")
            libraries.append(Library(requirement.name, version, tuple(one.strip() for one in hashes)))
    return tuple(libraries)


def stated_licence(name: str) -> str:
    """What a library says of its licence, word for word: its expression, its short text, or else its classifiers.

    A classifier of the GNU family goes before a text: no shorter word may hide it.
    """
    said = metadata(name)
    classifiers = [one.rpartition(" :: ")[2] for one in said.get_all("Classifier", []) if one.startswith("License ::")]
    text = said.get("License", "")
    if said.get("License-Expression"):
        return str(said["License-Expression"])
    plain = re.fullmatch(r"[\w.+ -]{1,40}", text) and not any("GNU" in one for one in classifiers)
    return text if plain else " / ".join(classifiers)
