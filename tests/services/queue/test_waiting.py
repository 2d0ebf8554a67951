"""The waiting interval by itself: quartiles, assumptions, counters that have not opened yet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.queue.waiting import (
    ENOUGH,
    STEP_MINUTES,
    minutes_until_called,
    service_minutes,
    told,
    typical_minutes,
)

MINUTES = st.floats(0.5, 120, allow_nan=False)


def test_few_observations_are_filled_up_with_the_assumption_and_spread():
    low, high = service_minutes([20.0], 10.0)  # (20 + 4 × 10) / 5 = 12
    assert (low, high) == pytest.approx((12 * 0.6, 12 * 1.6))


def test_enough_observations_are_their_quartiles():
    assert service_minutes([1.0, 2.0, 3.0, 4.0, 5.0], 99.0) == (2.0, 4.0)


def test_two_ahead_at_one_counter_after_an_hour_of_rest():
    # Ten minutes assumed are 6 to 16; two of them at best, three at worst.
    assert minutes_until_called(60.0, 20.0, 1, [], 10.0) == pytest.approx((72.0, 108.0))


@given(st.floats(0, 300), st.floats(0, 300), st.integers(1, 6), st.lists(MINUTES, max_size=9), MINUTES)
def test_rests_are_certain_and_work_is_not(resting, working, counters, observed, assumed):
    low, high = minutes_until_called(resting, working, counters, observed, assumed)
    without = minutes_until_called(0.0, working, counters, observed, assumed)
    assert (low, high) == pytest.approx((resting + without[0], resting + without[1]))
    assert resting <= low < high


@given(st.lists(MINUTES, max_size=9), MINUTES)
def test_what_is_typical_lies_within_what_was_observed_or_assumed(observed, assumed):
    known = [*observed, assumed] if len(observed) < ENOUGH else observed
    assert min(known) - 1e-9 <= typical_minutes(observed, assumed) <= max(known) + 1e-9


@given(st.floats(0, 500, allow_nan=False), st.floats(0, 500, allow_nan=False))
def test_what_is_told_contains_what_was_reckoned_in_whole_steps(one, other):
    low, high = sorted((one, other))
    interval = told(low, high)
    assert interval.low_minutes <= low and high <= interval.high_minutes
    assert interval.low_minutes < interval.high_minutes
    assert interval.low_minutes % STEP_MINUTES == 0 == interval.high_minutes % STEP_MINUTES
    assert low - interval.low_minutes < STEP_MINUTES
    assert interval.high_minutes - high < STEP_MINUTES or interval.high_minutes == interval.low_minutes + STEP_MINUTES
