"""What keeps a kiosk or a console from working, by what was raised: the cause's own words, and what staff read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.compose.house_settings import HouseFaulty
from kiosk.processes.terminal import AWAY, FAULTY
from kiosk.settings.model import Settings
from kiosk.settings.reading import SettingsFaulty
from services.store.database import DatabaseSettings
from services.store.disk import DiskFault, DiskTrouble, disk_trouble, mounted_at
from services.store.faults import DatabaseAway, DatabaseFault
from services.store.obstacles import NO_ANSWER, Obstacle, Trouble
from services.surveys.instrument_files import InstrumentsFaulty
from services.text.faults import Fault

PROGRAM = 1  # the exit code of a program error
MOST_PLACES = 3


@dataclass(frozen=True, slots=True)
class Away:
    """`reason`: for the terminal, what the database or the file system said. `exit_code`: of a program that is ended
    before this was mended; 0 where the cause lies outside of it and may go by itself."""

    reason: str
    trouble: Trouble = NO_ANSWER
    exit_code: int = 0

    def __str__(self) -> str:
        """For the terminal: a full disk is the cause, the database's own words only what follows from it."""
        disk = self.trouble.disk
        return f"{disk} {disk.remedy}" if disk is not None else self.reason


def away(settings: Settings, fault: Exception) -> Away:
    """What keeps the kiosk from working. Looks at the disks: call it from a worker."""
    match fault:
        case DatabaseAway() | OSError():
            disk = trouble_of_disks(settings)
            reason = f"{fault.filename}: {fault.strerror}." if isinstance(fault, OSError) else str(fault)
            return Away(reason, Trouble.of_disk(disk) if disk is not None else NO_ANSWER)
        case DatabaseFault():
            return Away(str(fault), Trouble(fault.obstacle, fault.place), AWAY)
        case HouseFaulty():
            return Away(str(fault), Trouble(Obstacle.HOUSE_FAULTY, _places(fault.cause.faults)), AWAY)
        case SettingsFaulty():
            return settings_faulty(fault)
        case InstrumentsFaulty():
            return Away(str(fault), Trouble(Obstacle.FILES_FAULTY, _first_place(fault.faults)), FAULTY)
        case _:
            return Away(_place_of(fault), Trouble(Obstacle.PROGRAM_FAULTY), PROGRAM)


def _place_of(fault: Exception) -> str:
    """Type and place of a program error; its message may hold anything."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace is not None else "?"
    return f"A program error: {type(fault).__name__} in {place}."


def settings_faulty(faulty: SettingsFaulty) -> Away:
    """kiosk.ini has faults, or is not there at all."""
    unread = faulty.partly is None
    obstacle = Obstacle.SETTINGS_UNREAD if unread else Obstacle.SETTINGS_FAULTY
    return Away(str(faulty), Trouble(obstacle, _places(faulty.faults)), FAULTY)


def _first_place(faults: Sequence[Fault]) -> str:
    """File and line of the first fault: a house has several survey files. Short, so that no panel cuts the name."""
    first, more = faults[0], len(faults) - 1
    line = f":{first.line}" if first.line else ""
    return f"{Path(first.file).name}{line}" + (f" (+{more})" if more else "")


def _places(faults: Sequence[Fault]) -> str:
    """Where the first faults are; what was found there may be a password."""
    places = [_place(one) for one in faults[:MOST_PLACES]]
    more = len(faults) - MOST_PLACES
    return ", ".join(filter(None, dict.fromkeys(places))) + (f" (+{more})" if more > 0 else "")


def _place(fault: Fault) -> str:
    name = " ".join(filter(None, (f"[{fault.section}]" if fault.section else "", fault.key)))
    line = f":{fault.line}" if fault.line else ""
    if not name:
        return f"{Path(fault.file).name}{line}" if line else ""
    return f"{name} ({line})" if line else name


def trouble_of_disks(settings: Settings) -> DiskTrouble | None:
    """The first trouble of what nothing works without: the database's folder and file, the data and run folders."""
    storage = settings.storage
    file = DatabaseSettings(storage.database_url, storage.id_file).sqlite_path
    folders = dict.fromkeys((*((file.parent,) if file is not None else ()), storage.data, storage.run))
    trouble = next((trouble for folder in folders if (trouble := disk_trouble(folder)) is not None), None)
    if trouble is None and file is not None and file.exists() and not os.access(file, os.R_OK | os.W_OK):
        return DiskTrouble(DiskFault.NOT_OURS, file, mounted_at(file.parent))  # made by root, perhaps
    return trouble
