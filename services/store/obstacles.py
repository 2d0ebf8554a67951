"""What can keep a kiosk or a console from working, as a closed set, and what staff are told of it.

`services.store.faults` says which of these a fault of the database is; what is wrong with files and settings is named
where they are read. Screens and pages have words for each: "obstacle.NAME", "obstacle.NAME_do".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.store.disk import DiskTrouble


class Obstacle(StrEnum):
    DATABASE_AWAY = "database_away"
    DATABASE_DAMAGED = "database_damaged"
    DATABASE_MISSING = "database_missing"
    DATABASE_OLDER = "database_older"
    DATABASE_NEWER = "database_newer"
    DISK_FULL = "disk_full"
    DISK_READ_ONLY = "disk_read_only"
    DISK_NOT_WRITABLE = "disk_not_writable"
    SETTINGS_FAULTY = "settings_faulty"  # kiosk.ini has faults
    SETTINGS_UNREAD = "settings_unread"  # kiosk.ini is not there, or cannot be read
    HOUSE_DIFFERS = "house_differs"  # kiosk.ini differs from what the house adopted
    FILES_FAULTY = "files_faulty"  # a survey's file has faults
    KEYS_FAULTY = "keys_faulty"  # a key file cannot be read, or is none
    DEVICE_HELD = "device_held"  # another program has the printer or the scanner
    ID_HELD = "id_held"  # another panel works under this kiosk's id
    PROGRAM_FAULTY = "program_faulty"  # a program error, or a part of the program is not there


@dataclass(frozen=True, slots=True)
class Trouble:
    """An obstacle with its place: what a technician has to look at. A lobby may read it: no value of a setting, no
    content of a file and no path of a key is in it.

    place: keys of kiosk.ini, a machine and a time, a folder; "" where nothing would help. disk: where it is one.
    """

    obstacle: Obstacle
    place: str = ""
    disk: DiskTrouble | None = None

    @classmethod
    def of_disk(cls, disk: DiskTrouble) -> Trouble:
        return cls(Obstacle(disk.words), str(disk.folder), disk)


NO_ANSWER: Final = Trouble(Obstacle.DATABASE_AWAY)  # as far as anybody knows
