"""SQLAlchemy's engine for PostgreSQL: a pool of connections to the server in charge.

Imported where there is such a server only: psycopg is slow to import.
"""

from __future__ import annotations

from typing import Any

import psycopg
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DisconnectionError, InvalidatePoolError

from services.store.engines import BUSY_SECONDS, POOL_SIZE
from services.store.postgres import Punctual, options
from services.store.server_address import SCHEME
from services.store.servers import servers_of


def postgresql_engine(url: str, schema: str) -> Engine:
    servers = servers_of(url)
    engine = create_engine(
        f"{SCHEME}://",  # where it is, only `servers` knows
        connect_args={"options": options(schema)},
        hide_parameters=True,  # no traceback of a statement tells what it was about
        pool_size=POOL_SIZE,
        pool_use_lifo=True,  # whatever is not needed rests, so that idle_session_timeout of the server ends it
        max_overflow=POOL_SIZE,
        pool_timeout=BUSY_SECONDS,
    )

    def connect(_dialect: object, _record: object, _arguments: object, named: Any) -> Punctual:
        return servers.connect(**named)

    def require_there(connection: Punctual, _record: object, _proxy: object) -> None:
        try:
            connection.require_there()
        except psycopg.Error as error:  # a server that was restarted is found again without a failed ticket
            raise InvalidatePoolError("its server is gone") from error

    def require_in_charge(connection: Any, _record: object, _proxy: object) -> None:
        if servers.is_past(connection.mark):
            raise DisconnectionError("another server has taken its place")  # the pool looks for that one

    event.listen(engine, "do_connect", connect)
    event.listen(engine, "checkout", require_there)
    event.listen(engine, "checkout", require_in_charge)
    return engine
