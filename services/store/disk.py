"""What is the matter with the disk of a folder: full, read-only, somebody else's. Found by writing there a moment."""

from __future__ import annotations

import errno
import os
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, assert_never

TRIED_BYTES: Final = 65_536  # what a transaction needs, roughly: a disk with less is full
ROOM_MB: Final = 500  # what a house should have free


class DiskFault(StrEnum):
    FULL = "full"  # no room, no free inode, a quota, a limit
    READ_ONLY = "read_only"
    NOT_OURS = "not_ours"  # this user may not write there
    NO_FOLDER = "no_folder"  # a file lies where a folder belongs
    BROKEN = "broken"  # any other answer of the system


@dataclass(frozen=True, slots=True)
class DiskTrouble:
    """`folder`: what cannot be written, a file where only that is somebody else's. `disk`: where it is mounted.

    `detail`: the system's words, for BROKEN.
    """

    fault: DiskFault
    folder: Path
    disk: Path
    detail: str = ""

    def __str__(self) -> str:
        """What is wrong, for a technician."""
        match self.fault:
            case DiskFault.FULL:
                return f"The disk of {self.folder} (mounted at {self.disk}) is full."
            case DiskFault.READ_ONLY:
                return f"The disk of {self.folder} (mounted at {self.disk}) can only be read."
            case DiskFault.NOT_OURS:
                return f"This user cannot write to {self.folder}."
            case DiskFault.NO_FOLDER:
                return f"{self.folder} is a file where a folder belongs."
            case DiskFault.BROKEN:
                return f"{self.folder} cannot be written ({self.detail})."
            case _:
                assert_never(self.fault)

    @property
    def words(self) -> str:
        """What the catalogues call it: "disk_full", "disk_read_only", or "disk_not_writable" for all that is rare."""
        known = {DiskFault.FULL: "disk_full", DiskFault.READ_ONLY: "disk_read_only"}
        return known.get(self.fault, "disk_not_writable")

    @property
    def remedy(self) -> str:
        match self.fault:
            case DiskFault.FULL:
                return f"Remove what is not needed there (old backups first), until {ROOM_MB} MB are free."
            case DiskFault.READ_ONLY:
                return (
                    f"Look at it (dmesg): a disk that became read-only by itself is failing. Then: mount -o remount,rw "
                    f"{self.disk}."
                )
            case DiskFault.NOT_OURS:
                return f"Let the kiosk's user own it: chown -R USER {self.folder}."
            case DiskFault.NO_FOLDER:
                return "Move it away, or correct the place in kiosk.ini."
            case DiskFault.BROKEN:
                return "Look at the disk (dmesg)."
            case _:
                assert_never(self.fault)


_FAULTS: Final = {
    errno.ENOSPC: DiskFault.FULL,
    errno.EDQUOT: DiskFault.FULL,
    errno.EFBIG: DiskFault.FULL,
    errno.EROFS: DiskFault.READ_ONLY,
    errno.EACCES: DiskFault.NOT_OURS,
    errno.EPERM: DiskFault.NOT_OURS,
    errno.ENOTDIR: DiskFault.NO_FOLDER,
}


def disk_trouble(folder: Path) -> DiskTrouble | None:
    """Why nothing can be written into `folder` now; None when it can.

    A folder that is not there yet stands for the nearest one above it. What is written has no name and is gone
    at once. Never raises.
    """
    try:
        there = nearest_folder(folder)
        with tempfile.TemporaryFile(dir=there) as file:
            file.write(bytes(TRIED_BYTES))
            file.flush()
    except OSError as error:
        fault = _FAULTS.get(error.errno or 0, DiskFault.BROKEN)
        return DiskTrouble(fault, folder, mounted_at(folder), error.strerror or type(error).__name__)
    return None


def mounted_at(folder: Path) -> Path:
    """Where the disk of a folder is mounted. Never raises."""
    return next((one for one in (folder, *folder.absolute().parents) if os.path.ismount(one)), Path("/"))


def nearest_folder(folder: Path) -> Path:
    """The folder itself, or the nearest one above it that is there. Raises OSError."""
    for one in (folder, *folder.absolute().parents):
        try:
            one.stat()
        except FileNotFoundError:
            continue
        return one
    return Path("/")
