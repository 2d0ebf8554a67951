"""Which touches count: cases, and rules over thousands of random fingers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screens.touch.core.guard import NEAR_MM, RESTING_SECONDS, SETTLING, Answer, Thing, TouchGuard

TILE = Thing("tile", "Tidak ada", (0, 0, 900, 200))
DONE = Thing("done", "Selesai", (0, 0, 900, 200))
FAR = Thing("far", "Panggil petugas", (0, 900, 900, 200))
LETTERS = Thing("letters", "Perbesar tulisan", (0, 300, 100, 100), repeats="letters")
A_HAIR = 1e-6  # seconds: sums of floats
HERE, BESIDE, THERE = (50.0, 20.0), (55.0, 20.0), (50.0, 120.0)


class Finger:
    """Somebody's finger on a guard that has seen its first picture long ago."""

    def __init__(self, *things: Thing) -> None:
        self.guard = TouchGuard()
        self.now = 100.0
        self.taps = 0
        self.shows(*things)
        self.now = 110.0

    def shows(self, *things: Thing) -> None:
        self.guard.seen(self.now, {thing.key: thing for thing in things})

    def taps_on(self, thing: Thing | None, at: tuple[float, float] = HERE, hold: float = 0.05) -> Answer:
        self.taps += 1
        self.guard.rest(self.now)
        answer = self.guard.down(self.now, self.taps, at, thing)
        self.now += hold
        self.guard.up(self.now, self.taps)
        return answer


@pytest.mark.parametrize("pause", [0.05, 0.15, 0.3, 0.5, 0.7])
@pytest.mark.parametrize("at", [HERE, BESIDE])
def test_taps_too_many_on_what_came_under_the_finger_change_nothing(pause, at):
    finger = Finger(TILE, FAR)
    assert finger.taps_on(TILE) is Answer.COUNTS
    finger.now += 0.1
    finger.shows(DONE, FAR)
    finger.now += pause - 0.1
    for _ in range(4):
        assert finger.taps_on(DONE, at) is Answer.TOO_EARLY
        finger.now += pause
    finger.now += SETTLING.near_seconds - pause
    assert finger.taps_on(DONE, at) is Answer.COUNTS


def test_who_knows_the_way_is_not_slowed():
    finger = Finger(TILE)
    finger.taps_on(TILE)
    finger.shows(DONE, FAR)
    finger.now += SETTLING.elsewhere_seconds - 0.05
    assert finger.taps_on(FAR, THERE) is Answer.TOO_EARLY
    finger = Finger(TILE)
    finger.taps_on(TILE)
    finger.shows(DONE, FAR)
    finger.now += SETTLING.elsewhere_seconds
    assert finger.taps_on(FAR, THERE) is Answer.COUNTS


def test_what_came_while_the_finger_was_down_waits_until_it_is_lifted():
    finger = Finger(TILE)
    finger.guard.down(finger.now, "long", HERE, TILE)
    finger.now += 0.1
    finger.shows(DONE)
    finger.now += 5.0
    finger.guard.up(finger.now, "long")
    finger.now += SETTLING.near_seconds - 0.05
    assert finger.taps_on(DONE) is Answer.TOO_EARLY


def test_a_screen_that_comes_by_itself_takes_no_touch_where_the_last_one_was():
    finger = Finger(TILE)
    finger.taps_on(TILE)
    finger.now += 30.0
    finger.shows(DONE)
    finger.now += 0.5
    assert finger.taps_on(DONE) is Answer.TOO_EARLY


def test_what_nobody_has_seen_yet_takes_no_touch():
    assert Finger(TILE).taps_on(DONE) is Answer.TOO_EARLY


def test_other_words_or_another_place_make_another_button():
    for changed in (replace(TILE, means="Selesai"), replace(TILE, place=(0, 40, 900, 200))):
        finger = Finger(TILE)
        finger.taps_on(TILE)
        finger.shows(changed)
        finger.now += 0.6
        assert finger.taps_on(changed) is Answer.TOO_EARLY


def test_letters_that_do_not_move_count_every_tap_whatever_they_say():
    finger = Finger(LETTERS, TILE)
    for words in ("Perbesar lagi", "Tulisan biasa", "Perbesar tulisan"):
        assert finger.taps_on(LETTERS) is Answer.COUNTS
        finger.shows(replace(LETTERS, means=words), TILE)
        finger.now += 0.05
    assert finger.taps_on(TILE, BESIDE) is Answer.TOO_EARLY  # the neighbour that the third tap hit


