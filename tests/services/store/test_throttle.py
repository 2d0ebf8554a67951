"""Throttles: pauses that grow and end, a window that slides, each key for itself."""

from __future__ import annotations

from services.store.throttle import DELAYS_SECONDS, MICROSECONDS, Window, full_for, pause_after, pause_left
from tests.support.clock import ManualClock


def test_pauses_grow_and_the_last_one_stays() -> None:
    assert [pause_after(failures) for failures in range(-1, 9)] == [0, *DELAYS_SECONDS, 60, 60]


def test_a_pause_is_held_from_the_newest_wrong_try() -> None:
    wrong = [at * MICROSECONDS for at in (1, 2, 3)]
    assert [pause_left(wrong, at * MICROSECONDS) for at in (3, 7, 8, 9)] == [5, 1, 0, 0]
    assert pause_left(wrong, 3 * MICROSECONDS + 1) == 5, "a second that has begun is told whole"
    assert pause_left(wrong, 3 * MICROSECONDS, free=1) == 0 and pause_left([], 0) == 0


def test_so_many_in_any_span() -> None:
    done = [at * MICROSECONDS for at in (0, 10, 20)]
    assert full_for(done, 20 * MICROSECONDS, most=3, seconds=60) == 40
    assert full_for(done, 20 * MICROSECONDS, most=4, seconds=60) == 0
    assert full_for(done, 20 * MICROSECONDS, most=2, seconds=60) == 50, "a limit that was lowered counts what is newest"


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
