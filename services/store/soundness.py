"""Whether a database can really be read and written now, tried in milliseconds and without leaving a trace.

`SELECT 1` reads no page: a file of which every page is damaged answers it, and so does one on a full disk. Nor does a
connection that has its pages in memory notice. So what it has is forgotten first, then every table and every index is
entered from its root to its first and last entries. This is no proof of the whole file (`damage_in` reads that, at a
start and for `kiosk doctor`): it finds a file that is lost, not one wrong byte in the middle.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from sqlalchemy import Connection, text

from services.store.database import Database, DatabaseAway
from services.store.disk import disk_trouble

_ENTERED: Final = "SELECT name, tbl_name, type, sql FROM sqlite_master WHERE type IN ('table', 'index')"


class _TakenBack(Exception):
    """Ends a transaction that shall leave nothing."""


def read_through(database: Database) -> None:
    """Read the ends of every table and index from the disk. Raises DatabaseFault."""
    with database.read() as connection:
        if database.kind == "sqlite":
            _enter_file(connection)
        else:
            _enter_schema(connection)


def try_write(database: Database) -> None:
    """Change a row, and take it back: nothing is committed. Raises DatabaseFault.

    SQLite's write-ahead log hears of a change at its commit only: so as much as a commit needs is tried beside it.
    """
    with suppress(_TakenBack), database.write() as connection:
        connection.execute(text("UPDATE database_identity SET created_at = created_at + 1"))
        raise _TakenBack
    path = database.settings.sqlite_path
    if path is not None and (trouble := disk_trouble(path.parent)) is not None:
        raise DatabaseAway(str(trouble))


def _enter_file(connection: Connection) -> None:
    connection.exec_driver_sql("PRAGMA shrink_memory")  # pages that are kept hide what became of the file
    known = connection.exec_driver_sql(_ENTERED).all()
    for name, table, kind, sql in known:
        if kind == "index":
            if sql is not None and " WHERE " not in sql.upper():  # SQLite's own ones belong to their tables
                connection.exec_driver_sql(f'SELECT 1 FROM "{table}" INDEXED BY "{name}" LIMIT 1').all()
            continue
        connection.exec_driver_sql(f'SELECT * FROM "{name}" LIMIT 1').all()
        if "WITHOUT ROWID" not in sql.upper():
            connection.exec_driver_sql(f'SELECT * FROM "{name}" ORDER BY rowid DESC LIMIT 1').all()


def _enter_schema(connection: Connection) -> None:
    """PostgreSQL checks its pages itself, as it reads them."""
    tables = connection.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()").scalars()
    for name in tables.all():
        connection.exec_driver_sql(f'SELECT * FROM "{name}" LIMIT 1').all()