def test_drumming_on_what_is_tapped_many_times_does_not_begin_before_it_has_settled():
    """The sheet closed, and the finger goes on where a button lies that turns pages."""
    turn = replace(LETTERS, key="turn", repeats="turn")
    finger = Finger(TILE)
    finger.taps_on(TILE)
    finger.shows(turn)
    for _ in range(4):
        finger.now += 0.5
        assert finger.taps_on(turn) is Answer.TOO_EARLY
    finger.now += SETTLING.near_seconds
    assert [finger.taps_on(turn), finger.taps_on(turn)] == [Answer.COUNTS] * 2


def test_letters_that_move_do_not_count_until_they_rest():
    finger = Finger(LETTERS)
    finger.taps_on(LETTERS)
    moved = replace(LETTERS, place=(40, 300, 100, 100))
    finger.shows(moved)
    finger.now += 0.3
    assert finger.taps_on(moved) is Answer.TOO_EARLY


def test_keys_of_a_keypad_count_one_after_the_other_and_its_last_one_does_not():
    one, two = (Thing(key, key, (0, 0, 80, 80), repeats="keypad") for key in "12")
    enter = Thing("enter", "enter", (0, 0, 80, 80))
    finger = Finger(one, two, enter)
    assert [finger.taps_on(key, at) for key, at in ((one, HERE), (one, HERE), (two, BESIDE))] == [Answer.COUNTS] * 3
    assert finger.taps_on(enter, BESIDE) is Answer.TOO_EARLY


def test_a_second_finger_changes_nothing():
    finger = Finger(TILE, FAR)
    assert finger.guard.down(finger.now, "one", HERE, TILE) is Answer.COUNTS
    finger.now += 0.1
    assert finger.guard.rest(finger.now) == []
    assert finger.guard.down(finger.now, "two", THERE, FAR) is Answer.ANOTHER


def test_a_hand_that_rests_on_the_glass_presses_nothing_and_hinders_nobody():
    finger = Finger(TILE, FAR)
    finger.guard.down(finger.now, "palm", THERE, FAR)
    finger.now += RESTING_SECONDS
    assert finger.guard.rest(finger.now) == ["palm"]
    assert finger.guard.down(finger.now, "finger", HERE, TILE) is Answer.COUNTS


def test_more_time_is_more_time():
    finger = Finger(TILE)
    finger.taps_on(TILE)
    finger.shows(DONE)
    finger.now += SETTLING.near_seconds + 0.1
    assert finger.guard.down(finger.now, "slow", HERE, DONE, SETTLING.slow) is Answer.TOO_EARLY


def test_what_sleeps_does_not_listen():
    asleep = replace(DONE, asleep=True)
    finger = Finger(asleep)
    assert finger.taps_on(asleep) is Answer.TOO_EARLY
    assert finger.taps_on(None, THERE) is Answer.NOTHING


_STEPS = st.tuples(
    st.floats(0.0, 1.5), st.floats(0, 60), st.floats(0, 40), st.floats(0.0, 0.4), st.booleans(), st.integers(0, 3)
)


@given(st.lists(_STEPS, min_size=2, max_size=25))
def test_no_random_hand_gets_through_a_change(steps):
    """The rule said once more: a touch that counts comes later than the settle time after the touch before it near by
    was lifted, and later than the short one after the change."""
    guard, now, since, shown = TouchGuard(), 0.0, 0.0, 0
    before: list[tuple[float, tuple[float, float]]] = []
    guard.seen(now, {0: Thing(0, 0, (0, 0, 9, 9))})
    for touch, (pause, x, y, hold, changes, page) in enumerate(steps):
        now += pause
        if changes and page != shown:
            shown, since = page, now
            guard.seen(now, {page: Thing(page, page, (0, 0, 9, 9))})
        guard.rest(now)
        answer = guard.down(now, touch, (x, y), Thing(shown, shown, (0, 0, 9, 9)))
        near = [lift for lift, at in before if (at[0] - x) ** 2 + (at[1] - y) ** 2 <= NEAR_MM**2]
        too_early = now - since < SETTLING.elsewhere_seconds - A_HAIR or any(
            now - lift < SETTLING.near_seconds - A_HAIR for lift in near[-3:]
        )
        assert (answer is Answer.TOO_EARLY) >= too_early
        now += hold
        guard.up(now, touch)
        before.append((now, (x, y)))
