"""One process per kiosk, one per device: locks that die with their process."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from kiosk.settings.model import Settings
from services.store.files import make_folder, make_private

_BOOT = Path("/proc/sys/kernel/random/boot_id")  # another one after each start of the machine


def lock_path(settings: Settings, what: Literal["app", "printer", "scanner"]) -> Path:
    """The lock file of this kiosk id for the touch app as a whole or for one of its devices."""
    return settings.storage.run / f"{settings.kiosk.id}.{what}.lock"


class ProcessLock:
    """An exclusive lock on a file. The kernel lets go of it when the process ends, however it ends.

    The lock needs no byte on the disk: where its file is there, it works on a full and on a read-only disk too.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.left_behind = False  # whoever had it last did not release it, on a machine that has been on since
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """True when this process has the lock now; never waits. Raises OSError where the file cannot be made."""
        if self._descriptor is not None:
            return True
        descriptor = _open(self.path)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BaseException as error:
            os.close(descriptor)
            if isinstance(error, BlockingIOError):
                return False
            raise
        self._sign(descriptor)
        self._descriptor = descriptor
        return True

    def release(self, *, in_order: bool = True) -> None:
        """Let go; `in_order`: this process ends as it should, and the next one need not tell of it. Twice is once."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            if in_order:
                with suppress(OSError):
                    os.truncate(descriptor, 0)
            os.close(descriptor)

    def _sign(self, descriptor: int) -> None:
        """Write who has it, since which start of the machine; where that cannot be written, nobody is told of it."""
        with suppress(OSError):
            boot = _BOOT.read_text("ascii").strip()
            self.left_behind = os.pread(descriptor, 200, 0).decode("ascii", "replace").split()[1:] == [boot]
            os.truncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()} {boot}\n".encode(), 0)


def _open(path: Path) -> int:
    """Raises OSError."""
    try:
        make_folder(path.parent)
        make_private(path)
        return os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        if not path.exists():
            raise
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """Hold the lock at `path` during the block; False when another process has it. Raises OSError."""
    lock = ProcessLock(path)
    try:
        yield lock.acquire()
    finally:
        lock.release()


def is_held(path: Path) -> bool:
    """Whether some process holds the lock at `path`; makes nothing. Raises OSError."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False
