"""Whose request is worked on next: so many at once, a few of each address, the addresses one after another.

A request that waits for its other end (a body that comes slowly) has no turn meanwhile, and one whose answer has begun
has had it: a turn is the server's own work only.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque

from kiosk.web.bounds import Bounds
from kiosk.web.rooms import THIS_MACHINE


class Turns:
    """The turns of one server. This machine's are counted apart. Used in one loop."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._running: Counter[str] = Counter()
        self._waiting: dict[str, deque[asyncio.Future[None]]] = {}  # the address that is next comes first

    def is_free(self, address: str) -> bool:
        """A request of this address would not have to wait."""
        if address in THIS_MACHINE:
            return self._running[address] < self._bounds.turns_of_this_machine
        others = sum(count for one, count in self._running.items() if one not in THIS_MACHINE)
        return others < self._bounds.turns_of_others and self._running[address] < self._bounds.turns_of_one_address

    async def begin(self, address: str) -> None:
        """Wait for a turn of this address."""
        if self.is_free(address):
            self._running[address] += 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(address, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.end(address)  # it came just then
            raise

    def end(self, address: str) -> None:
        """Give a turn back; those who wait and may go on do."""
        self._running[address] -= 1
        self._running = +self._running
        for other in [one for one in self._waiting if self.is_free(one)]:
            self._give(other)

    def _give(self, address: str) -> None:
        waiting = self._waiting.pop(address)
        while waiting and self.is_free(address):
            turn = waiting.popleft()
            if not turn.done():
                self._running[address] += 1
                turn.set_result(None)
                break
        if waiting:
            self._waiting[address] = waiting  # behind all the others


class Turn:
    """The turn of one request."""

    def __init__(self, turns: Turns, address: str) -> None:
        self._turns, self._address = turns, address
        self.has = False

    @property
    def is_free(self) -> bool:
        """It would not have to be waited for."""
        return self._turns.is_free(self._address)

    async def begin(self) -> None:
        await self._turns.begin(self._address)
        self.has = True

    def end(self) -> None:
        """Twice is once."""
        if self.has:
            self.has = False
            self._turns.end(self._address)
