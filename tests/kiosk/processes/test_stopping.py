"""Wishes to end: signals that come one into the other."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from kiosk.processes import stopping
from kiosk.processes.stopping import StopWish


@pytest.fixture
def wish() -> Iterator[StopWish]:
    """Heeds this process's signals; its handlers are put back afterwards."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    made = StopWish(10.0)
    made.heed_signals(interrupts=True)
    yield made
    signal.set_wakeup_fd(-1)
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_second_signal_does_not_interrupt_the_first_ones_handler(wish: StopWish, monkeypatch: pytest.MonkeyPatch):
    interrupted: list[str] = []

    def deadline(_seconds: float) -> None:
        try:
            os.kill(os.getpid(), signal.SIGINT)  # Python runs its handler before the next line
            monkeypatch.setattr(stopping, "end_within", lambda _seconds: None)
        except KeyboardInterrupt:
            interrupted.append("in the middle of setting the deadline")
            raise

    monkeypatch.setattr(stopping, "end_within", deadline)
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGTERM)
    assert interrupted == []
    assert wish.wait(0)


def test_only_the_first_wish_interrupts_and_every_one_is_heard(wish: StopWish, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(stopping, "end_within", lambda _seconds: None)
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGTERM)  # nothing is raised: what tidies up is not interrupted again
    assert wish.wait(0)
