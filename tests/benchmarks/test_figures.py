"""Verdicts over rounds: by the middle ratio of quiet rounds, in the direction that is better, or not at all."""

from __future__ import annotations

import statistics
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.benchmarks.figures import Bench, Better, Figure, Row, Verdict, again, once, rows, within
from tests.benchmarks.measures import MEASURES

RATIOS = st.lists(st.tuples(st.floats(0.01, 100), st.booleans()), min_size=1, max_size=9)


def row(*ratios: float, target: float | None = 1.5, quiet: tuple[bool, ...] | None = None, **more) -> Row:
    figures = tuple(Figure("a", ratio * 2, 2.0, "ms", target, **more) for ratio in ratios)
    return Row(figures, quiet or (True,) * len(figures))


@pytest.mark.parametrize(
    ("ratios", "verdict"),
    [
        ((1.0, 1.5, 9.0), Verdict.REACHED),  # the middle one, and the target itself is reached
        ((1.0, 1.51, 9.0), Verdict.MISSED),
        ((1.4,), Verdict.REACHED),
    ],
)
def test_the_middle_ratio_is_judged(ratios, verdict):
    assert row(*ratios).verdict is verdict


def test_where_more_is_better_the_target_is_the_least():
    fast, slow = (row(ratio, target=0.5, better=Better.MORE) for ratio in (0.5, 0.49))
    assert (fast.verdict, slow.verdict) == (Verdict.REACHED, Verdict.MISSED)


def test_busy_rounds_are_left_out_and_too_many_of_them_leave_no_verdict():
    assert row(1.0, 1.0, 99.0, quiet=(True, True, False)).spread == (1.0, 1.0)
    for quiet, verdict in (((True, True, False), Verdict.REACHED), ((True, False, False), Verdict.BUSY)):
        assert row(1.0, 1.0, 1.0, quiet=quiet).verdict is verdict
    assert row(1.0, 1.0, quiet=(True, False)).verdict is Verdict.BUSY  # half is not more than half
    assert row(9.0, quiet=(False,)).ratio == 9.0  # what was found is told all the same
    assert row(9.0, quiet=(False,)).verdict is Verdict.BUSY  # neither is a miss told by a busy machine


def test_what_is_counted_is_judged_on_a_busy_machine():
    assert row(1.0, 9.0, 9.0, quiet=(True, False, False), counted=True).verdict is Verdict.MISSED


def test_without_a_target_it_is_only_told():
    assert row(99.0, target=None, quiet=(False,)).verdict is Verdict.TOLD


def test_a_limit_of_nothing():
    assert within("doubles", 0, 0, "numbers").reached
    assert not within("doubles", 1, 0, "numbers").reached


def test_rounds_that_do_not_agree_are_counted():
    assert row(1.0, 1.2, 9.0).agreeing == 2


@given(RATIOS, st.floats(0.01, 100))
def test_a_verdict_is_that_of_the_quiet_rounds_alone(rounds, target):
    ratios, quiet = zip(*rounds, strict=True)
    judged, still = row(*ratios, target=target, quiet=quiet), [one for one, ok in rounds if ok]
    if 2 * len(still) <= len(rounds):
        assert judged.verdict is Verdict.BUSY
    else:
        alone = row(*still, target=target)
        assert (judged.verdict, judged.spread, judged.value) == (alone.verdict, alone.spread, alone.value)
        assert judged.spread[0] <= judged.ratio <= judged.spread[1]


@given(st.lists(st.tuples(st.floats(0.1, 10), st.floats(0.1, 10)), min_size=1, max_size=5))
def test_a_ratio_is_that_of_a_round_and_not_of_two_medians(pairs):
    figures = tuple(Figure("a", value, base, "ms", 1.0) for value, base in pairs)
    assert Row(figures, (True,) * len(figures)).ratio == statistics.median(value / base for value, base in pairs)


def test_rounds_are_joined_by_name_in_the_order_in_which_they_came():
    b, a = Figure("b", 1, 1, "ms", 1.0), Figure("a", 2, 1, "ms", 1.0)
    found = rows([[b, a], [a, replace(b, value=3)]], [True, False])
    assert [[one.value for one in row.rounds] for row in found] == [[1, 3], [2, 2]]
    assert [row.quiet for row in found] == [(True, False)] * 2


def test_every_round_of_a_plain_function_has_a_folder_of_its_own(tmp_path: Path):
    folders = []
    found = again(lambda bench: folders.append(bench.folder) or [])(Bench(tmp_path, None, False))  # type: ignore[arg-type]
    next(found), next(found)
    assert len(set(folders)) == 2 and all(one.is_dir() for one in folders)
    assert len(list(once(lambda bench: [])(Bench(tmp_path, None, False)))) == 1  # type: ignore[arg-type]


def test_the_benchmarks_say_how_long_they_take():
    assert all(one.seconds(3) > 0 for one in MEASURES.values())
