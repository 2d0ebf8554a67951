"""Counters advised by days that are played again: small days whose answer can be seen."""

from __future__ import annotations

import pytest

from services.queue.advice import MICROS_AN_HOUR, Advised, PastDay, Rules, advise, groups
from services.queue.forward import AtWork, Scene, play
from services.queue.model import Lane
from services.queue.order import MICROS_A_MINUTE as MINUTE
from services.queue.order import Waiting

MIDNIGHT = 100 * 24 * MICROS_AN_HOUR
OPEN = ((MIDNIGHT, MIDNIGHT + 8 * MICROS_AN_HOUR),)  # rests until eight


def at(hour: float) -> int:
    return MIDNIGHT + round(hour * MICROS_AN_HOUR)


def day(came: list[float], minutes: int, *, rests=OPEN, due: dict[int, float] | None = None) -> PastDay:
    due = due or {}
    them = [
        Waiting(nth, "A", Lane.BOOKED if nth in due else Lane.REGULAR, at(hour), at(due[nth]) if nth in due else None)
        for nth, hour in enumerate(came, 1)
    ]
    return PastDay(MIDNIGHT, them, {one.ticket_id: minutes * MINUTE for one in them}, rests)


def advised(*days: PastDay, goal: int = 30, most: int = 4) -> list[Advised]:
    return advise(days, Rules(goal, most, bound_minutes=60, run_limit=2))


def test_a_quiet_hour_needs_one_and_a_full_one_more():
    # Twelve services of 20 minutes in an hour are four counters' work; with three the last waits 40 minutes at least.
    full = [8.0 + nth / 12 for nth in range(12)]
    assert advised(day([*full, 11.0, 11.5], 20)) == [Advised(8, 3), Advised(9, 1), Advised(11, 1)]


def test_the_last_resort_is_named():
    """Six of twelve are called in the hour; the others find one counter in the next ones, since nobody else comes."""
    assert advised(day([8.0] * 12, 20), most=2) == [Advised(8, 2, enough=False), Advised(9, 1), Advised(10, 1)]


def test_what_is_left_behind_weighs_on_the_next_hour():
    assert advised(day([9.0, 9.1, 9.2], 15)) == [Advised(9, 1)]
    after_a_storm = advised(day([*([8.0] * 9), 9.0, 9.1, 9.2], 15), most=2)
    assert after_a_storm == [Advised(8, 2, enough=False), Advised(9, 2)]


def test_who_comes_before_opening_waits_from_then_on():
    assert advised(day([6.5, 6.6, 6.7], 15)) == [Advised(8, 1)]
    assert advised(day([6.5, 6.6, 6.7, 6.8], 15), goal=29) == [Advised(8, 2)]


def test_who_is_booked_for_later_waits_from_then_on_and_called_early_is_not_late():
    waiting = day([8.0, 8.0, 8.0, 8.1], 25, due={4: 10.0})
    assert [(one.hour, one.counters) for one in advised(waiting, goal=60)] == [(8, 1), (9, 1), (10, 1)]


def test_days_of_a_weekday_are_judged_together():
    full, quiet = day([8.0] * 4, 20), day([8.0 + nth / 100 for nth in range(2)], 5)
    assert advised(full) == [Advised(8, 2)]
    assert advised(full, *[quiet] * 20) == [Advised(8, 1), Advised(9, 1)], "two of 44 wait longer: nine of ten do not"


def test_nobody_nothing():
    assert advised() == advised(day([], 5)) == []


@pytest.mark.parametrize(
    ("counters", "expected"),
    [
        ([], ["A", "B", "C", "D"]),
        ([("A", "B")], ["AB", "C", "D"]),
        ([("A", "B"), ("C", "D"), ("B", "C")], ["ABCD"]),
        ([("A", "X")], ["A", "B", "C", "D"]),
    ],
)
def test_services_that_share_counters_are_one_group(counters, expected):
    assert sorted("".join(sorted(one)) for one in groups("ABCD", counters)) == expected


def test_a_counter_without_anybody_waits_for_who_comes_and_each_takes_its_own_time():
    coming = [
        Waiting(1, "A", Lane.REGULAR, at(9)),
        Waiting(2, "A", Lane.PRIORITY, at(9.1)),
        Waiting(3, "B", Lane.REGULAR, at(9.2)),
    ]
    scene = Scene(
        at(8), [], [AtWork("1", ("A",), at(8), rests=OPEN)], {"A": 6 * MINUTE}, {}, 60, 2, coming, {1: 30 * MINUTE}
    )
    calls = [(call.waiting.ticket_id, call.at, call.ends_at) for call in play(scene)]
    assert calls == [(1, at(9), at(9.5)), (2, at(9.5), at(9.6))]
