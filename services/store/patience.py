"""Work that takes as long as it takes: an upgrade of years, a copy to a slow disk, a house that is loaded.

For everything else an answer that does not come within seconds means that the server hangs (services.store.postgres).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import Connection, text

ANSWER_SECONDS: Final = 3600.0  # for one answer: a server that is silent for longer is gone


@contextmanager
def unhurried(connection: Connection) -> Iterator[None]:
    """Our side waits for answers within the block, also for that of COMMIT where the transaction ends in it."""
    if connection.dialect.name != "postgresql":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.patience = ANSWER_SECONDS
    try:
        yield
    finally:
        driver.patience = None


def take_time(connection: Connection) -> None:
    """The server puts its limits aside until this transaction ends: for statements, and for the time between them."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
