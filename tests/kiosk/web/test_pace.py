"""How long a connection may keep others waiting, by what it waits for."""

from __future__ import annotations

import pytest

from kiosk.web.bounds import Bounds
from kiosk.web.pace import Pace, Phase

BOUNDS = Bounds()
TIMES = {
    Phase.HANDSHAKE: BOUNDS.handshake_seconds,
    Phase.HEAD: BOUNDS.head_seconds,
    Phase.BODY: BOUNDS.body_seconds,
    Phase.REST: BOUNDS.rest_seconds,
    Phase.IDLE: BOUNDS.idle_seconds,
}


@pytest.mark.parametrize("phase", TIMES)
def test_every_phase_has_its_time_from_its_beginning_on(phase: Phase) -> None:
    pace = Pace(BOUNDS, 100.0)
    pace.turn(Phase.WORK, 100.0)
    pace.turn(phase, 200.0)
    pace.turn(phase, 203.0)  # the next byte of the same is no new beginning
    assert pace.waits_since == 200.0
    assert not pace.is_overdue(200.0 + TIMES[phase])
    assert pace.is_overdue(200.1 + TIMES[phase])


def test_work_has_no_time_of_the_other_end() -> None:
    pace = Pace(BOUNDS, 0.0)
    pace.turn(Phase.WORK, 0.0)
    assert pace.waits_since is None and not pace.is_overdue(1e9)


def test_a_body_that_comes_fast_enough_has_longer() -> None:
    pace = Pace(BOUNDS, 0.0)
    pace.turn(Phase.BODY, 0.0)
    pace.came(BOUNDS.slowest * 60)
    assert not pace.is_overdue(BOUNDS.body_seconds + 60)
    assert pace.is_overdue(BOUNDS.body_seconds + 61)


def test_an_answer_has_to_be_read_at_the_slowest_rate() -> None:
    pace = Pace(BOUNDS, 0.0)
    pace.turn(Phase.WORK, 0.0)
    pace.went(1_000_000, 900_000, 10.0)  # what was read before nobody saw is none of the rate
    assert pace.waits_since == 10.0
    pace.went(1_000_000, 900_000 - BOUNDS.slowest * 5, 34.0)
    assert not pace.is_overdue(34.9)
    assert pace.is_overdue(35.1)
    pace.went(1_000_000, 0, 35.1)
    assert not pace.is_overdue(1e9) and pace.waits_since is None


def test_it_rests_only_when_it_has_its_answer() -> None:
    pace = Pace(BOUNDS, 0.0)
    pace.turn(Phase.IDLE, 0.0)
    pace.went(500_000, 400_000, BOUNDS.idle_seconds)
    assert not pace.is_overdue(BOUNDS.idle_seconds * 2)
    pace.went(500_000, 0, BOUNDS.idle_seconds * 2)
    assert pace.is_overdue(BOUNDS.idle_seconds * 2 + 0.1)
