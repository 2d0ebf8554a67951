"""A connection of one's own to an SQLite database, for what sessions are not for: to copy it, to look for damage."""

from __future__ import annotations

from contextlib import closing, suppress
from pathlib import Path

from services.store.faults import DatabaseAway
from services.store.side_files import LOG, side_file
from services.store.sqlite import sqlite3
from services.store.turn_file import TurnFile


def open_file(path: Path, *, writable: bool = True) -> sqlite3.Connection:
    """Of a file that is there, with its own write-ahead log; any thread may use it. No transaction begins by itself.

    writable: else nothing can be changed by it, not even by its closing. Raises sqlite3.OperationalError.
    """
    mode = "rw" if writable else "ro"
    with TurnFile(path).opening():
        connection = sqlite3.connect(
            f"{path.as_uri()}?mode={mode}", uri=True, check_same_thread=False, isolation_level=None
        )
        with suppress(sqlite3.DatabaseError):  # whoever reads the first page next hears it
            connection.execute("PRAGMA schema_version")
    return connection


def end_log(path: Path) -> None:
    """All commits into the file itself: before it gets another name, or another one comes into its place.

    Raises DatabaseAway: somebody works with it.
    """
    try:
        with closing(open_file(path)) as alone:
            busy = alone.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise DatabaseAway(f"{path} cannot be put aside ({error}).") from error
    left = side_file(path, LOG)
    if busy or (left.exists() and left.stat().st_size):
        raise DatabaseAway(f"Somebody works with {path}: stop every kiosk, console and command.")
