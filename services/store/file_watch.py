"""Notices that another file lies in the place of an SQLite database: somebody brought a backup back under our hands.

Connections keep the file that they opened, which then has no name any more: what they write is lost, and nobody is
told. So every session looks first whether the file is still the one that was opened.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from services.store.faults import DatabaseAway

_Identity = tuple[int, int]  # device and inode


class FileWatch:
    """One database file. From any thread."""

    def __init__(self, path: Path) -> None:
        """Nothing is watched before `begin`."""
        self._path = path
        self._anew: Callable[[], None] | None = None
        self._known: _Identity | None = None
        self._held: int | None = None  # keeps the number of the inode from being given to another file
        self._then: list[Callable[[], None]] = []
        self._lock = threading.RLock()
        self._opener: int | None = None  # the thread that opens another file

    def hold(self) -> None:
        """The file that lies there now is ours. Called before it is opened: one that takes its place while that is
        done is then noticed by the first look. Raises DatabaseAway."""
        self._keep(self._open())

    def begin(self, anew: Callable[[], None]) -> None:
        """From now on it is looked at. `anew` opens another one that takes its place; raises DatabaseFault."""
        self._anew = anew

    def then(self, again: Callable[[], None]) -> None:
        """Done after another file was opened: what a start does with a database. Raises DatabaseFault, and is tried
        again with the next session then."""
        self._then.append(again)

    def look(self) -> None:
        """Before each session. Raises DatabaseFault: the file is not there, or what lies there is not ours."""
        anew = self._anew
        if anew is None or self._now() == self._known:
            return
        with self._lock:
            if self._opener is not None or self._now() == self._known:
                return  # `anew` has sessions of its own; or another thread was quicker
            held = self._open()
            self._opener = threading.get_ident()
            try:
                anew()
                for again in self._then:
                    again()
            except BaseException:
                os.close(held)
                raise
            else:
                self._keep(held)
            finally:
                self._opener = None

    def is_moved(self) -> bool:
        """Whether another file has come since the last look: what was written meanwhile is in one without a name, or
        in one that nobody has looked at. Not for the thread that opens it. Raises DatabaseAway: nothing lies there."""
        if self._anew is None or self._opener == threading.get_ident():
            return False
        return self._now() != self._known

    def end(self) -> None:
        """Nothing is watched any more."""
        self._anew = None
        self._let_go()

    def _now(self) -> _Identity:
        try:
            return _identity(self._path.stat())
        except OSError as error:
            raise self._away(error) from error

    def _open(self) -> int:
        # O_PATH opens nothing: closing it later takes no lock away that SQLite holds on the same file.
        try:
            return os.open(self._path, os.O_PATH | os.O_CLOEXEC)
        except OSError as error:
            raise self._away(error) from error

    def _away(self, error: OSError) -> DatabaseAway:
        return DatabaseAway(f"The database cannot be used now ({self._path}: {error.strerror}).")

    def _keep(self, held: int) -> None:
        self._let_go()
        self._held = held
        self._known = _identity(os.fstat(held))

    def _let_go(self) -> None:
        if self._held is not None:
            with suppress(OSError):
                os.close(self._held)
            self._held = None


def _identity(found: os.stat_result) -> _Identity:
    return found.st_dev, found.st_ino
