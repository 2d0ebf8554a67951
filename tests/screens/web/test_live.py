"""The watcher behind the streams outlives whatever it raises: else every page would stand still, and look well."""

from __future__ import annotations

import threading

import pytest

from screens.web.console.shared.live import Live


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
