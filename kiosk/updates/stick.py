"""Finding the bundle on a stick: the newest that fits, of those that are whole and by a key of this house."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from kiosk.updates.archive import Bundle, BundleFaulty, open_bundle
from kiosk.updates.keys import MakerKey
from kiosk.updates.manifest import Manifest
from kiosk.updates.places import numbers

SUFFIX: Final = ".bundle"


def find_bundle(
    place: Path,
    keys: Sequence[MakerKey],
    fits: Callable[[Manifest], bool] = lambda _manifest: True,
    say: Callable[[str], None] = lambda _line: None,
) -> Bundle:
    """The bundle that a file is, or of those in a folder the newest that fits this machine; those that are faulty are
    said. Raises BundleFaulty, OSError."""
    if not place.is_dir():
        return open_bundle(place, keys)
    files = sorted(one for one in place.iterdir() if one.suffix.lower() == SUFFIX and not one.name.startswith("."))
    if not files:
        raise BundleFaulty(f"There is no file *{SUFFIX} in {place}. Is the stick mounted there?")
    found, faults = [], []
    for file in files:
        try:
            found.append(open_bundle(file, keys))
        except BundleFaulty as faulty:
            faults.append(faulty)
        except OSError as error:
            faults.append(BundleFaulty(f"{file} cannot be read ({error.strerror})."))
    if not found:
        raise faults[-1]
    for fault in faults:
        say(f"Left aside: {fault}")
    return max(found, key=lambda one: (fits(one.manifest), numbers(one.manifest.version), one.path.name))
