"""Which disks hold a folder: two partitions of one disk die together."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

DEVICES: Final = Path("/sys/dev/block")  # of Linux, by the numbers of a device


def one_disk(here: Path, there: Path) -> bool:
    """Whether two places share a disk. Raises OSError."""
    first, second = here.stat().st_dev, there.stat().st_dev
    return first == second or bool(disks_of(first) & disks_of(second))


def disks_of(device: int, devices: Path = DEVICES) -> frozenset[str]:
    """The names of the disks below a device (a partition, an encrypted or joined one); none for what is no disk."""
    place = (devices / f"{os.major(device)}:{os.minor(device)}").resolve()
    return _below(place) if place.is_dir() else frozenset()


def _below(place: Path) -> frozenset[str]:
    if (place / "partition").exists():
        return frozenset({place.parent.name})
    below = [_below(one.resolve()) for one in sorted((place / "slaves").glob("*"))]
    return frozenset[str]().union(*below) if below else frozenset({place.name})
