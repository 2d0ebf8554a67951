"""The files that lie beside an SQLite database: SQLite's own, and the one where its writers take turns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

LOG: Final = "-wal"  # commits that are not yet in the database's file
LOG_INDEX: Final = "-shm"
SIDE_FILES: Final = ("-journal", LOG, LOG_INDEX)
TURNS: Final = "-turns"  # services.store.turn_file: of the place, whatever file lies there


def side_file(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def whole(path: Path) -> Iterator[Path]:
    """A database's file and all that SQLite has beside it."""
    for suffix in ("", *SIDE_FILES):
        yield side_file(path, suffix)


def remove_whole(path: Path) -> None:
    """A place that nobody uses any more. Raises OSError."""
    for part in (*whole(path), side_file(path, TURNS)):
        part.unlink(missing_ok=True)
