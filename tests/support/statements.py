"""What is asked of a database: every statement that goes over its connections, and how it would be carried out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, event

from services.store.asking import Spelling
from services.store.database import Database

_BY_PLACE = re.compile(r"\$(\d+)")


@dataclass(frozen=True, slots=True)
class Asked:
    statement: str
    parameters: Any


@contextmanager
def asked(database: Database) -> Iterator[list[Asked]]:
    """The statements of this database while it lasts, SQLAlchemy's and those that go to the driver itself
    (services.store.asking); BEGIN, COMMIT and pragmas are not among them."""
    found: list[Asked] = []
    plainly = Spelling.in_order

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        found.append(Asked(statement, parameters))

    def note_plain(spelling: Spelling, values: Mapping[str, object]) -> list[object]:
        parameters = plainly(spelling, values)
        found.append(Asked(spelling.sql, tuple(parameters)))
        return parameters

    engines = {id(engine): engine for engine in (database._writer, database._reader)}.values()
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    Spelling.in_order = note_plain  # type: ignore[method-assign,assignment]
    try:
        yield found
    finally:
        Spelling.in_order = plainly  # type: ignore[method-assign]
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def plan(connection: Connection, one: Asked) -> list[str]:
    """How the database would carry out a statement, step by step."""
    statement, parameters = one.statement, one.parameters
    if isinstance(parameters, list):  # of many rows
        parameters = parameters[0]
    if connection.dialect.name == "sqlite":
        return [str(row[-1]) for row in connection.exec_driver_sql("EXPLAIN QUERY PLAN " + statement, parameters)]
    if _BY_PLACE.search(statement):
        statement = _BY_PLACE.sub(r"%(p\1)s", statement.replace("%", "%%"))
        parameters = {f"p{number}": value for number, value in enumerate(parameters, 1)}
    return [str(row[-1]) for row in connection.exec_driver_sql("EXPLAIN " + statement, parameters)]
