"""What pages know of a book: the ids of its rows are no ids of the house's database, and last as long as one outage."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Final

FIRST: Final = 1 << 40  # no row of a house's database has such an id
MOST: Final = 1000  # pages and lists of long ago are gone


@dataclass(frozen=True, slots=True)
class OfBook:
    """A row of the book. `code`: of its number, "T1…", by which the number is known afterwards too; anything else: it
    is of none."""

    id: int
    code: str
    outage: int


class Handles:
    """One for each row that is shown, the same again for the same row. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[int, OfBook] = {}
        self._given: dict[OfBook, int] = {}
        self._next = FIRST

    def give(self, row: OfBook) -> int:
        """The id under which pages may know it."""
        with self._lock:
            if row not in self._given:
                self._given[row] = self._next
                self._known[self._next] = row
                self._next += 1
                for handle in list(self._known)[:-MOST]:
                    del self._given[self._known.pop(handle)]
            return self._given[row]

    def find(self, handle: int) -> OfBook | None:
        """None: it is an id of the house's database, or so old that it is nobody's."""
        with self._lock:
            return self._known.get(handle)


def of_server(handle: int) -> bool:
    """Whether it is an id of the house's database."""
    return handle < FIRST
