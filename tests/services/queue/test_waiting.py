"""The waiting interval by itself: quartiles, assumptions, counters that have not opened yet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.queue.waiting import (
    CLOSED_COUNTERS_FACTOR,
    ENOUGH,
    STEP_MINUTES,
    minutes_until_called,
    service_minutes,
    told,
)

MINUTES = st.floats(0.5, 120, allow_nan=False)


def test_few_observations_are_filled_up_with_the_assumption_and_spread():
    low, high = service_minutes([20.0], 10.0)  # (20 + 4 × 10) / 5 = 12
    assert (low, high) == pytest.approx((12 * 0.6, 12 * 1.6))


def test_enough_observations_are_their_quartiles():
    assert service_minutes([1.0, 2.0, 3.0, 4.0, 5.0], 99.0) == (2.0, 4.0)


def test_a_service_that_no_counter_calls_has_no_interval():
    assert minutes_until_called(3, [], 10.0, open_counters=0, usual_counters=0) is None


def test_two_ahead_at_one_counter_that_has_not_opened():
    # Ten minutes assumed are 6 to 16; two of them at best, three at worst, and half as long again for the late start.
    assert minutes_until_called(2, [], 10.0, open_counters=0, usual_counters=1) == pytest.approx((12.0, 72.0))


@given(st.integers(0, 40), st.lists(MINUTES, max_size=9), MINUTES, st.integers(1, 6))
def test_counters_that_have_not_opened_may_start_late_but_never_earlier(ahead, observed, assumed, counters):
    open_now = minutes_until_called(ahead, observed, assumed, open_counters=counters, usual_counters=counters)
    not_yet = minutes_until_called(ahead, observed, assumed, open_counters=0, usual_counters=counters)
    assert open_now is not None and not_yet is not None
    assert not_yet[0] == open_now[0]
    assert not_yet[1] == pytest.approx(open_now[1] * CLOSED_COUNTERS_FACTOR)


@given(st.integers(0, 40), st.lists(MINUTES, min_size=ENOUGH, max_size=9), st.integers(1, 6))
def test_open_counters_count_and_those_of_other_days_do_not(ahead, observed, counters):
    as_it_is = minutes_until_called(ahead, observed, 10.0, open_counters=counters, usual_counters=6)
    assert as_it_is == minutes_until_called(ahead, observed, 10.0, open_counters=counters, usual_counters=1)


@given(st.floats(0, 500, allow_nan=False), st.floats(0, 500, allow_nan=False))
def test_what_is_told_contains_what_was_reckoned_in_whole_steps(one, other):
    low, high = sorted((one, other))
    interval = told(low, high)
    assert interval.low_minutes <= low and high <= interval.high_minutes
    assert interval.low_minutes < interval.high_minutes
    assert interval.low_minutes % STEP_MINUTES == 0 == interval.high_minutes % STEP_MINUTES
    assert low - interval.low_minutes < STEP_MINUTES
    assert interval.high_minutes - high < STEP_MINUTES or interval.high_minutes == interval.low_minutes + STEP_MINUTES
