"""The watcher behind the streams outlives whatever it raises: else every page would stand still, and look well."""

from __future__ import annotations

import asyncio
import threading

import pytest

from screens.web.console.shared.live import Live
from tests.support.apart import run_apart


class Watcher:
    """Raises at its first wait; says "changed" once in its second life."""

    lives = 0

    def __init__(self) -> None:
        Watcher.lives += 1
        self._first = Watcher.lives == 1

    def wait(self, timeout: float) -> bool:
        if self._first:
            raise LookupError("a bug")
        threading.Event().wait(0.01)
        return True

    def entries(self) -> int | None:
        return 0

    def close(self) -> None:
        return


def test_a_bug_of_the_watcher_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screens.web.console.shared.live.AGAIN_SECONDS", 0.01)
    live, told = Live(Watcher, version="1"), threading.Event()
    monkeypatch.setattr(live, "_wake", lambda: told.set() if Watcher.lives > 1 else None)
    live.start()
    assert told.wait(5) and Watcher.lives == 2
    live.stop()


def test_what_goes_on_and_on_is_told_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    live, rests = Live(Watcher, version="1"), list[float]()

    async def rest(seconds: float) -> None:
        rests.append(seconds)
        if len(rests) < 5:
            live.tell()
        await real(0)

    real = asyncio.sleep
    monkeypatch.setattr(asyncio, "sleep", rest)

    async def listen() -> None:
        stream = live.stream()
        await anext(stream)
        live.tell()
        for _ in range(5):
            assert "changed" in await anext(stream)
        waits = asyncio.ensure_future(anext(stream))
        await real(0)
        live.tell()  # after the pause
        assert "changed" in await waits
        live.tell()
        assert "changed" in await anext(stream)
        await stream.aclose()

    run_apart(listen())
    assert rests == [0.15, 0.3, 0.6, 0.6, 0.6, 0.15]
