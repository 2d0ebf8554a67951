"""The board's page as all televisions get it: made once after each change, however many of them ask.

Nothing in it is anybody's own but the code by which an officer makes a television known. That is put in for each one.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool

from services.store.clock import Clock

HOLE: Final = Markup("<!-- who asks -->")  # where a television's own code comes; no text on a page can be this
FRESH_SECONDS: Final = 5  # a part of a minute: times on the page are right, and nothing that tells no news gets old


@dataclass(frozen=True, slots=True)
class Made:
    """A page around its hole. `mark`: another one for any other content."""

    before: str
    after: str
    mark: str

    @classmethod
    def of(cls, text: str) -> Made:
        before, _, after = text.partition(HOLE)
        return cls(before, after, hashlib.sha256(text.encode()).hexdigest()[:16])


class SharedPage:
    """`make`: the page's text with its HOLE, in a worker; `news`: see screens.web.console.shared.live. In one loop."""

    def __init__(self, make: Callable[[], str], news: Callable[[], object], clock: Clock) -> None:
        self._make = make
        self._news = news
        self._clock = clock
        self._kept: tuple[object, Made] | None = None
        self._looking: asyncio.Task[Made] | None = None
        self._next: asyncio.Task[Made] | None = None  # has not begun

    async def get(self) -> Made:
        """The page as it is now. Whoever asks during a look shares the one after it, for that one may have read before
        what they were told of: nothing tells them again. Raises DatabaseFault."""
        if self._next is None:
            self._next = asyncio.ensure_future(self._after(self._looking))
            self._next.add_done_callback(lambda ended: ended.cancelled() or ended.exception())
        return await asyncio.shield(self._next)

    async def _after(self, last: asyncio.Task[Made] | None) -> Made:
        if last is not None:
            await asyncio.wait([last])
        self._looking, self._next = self._next, None
        return await run_in_threadpool(self._look)

    def _look(self) -> Made:
        news = self._news()
        known = (news, int(self._clock.now().timestamp()) // FRESH_SECONDS)
        if self._kept is not None and self._kept[0] == known and news is not None:
            return self._kept[1]
        made = Made.of(self._make())
        self._kept = (known, made)
        return made
