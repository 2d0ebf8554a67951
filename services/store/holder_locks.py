"""Locks that die with their process: what holds a kiosk's id (services.store.holding). Here the one beside a file."""

from __future__ import annotations

import fcntl
import os
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Final

from services.store.faults import DatabaseAway
from services.store.files import make_private

NOTICED_SECONDS: Final = 13  # the longest that a lock outlives a machine that has lost its power or its cable


class HolderLock(ABC):
    """A lock that dies with this process."""

    @abstractmethod
    def acquire(self) -> bool:
        """True when it is ours now; never waits for another holder. Raises DatabaseAway."""

    @abstractmethod
    def is_held(self) -> bool: ...

    @abstractmethod
    def release(self) -> None: ...


class FileLock(HolderLock):
    def __init__(self, database: Path, kiosk: str) -> None:
        self._path = database.with_name(f"{database.name}.{kiosk}.lock")
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        if self._descriptor is not None:
            return True
        try:
            make_private(self._path)
            descriptor = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
        except OSError as error:
            raise DatabaseAway(f"{self._path} cannot be opened ({error.strerror}).") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            if isinstance(error, BlockingIOError):
                return False
            raise DatabaseAway(f"{self._path} cannot be locked ({error.strerror}).") from error
        self._descriptor = descriptor
        return True

    def is_held(self) -> bool:
        return self._descriptor is not None

    def release(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)
