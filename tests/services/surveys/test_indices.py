"""The arithmetic by itself: rounding, intervals, sample sizes, what may be shown of groups."""

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.surveys.disclosure import OTHERS, groups_of
from services.surveys.indices import clipped, interval95, needed_sample, round_half_up
from services.surveys.instruments import IndexRule, LocalText


def rule(weight: str = "1/9") -> IndexRule:
    return IndexRule("IKM", LocalText(), Fraction(weight), Fraction(25))


@pytest.mark.parametrize(
    ("population", "needed"),
    [
        (0, 0),
        (1, 1),
        (10, 10),
        (15, 14),
        (50, 44),
        (100, 80),
        (200, 132),
        (300, 169),
        (500, 217),
        (1000, 278),
        (2000, 322),
        (5000, 357),
        (10_000, 370),
        (1_000_000, 384),
    ],
)
def test_the_table_of_krejcie_and_morgan(population, needed):
    assert needed_sample(population) == needed


@pytest.mark.parametrize(
    ("value", "rounded"),
    [("64.995", "65.00"), ("64.9949", "64.99"), ("88.305", "88.31"), ("0", "0.00"), ("2/3", "0.67")],
)
def test_rounding_is_half_up(value, rounded):
    assert str(round_half_up(Fraction(value))) == rounded


def test_the_interval_of_a_small_sample_uses_student_s_t():
    # Three respondents with 27, 30 and 36 points: indices 75, 83.3 and 100, by hand with t = 4.303.
    values = [75.0, 30 * 25 / 9, 100.0]
    mean = sum(values) / 3
    half = 4.303 * math.sqrt(sum((value - mean) ** 2 for value in values) / 2 / 3)
    low, high = interval95(rule(), 27 + 30 + 36, 27**2 + 30**2 + 36**2, 3) or (None, None)
    assert low is not None and high is not None
    assert abs(float(low) - (mean - half)) < 0.005 and abs(float(high) - (mean + half)) < 0.005
    assert clipped((low, high), Fraction(25), Fraction(100)) == (low, Decimal("100.00"))


def test_one_answer_has_no_interval_and_equal_answers_have_none_to_speak_of():
    assert interval95(rule(), 36, 36**2, 1) is None
    assert interval95(rule(), 72, 2 * 36**2, 2) == (Decimal("100.00"), Decimal("100.00"))


@given(st.lists(st.integers(9, 36), min_size=2, max_size=400), st.sampled_from(["1/9", "0.11", "0.111"]))
def test_the_interval_is_that_of_the_mean(points, weight):
    low, high = interval95(rule(weight), sum(points), sum(one**2 for one in points), len(points)) or (None, None)
    values = [float(Fraction(weight) * 25 * one) for one in points]
    mean = math.fsum(values) / len(values)
    deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1))
    assert low is not None and high is not None
    assert abs((float(low) + float(high)) / 2 - mean) < 0.011 or low == 0
    if len(points) > 30:
        assert abs(float(high) - mean - 1.96 * deviation / math.sqrt(len(points))) < 0.006


GROUPS = st.dictionaries(st.sampled_from(["", "A", "B", "C", "D"]), st.integers(0, 40)).filter(
    lambda counts: sum(counts.values()) >= 5
)


@given(GROUPS)
def test_every_group_of_a_division_is_of_nobody_or_of_five_people_and_more(counts):
    alone = groups_of(counts)
    others = sum(count for key, count in counts.items() if key not in alone)
    assert OTHERS not in alone and all(counts[key] >= 5 for key in alone)
    assert others == 0 or others >= 5
    large = {key for key, count in counts.items() if key and count >= 5}
    assert alone == large or len(large) - len(alone) == 1, "no more goes together than has to"


def test_the_smallest_other_group_goes_with_those_that_are_too_small():
    assert groups_of({"SD": 3, "SMP": 40, "SMA": 7, "S1": 20}) == {"SMP", "S1"}
    assert groups_of({"SD": 3, "SMP": 2, "SMA": 7}) == {"SMA"}
    assert groups_of({"L": 4, "P": 96}) == frozenset()
    assert groups_of({"L": 5, "P": 5, "": 0}) == {"L", "P"}
    assert groups_of({"A": 6, "B": 6, "": 1}) == {"B"}


def test_of_what_people_said_it_is_the_last_of_the_questionnaire_whatever_its_size():
    for sizes in ((30, 40), (40, 30)):
        assert groups_of({"L": sizes[0], "P": sizes[1], "": 2}, ["L", "P"]) == {"L"}
    assert groups_of({"SD": 9, "S1": 9, "S2": 3, "": 1}, ["SD", "S1", "S2"]) == {"SD"}
