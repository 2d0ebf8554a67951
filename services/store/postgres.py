"""Connections to PostgreSQL that never wait for ever: what the server is told, and what our side watches itself.

A server that refuses says so. One that hangs (stopped, its disk stuck, a cable pulled, a proxy that passes nothing on)
says nothing: the kernel goes on acknowledging what it gets, and the server's own time-outs stand still with it. So each
wait for an answer ends by our clock, and the connection with it, for nobody knows what it is in the middle of.
"""

from __future__ import annotations

import select
import time
from collections.abc import Callable, Generator
from typing import Any, Final, TypeVar

import psycopg

from services.store.deadline import left
from services.store.pipeline import Pipeline

CONNECT_SECONDS: Final = 3  # psycopg's least is 2
PING_SECONDS: Final = 3.0  # for the answer to what only asks whether anyone is there
SURE_SECONDS: Final = 1.0  # after an answer nobody asks whether anyone is there
ANSWER_SECONDS: Final = 8.0  # for any other one: longer than the server's own limits below
STATEMENT_SECONDS: Final = 7
LOCK_SECONDS: Final = 5
IDLE_IN_TRANSACTION_SECONDS: Final = 60

# A dead way to the server, as the kernel finds it: bytes that nobody acknowledges, and probes while nothing is sent.
WIRE: Final = {
    "connect_timeout": CONNECT_SECONDS,
    "tcp_user_timeout": 6000,  # milliseconds
    "keepalives": 1,
    "keepalives_idle": 4,
    "keepalives_interval": 2,
    "keepalives_count": 2,
}

# Where synchronous_standby_names is set and none of them answers, COMMIT waits for ever (no time-out of the server's
# ends it); one whose wait the server's administrator ends succeeds with a warning.
_WAITS_FOR_STANDBY: Final = "SyncRepWaitForLSN"

V = TypeVar("V")


def options(schema: str = "") -> str:
    """What every session of ours tells the server. schema: where it works instead of the usual one."""
    said: dict[str, object] = {
        "synchronous_commit": "on",  # whatever the server is set to: a number that was shown must last
        "statement_timeout": STATEMENT_SECONDS * 1000,  # milliseconds
        "lock_timeout": LOCK_SECONDS * 1000,
        "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_SECONDS * 1000,
    }
    if schema:
        said["search_path"] = schema
    return " ".join(f"-c {name}={value}" for name, value in said.items())


class Punctual(psycopg.Connection[Any]):
    """A connection whose waits end. Raises psycopg.OperationalError, after which it is closed."""

    patience: float | None = None  # seconds for each answer, where more are needed than usual (services.store.patience)
    mark: tuple[str, int] = ("", 0)  # of the server at the other end: services.store.servers
    place: object = None  # which of the servers of the address is there
    when_silent: Callable[[], None] = staticmethod(lambda: None)
    stands_alone = False  # its last COMMIT is kept by this server, and by none of the standbys that it waited for

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._pipeline_of_ours = Pipeline(self)
        self._answered = time.monotonic()
        self._usual: float | None = None  # seconds for each answer, where it is not ANSWER_SECONDS

    def require_there(self) -> None:
        """Between two uses: the server is there still. Raises psycopg.OperationalError.

        One that ends says so, or its end of the line is closed; one that was cut off does neither, so it is asked,
        unless it answered just now.
        """
        if time.monotonic() - self._answered < SURE_SECONDS and not _has_news(self.fileno()):
            return
        self._usual = PING_SECONDS
        try:
            self._pipeline_of_ours.ping()
        finally:
            self._usual = None

    def ask(self, *asked: Any) -> None:
        """See services.store.asking."""
        self._pipeline_of_ours.ask(*asked)

    def send(self) -> None:
        self._pipeline_of_ours.send()

    def rollback(self) -> None:
        self._pipeline_of_ours.forget()
        super().rollback()

    def wait(self, gen: Any, *arguments: Any, **named: Any) -> Any:
        if self._pipeline_of_ours:  # whatever psycopg is about to say comes after what was asked before
            self._pipeline_of_ours.send()
        if named:  # whoever asks for news says for how long
            return super().wait(gen, *arguments, **named)
        usual = self._usual or (PING_SECONDS if self.autocommit else ANSWER_SECONDS)  # outside of a transaction, a look
        seconds = self.patience if self.patience is not None else left(usual)
        try:
            found = super().wait(_until(gen, time.monotonic() + seconds), *arguments, **named)
            self._answered = time.monotonic()
            return found
        except NoAnswer:
            self.close()  # at once, without a word to the server
            self.when_silent()
            raise

    def note(self, notice: psycopg.errors.Diagnostic) -> None:
        """What the server says beside its answers, in whatever language: named by the function that says it."""
        if notice.source_function == _WAITS_FOR_STANDBY:
            self.stands_alone = True


def _has_news(line: int) -> bool:
    """Whether the server has said something without being asked, or has closed the line."""
    look = select.poll()
    look.register(line, select.POLLIN)
    return bool(look.poll(0))


class NoAnswer(psycopg.OperationalError):
    """The server has not answered in time."""


def _until(gen: Generator[Any, Any, V], ends: float) -> Generator[Any, Any, V]:
    """The same steps; NoAnswer once nothing has come until `ends`. psycopg looks again every 0.1 s."""
    try:
        wanted = next(gen)
        while True:
            ready = yield wanted
            if not ready and time.monotonic() >= ends:
                raise NoAnswer("the server does not answer")
            wanted = gen.send(ready)
    except StopIteration as end:
        result: V = end.value
        return result
