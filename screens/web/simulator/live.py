"""The live touchscreen, for as many browsers as look, at the cost of one; nothing while nobody looks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from starlette.requests import Request

from screens.web.simulator.ports import ScreenPicture, Touchscreen

LOOK_SECONDS = 10.0  # a request is answered after this long, changed or not
FRAME_SECONDS = 1 / 12
ANSWER_SECONDS = 0.6  # within this the screen has answered a touch, or nothing changed

T = TypeVar("T")


Ended = Callable[[], Awaitable[bool]]  # nobody waits for the answer any more, or the page goes away


class Closing:
    """Said once, when the page goes away: requests that wait are then answered at once."""

    def __init__(self) -> None:
        self.said = False

    def say(self) -> None:
        """May be called from any thread."""
        self.said = True

    def or_left(self, request: Request) -> Ended:
        """Ends the wait of `request` at the closing, or when its browser has hung up."""

        async def ended() -> bool:
            return self.said or await request.is_disconnected()

        return ended


async def until(
    look: Callable[[], Awaitable[T]], wanted: Callable[[T], bool], ended: Ended, seconds: float = LOOK_SECONDS
) -> T | None:
    """Look every FRAME_SECONDS; the first thing that is `wanted`, or None when it `ended` or took `seconds`."""
    end = time.monotonic() + seconds
    while True:
        found = await look()
        if wanted(found):
            return found
        if time.monotonic() >= end or await ended():
            return None
        await asyncio.sleep(FRAME_SECONDS)


class LiveScreen:
    """One touchscreen: at most one capture each FRAME_SECONDS, one call into the display at a time.

    Every method raises DisplayGone when the display has gone.
    """

    def __init__(self, screen: Touchscreen) -> None:
        self.width, self.height = screen.width, screen.height
        self._screen = screen
        self._one_at_a_time = asyncio.Lock()
        self._newest: ScreenPicture | None = None
        self._looked_at = float("-inf")
        self._finger: tuple[int, int] | None = None

    async def now(self) -> ScreenPicture:
        """What is on the screen, not older than FRAME_SECONDS."""
        async with self._one_at_a_time:
            if self._newest is not None and time.monotonic() < self._looked_at + FRAME_SECONDS:
                return self._newest
            seen = self._newest.mark if self._newest else ""
            changed = await asyncio.to_thread(self._screen.picture, seen)
            self._looked_at = time.monotonic()
            self._newest = changed or self._newest
            if self._newest is None:
                raise RuntimeError("the screen had no first picture")
            return self._newest

    async def changed(self, seen: str, ended: Ended, seconds: float = LOOK_SECONDS) -> ScreenPicture | None:
        """The next picture that is not `seen`; None when it `ended` or took `seconds`."""
        return await until(self.now, lambda picture: picture.mark != seen, ended, seconds)

    async def press(self, x: int, y: int) -> None:
        """Put the finger down at a pixel of the panel; lifts it first where it was left lying."""
        await self.release()
        async with self._one_at_a_time:
            self._finger = (self._within(x, self.width), self._within(y, self.height))
            await asyncio.to_thread(self._screen.press, *self._finger)

    async def move(self, x: int, y: int) -> None:
        """The finger moves, if it is down."""
        async with self._one_at_a_time:
            if self._finger is not None:
                self._finger = (self._within(x, self.width), self._within(y, self.height))
                await asyncio.to_thread(self._screen.move, *self._finger)

    async def release(self) -> None:
        """Lift the finger, if it is down."""
        async with self._one_at_a_time:
            if self._finger is not None:
                finger, self._finger = self._finger, None
                await asyncio.to_thread(self._screen.release, *finger)

    async def touch(self, x: int, y: int, seconds: float, ended: Ended) -> None:
        """Touch for `seconds`, then give the kiosk a moment to answer on the screen."""
        before = await self.now()
        await self.press(x, y)
        try:
            await asyncio.sleep(seconds)
        finally:
            await self.release()
        await self.changed(before.mark, ended, ANSWER_SECONDS)

    @staticmethod
    def _within(value: int, size: int) -> int:
        return min(max(value, 0), size - 1)
