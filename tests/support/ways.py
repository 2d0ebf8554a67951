"""How often a use case goes to its database, and with how many statements: counted, not timed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import event

from services.store import asking
from services.store.database import Database
from services.store.pipeline import Pipeline


@dataclass
class Ways:
    """ways: to a server and back, BEGIN and COMMIT among them; of a file there are none. said: the statements."""

    ways: int = 0
    said: list[str] = field(default_factory=list)

    @property
    def statements(self) -> int:
        return len(self.said)


@contextmanager
def ways_of(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ways]:
    """What is done within, by this process, on whichever connection of the database."""
    found = Ways()
    in_order, run = asking.Spelling.in_order, Pipeline._run

    def spelled(self: Any, values: Any) -> Any:
        found.said.append(self.sql)
        return in_order(self, values)

    def counted(self: Any, asked: Any) -> None:
        found.ways += 1
        run(self, asked)

    def by_library(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        found.said.append(statement)
        found.ways += 1

    def ended(_connection: Any) -> None:
        found.ways += 1

    with monkeypatch.context() as patched:
        patched.setattr(asking.Spelling, "in_order", spelled)
        patched.setattr(Pipeline, "_run", counted)
        listeners = (("before_cursor_execute", by_library), ("commit", ended), ("rollback", ended))
        engines = {database._writer, database._reader}
        for engine in engines:
            for kind, listener in listeners:
                event.listen(engine, kind, listener)
        try:
            yield found
        finally:
            for engine in engines:
                for kind, listener in listeners:
                    event.remove(engine, kind, listener)
            if database.kind == "sqlite":
                found.ways = 0
