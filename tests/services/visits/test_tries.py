"""Pauses after wrong codes: what a clock that was set back may do to them, and to look-ups."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.log.journal import Journal
from services.store.throttle import DELAYS_SECONDS
from services.visits import tries
from tests.support.clock import ManualClock


def wrong(journal: Journal, times: int) -> int:
    """So many wrong codes in a row; the pause after the last one, in seconds."""
    wait = 0
    for _ in range(times):
        with journal.transaction() as transaction:
            wait = tries.count_wrong(transaction, "kiosk-1")
    return wait


def pause(journal: Journal) -> int:
    with journal.transaction() as transaction:
        return tries.pause(transaction, "kiosk-1")


def set_back(clock: ManualClock, by: timedelta) -> None:
    clock.set(clock.now() - by)


def test_a_pause_ends_by_itself(journal, clock):
    wait = wrong(journal, 4)
    assert pause(journal) == wait > 0
    clock.advance(wait - 1)
    assert pause(journal) == 1
    clock.advance(1)
    assert pause(journal) == 0


@pytest.mark.parametrize("back", [timedelta(minutes=4), timedelta(days=400)])
def test_a_clock_that_was_set_back_shuts_nobody_out(journal, clock, back):
    wrong(journal, 4)
    set_back(clock, back)
    longest = DELAYS_SECONDS[-1]
    assert pause(journal) == longest, "the pause that stood in the future is clamped to the longest there is"
    clock.advance(longest)
    wait = wrong(journal, 1)
    assert wait <= longest and pause(journal) == wait


def test_a_clock_that_was_set_back_gives_no_second_hour_of_look_ups(journal, clock):
    def look() -> int:
        with journal.transaction() as transaction:
            return tries.count_lookup(transaction, "p01", 2)

    assert [look(), look()] == [0, 0]
    assert 0 < look() <= tries.HOUR_SECONDS
    set_back(clock, timedelta(minutes=30))
    assert look() > 0, "half an hour back is within the hour: what was counted stays counted"
