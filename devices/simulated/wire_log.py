"""The bytes on a simulated wire, both ways, with their moments; bounded, so that it may run for weeks."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

KEPT = 2000


@dataclass(frozen=True, slots=True)
class WireEntry:
    """Bytes that went together. `at` in seconds of the machine's clock; `number` counts from 1."""

    number: int
    at: float
    to_printer: bool
    data: bytes


class WireLog:
    """Keeps the last `kept` entries. Written by one thread, read by any."""

    def __init__(self, kept: int = KEPT) -> None:
        self._entries: deque[WireEntry] = deque(maxlen=kept)
        self._count = 0

    def add(self, at: float, data: bytes, *, to_printer: bool) -> None:
        self._count += 1
        self._entries.append(WireEntry(self._count, at, to_printer, data))

    def since(self, number: int = 0) -> list[WireEntry]:
        """The entries after `number` that are kept, oldest first."""
        return [entry for entry in tuple(self._entries) if entry.number > number]
