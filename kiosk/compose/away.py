"""Why a house's database cannot be used, and what to do: its own words, and the state of the disks that it needs."""

from __future__ import annotations

import os
from dataclasses import dataclass

from kiosk.settings.model import Settings
from services.store.database import DatabaseSettings
from services.store.disk import DiskFault, DiskTrouble, disk_trouble, mounted_at


@dataclass(frozen=True, slots=True)
class Away:
    """`reason`: what the database or the file system said. `disk`: None where the disks are well."""

    reason: str
    disk: DiskTrouble | None = None

    def __str__(self) -> str:
        """For the terminal: a full disk is the cause, the database's own words only what follows from it."""
        return f"{self.disk} {self.disk.remedy}" if self.disk is not None else self.reason


def away(settings: Settings, fault: Exception) -> Away:
    """What keeps the database away. Looks at the disks: call it from a worker."""
    reason = f"{fault.filename}: {fault.strerror}." if isinstance(fault, OSError) else str(fault)
    return Away(reason, trouble_of_disks(settings))


def trouble_of_disks(settings: Settings) -> DiskTrouble | None:
    """The first trouble of what nothing works without: the database's folder and file, the data and run folders."""
    storage = settings.storage
    file = DatabaseSettings(storage.database_url, storage.id_file).sqlite_path
    folders = dict.fromkeys((*((file.parent,) if file is not None else ()), storage.data, storage.run))
    trouble = next((trouble for folder in folders if (trouble := disk_trouble(folder)) is not None), None)
    if trouble is None and file is not None and file.exists() and not os.access(file, os.R_OK | os.W_OK):
        return DiskTrouble(DiskFault.NOT_OURS, file, mounted_at(file.parent))  # made by root, perhaps
    return trouble
