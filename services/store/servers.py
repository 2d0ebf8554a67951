"""The PostgreSQL servers of a house, of which one is in charge: finding it, soon, and never believing another.

A standby refuses to write, so it is never taken. A server that was in charge before (another one was promoted in its
place, and it came back) would write: it is known by its timeline, the number that every promotion counts on, and is
refused once anything of this process has met a higher one. What this machine met earlier stands beside the id file
(services.store.witness); what other servers of the address say is asked by services.store.server_looks.
"""

from __future__ import annotations

import threading
import time
from typing import Any, Final, NamedTuple

import psycopg

from services.store.deadline import left
from services.store.postgres import CONNECT_SECONDS, WIRE, Punctual
from services.store.server_address import Place, ServerAddress, server_address

SILENT_SECONDS: Final = 30.0  # for so long a server that did not answer is asked last, and with less patience
LEAST_SECONDS: Final = 2  # psycopg's least
_NO_RIGHT: Final = "42501"
STANDBY: Final = "a standby, read-only"
_MARK: Final = (
    "SELECT system_identifier::text,"
    " ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::integer, pg_backend_pid()"
    " FROM pg_control_system()"
)


class Mark(NamedTuple):
    """Which cluster a server is (the same on its standbys, for ever), and after how many promotions.

    system "": a server that does not say (a proxy, a right that was taken away): nothing can be told from it.
    """

    system: str
    timeline: int


UNKNOWN: Final = Mark("", 0)


class Servers:
    """The servers of one address, as this process knows them. Threads may share it."""

    def __init__(self, address: ServerAddress) -> None:
        self.address = address
        self.in_charge: Place | None = None  # that was found in charge last
        self._silent: dict[Place, float] = {}  # since when, in monotonic seconds
        self._newest: dict[str, int] = {}  # by cluster, the highest timeline that anything has told of
        self._rivals: set[str] = set()  # clusters of which two servers are in charge, and neither came after the other
        self._guard = threading.Lock()

    def connect(self, **named: Any) -> Punctual:
        """A connection to the server in charge. Raises psycopg.Error; OperationalError where none of them is."""
        problems: dict[Place, psycopg.Error] = {}
        for place in self._in_order():
            try:
                return self._connect(place, **named)
            except psycopg.Error as error:
                problems[place] = error
        if len(problems) == 1 and not _is_read_only(next(iter(problems.values()))):
            raise next(iter(problems.values()))
        told = "; ".join(f"{place}: {_reason(error)}" for place, error in problems.items())
        raise psycopg.OperationalError(f"no server is in charge: {told}")

    def to(self, place: Place, **named: Any) -> Punctual:
        """A connection to this very server, in charge or not. Raises psycopg.Error; at once where no time is left, for
        psycopg would take its least."""
        if not left(LEAST_SECONDS):
            raise psycopg.errors.ConnectionTimeout("no time is left to ask the server")
        seconds = LEAST_SECONDS if self._was_silent(place) else CONNECT_SECONDS
        wanted = {**self.address.parameters(place), **WIRE, "connect_timeout": max(LEAST_SECONDS, int(left(seconds)))}
        try:
            connection = Punctual.connect(**{"prepare_threshold": None, **wanted, **named})
        except psycopg.errors.ConnectionTimeout:
            self.note_silent(place)
            raise
        self._silent.pop(place, None)
        connection.when_silent = lambda: self.note_silent(place)
        connection.add_notice_handler(connection.note)
        return connection

    def learn(self, mark: Mark, *, rivals: bool = False) -> None:
        """A server of that mark is, or was, in charge. rivals: two are, of the same timeline."""
        with self._guard:
            if mark.system:
                self._newest[mark.system] = max(mark.timeline, self._newest.get(mark.system, 0))
            (self._rivals.add if rivals else self._rivals.discard)(mark.system)

    def is_past(self, mark: Mark) -> bool:
        """Whether another server has taken the place of this one, or nobody can say which of two is right."""
        return mark.timeline < self._newest.get(mark.system, 0) or (mark.system in self._rivals and mark != UNKNOWN)

    def note_silent(self, place: Place) -> None:
        with self._guard:
            self._silent[place] = time.monotonic()

    def _in_order(self) -> list[Place]:
        """The one that was in charge last, then as they are written; whoever was silent just now at the end."""
        known = self.in_charge
        return sorted(self.address.places, key=lambda one: (self._was_silent(one), one != known))

    def _was_silent(self, place: Place) -> bool:
        return time.monotonic() - self._silent.get(place, float("-inf")) < SILENT_SECONDS

    def _connect(self, place: Place, **named: Any) -> Punctual:
        connection = self.to(place, **{**named, "autocommit": True, "target_session_attrs": "read-write"})
        try:
            connection.mark = mark = mark_of(connection)
            if self.is_past(mark):
                raise WasInCharge(_past_words(rivals=mark.system in self._rivals))
            self.learn(mark)
            connection.place = place
            connection.autocommit = bool(named.get("autocommit", False))
        except BaseException:
            connection.close()
            raise
        self.in_charge = place
        return connection


class WasInCharge(psycopg.OperationalError):
    """A server that would write, and must not be written to any more."""


class Pooled(psycopg.OperationalError):
    """A pooler stands in between: what one session locks, hears or is set to, another one's may be."""


def mark_of(connection: Punctual) -> Mark:
    """Of a server that is in charge. Raises psycopg.Error; Pooled where somebody else speaks with it in our place."""
    try:
        row = connection.execute(_MARK).fetchone()
    except psycopg.Error as error:
        if error.sqlstate == _NO_RIGHT:
            return UNKNOWN
        raise
    if row is None:
        return UNKNOWN
    if row[2] != connection.info.backend_pid:  # a pooler makes up the number by which we would cancel a statement
        raise Pooled("a pooler stands in between, and panels could not be told apart: docs/scaling.md")
    return Mark(str(row[0]), int(row[1]))


_all: dict[str, Servers] = {}
_making: Final = threading.Lock()


def servers_of(url: str) -> Servers:
    """The same for the same address in the whole process. Raises ValueError."""
    with _making:
        if url not in _all:
            _all[url] = Servers(server_address(url))
        return _all[url]


def _is_read_only(error: psycopg.Error) -> bool:
    return "read-only" in str(error) or "not read-write" in str(error)


def _reason(error: psycopg.Error) -> str:
    if _is_read_only(error):
        return STANDBY
    if isinstance(error, psycopg.errors.ConnectionTimeout):
        return "no answer"
    return (str(error).strip().splitlines() or ["no reason given"])[0].rpartition(" failed: ")[2][:120]


def _past_words(*, rivals: bool) -> str:
    if rivals:
        return "in charge, and so is another one of the same age: stop the wrong one (docs/replication.md)"
    return "was in charge before another took its place: make it a standby (docs/replication.md)"
