"""Who works on something while it is exchanged for something else: many at once, or one alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from services.store.deadline import left
from services.store.faults import DatabaseAway

PATIENCE_SECONDS: Final = 8.0  # for a turn, while another one works alone


class Gate:
    """Threads may share it; one of them at a time asks to be alone. Nobody goes in twice."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._within = 0
        self._closed = False  # somebody is alone, or waits to be

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Work beside others. Raises DatabaseAway where one works alone for too long."""
        with self._changed:
            if not self._changed.wait_for(lambda: not self._closed, left(PATIENCE_SECONDS)):
                raise DatabaseAway("What was done while the server was away is being brought in.")
            self._within += 1
        try:
            yield
        finally:
            with self._changed:
                self._within -= 1
                self._changed.notify_all()

    @contextmanager
    def alone(self, seconds: float) -> Iterator[bool]:
        """Nobody else works meanwhile; False where somebody still did after `seconds`, and goes on."""
        with self._changed:
            self._closed = True
            mine = self._changed.wait_for(lambda: not self._within, seconds)
            if not mine:
                self._open()
        try:
            yield mine
        finally:
            if mine:
                with self._changed:
                    self._open()

    def _open(self) -> None:
        self._closed = False
        self._changed.notify_all()
