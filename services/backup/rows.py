"""The rows of all tables as lines of text: the one spelling for copies, restoring and moving, on both databases.

A row is a JSON array of its columns; bytes are written as ``{"b": BASE64}``. The sum of a table is that of the SHA-256
of its lines modulo 2^256: it does not depend on the order, which the two databases do not agree about.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, MetaData, Table, column, null, select, table, text, tuple_

import services.goods.tables
import services.outage.tables
import services.surveys.tables
import services.visits.tables
from services.store.tables import metadata

PAGE: Final = 1000  # rows in one statement
_RANGE: Final = 1 << 256

# What docs/security.md keeps out of every copy. Answers of a day that runs would tell with its numbers who gave them;
# who is signed in and which browsers are known are keys; which panel has an id is of a machine, which may be dead.
LEFT_OUT: Final = frozenset({"survey_fresh", "survey_token", "web_session", "known_browser", "kiosk_holder"})
# On their way to a printer: a signed pass, and what a bag's label says of the detainee.
BLANKED: Final = frozenset({("pass_print", "pass_text"), ("goods_print", "detainee")})
# A part of its own: it is thrown away sooner.
PERSONS: Final = frozenset({"booking_person", "ban_person", "ban_booking", "goods_person"})

# Whose tables are in `metadata` with their import.
_KNOWN = (services.goods.tables, services.outage.tables, services.surveys.tables, services.visits.tables)


def all_tables() -> list[Table]:
    """Every table, those that others point to first."""
    return list(metadata.sorted_tables)


@dataclass
class RowSum:
    """How many rows, and their sum."""

    rows: int = 0
    total: int = 0

    def add(self, line: str) -> None:
        self.rows += 1
        self.total = (self.total + int.from_bytes(hashlib.sha256(line.encode()).digest(), "big")) % _RANGE

    @property
    def hex(self) -> str:
        return f"{self.total:064x}"


@dataclass(frozen=True, slots=True)
class TableStart:
    """A table begins: its name and columns, in the order of its rows."""

    name: str
    columns: tuple[str, ...]

    def line(self) -> str:
        return json.dumps({"table": self.name, "columns": self.columns})


def written(values: Iterable[Any]) -> str:
    """A row as its line."""
    kept = [{"b": base64.b64encode(one).decode()} if isinstance(one, bytes | memoryview) else one for one in values]
    return json.dumps(kept, separators=(",", ":"), ensure_ascii=False)


def read_back(line: str) -> list[Any]:
    """The inverse of `written`. Raises ValueError."""
    values = json.loads(line)
    if not isinstance(values, list):
        raise ValueError("a line is no row")
    return [base64.b64decode(one["b"]) if isinstance(one, dict) else one for one in values]


def start_of(of: Table) -> TableStart:
    return TableStart(of.name, tuple(one.name for one in of.columns))


def lines(connection: Connection, of: Table, columns: Sequence[str] = (), *, whole: bool = False) -> Iterator[str]:
    """All rows of a table in the order of its key, page by page. Raises DatabaseAway where the session does.

    columns: their order in a row; else as the table has them. whole: with what no copy may have.
    """
    keys = [of.c[one.name] for one in of.primary_key.columns]
    chosen = [of.c[name] for name in columns] or list(of.columns)
    shown = [null().label(one.name) if (of.name, one.name) in BLANKED and not whole else one for one in chosen]
    page = select(*shown, *(one.label(f"key {place}") for place, one in enumerate(keys))).order_by(*keys).limit(PAGE)
    after: tuple[Any, ...] = ()
    while True:
        found = connection.execute(page.where(tuple_(*keys) > tuple_(*after)) if after else page).all()
        for row in found:
            yield written(row[: len(shown)])
        if len(found) < PAGE:
            return
        after = tuple(found[-1][len(shown) :])


def sum_of(connection: Connection, of: Table, *, whole: bool = False) -> RowSum:
    """Reads a whole table."""
    found = RowSum()
    for line in lines(connection, of, whole=whole):
        found.add(line)
    return found


def sum_as_written(connection: Connection, start: TableStart) -> RowSum:
    """As `sum_of`, of a table of any schema, with the columns in the order in which its rows were written."""
    found = RowSum()
    for line in lines(connection, Table(start.name, MetaData(), autoload_with=connection), start.columns):
        found.add(line)
    return found


@dataclass
class Loader:
    """Puts rows into the tables of an empty schema, within the caller's transaction.

    What protects the journal against other orders and deletions is put aside meanwhile, and comes back as it was.
    """

    connection: Connection
    _start: TableStart | None = None
    _rows: list[dict[str, Any]] = field(default_factory=list)
    _triggers: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """Takes away what the schema's making wrote into the tables."""
        self._put_triggers_aside()
        found = MetaData()
        found.reflect(self.connection)
        for one in reversed(found.sorted_tables):
            if one.name != "alembic_version":
                self.connection.execute(one.delete())

    def start(self, which: TableStart) -> None:
        self._start = which

    def row(self, line: str) -> None:
        if self._start is None:
            raise ValueError("a row stands outside of any table")
        self._rows.append(dict(zip(self._start.columns, read_back(line), strict=True)))
        if len(self._rows) >= PAGE:
            self.flush()

    def flush(self) -> None:
        """What was gathered goes into the table."""
        if self._rows and self._start is not None:
            into = table(self._start.name, *map(column, self._start.columns))
            self.connection.execute(into.insert(), self._rows)
        self._rows = []

    def end(self) -> None:
        """All rows are in: triggers and counters of keys are right again."""
        self.flush()
        if self.connection.dialect.name == "sqlite":
            for one in self._triggers:
                self.connection.execute(text(one.replace(":", "\\:")))
        else:
            for name in self._triggers:
                self.connection.execute(text(f'ALTER TABLE "{name}" ENABLE TRIGGER USER'))
            self._count_on()

    def _put_triggers_aside(self) -> None:
        if self.connection.dialect.name == "sqlite":
            found = self.connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
            self._triggers = [row.sql for row in found]
            for row in found:
                self.connection.execute(text(f'DROP TRIGGER "{row.name}"'))
            return
        query = text(
            "SELECT DISTINCT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE NOT tgisinternal AND relnamespace = to_regnamespace(quote_ident(current_schema()))"
        )
        self._triggers = list(self.connection.execute(query).scalars())
        for name in self._triggers:
            self.connection.execute(text(f'ALTER TABLE "{name}" DISABLE TRIGGER USER'))

    def _count_on(self) -> None:
        """PostgreSQL's counters of row ids begin after the highest one."""
        owned = text(
            "SELECT table_name, column_name, pg_get_serial_sequence(quote_ident(table_name), column_name) AS counter"
            " FROM information_schema.columns WHERE table_schema = current_schema()"
            " AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL"
        )
        for row in self.connection.execute(owned).all():
            highest = f'SELECT max("{row.column_name}") FROM "{row.table_name}"'
            self.connection.execute(
                text(f"SELECT setval(:counter, greatest(coalesce(({highest}), 0), 1), ({highest}) IS NOT NULL)"),
                {"counter": row.counter},
            )


def differing(found: Mapping[str, RowSum], expected: Mapping[str, RowSum]) -> Sequence[str]:
    """The tables whose rows are not the same."""
    return [name for name in expected if found.get(name) != expected[name]]
