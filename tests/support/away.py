"""A database that is really away for a while: its file is not there, or its server lets nobody in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.engine import make_url

from services.store.database import Database


@contextmanager
def away(database: Database, sql: Callable[[str], None]) -> Iterator[None]:
    """`sql` speaks to the PostgreSQL cluster as its owner; it is not called for SQLite."""
    path = database.settings.sqlite_path
    if path is not None:
        database.close()
        kept = path.with_suffix(".elsewhere")
        path.rename(kept)
        path.mkdir()
        yield
        database.close()
        path.rmdir()
        kept.rename(path)
        return
    name = make_url(database.settings.url).database
    sql(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    yield
    sql(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
