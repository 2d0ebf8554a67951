"""The waiting interval by itself: what errors of earlier forecasts make of a forecast."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.queue.model import Lane
from services.queue.waiting import ENOUGH, STEPS, USUAL_WEIGHT, Error, Experience, Forecast, typical_minutes
from tests.support.lobby_house import error_of

MINUTES = st.floats(0.5, 120, allow_nan=False)
FORECASTS = st.builds(
    Forecast,
    st.sampled_from("AB"),
    st.sampled_from(Lane),
    st.floats(0, 1440),
    st.one_of(st.just(0.0), st.floats(0, 300)),
    st.one_of(st.just(0.0), st.floats(0, 500)),
    MINUTES,
    st.booleans(),
)
ERRORS = st.lists(
    st.builds(
        Error,
        st.sampled_from("AB"),
        st.sampled_from(Lane),
        st.floats(0, 1440),
        st.floats(0.7, 5),
        st.floats(-4, 9),
        st.booleans(),
    ),
    max_size=30,
)
TYPICAL = Forecast("A", Lane.REGULAR, 540, 0.0, 40.0, 8.0)


def known(errors: list[float], forecast: Forecast = TYPICAL) -> list[Error]:
    return [error_of(forecast, forecast.minutes + forecast.spread * one) for one in errors]


@given(st.lists(MINUTES, max_size=9), MINUTES)
def test_what_is_typical_lies_within_what_was_observed_or_assumed(observed, assumed):
    seen = [*observed, assumed] if len(observed) < ENOUGH else observed
    assert min(seen) - 1e-9 <= typical_minutes(observed, assumed) <= max(seen) + 1e-9


def test_what_was_usual_on_earlier_days_takes_the_place_of_the_guess():
    assert typical_minutes([], 99.0, usual=6.0) == 6.0
    assert typical_minutes([16.0] * USUAL_WEIGHT, 99.0, usual=6.0) == pytest.approx(11.0)


@given(FORECASTS, ERRORS, ERRORS)
def test_what_is_told_is_whole_steps_around_the_forecast_and_never_before_a_rest_ends(forecast, earlier, today):
    wait = Experience([earlier], today).wait(forecast)
    low, high = wait.low_minutes, wait.high_minutes
    assert 0 <= low < high and low <= forecast.minutes <= high
    assert all(step in STEPS or step % 5 == 0 for step in (low, high))
    assert low > forecast.resting - 5


def test_with_much_experience_eight_of_ten_errors_lie_within():
    chance = random.Random(5)
    days = [known([chance.lognormvariate(0, 0.8) - 1 for _ in range(20)]) for _ in range(30)]
    wait = Experience(days).wait(TYPICAL)
    called = [TYPICAL.minutes + TYPICAL.spread * (chance.lognormvariate(0, 0.8) - 1) for _ in range(4000)]
    share = sum(wait.low_minutes <= one <= wait.high_minutes for one in called) / len(called)
    assert 0.75 < share < 0.85


def test_alike_errors_count_most():
    # Regular tickets of A in the morning are called late, all others early.
    late = known([2.0] * 40)
    others = [
        *known([-1.0] * 40, TYPICAL._replace(service="B")),
        *known([-1.0] * 40, TYPICAL._replace(lane=Lane.BOOKED)),
        *known([-1.0] * 40, TYPICAL._replace(at_minute=840)),
        *known([-1.0] * 40, TYPICAL._replace(working=2.0)),
    ]
    mixed = Experience([others, late])
    assert mixed.wait(TYPICAL).high_minutes > TYPICAL.minutes + 1.5 * TYPICAL.spread
    for changed in ({"service": "B", "lane": Lane.BOOKED}, {"at_minute": 840, "lane": Lane.BOOKED}):
        other = TYPICAL._replace(**changed)
        assert mixed.wait(other).low_minutes < other.minutes - 0.5 * other.spread


def test_a_morning_before_opening_is_no_example_for_who_comes_when_counters_call():
    before = TYPICAL._replace(at_minute=470, resting=10.0, working=10.0, before_opening=True)
    after = before._replace(at_minute=485, resting=0.0, before_opening=False)
    days = [[*known([2.0], before), *known([0.0] * 16, after)]] * 30  # counters open ten minutes late every day
    assert Experience(days).wait(before).high_minutes > before.minutes + before.spread
    assert Experience(days).wait(after).high_minutes <= after.minutes + after.spread


def test_today_and_lately_count_more():
    calm, slow = known([0.0] * 10), known([3.0] * 4)
    before = Experience([calm, calm]).wait(TYPICAL)
    after = Experience([calm, calm], slow).wait(TYPICAL)
    assert after.high_minutes > before.high_minutes
    assert Experience([calm] * 25 + [slow] * 5).wait(TYPICAL).high_minutes < after.high_minutes


def test_a_house_without_history_is_told_something_honest():
    assert (Experience().wait(TYPICAL).low_minutes, Experience().wait(TYPICAL).high_minutes) == (20, 70)
    at_once = Experience().wait(Forecast("A", Lane.REGULAR, 540, 0.0, 0.0, 8.0))
    assert at_once.low_minutes == 0 and at_once.high_minutes <= 5
