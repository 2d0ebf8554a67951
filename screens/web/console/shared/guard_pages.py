"""Whether the page of a guard is open somewhere: it asks for itself twice a minute, and that is remembered here."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from services.store.clock import Clock

MISSED_SECONDS: Final = 90.0  # three times that it did not ask


class GuardPages:
    """From any thread. After a start of the console every page gets the time to ask for the first time."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._asked, self.seen_at = clock.monotonic(), clock.now()

    def ask(self) -> None:
        """A guard's page was asked for."""
        self._asked, self.seen_at = self._clock.monotonic(), self._clock.now()

    @property
    def missed(self) -> bool:
        return self._clock.monotonic() - self._asked > MISSED_SECONDS

    @property
    def missed_since(self) -> datetime | None:
        """When it asked last, while it is missed; where it never did, when this console began."""
        return self.seen_at if self.missed else None
