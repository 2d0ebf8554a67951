"""Copies of an SQLite database at work, as somebody makes them by hand."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from services.store.open_file import open_file
from services.store.sqlite import sqlite3


def copied(file: Path, place: Path) -> Path:
    """As `sqlite3 FILE ".backup PLACE"`: the file alone does not hold what is still in its log."""
    with closing(open_file(file, writable=False)) as source, closing(sqlite3.connect(place)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")
    return place
