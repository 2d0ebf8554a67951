"""A look: what one thread reads one after the other, for one page, is one read session instead of twenty.

Each session costs as much as a statement: a connection out of the pool and back, BEGIN, ROLLBACK, and on a server the
way there for each. A look ends by itself before it lasts; the next read begins another one. A write ends it too, so
that what is read afterwards has it in it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

LONGEST_SECONDS: Final = 0.04  # a read session is held for less than 50 ms


class Looks:
    """The looks of one database, at most one for each thread."""

    def __init__(self) -> None:
        self._here = threading.local()

    @contextmanager
    def begin(self) -> Iterator[None]:
        """Within the block what this thread reads is one look, or a few after one another. One within another is it."""
        if self._of_thread is not None:
            yield
            return
        look = self._here.look = _Look()
        try:
            yield
        finally:
            self._here.look = None
            look.end()

    @contextmanager
    def session(self, reader: Engine) -> Iterator[Connection]:
        """A read session: the look's, or one of its own where this thread has none."""
        look = self._of_thread
        if look is None:
            with reader.connect() as connection:
                yield connection
            return
        with look.session(reader) as connection:
            yield connection

    def pause(self) -> None:
        """End this thread's session; its look goes on with the next read."""
        if (look := self._of_thread) is not None:
            look.end()

    @property
    def _of_thread(self) -> _Look | None:
        found: _Look | None = getattr(self._here, "look", None)
        return found


class _Look:
    def __init__(self) -> None:
        self._connection: Connection | None = None
        self._pool: object = None
        self._until = 0.0
        self._inside = 0

    @contextmanager
    def session(self, reader: Engine) -> Iterator[Connection]:
        if time.monotonic() > self._until or self._pool is not reader.pool:  # another pool: another file or server
            self.end()
        if self._connection is None:
            self._connection, self._pool = reader.connect(), reader.pool
            self._until = time.monotonic() + LONGEST_SECONDS
        self._inside += 1
        try:
            yield self._connection
        except BaseException:
            self._until = 0.0  # what failed on it may have left it unusable
            raise
        finally:
            self._inside -= 1

    def end(self) -> None:
        """Nothing while somebody reads: it is ended before the next read then."""
        if self._inside or self._connection is None:
            self._until = 0.0
            return
        connection, self._connection = self._connection, None
        with suppress(SQLAlchemyError):  # a server that went away meanwhile: what was read stands, and so does the page
            connection.close()
