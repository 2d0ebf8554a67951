"""Faults of the database at a chosen session: before it begins, in it, or after its commit."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from typing import Any

import psycopg
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, ProgrammingError

from services.store.database import Database
from services.store.faults import DatabaseAway, DatabaseDamaged, DatabaseFault, DatabaseUnsure, translated
from services.store.sqlite import sqlite3


class Moment(Enum):
    BEFORE = "before"
    WITHIN = "within"
    AFTER = "after"  # what was written is kept, and nobody is told


def _driver(kind: type, words: str) -> Callable[[], Exception]:
    return lambda: kind("a statement", {}, sqlite3.DatabaseError(words))


FAULTS: Sequence[Callable[[], Exception]] = (
    lambda: DatabaseAway("gone"),
    lambda: DatabaseDamaged("damaged"),
    _driver(OperationalError, "database disk image is malformed"),
    _driver(ProgrammingError, "a wrong statement"),
    _driver(IntegrityError, "a broken rule"),
    lambda: sqlite3.InterfaceError("the driver's own"),
    lambda: OSError(5, "Input/output error"),
    lambda: ValueError("a row that nobody could have written"),
    lambda: KeyError("a column"),
    lambda: MemoryError(),
)


def _after(session: str, fault: Exception) -> Exception:
    """What the store says of a fault that comes with a COMMIT."""
    of_database = isinstance(fault, DatabaseFault | DBAPIError)
    return DatabaseUnsure("nobody knows") if session == "write" and of_database else fault


@contextmanager
def commit_lost(database: Database, *, kept: bool, code: int = sqlite3.SQLITE_IOERR) -> Iterator[None]:
    """The next COMMIT fails, once: what was written is kept or not, and its answer is lost."""
    dialect = database._writer.dialect
    commit, lost = dialect.do_commit, []

    def lose(connection: Any) -> None:
        if lost:
            commit(connection)
            return
        lost.append(connection)
        if kept:
            commit(connection)
        if database.kind == "postgresql":
            raise psycopg.OperationalError("the connection is lost")
        fault = sqlite3.OperationalError("disk I/O error")
        fault.sqlite_errorcode = code
        raise fault

    dialect.do_commit = lose  # type: ignore[method-assign]
    try:
        yield
    finally:
        del dialect.do_commit
    assert lost, "nothing was committed"


@contextmanager
def fault_at(database: Database, session: int, moment: Moment, fault: Callable[[], Exception]) -> Iterator[list[int]]:
    """The session of this number, counted from 1, meets the fault; yields how many sessions there were, as one item."""
    seen = [0]
    own = {name: getattr(database, name) for name in ("read", "write")}

    def wrapped(name: str) -> Any:
        @contextmanager
        def run() -> Iterator[Any]:
            seen[0] += 1
            hit = seen[0] == session
            with translated():
                if hit and moment is Moment.BEFORE:
                    raise fault()
                with own[name]() as connection:
                    yield connection
                    if hit and moment is Moment.WITHIN:
                        raise fault()
                if hit and moment is Moment.AFTER:
                    raise _after(name, fault())

        return run

    for name in own:
        setattr(database, name, wrapped(name))
    try:
        yield seen
    finally:
        for name in own:
            delattr(database, name)


@contextmanager
def trouble(database: Database, chance: float, rng: random.Random, longest: float) -> Iterator[None]:
    """Any session, from any thread, may meet any fault at any moment, or take up to `longest` seconds."""
    own = {name: getattr(database, name) for name in ("read", "write")}

    def wrapped(name: str) -> Any:
        @contextmanager
        def run() -> Iterator[Any]:
            moment = rng.choice(list(Moment)) if rng.random() < chance else None
            fault = rng.choice(FAULTS)
            with translated():
                if moment is Moment.BEFORE:
                    raise fault()
                with own[name]() as connection:
                    yield connection
                    if rng.random() < chance:
                        time.sleep(rng.uniform(0, longest))
                    if moment is Moment.WITHIN:
                        raise fault()
                if moment is Moment.AFTER:
                    raise _after(name, fault())

        return run

    for name in own:
        setattr(database, name, wrapped(name))
    try:
        yield
    finally:
        for name in own:
            delattr(database, name)
