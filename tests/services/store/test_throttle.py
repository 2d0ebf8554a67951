"""Throttles: pauses that grow and end, a window that slides, each key for itself."""

from __future__ import annotations

from services.store.throttle import DELAYS_SECONDS, MICROSECONDS, Window, pause_after, seconds_left
from tests.support.clock import ManualClock


def test_pauses_grow_and_the_last_one_stays() -> None:
    assert [pause_after(failures) for failures in range(-1, 9)] == [0, *DELAYS_SECONDS, 60, 60]


def test_a_pause_is_never_longer_than_the_longest() -> None:
    assert seconds_left(10 * MICROSECONDS, 4 * MICROSECONDS + 1) == 6
    assert seconds_left(4, 10 * MICROSECONDS) == 0
    assert seconds_left(10**9 * MICROSECONDS, 0) == DELAYS_SECONDS[-1]


def test_a_window_slides_and_a_refused_one_does_not_count(clock: ManualClock) -> None:
    window = Window(clock, 2, 60)
    assert window.take("a") and not window.seconds_left("b")
    clock.advance(50)
    assert window.take("a") and not window.take("a") and window.left("a") == 0
    assert window.seconds_left("a") == 10
    assert window.take("b") and window.left("b") == 1, "each key has its own"
    clock.advance(10)
    assert window.left("a") == 1 and window.take("a") and not window.take("a")
    clock.advance(60)
    assert window.left("a") == window.left("b") == 2
