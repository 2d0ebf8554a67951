"""A database that is made beside its place, and comes into it whole or not at all.

Until then nobody finds it: neither a kiosk that is started too early nor whoever looks after a power cut. On SQLite it
is a file of another name, on PostgreSQL a schema of its own. What a try that was cut short left goes with the next one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, delete, inspect, text
from sqlalchemy.exc import ArgumentError

from services.store.database import Database, DatabaseAway, DatabaseFault, DatabaseSettings
from services.store.files import make_folder, make_private, sync_folder
from services.store.side_files import SIDE_FILES, remove_whole, side_file
from services.store.tables import server_in_charge

BESIDE: Final = "kiosk_new"  # the schema
ALONE: Final = 0x6E6577  # "new", for pg_try_advisory_xact_lock


class NotEmpty(Exception):
    """There is a database already, or another one is being made here: nothing is ever written over it."""


@contextmanager
def new_database(settings: DatabaseSettings) -> Iterator[Database]:
    """A database without tables. It comes into its place when the block ends without an exception.

    Raises NotEmpty, DatabaseFault, OSError.
    """
    making = _new_on_server(settings) if settings.sqlite_path is None else _new_file(settings, settings.sqlite_path)
    with making as database:
        yield database
        with database.write() as connection:  # its rows come from elsewhere: no server was promoted here since
            connection.execute(delete(server_in_charge))


# -- SQLite ------------------------------------------------------------------------------------------------------------


@contextmanager
def _new_file(settings: DatabaseSettings, path: Path) -> Iterator[Database]:
    if path.exists():
        raise NotEmpty(f"{path} is there already.")
    make_folder(path.parent)
    _remove_left_over(path)
    place = path.with_name(f".{path.name}.{os.getpid()}.new")
    make_private(place)
    database = Database(DatabaseSettings(f"sqlite:///{place}", settings.id_file))
    try:
        yield database
        database.drop_history()
        database.close()
        _sync(place)
        _put(place, path)
    finally:
        database.close()
        remove_whole(place)
    sync_folder(path.parent)


def _put(place: Path, path: Path) -> None:
    for suffix in SIDE_FILES:  # of a database that lay here: its log must not be taken for this one's
        side_file(path, suffix).unlink(missing_ok=True)
    try:
        os.link(place, path)  # as rename, but it never takes the place of a file that came in the meantime
    except FileExistsError as error:
        raise NotEmpty(f"{path} was made meanwhile by somebody else.") from error


def _remove_left_over(path: Path) -> None:
    """Files of tries whose process is gone."""
    for left in path.parent.glob(f".{path.name}.*.new"):
        if not Path(f"/proc/{left.name.split('.')[-2]}").exists():
            remove_whole(left)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# -- PostgreSQL --------------------------------------------------------------------------------------------------------


@contextmanager
def _new_on_server(settings: DatabaseSettings) -> Iterator[Database]:
    try:
        place, beside = Database(settings), Database(settings, schema=BESIDE)
    except (ArgumentError, ValueError) as error:
        raise DatabaseAway("The address of the database cannot be read.") from error
    try:
        with place.long_write() as alone:
            if not alone.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": ALONE}).scalar_one():
                raise NotEmpty("Another one is being brought into this database at this moment.")
            with place.write() as connection:
                _require_room(connection)
                connection.execute(text(f"DROP SCHEMA IF EXISTS {BESIDE} CASCADE"))
                connection.execute(text(f"CREATE SCHEMA {BESIDE}"))
            try:
                yield beside
                beside.close()
                with place.long_write() as connection:
                    _require_room(connection)
                    _take_place(connection)
            except BaseException:
                beside.close()
                with suppress(DatabaseFault), place.write() as connection:
                    connection.execute(text(f"DROP SCHEMA IF EXISTS {BESIDE} CASCADE"))
                raise
    finally:
        beside.close()
        place.close()


def _require_room(connection: Connection) -> None:
    if inspect(connection).get_table_names():
        raise NotEmpty("The database has tables already. Use an empty one (DROP DATABASE, CREATE DATABASE).")
    require_owner(connection)


def require_owner(connection: Connection) -> None:
    """PostgreSQL: whether this user may make a schema. Raises DatabaseAway."""
    allowed = "SELECT current_database(), current_user, has_database_privilege(current_database(), 'CREATE')"
    name, user, may = connection.execute(text(allowed)).one()
    if not may:
        raise DatabaseAway(f'{user} must own the database: ALTER DATABASE "{name}" OWNER TO {user}.')


def _take_place(connection: Connection) -> None:
    into = str(connection.execute(text("SELECT quote_ident(current_schema())")).scalar_one())
    _move_tables(connection, BESIDE, into)
    connection.execute(text(f"DROP SCHEMA {BESIDE}"))  # refused where anything is left in it


def put_aside(database: Database, schema: str) -> None:
    """All that a database on a server holds into a schema where no kiosk looks. Raises DatabaseFault."""
    with database.long_write() as connection:
        here = str(connection.execute(text("SELECT current_schema()")).scalar_one())
        connection.execute(text(f"CREATE SCHEMA {schema}"))
        _move_tables(connection, here, schema)


def _move_tables(connection: Connection, of: str, into: str) -> None:
    """Indexes, triggers and counters go with their tables. `into`: as SQL writes it."""
    tables = text("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = :of")
    for name in connection.execute(tables, {"of": of}).scalars().all():
        connection.execute(text(f"ALTER TABLE {name} SET SCHEMA {into}"))
    functions = text(
        "SELECT DISTINCT tgfoid::regprocedure::text FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE NOT tgisinternal AND relnamespace = to_regnamespace(:into)"
    )
    for name in connection.execute(functions, {"into": into}).scalars().all():
        connection.execute(text(f"ALTER FUNCTION {name} SET SCHEMA {into}"))
