"""How the lobby's televisions are: each says so itself, twice a minute. Kept in memory only.

Whoever is in the house's network can say such a thing, so little is believed: a word out of a closed
set, from at most MOST_TELEVISIONS televisions.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from services.store.clock import Clock

MOST_TELEVISIONS: Final = 8
BEAT_SECONDS: Final = 5.0  # what comes sooner and says the same is not news
LOST_AFTER: Final = timedelta(seconds=90)  # three beats
FORGOTTEN_AFTER: Final = timedelta(hours=12)


class Sound(StrEnum):
    ON = "on"
    TOUCH = "touch"  # the browser wants a touch before it may sound
    BROKEN = "broken"  # no clips, or they cannot be played
    GONE = "gone"  # its page was closed: no fault


@dataclass(frozen=True, slots=True)
class TelevisionHealth:
    """One television. `lost`: it has said nothing for LOST_AFTER."""

    sound: Sound
    seen_at: datetime
    lost: bool

    @property
    def well(self) -> bool:
        return self.sound is Sound.ON and not self.lost


class Televisions:
    """From any thread. `tell` is called when something is new."""

    def __init__(self, clock: Clock, tell: Callable[[], None]) -> None:
        self._clock = clock
        self._tell = tell
        self._lock = threading.Lock()
        self._known: dict[str, tuple[Sound, datetime]] = {}

    def beat(self, board: str, sound: Sound) -> bool:
        """A television lives. False: there are too many already."""
        now = self._clock.now()
        with self._lock:
            self._forget(now)
            before = self._known.get(board)
            if before is None and len(self._known) >= MOST_TELEVISIONS:
                return False
            if before and before[0] is sound and timedelta(0) <= now - before[1] < timedelta(seconds=BEAT_SECONDS):
                return True
            self._known[board] = (sound, now)
            if sound is Sound.GONE:
                del self._known[board]
        if before is None or before[0] is not sound or now - before[1] >= LOST_AFTER:
            self._tell()
        return True

    def all(self) -> list[TelevisionHealth]:
        """Every television of the last hours, those that need a hand first."""
        now = self._clock.now()
        with self._lock:
            self._forget(now)
            found = [TelevisionHealth(sound, seen, now - seen >= LOST_AFTER) for sound, seen in self._known.values()]
        return sorted(found, key=lambda one: (one.well, one.seen_at))

    def _forget(self, now: datetime) -> None:
        for board, (_sound, seen) in list(self._known.items()):
            if now - seen >= FORGOTTEN_AFTER:
                del self._known[board]
