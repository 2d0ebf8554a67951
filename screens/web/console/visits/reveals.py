"""Names that an officer asked to see: for half a minute, in the browser that asked, decided here.

They stand in the memory of this process alone. A page that is asked for later is made without them, whatever the
browser still shows; assets/web/console/style.css hides them there after the same time, without a script.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from services.people.web_sessions import token_hash
from services.store.clock import Clock
from services.visits.counter import Revealed

SHOWN_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Shown:
    """Names on a page, and how long they stay."""

    names: Revealed
    seconds: int


class Reveals:
    """The names of one booking for each browser; those of the one before are gone."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._open: dict[str, tuple[int, float, Revealed]] = {}

    def show(self, token: str, booking_id: int, names: Revealed) -> None:
        """From now on, for SHOWN_SECONDS, in the browser whose session has this token."""
        with self._lock:
            self._forget()
            self._open[token_hash(token)] = (booking_id, self._clock.monotonic() + SHOWN_SECONDS, names)

    def look(self, token: str, booking_id: int) -> Shown | None:
        """What this browser may show of a booking now."""
        with self._lock:
            self._forget()
            found = self._open.get(token_hash(token))
        if found is None or found[0] != booking_id:
            return None
        return Shown(found[2], max(1, round(found[1] - self._clock.monotonic())))

    def hide(self, token: str) -> None:
        """The officer has seen enough, or signs out."""
        with self._lock:
            self._open.pop(token_hash(token), None)

    def _forget(self) -> None:
        now = self._clock.monotonic()
        self._open = {token: one for token, one in self._open.items() if one[1] > now}
