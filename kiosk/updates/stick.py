"""Finding the bundle on a stick: the newest version of those that are whole and by a key of this house."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kiosk.updates.archive import Bundle, BundleFaulty, open_bundle
from kiosk.updates.keys import MakerKey
from kiosk.updates.places import numbers

SUFFIX: Final = ".bundle"


def find_bundle(place: Path, keys: Sequence[MakerKey]) -> Bundle:
    """The bundle that a file is, or the newest that a folder has. Raises BundleFaulty, OSError."""
    if not place.is_dir():
        return open_bundle(place, keys)
    files = sorted(one for one in place.iterdir() if one.suffix == SUFFIX and not one.name.startswith("."))
    if not files:
        raise BundleFaulty(f"There is no file *{SUFFIX} in {place}. Is the stick mounted there?")
    found, faults = [], []
    for file in files:
        try:
            found.append(open_bundle(file, keys))
        except BundleFaulty as faulty:
            faults.append(faulty)
    if not found:
        raise faults[-1]
    return max(found, key=lambda one: (numbers(one.manifest.version), one.path.name))
