"""How the lobby's televisions are: each says so itself, twice a minute. Kept in memory only.

Only boards that an officer has introduced are believed (services.house.boards), a word out of a closed set from each;
what anybody else in the network says changes nothing here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from services.house.boards import Board
from services.store.clock import Clock

BEAT_SECONDS: Final = 5.0  # what comes sooner and says the same is not news
LOST_AFTER: Final = timedelta(seconds=90)  # three beats


class Sound(StrEnum):
    ON = "on"
    TOUCH = "touch"  # the browser wants a touch before it may sound
    BROKEN = "broken"  # no clips, or they cannot be played
    GONE = "gone"  # its page was closed: no fault


@dataclass(frozen=True, slots=True)
class TelevisionHealth:
    """One television. `sound` None: it has not said anything yet. `lost`: nothing since `seen_at`, for LOST_AFTER."""

    name: str
    sound: Sound | None
    seen_at: datetime
    lost: bool

    @property
    def well(self) -> bool:
        return self.sound is Sound.ON and not self.lost

    @property
    def at_fault(self) -> bool:
        return self.lost or self.sound in (Sound.TOUCH, Sound.BROKEN)


class Televisions:
    """From any thread. `known`: the boards that were introduced. `tell` is called when something is new."""

    def __init__(self, clock: Clock, tell: Callable[[], None], known: Callable[[], list[Board]]) -> None:
        self._clock = clock
        self._tell = tell
        self._known = known
        self._lock = threading.Lock()
        self._heard: dict[int, tuple[Sound, datetime]] = {}
        self._since = clock.now()

    def beat(self, board: Board, sound: Sound) -> None:
        """A television lives."""
        now = self._clock.now()
        with self._lock:
            before = self._heard.get(board.id)
            if before and before[0] is sound and timedelta(0) <= now - before[1] < timedelta(seconds=BEAT_SECONDS):
                return
            self._heard[board.id] = (sound, now)
        if before is None or before[0] is not sound or now - before[1] >= LOST_AFTER:
            self._tell()

    def all(self) -> list[TelevisionHealth]:
        """Every television that was introduced, those that need a hand first."""
        now, boards = self._clock.now(), self._known()
        with self._lock:
            self._heard = {one.id: self._heard[one.id] for one in boards if one.id in self._heard}
            found = [self._health(one, now) for one in boards]
        return sorted(found, key=lambda one: (not one.at_fault, one.well, one.seen_at))

    def _health(self, board: Board, now: datetime) -> TelevisionHealth:
        """One that this server has not heard yet was closed before, or has been silent since the server's start."""
        said = Sound.GONE if board.closed else None
        sound, seen_at = self._heard.get(board.id, (said, max(self._since, board.at)))
        return TelevisionHealth(board.name, sound, seen_at, sound is not Sound.GONE and now - seen_at >= LOST_AFTER)
