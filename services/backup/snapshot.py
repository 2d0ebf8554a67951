"""A database as it was at one moment, to be read for as long as it takes while the house works on.

PostgreSQL keeps that moment for a session (REPEATABLE READ). SQLite's write-ahead log would grow as long as somebody
reads, and with a rollback journal every commit would wait for the reader; so its pages are copied into a private file
first, a few at a time, and without such a log between the commits of others.
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from services.store.database import Database, DatabaseAway
from services.store.faults import translated
from services.store.files import make_folder, make_private
from services.store.open_file import open_file
from services.store.side_files import remove_whole
from services.store.sqlite import sqlite3

PAGES: Final = 256  # in one step: 1 MB, some milliseconds
PAUSE_SECONDS: Final = 0.002
PATIENCE_SECONDS: Final = 60.0  # each commit of others begins the copying anew; after this it is done in one go


@contextmanager
def at_one_moment(database: Database, folder: Path, *, without: Collection[str] = ()) -> Iterator[Connection]:
    """A session that sees one moment. folder: where a private file may lie meanwhile. Raises DatabaseFault, OSError.

    without: tables that are of no use to the caller; on SQLite they are overwritten in that file first.
    """
    path = database.settings.sqlite_path
    if path is None:
        with database.frozen() as connection:
            yield connection
        return
    make_folder(folder)
    _remove_left_over(folder)
    place = folder / f"moment-{os.getpid()}.sqlite3"
    make_private(place)
    try:
        with _sqlite_faults(path):
            _copy_pages(path, place)
            _empty(place, without)
        engine = create_engine(f"sqlite:///{place}", module=sqlite3, poolclass=NullPool, hide_parameters=True)
        with translated(), engine.connect() as connection:
            yield connection
    finally:
        remove_whole(place)


def _copy_pages(path: Path, place: Path) -> None:
    source = open_file(path, writable=False)
    try:
        if source.execute("PRAGMA journal_mode").fetchone()[0] == "wal":  # one moment, which makes nobody wait
            source.execute("BEGIN")
            source.execute("PRAGMA schema_version")
        target = sqlite3.connect(place)
        try:
            deadline = time.monotonic() + PATIENCE_SECONDS
            try:
                source.backup(target, pages=PAGES, sleep=PAUSE_SECONDS, progress=lambda *_: _in_time(deadline))
            except _TooBusy:
                source.backup(target, sleep=PAUSE_SECONDS)
        finally:
            target.close()
    finally:
        source.close()


class _TooBusy(Exception):
    """Others commit more often than the pages can be copied."""


def _in_time(deadline: float) -> None:
    if time.monotonic() > deadline:
        raise _TooBusy


def _empty(place: Path, tables: Collection[str]) -> None:
    """Overwrite rows in the file itself; nothing of them goes into a journal."""
    connection = sqlite3.connect(place, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA journal_mode = MEMORY")
        connection.execute("PRAGMA secure_delete = ON")
        for name in sorted(tables):
            connection.execute(f'DELETE FROM "{name}"')
    finally:
        connection.close()


@contextmanager
def _sqlite_faults(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise DatabaseAway(f"{path} cannot be copied ({error}).") from error


def _remove_left_over(folder: Path) -> None:
    """Files of copies that were cut short: their process is gone."""
    for left in folder.glob("moment-*.sqlite3"):
        number = left.stem.removeprefix("moment-")
        if number.isdigit() and not Path(f"/proc/{number}").exists():
            with suppress(OSError):
                remove_whole(left)
