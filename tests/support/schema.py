"""A database's schema as plain values, to be held against another one's."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import inspect, text

from services.store.database import Database

BOOKKEEPING = "alembic_version"

_SQLITE_TRIGGERS = "SELECT 'trigger ' || name, sql FROM sqlite_master WHERE type = 'trigger'"
_POSTGRESQL_TRIGGERS = """
    SELECT 'trigger ' || tgname, pg_get_triggerdef(oid) || CASE tgenabled WHEN 'O' THEN '' ELSE ' -- DISABLED' END
        FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL
    SELECT 'function ' || proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""


def tables(database: Database) -> dict[str, Any]:
    """Every table: columns, keys, constraints and indexes, whatever order they were made in."""
    with database.read() as connection:
        look = inspect(connection)
        return {name: _table(look, name) for name in look.get_table_names() if name != BOOKKEEPING}


def _table(look: Any, name: str) -> dict[str, Any]:
    columns = {
        one["name"]: (str(one["type"]), one["nullable"], _plain(str(one["default"]))) for one in look.get_columns(name)
    }
    return {
        "columns": columns,
        "primary key": look.get_pk_constraint(name),
        "foreign keys": _sorted(look.get_foreign_keys(name)),
        "unique": _sorted(look.get_unique_constraints(name)),
        "checks": _sorted(look.get_check_constraints(name)),
        "indexes": _sorted(look.get_indexes(name)),
    }


def triggers(database: Database) -> dict[str, str]:
    """Every trigger, and on PostgreSQL every function, by kind and name; spaces folded."""
    query = _SQLITE_TRIGGERS if database.kind == "sqlite" else _POSTGRESQL_TRIGGERS
    with database.read() as connection:
        return {name: _plain(definition) for name, definition in connection.execute(text(query)).all()}


def _plain(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip()


def _sorted(found: list[Any]) -> list[str]:
    return sorted(_plain(repr(_words(one))) for one in found)


def _words(value: Any) -> Any:
    """SQLAlchemy's objects (a partial index's condition) compare by identity: their words are compared."""
    if isinstance(value, dict):
        return {key: _words(one) for key, one in sorted(value.items())}
    return value if isinstance(value, list) else str(value)
