"""Opening a database: id file, quick check, schema upgrade under a lock."""

from __future__ import annotations

import uuid
from datetime import datetime
from itertools import count
from pathlib import Path

from sqlalchemy import Connection, inspect, select, text
from sqlalchemy.exc import ArgumentError

from services.store.clock import Clock, to_micros
from services.store.database import (
    Database,
    DatabaseAway,
    DatabaseDamaged,
    DatabaseMissing,
    DatabaseNewer,
    DatabaseSettings,
)
from services.store.engines import begin_patiently
from services.store.faults import DatabaseForeign, DatabasePutAside
from services.store.files import keep_private, make_folder, make_private, write_durably
from services.store.migrations import HEAD, REVISIONS
from services.store.open_file import open_file
from services.store.patience import take_time, unhurried
from services.store.side_files import LOG, SIDE_FILES, side_file, whole
from services.store.sqlite import sqlite3
from services.store.tables import database_identity
from services.store.turns import UPGRADE, take_turn
from services.store.witness import Witness, heads_in

DAMAGED_REMEDY = "Stop the kiosk; its next start puts the file aside whole. Then: kiosk restore."


def open_database(
    settings: DatabaseSettings, clock: Clock, *, check: bool = False, put_aside: bool = True, older: bool = False
) -> Database:
    """Open, create or upgrade the database; safe for many processes at once.

    check: read the whole SQLite file for damage first (done at the start of the kiosk). put_aside: a damaged file is
    moved away whole; not so where somebody may be copying a backup into its place just now. older: a copy from before
    may stand in the database's place, because what was lost is dealt with (services.backup.settling).
    Raises a DatabaseFault: see services.store.database.
    """
    try:
        path, database = settings.sqlite_path, Database(settings)
    except (ArgumentError, ValueError) as error:
        raise DatabaseAway("The address of the database cannot be read: look at [database] url.") from error
    try:
        if path is None:
            _meet_servers(settings)
        else:
            _prepare_file(path, settings.id_file, now=clock.now() if put_aside else None, check=check)
        if database.watch is not None:
            database.watch.hold()
        _bring_up_to_date(database, clock)
        if not older:
            Witness(settings.id_file).compare(database)
        if database.watch is not None and path is not None:
            database.watch.begin(lambda: _open_anew(database, path, clock, older=older))
            database.forget_soon()  # the log of whoever died before it was emptied
    except OSError as error:  # of the database's folder, or of the id file
        database.close()
        raise DatabaseAway(f"The database cannot be used now ({error.filename}: {error.strerror}).") from error
    except BaseException:
        database.close()
        raise
    return database


def _meet_servers(settings: DatabaseSettings) -> None:
    """Before the first of several is believed: what this machine knows of them, and what they say of each other."""
    from services.store.server_looks import look  # psycopg is slow to import
    from services.store.servers import Mark, servers_of

    servers = servers_of(settings.url)
    servers.learn(Mark(*Witness(settings.id_file).server()))
    if len(servers.address.places) > 1:
        look(servers)


def _open_anew(database: Database, path: Path, clock: Clock, *, older: bool) -> None:
    """Another file lies in the place of a running database: it is used if it is sound and this very house's.

    A copy that is still being written looks damaged until it is whole, so nothing is put aside here. Raises
    DatabaseFault.
    """
    database.drop_connections()
    damage = damage_in(path)
    if damage:
        raise DatabaseDamaged(f"{path} is damaged ({damage}). Bring a whole backup back in its place.")
    try:
        _refuse_empty(path, database.settings.id_file)
        _bring_up_to_date(database, clock)
        if not older:
            Witness(database.settings.id_file).compare(database)
    except OSError as error:
        raise DatabaseAway(f"The database cannot be used now ({error.filename}: {error.strerror}).") from error


def _bring_up_to_date(database: Database, clock: Clock) -> None:
    """Schema and identity. Raises DatabaseFault, OSError."""
    settings = database.settings
    try:
        with database.write() as connection:
            take_turn(connection, UPGRADE)
            fresh = _upgrade(connection)
            if fresh and settings.id_file.exists():
                raise DatabaseMissing(_missing(settings.id_file))
            identity = _identity(connection, clock, fresh=fresh)
    except DatabaseDamaged as damaged:
        place = settings.sqlite_path or "The database"
        raise DatabaseDamaged(f"{place}: {damaged} {DAMAGED_REMEDY}") from damaged
    _match_id_file(settings, identity)
    database.identity = identity


def require_identity(database: Database) -> None:
    """Whether this is still the database that was opened, and sound: a backup may have been copied over it, or restored
    on the server under the same name. Raises DatabaseFault."""
    seen = dict(database.log_seen)  # before the log is read: other threads go on writing
    with database.read() as connection:
        if database.kind == "sqlite":  # what it holds in memory would hide what has become of the file
            connection.exec_driver_sql("PRAGMA shrink_memory")
        heads = heads_in(connection)
        found = connection.execute(select(database_identity.c.id)).scalar()
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found is None or str(found) != database.identity:
        raise DatabaseForeign("Another database lies in the place of this house's. Bring the right one back.")
    if version != HEAD:
        raise DatabaseAway(
            f"The database that was brought back has schema {version}, this program {HEAD}: start the program again."
        )
    if any(heads.get(chain, 0) < seq for chain, seq in seen.items()):
        Witness(database.settings.id_file).compare(database)
    database.log_seen |= heads


