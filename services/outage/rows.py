"""Writing what came out of a book, many rows at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, insert


def write_all(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *returned: Any) -> Sequence[Any]:
    """Insert rows in their order; what is to be returned of each comes in the same order."""
    if not rows:
        return ()
    values = [dict(one) for one in rows]
    if not returned:
        connection.execute(insert(table), values)
        return ()
    return connection.execute(insert(table).returning(*returned, sort_by_parameter_order=True), values).all()
