"""The one place that says what each fault of the database means, and what a use case does about it.

    DatabaseFault          it cannot be used now; nothing of this transaction is kept
     ├─ DatabaseAway       unreachable, silent, locked for too long, disk full, schema or file not there; may come back
     │   └─ DatabaseUnsure   its COMMIT was not answered: it may be kept, and may not
     ├─ DatabaseDamaged    the file is broken
     ├─ DatabaseMissing    the id file is there, its database is not
     │   └─ DatabaseForeign  another one is in its place
     ├─ DatabaseOlder      a copy from before stands in its place
     ├─ DatabaseNewer      made by a newer version of this program
     └─ IdHeld             sound, and another panel works on it under this kiosk's id (services.store.holding)

Which of them it is decides what staff read (`services.store.obstacles`). A program treats all alike, whether it runs or
starts (`services.store.upgrade`): it answers that it cannot do this now, and tries again, because whoever mends the
database (a backup brought back, a server started, a disk emptied) does not have to touch the kiosk. `answering`,
`answered` and `put_off` are how a use case says so; a handler of its own is for those who can tell more than that.
An answer says that nothing was done, so DatabaseUnsure goes on to whoever may only say that nobody knows: a touch
task's `failed`, a page of the console, a problem of the API.

Broken rules (IntegrityError) and wrong SQL stay bugs.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ClassVar, Final, ParamSpec, TypeVar

from sqlalchemy.exc import DatabaseError, DataError, DBAPIError, IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from services.store.obstacles import Obstacle
from services.store.sqlite import sqlite3

P = ParamSpec("P")
T = TypeVar("T")
U = TypeVar("U")

# PostgreSQL: a table, a column, a schema or a function is not there. The schema is made before the first transaction of
# a program, so somebody is bringing a backup back.
_NO_SCHEMA: Final = ("42P01", "42703", "3F000", "42883")
_NO_RIGHT: Final = "42501"  # PostgreSQL: the role may not make or use tables here; whoever grants it mends it
_DAMAGED: Final = ("malformed", "not a database")
# A COMMIT that ends so has been undone: broken rules and conflicts (classes of SQLSTATE), no lock, no room.
_SURELY_UNDONE: Final = ("23", "40")
_SURELY_UNDONE_SQLITE: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL)


class DatabaseFault(Exception):
    """Something is the matter with the database; the message says what and what to do, `obstacle` what staff read."""

    obstacle: ClassVar[Obstacle] = Obstacle.DATABASE_AWAY
    place: str = ""  # what staff have to look at, where more than the obstacle can be said: see Trouble


class DatabaseAway(DatabaseFault):
    """Not reachable, or busy for too long. Nothing was changed; trying again may work."""


class DatabaseUnsure(DatabaseAway):
    """What was written may be kept, and may not: its COMMIT failed on the way, or its answer was lost."""


class DatabaseDamaged(DatabaseFault):
    """The file is broken. It was put aside whole, and no fresh one is made silently."""

    obstacle = Obstacle.DATABASE_DAMAGED


class DatabaseMissing(DatabaseFault):
    """The id file names a database that is not there."""

    obstacle = Obstacle.DATABASE_MISSING


class DatabaseForeign(DatabaseMissing):
    """Another database lies in its place: the id file names another one."""

    obstacle = Obstacle.DATABASE_FOREIGN


class DatabasePutAside(DatabaseMissing):
    """It is not there because it was damaged, and was put aside whole at an earlier start."""

    obstacle = Obstacle.DATABASE_DAMAGED


class DatabaseOlder(DatabaseFault):
    """An older copy stands in the place of the database that this machine has worked with."""

    obstacle = Obstacle.DATABASE_OLDER


class DatabaseNewer(DatabaseFault):
    """The schema is newer than this program."""

    obstacle = Obstacle.DATABASE_NEWER


# -- what a use case does about it -----------------------------------------------------------------------------


def answering(instead: U) -> Callable[[Callable[P, T]], Callable[P, T | U]]:
    """Decorates a use case: `instead` is its answer while the database cannot be used. Raises DatabaseUnsure."""

    def decorate(use_case: Callable[P, T]) -> Callable[P, T | U]:
        @functools.wraps(use_case)
        def run(*arguments: P.args, **named: P.kwargs) -> T | U:
            return answered(lambda: use_case(*arguments, **named), lambda _fault: instead)

        return run

    return decorate


def answered(work: Callable[[], T], instead: Callable[[DatabaseFault], U]) -> T | U:
    """What `work` returns; what `instead` makes of the fault while the database cannot be used.

    Raises DatabaseUnsure: only where nothing was done something can be done instead.
    """
    try:
        return work()
    except DatabaseUnsure:
        raise
    except DatabaseFault as fault:
        return instead(fault)


@contextmanager
def put_off() -> Iterator[None]:
    """What is done within is worth no answer: while the database cannot be used it is left undone, or done later."""
    try:
        yield
    except DatabaseFault:
        return


# -- what the library says ---------------------------------------------------------------------------------------


@contextmanager
def translated() -> Iterator[None]:
    """Turn the library's exceptions into ours. Broken rules and wrong SQL stay bugs."""
    try:
        yield
    except ProgrammingError as error:
        state = getattr(error.orig, "sqlstate", None)
        if state == _NO_RIGHT:
            raise DatabaseAway(
                "The database cannot be used now (its role lacks a right there: make it the database's owner)."
            ) from error
        if state in _NO_SCHEMA:
            raise DatabaseAway("The database cannot be used now (its tables are not there).") from error
        _forget_values(error)
        raise
    except (IntegrityError, DataError) as error:
        _forget_values(error)
        raise
    except PoolTimeout as error:
        raise DatabaseAway("The database is too busy: no connection became free.") from error
    except OperationalError as error:
        raise away_or_damaged(error.orig) from error
    except DBAPIError as error:
        if error.connection_invalidated or isinstance(error, DatabaseError):
            raise away_or_damaged(error.orig) from error
        raise


def _forget_values(error: DBAPIError) -> None:
    """PostgreSQL quotes the row that broke a rule: keep the rule and the place, forget the row."""
    diagnosis = getattr(error.orig, "diag", None)
    if diagnosis is None or error.orig is None:
        return  # SQLite names tables and columns only
    places = (diagnosis.table_name, diagnosis.column_name, diagnosis.constraint_name)
    said = " ".join(part for part in (diagnosis.sqlstate, *places) if part)
    error.orig.args = (said,)
    error.args = (f"({type(error.orig).__name__}) {said}",)


def away_or_damaged(original: object) -> DatabaseFault:
    """What a driver's own error means."""
    reason = _reason(original)
    if any(words in reason for words in _DAMAGED):
        return DatabaseDamaged(f"The database file is damaged ({reason}).")
    return DatabaseAway(f"The database cannot be used now ({reason}).")


def of_commit(fault: DatabaseFault) -> DatabaseFault:
    """What a fault means that has come of a COMMIT."""
    original = getattr(fault.__cause__, "orig", None) or fault.__cause__
    state = getattr(original, "sqlstate", None) or ""
    code = getattr(original, "sqlite_errorcode", None)
    undone = state[:2] in _SURELY_UNDONE or (code is not None and code & 0xFF in _SURELY_UNDONE_SQLITE)
    return fault if undone else DatabaseUnsure(f"{fault} Whether the last change is kept is not known.")


def _reason(original: object) -> str:
    """The driver's own first line, without statement or parameters (they may hold data)."""
    return (str(original).strip().splitlines() or ["no reason given"])[0][:200]
