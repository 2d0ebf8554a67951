"""The database around an update: a copy of it before, and what a newer program has written into it since.

The copy is the whole database, not the rows of a backup: nothing is left out, so nothing is lost by the way back. It
stays on the machine, as private as the database itself. A database with a newer schema is read by name, only by what
has been the same since the first migration.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, inspect, text

from services.backup.fresh_place import new_database, put_aside
from services.backup.moving import copy_rows
from services.store.clock import from_micros
from services.store.database import Database, DatabaseAway, DatabaseSettings
from services.store.files import make_folder, make_private, sync_folder
from services.store.open_file import end_log, open_file
from services.store.side_files import TURNS, remove_whole, side_file
from services.store.sqlite import sqlite3
from services.store.upgrade import schema_version

STARTED: Final = "kiosk_started"
# What starts and ends of programs write. Anything else is work that somebody did.
OF_STARTS: Final = frozenset(
    {STARTED, "kiosk_stopped", "came_back", "child_ended", "worker_replaced", "event_loop_fallback"}
    | {"settings_in_use", "program_updated", "update_undone", "journal_signed"}
)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a database stands. `heads`: the last entry by chain. `started`: the last start of one kiosk, as its entry
    and version; (0, ""): none."""

    schema: str
    size: int
    heads: Mapping[str, int]
    started: tuple[int, str]


@dataclass(frozen=True, slots=True)
class Given:
    """A number that was given after the copy. `service`: its id."""

    code: str
    service: str
    arrived_at: datetime


def standing(database: Database, chain: str) -> Standing:
    """Of a database of any schema. Raises DatabaseFault."""
    path = database.settings.sqlite_path
    if path is not None and not path.exists():
        raise DatabaseAway(f"{path} is not there.")
    with database.read() as connection:
        schema = schema_version(connection)
        if schema is None:
            raise DatabaseAway("The database has no tables.")
        size = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one() if not path else 0
        return Standing(schema, int(size) or _file_size(path), _heads(connection), _started(connection, chain))


def _file_size(path: Path | None) -> int:
    return path.stat().st_size if path is not None else 0


def _heads(connection: Connection) -> dict[str, int]:
    rows = connection.execute(text("SELECT chain, seq FROM journal_head"))
    return {str(chain): int(seq) for chain, seq in rows}


def _started(connection: Connection, chain: str) -> tuple[int, str]:
    query = text(
        "SELECT seq, text FROM journal_entry WHERE chain = :chain AND event = :event ORDER BY seq DESC LIMIT 1"
    )
    row = connection.execute(query, {"chain": chain, "event": STARTED}).one_or_none()
    return (0, "") if row is None else (int(row.seq), str(json.loads(row.text)["fields"]["version"]))


# -- the copy ----------------------------------------------------------------------------------------------------------


def copy_whole(database: Database, place: Path) -> None:
    """Everything that a database holds, into an SQLite file that replaces an older copy. Raises DatabaseFault,
    OSError."""
    make_folder(place.parent)
    beside = place.with_name(f".{place.name}.part")
    remove_whole(beside)
    path = database.settings.sqlite_path
    if path is None:
        into = DatabaseSettings(f"sqlite:///{beside}", database.settings.id_file)
        with new_database(into) as target, database.frozen() as connection:
            copy_rows(connection, target)
    else:
        _copy_file(path, beside)
    beside.replace(place)
    sync_folder(place.parent)


def _copy_file(path: Path, place: Path) -> None:
    """An SQLite database as it is, in one go: nobody works. Raises DatabaseAway, OSError."""
    make_private(place)
    try:
        with (
            closing(open_file(path, writable=False)) as source,
            closing(sqlite3.connect(place)) as target,
        ):
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
            if (found := target.execute("PRAGMA integrity_check(1)").fetchone()[0]) != "ok":
                raise DatabaseAway(f"{path} is damaged ({found}).")
    except sqlite3.DatabaseError as error:
        raise DatabaseAway(f"{path} cannot be copied ({error}).") from error
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# -- what was written since --------------------------------------------------------------------------------------------


def written_since(connection: Connection, heads: Mapping[str, int]) -> dict[str, int]:
    """Entries of the log after the copy, by chain: those that somebody's work wrote."""
    found: dict[str, int] = {}
    events = text("SELECT event FROM journal_entry WHERE chain = :chain AND seq > :seq")
    for chain in _heads(connection):
        rows = connection.execute(events, {"chain": chain, "seq": heads.get(chain, 0)}).scalars()
        if count := sum(event not in OF_STARTS for event in rows):
            found[chain] = count
    return found


def numbers_since(newer: Connection, before: Database) -> list[Given]:
    """Numbers that the copy does not know, in the order in which they were given."""
    with before.read() as connection:
        last = connection.execute(text("SELECT max(arrived_at) FROM ticket")).scalar() or 0
        known = set(
            connection.execute(text("SELECT code FROM ticket WHERE arrived_at = :last"), {"last": last}).scalars()
        )
    query = text(
        "SELECT series, number, code, service, arrived_at FROM ticket WHERE arrived_at >= :last ORDER BY arrived_at, id"
    )
    rows = [row for row in newer.execute(query, {"last": last}) if row.code not in known]
    return [Given(f"{row.series}{row.number:03d}", row.service, from_micros(row.arrived_at)) for row in rows]


def newer_database(settings: DatabaseSettings, aside: str) -> Database:
    """The database that is to be put aside; on a server perhaps it is already, by a try that was cut short. Raises
    DatabaseFault."""
    place = Database(settings)
    if settings.sqlite_path is None:
        with place.read() as connection:
            filled = bool(inspect(connection).get_table_names())
        if not filled:
            place.close()
            return Database(settings, schema=aside)
    return place


# -- the way back ------------------------------------------------------------------------------------------------------


@contextmanager
def copy_in_place(settings: DatabaseSettings, copy: Path, aside: str) -> Iterator[Database]:
    """The copy, to be settled within the block; when it ends it is in the database's place, the newer one put aside.

    aside: what is added to the file's name, or the name of a schema on a server. Raises DatabaseFault, NotEmpty,
    OSError; an exception before the end changes nothing on SQLite, and leaves a server's tables in `aside`.
    """
    path = settings.sqlite_path
    if path is None:
        with _on_server(settings, copy, aside) as database:
            yield database
        return
    end_log(path)
    coming = path.with_name(f".{path.name}.before")
    remove_whole(coming)
    _copy_file(copy, coming)
    database = Database(DatabaseSettings(f"sqlite:///{coming}", settings.id_file))
    try:
        yield database
        database.drop_history()
    finally:
        database.close()
    end_log(coming)
    kept = path.with_name(f"{path.name}.{aside}")
    kept.unlink(missing_ok=True)  # of a try that was cut short: the same file
    os.link(path, kept)
    coming.replace(path)
    side_file(coming, TURNS).unlink(missing_ok=True)
    sync_folder(path.parent)


@contextmanager
def _on_server(settings: DatabaseSettings, copy: Path, aside: str) -> Iterator[Database]:
    place = Database(settings)
    try:
        with place.read() as connection:
            filled = bool(inspect(connection).get_table_names())
        if filled:
            put_aside(place, aside)
    finally:
        place.close()
    source = Database(DatabaseSettings(f"sqlite:///{copy}", settings.id_file))
    try:
        with new_database(settings) as target:
            with source.read() as connection:
                copy_rows(connection, target)
            yield target
    finally:
        source.close()
