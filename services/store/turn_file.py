"""A file beside an SQLite database where the processes that work with it agree on two things; a lock in it ends with
its process, whatever ends that.

**Whose turn it is to write.** SQLite's own lock goes to whoever asks for it first after it became free, and that is
whoever had it a moment ago. So there are two locks: who holds the first is the next one, waits for the second and then
lets the first go. Who has written has to ask for the first again, and nobody overtakes the one who holds it. This is
only courtesy: what is written stays guarded by SQLite's lock, and where this file cannot be had nobody waits for it.

**Which file the write-ahead log belongs to.** SQLite takes what lies beside a database under the name of a log for its
log. Where a backup was put in the place of a database whose process had died (or lives), that log is the other file's,
and its pages would go into the wrong one. So each opening writes down which file and which log belong together, and a
log that is known to be another file's is moved aside before SQLite sees it.
"""

from __future__ import annotations

import fcntl
import os
import random
import stat
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from services.store.birth import born
from services.store.files import make_private
from services.store.side_files import LOG, LOG_INDEX, TURNS, side_file

LOOK_AGAIN_SECONDS: Final = (0.0002, 0.0008)  # between two looks at a lock, at random
OPENING_SECONDS: Final = 1.0  # for whoever opens the database at the same moment
_NOTE: Final = 160  # bytes
_NEXT, _WRITES, _OPENS = 1000, 1001, 1002  # bytes of the file that are locked; it need not be so long
_LOCK: Final = struct.Struct("hhqqi")  # struct flock, as Linux has it on 64 bits

_Identity = tuple[int, int, int]  # device, inode and when it was made


class TurnFile:
    """Of one database and one process; its threads come one by one (services.store.write_turn)."""

    def __init__(self, database: Path) -> None:
        """Nothing is opened yet."""
        self._database = Path(os.path.realpath(database))  # SQLite's own files lie there, not beside a link
        self._path = side_file(self._database, TURNS)
        self._writing: int | None = None
        self._opening = threading.Lock()

    def take(self, until: float) -> bool:
        """Whether it is this process's turn to write; False where it was not by `until` (monotonic)."""
        if self._writing is None:
            self._writing = self._open()
        descriptor = self._writing
        if descriptor is None:
            return True
        if not _locked_in_time(descriptor, _NEXT, until):
            return False
        try:
            return _locked_in_time(descriptor, _WRITES, until)
        finally:
            _unlock(descriptor, _NEXT)

    def give(self) -> None:
        """The turn is over. Harmless where there was none."""
        if self._writing is not None:
            _unlock(self._writing, _WRITES)

    def close(self) -> None:
        descriptor, self._writing = self._writing, None
        if descriptor is not None:
            os.close(descriptor)

    @contextmanager
    def opening(self) -> Iterator[None]:
        """The database is opened within: with its own log, or with none."""
        with self._opening:
            descriptor = self._open()
            if descriptor is None:
                yield
                return
            try:
                _locked_in_time(descriptor, _OPENS, time.monotonic() + OPENING_SECONDS)
                self._part(descriptor)
                yield
                self._note(descriptor)
            finally:
                os.close(descriptor)

    def _open(self) -> int | None:
        """None: the folder cannot be written, or is not there."""
        try:
            make_private(self._path)
            descriptor = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            return None
        with suppress(OSError):
            self._give_to_all(descriptor)
        return descriptor

    def _give_to_all(self, descriptor: int) -> None:
        """Who may write the database may take turns; an administrator's command does not keep the file for root."""
        house, mine = self._database.stat(), os.fstat(descriptor)
        if os.geteuid() == 0 and (mine.st_uid, mine.st_gid) != (house.st_uid, house.st_gid):
            os.fchown(descriptor, house.st_uid, house.st_gid)
        if (mode := stat.S_IMODE(house.st_mode) & 0o660) != stat.S_IMODE(mine.st_mode):
            os.fchmod(descriptor, mode)

    def _part(self, descriptor: int) -> None:
        """Move a log aside that is known to be another file's."""
        file, log = _identity(self._database), _identity(side_file(self._database, LOG))
        noted = _noted(descriptor)
        if noted is None or log is None or file is None:
            return
        if log == noted[1] and file != noted[0]:
            for suffix in (LOG, LOG_INDEX):
                part = side_file(self._database, suffix)
                with suppress(FileNotFoundError):
                    part.rename(part.with_name(f"{part.name}.of-{noted[0][1]}"))

    def _note(self, descriptor: int) -> None:
        file, log = _identity(self._database), _identity(side_file(self._database, LOG))
        if file is not None and log is not None and _noted(descriptor) != (file, log):
            with suppress(OSError):  # a full disk: as before there was such a note
                os.pwrite(descriptor, " ".join(map(str, (*file, *log))).ljust(_NOTE - 1).encode() + b"\n", 0)


def _identity(path: Path) -> _Identity | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, born(path)


def _noted(descriptor: int) -> tuple[_Identity, _Identity] | None:
    try:
        numbers = [int(word) for word in os.pread(descriptor, _NOTE, 0).split()]
    except (OSError, ValueError):
        return None
    if len(numbers) != 6:
        return None
    return (numbers[0], numbers[1], numbers[2]), (numbers[3], numbers[4], numbers[5])


def _locked_in_time(descriptor: int, place: int, until: float) -> bool:
    while not _lock(descriptor, place):
        if time.monotonic() > until:
            return False
        time.sleep(random.uniform(*LOOK_AGAIN_SECONDS))
    return True


def _lock(descriptor: int, place: int) -> bool:
    """Of the open file, not of the process: closing another descriptor of this file takes none away.

    True too where the file system has no locks, or none is left: nobody waits for courtesy.
    """
    try:
        fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, _LOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, place, 1, 0))
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        pass
    return True


def _unlock(descriptor: int, place: int) -> None:
    with suppress(OSError):
        fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, _LOCK.pack(fcntl.F_UNLCK, os.SEEK_SET, place, 1, 0))
