"""Whose request is worked on next."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

from kiosk.web.bounds import Bounds
from kiosk.web.turns import Turn, Turns
from tests.support.apart import run_apart

BOUNDS = Bounds(turns_of_one_address=2, turns_of_others=3, turns_of_this_machine=1)


def test_addresses_take_turns_and_this_machine_waits_for_nobody() -> None:
    async def day() -> list[str]:
        turns, served = Turns(BOUNDS), list[str]()

        async def ask(address: str) -> None:
            turn = Turn(turns, address)
            await turn.begin()
            served.append(address)
            await asyncio.sleep(0)
            turn.end()
            turn.end()

        await asyncio.gather(*[ask("stranger") for _ in range(9)], ask("officer"), ask("other"), ask("127.0.0.1"))
        return served

    served = run_apart(day())
    assert served[:4] == ["stranger", "stranger", "officer", "127.0.0.1"]
    assert served.index("other") < 7 and served.count("stranger") == 9


def test_nobody_is_forgotten_whoever_leaves() -> None:
    chance = random.Random(7)

    async def day() -> None:
        turns, running = Turns(BOUNDS), Counter[str]()

        async def ask(address: str) -> None:
            turn = Turn(turns, address)
            await turn.begin()
            try:
                running[address] += 1
                assert running[address] <= (1 if address == "::1" else 2)
                assert running.total() - running["::1"] <= 3
                await asyncio.sleep(chance.choice((0, 0, 0.001)))
            finally:
                running[address] -= 1
                turn.end()

        asked = [asyncio.create_task(ask(chance.choice(("a", "b", "c", "::1")))) for _ in range(400)]
        for one in chance.sample(asked, 100):
            await asyncio.sleep(0)
            one.cancel()
        ends = await asyncio.wait_for(asyncio.gather(*asked, return_exceptions=True), 5)
        assert all(end is None or isinstance(end, asyncio.CancelledError) for end in ends)
        assert all(turns.is_free(address) for address in ("a", "b", "c", "::1"))

    run_apart(day())
