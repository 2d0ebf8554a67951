"""The account of rows that every importer keeps: none is lost on the way, none is counted twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from services.sheets.model import Row


class RowsUnaccounted(Exception):
    """An importer has lost a row, or counted one twice. Nothing of the file is kept."""


class Counted:
    """Rows that are counted as somebody takes them."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Row]:
        for row in self._rows:
            self.count += 1
            yield row


def account(seen: int, *parts: int) -> None:
    """Every row that was seen is one of the parts. Raises RowsUnaccounted."""
    if sum(parts) != seen:
        raise RowsUnaccounted(f"{seen} rows seen, {' + '.join(map(str, parts))} accounted for")
