"""Statements that are built once for each database, and asked without waiting for the answer before.

SQLAlchemy builds a statement and compiles it at its first use; from then on the driver runs its text itself, which
costs a fraction. On a server what is asked goes out when the first answer is needed, everything at once
(services.store.pipeline): so ask first, look afterwards. The order of statements is the order in which they are asked,
also beside those that SQLAlchemy runs on the same connection, and locks are taken in it. SQLite answers at once.
"""

from __future__ import annotations

import itertools
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy import ClauseElement, Connection
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError, NoResultFound

# As the drivers take parameters where no library stands between: by place.
_DIALECTS: Final[Mapping[str, Dialect]] = {
    "sqlite": SQLiteDialect_pysqlite(paramstyle="qmark"),
    "postgresql": PGDialect_psycopg(paramstyle="numeric_dollar"),  # type: ignore[no-untyped-call]
}
_numbers = itertools.count()


class Spelling:
    """A statement as one database reads it. Its parameters go by place; `named` is what a server keeps it as."""

    __slots__ = ("_make", "_places", "_usual", "named", "sql")

    def __init__(self, built: ClauseElement, columns: Sequence[str] | None, dialect: Dialect) -> None:
        compiled: Any = built.compile(dialect=dialect, column_keys=list(columns) if columns is not None else None)
        if compiled.post_compile_params or compiled.literal_execute_params:
            raise ValueError("a statement whose text depends on its values is not built once")
        self.sql: str = compiled.string
        self.named = f"kiosk_{next(_numbers)}".encode()
        self._places: Sequence[str] = tuple(compiled.positiontup or ())
        self._usual = {name: compiled.binds[name].value for name in self._places if not compiled.binds[name].required}
        self._make: Callable[[Sequence[Any]], Any] | None = None

    def in_order(self, values: Mapping[str, object]) -> list[object]:
        """Raises KeyError for one that is missing."""
        known = {**self._usual, **values} if self._usual else values
        return [known[name] for name in self._places]

    def row_maker(self, columns: Callable[[], Sequence[str]]) -> Callable[[Sequence[Any]], Any]:
        """What makes rows whose values have names. columns: of the first answer; it is the same for every one."""
        if self._make is None:
            kind: Any = namedtuple("Row", columns(), rename=True)  # type: ignore[misc]
            self._make = partial(tuple.__new__, kind)  # as its _make, without a call of Python's for each row
        return self._make


class Statement:
    """What SQLAlchemy has built, to be asked again and again. columns: those that an insert or an update sets, where
    it does not say so itself. Row locks are a server's only: SQLite has one writer."""

    def __init__(self, built: ClauseElement, *, columns: Sequence[str] | None = None) -> None:
        self._built = built
        self._columns = columns
        self._spelled: dict[str, Spelling] = {}

    def spelled(self, dialect: str) -> Spelling:
        found = self._spelled.get(dialect)
        if found is None:  # two threads may both do it, and one of both is kept
            made = Spelling(self._built, self._columns, _DIALECTS[dialect])
            found = self._spelled.setdefault(dialect, made)
        return found


class Answer:
    """The rows of one statement; whoever looks at them waits until they are there. Raises what SQLAlchemy raises."""

    __slots__ = ("_connection", "_rows")

    def __init__(self, connection: Connection, rows: list[Any] | None = None) -> None:
        self._connection = connection
        self._rows = rows

    def put(self, rows: list[Any]) -> None:
        """What came for it."""
        self._rows = rows

    def all(self) -> list[Any]:
        if self._rows is None:
            send(self._connection)
        if self._rows is None:
            raise RuntimeError("this was asked in a transaction that is over")
        return self._rows

    def first(self) -> Any:
        """None where there is no row."""
        rows = self.all()
        return rows[0] if rows else None

    def one(self) -> Any:
        rows = self.all()
        if len(rows) != 1:
            raise NoResultFound(f"{len(rows)} rows instead of one")
        return rows[0]

    def scalar(self) -> Any:
        """The first value of the first row; None where there is no row."""
        rows = self.all()
        return rows[0][0] if rows else None

    def __iter__(self) -> Iterator[Any]:
        return iter(self.all())


def ask(connection: Connection, statement: Statement, **values: object) -> Answer:
    """Its answer, which may not be there yet: then it, and all that was asked before, goes out when one is looked at,
    with the next statement of SQLAlchemy's, or with the commit. Raises what SQLAlchemy raises."""
    if not connection.in_transaction():
        connection.begin()  # as SQLAlchemy does with a first statement
    spelling = statement.spelled(connection.dialect.name)
    driver: Any = connection.connection.driver_connection
    try:
        if connection.dialect.name == "postgresql":
            answer = Answer(connection)
            driver.ask(spelling, values, answer)
            return answer
        cursor = driver.execute(spelling.sql, spelling.in_order(values))
        described = cursor.description
        if described is None:
            return Answer(connection, [])
        make = spelling.row_maker(lambda: [column[0] for column in described])
        return Answer(connection, list(map(make, cursor.fetchall())))
    except _errors(connection) as error:
        raise _as_sqlalchemy(connection, error) from error


def send(connection: Connection) -> None:
    """What was asked and is not answered goes to the server, and its answers are awaited. Raises as SQLAlchemy does."""
    if connection.dialect.name != "postgresql":
        return
    driver: Any = connection.connection.driver_connection
    try:
        driver.send()
    except _errors(connection) as error:
        raise _as_sqlalchemy(connection, error) from error


def _errors(connection: Connection) -> type[Exception]:
    return connection.dialect.loaded_dbapi.Error


def _as_sqlalchemy(connection: Connection, error: Exception) -> BaseException:
    """What SQLAlchemy would raise of a driver's error; a connection that is lost is not given back to the pool."""
    dialect = connection.dialect
    driver: Any = connection.connection.driver_connection
    lost = driver is not None and getattr(driver, "closed", False)  # by services.store.pipeline, whatever it was
    lost = lost or dialect.is_disconnect(error, driver, None)  # type: ignore[arg-type]
    if lost:
        connection.invalidate(error)
    found = DBAPIError.instance(
        None, None, error, _errors(connection), hide_parameters=True, connection_invalidated=lost, dialect=dialect
    )
    assert isinstance(found, BaseException)
    return found
