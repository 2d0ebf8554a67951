"""Many statements to PostgreSQL on one way there and back: libpq's pipeline mode.

psycopg's own pipeline costs three times as much of our processor as this, for it waits and writes for each statement
(docs/performance.md); so libpq is spoken to through psycopg's wrapper of it. The server does one statement after the
other, each under its own snapshot, as if each had been awaited. After one that fails it does none, and the transaction
can only be undone.

Statements are kept prepared on each connection. psycopg prepares nothing there itself (services.store.servers): it
would let the server forget all of them with every rollback, which is how reading ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from psycopg import pq
from psycopg.abc import PQGen
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.waiting import Ready, Wait

_DONE: Final = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK)

# What is kept prepared is of no use any more: a table was made anew with other columns, or somebody had it forgotten.
# It would be so for ever on this connection, so there is a new one.
_OUT_OF_DATE: Final = ("0A000", "26000")


@dataclass(frozen=True, slots=True)
class _Command:
    """One of a pipeline: BEGIN, a statement that the server is to keep, or one that it is to do."""

    spelling: Any = None  # services.store.asking.Spelling
    answer: Any = None  # services.store.asking.Answer


class Pipeline:
    """What was asked on one connection and has not gone out, and what its server has kept prepared."""

    def __init__(self, driver: psycopg.Connection[Any]) -> None:
        self._driver = driver
        self._values = Transformer(driver)
        self._asked: list[tuple[_Command, list[bytes | None]]] = []
        self._kept: set[bytes] = set()

    def __bool__(self) -> bool:
        return bool(self._asked)

    def ask(self, spelling: Any, values: Mapping[str, object], answer: Any) -> None:
        """Raises psycopg.DataError for a value that no column can hold."""
        given = spelling.in_order(values)
        written: Any = self._values.dump_sequence(given, [PyFormat.TEXT] * len(given))
        self._asked.append((_Command(spelling, answer), written))

    def forget(self) -> None:
        """The transaction is undone: nothing of it goes out."""
        self._asked.clear()

    def send(self) -> None:
        """Raises psycopg.Error, the first one that the server said; OperationalError where the connection is lost.

        The driver's lock is not taken: one thread has the connection, and psycopg may hold it around this.
        """
        asked, self._asked = self._asked, []
        if asked:
            self._run(asked)

    def ping(self) -> None:
        """Ask for an answer and nothing else, outside of any transaction. Raises psycopg.OperationalError."""
        self._run([])

    def _run(self, asked: list[tuple[_Command, list[bytes | None]]]) -> None:
        server = self._driver.pgconn
        try:
            commands = self._write(server, asked)
            results = self._driver.wait(_results(server))
            server.exit_pipeline_mode()
        except BaseException:
            self._driver.close()  # nobody knows what it is in the middle of
            raise
        self._read(commands, results)

    def _write(self, server: Any, asked: list[tuple[_Command, list[bytes | None]]]) -> list[_Command]:
        begins = bool(asked) and server.transaction_status == pq.TransactionStatus.IDLE and not self._driver.autocommit
        server.enter_pipeline_mode()
        commands, new = [], set()
        if begins:
            server.send_query_params(b"BEGIN", None)
            commands.append(_Command())
        for command, values in asked:
            spelling = command.spelling
            if spelling.named not in self._kept and spelling.named not in new:
                server.send_prepare(spelling.named, spelling.sql.encode())
                commands.append(_Command(spelling))
                new.add(spelling.named)
            server.send_query_prepared(spelling.named, values)
            commands.append(command)
        server.pipeline_sync()
        return commands

    def _read(self, commands: list[_Command], results: list[Any]) -> None:
        for command, result in zip(commands, results, strict=True):
            if result.status not in _DONE:
                error = error_from_result(result, self._driver.info.encoding)
                if error.sqlstate in _OUT_OF_DATE:
                    self._driver.close()
                raise error
            if command.answer is not None:
                command.answer.put(self._rows(command.spelling, result))
            elif command.spelling is not None:
                self._kept.add(command.spelling.named)

    def _rows(self, spelling: Any, result: Any) -> list[Any]:
        if result.status != pq.ExecStatus.TUPLES_OK or not result.ntuples:
            return []
        self._values.set_pgresult(result)
        names = lambda: [result.fname(number).decode() for number in range(result.nfields)]  # noqa: E731
        return self._values.load_rows(0, result.ntuples, spelling.row_maker(names))


def _results(server: Any) -> PQGen[list[Any]]:
    """Everything up to the answer to the pipeline's end, one result a command."""

    while server.flush():
        if (yield Wait.RW) & Ready.R:
            server.consume_input()
    found: list[Any] = []
    while True:
        while server.is_busy():
            if (yield Wait.R):
                server.consume_input()
        result = server.get_result()
        if result is None:
            if server.status == pq.ConnStatus.BAD:
                raise psycopg.OperationalError("the connection is lost")
        elif result.status == pq.ExecStatus.PIPELINE_SYNC:
            return found
        else:
            found.append(result)