def schema_version(connection: Connection) -> str | None:
    """The revision in the database, or None before the first upgrade."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _prepare_file(path: Path, id_file: Path, *, check: bool, now: datetime | None) -> None:
    """`now`: a damaged file is put aside under this time; None: it stays where it is."""
    if not path.exists():
        if id_file.exists():
            kept = _put_aside_since(path, Witness(id_file).path)
            if kept is not None:
                raise DatabasePutAside(_damaged(path, "was damaged", kept))
            raise DatabaseMissing(
                f"{id_file} belongs to a database, but {path} is not there. Bring the database back from a "
                f"copy (kiosk restore). Only if it is lost for good: move {id_file} away, and a new one starts empty."
            )
        make_folder(path.parent)
        make_private(path)  # SQLite gives its other files the same mode
        return
    keep_private(path)
    _refuse_empty(path, id_file)
    if check:
        _quick_check(path, now)


def _refuse_empty(path: Path, id_file: Path) -> None:
    """Before anything is written to it. Raises DatabaseMissing, OSError."""
    if id_file.exists() and not any(part.exists() and part.stat().st_size for part in whole(path)):
        raise DatabaseMissing(_missing(id_file))


def damage_in(path: Path) -> str:
    """What is wrong with an SQLite file, in SQLite's words; "" when it is sound. Changes nothing.

    Raises DatabaseAway.
    """
    try:
        # A journal has to be rolled back; the commits of a log stay in it, beside the file that may be damaged.
        with_log = side_file(path, LOG).exists()
        connection = open_file(path, writable=not with_log)
        try:
            begin_patiently(connection, ["BEGIN", "PRAGMA schema_version"], own_wait=True)
            answer = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        raise DatabaseAway(f"{path} cannot be opened ({error}).") from error
    except sqlite3.DatabaseError as error:
        return str(error)
    return "" if answer == "ok" else answer


def _quick_check(path: Path, now: datetime | None) -> None:
    damage = damage_in(path)
    if damage and now is None:
        raise DatabaseDamaged(f"{path} is damaged ({damage}), or not yet copied whole.")
    if damage and now is not None:
        raise DatabaseDamaged(_damaged(path, f"is damaged ({damage})", _put_aside(path, now)))


def _damaged(path: Path, damage: str, kept: Path) -> str:
    return (
        f"{path} {damage}. It was put aside whole as {kept}. Bring the house back from a copy "
        "(kiosk restore), and keep the damaged file for those who can rescue what is newer."
    )


def _put_aside_since(path: Path, seen: Path) -> Path | None:
    """The newest file that was put aside here, unless a database has worked in its place since (`seen` tells of it).

    Renaming sets the time of a file's change (ctime); its contents keep theirs.
    """
    kept = [one for one in path.parent.glob(f"{path.name}.damaged-*") if not one.name.endswith(SIDE_FILES)]
    newest = max(kept, key=lambda one: one.stat().st_ctime, default=None)
    if newest is None or (seen.exists() and seen.stat().st_ctime > newest.stat().st_ctime):
        return None
    return newest


def _put_aside(path: Path, now: datetime) -> Path:
    name = f"{path.name}.damaged-{now:%Y%m%dT%H%M%S}"
    free = (name if not again else f"{name}-{again}" for again in count())
    kept = next(place for place in map(path.with_name, free) if not place.exists())
    for part, place in zip(whole(path), whole(kept), strict=True):
        if part.exists():
            part.rename(place)
    return kept


def _upgrade(connection: Connection) -> bool:
    """Bring the schema to HEAD inside the caller's transaction; True when it was empty."""
    version = schema_version(connection)
    if version == HEAD:
        return False
    if version is not None and version not in REVISIONS:
        raise DatabaseNewer(
            f"The database has schema {version}; this program knows {', '.join(REVISIONS)}. "
            "Start the newer program that made it, or bring back a backup from before."
        )
    from services.store.migrations.runner import upgrade  # Alembic is slow to import and rarely needed

    with unhurried(connection):
        take_time(connection)
        upgrade(connection)
    return version is None


def _identity(connection: Connection, clock: Clock, *, fresh: bool) -> str:
    if fresh:
        identity = str(uuid.uuid4())
        connection.execute(database_identity.insert().values(id=identity, created_at=to_micros(clock.now())))
        return identity
    found = connection.execute(select(database_identity.c.id)).scalar()
    if found is None:
        raise DatabaseDamaged("The database has no identity row. Bring back a backup.")
    return str(found)


def _match_id_file(settings: DatabaseSettings, identity: str) -> None:
    """Write the id file at the first start; later it must name this very database."""
    if not settings.id_file.exists():
        make_folder(settings.id_file.parent)
        write_durably(settings.id_file, f"{identity}\n".encode())
    elif settings.id_file.read_text(encoding="ascii", errors="replace").strip() != identity:
        raise DatabaseForeign(
            f"{settings.id_file} belongs to another database than the one found. Bring the right one back, or, "
            "if this one is meant, move the id file away."
        )


def _missing(id_file: Path) -> str:
    return (
        f"{id_file} belongs to a database, but the one found is empty. Bring the database back from a "
        "copy (kiosk restore). Only if it is lost for good: move the id file away, and a new one starts empty."
    )
