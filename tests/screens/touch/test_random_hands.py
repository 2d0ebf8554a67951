"""Random hands on a kiosk over real services: tapping too often leads where one tap leads, and leaves the same log."""

from __future__ import annotations

import pytest

from screens.touch.core.guard import SETTLING
from tests.support.clock import ManualClock
from tests.support.hand import Hand
from tests.support.random_hands import Walk, walk
from tests.support.visitor import Visitor

WISHES = 20


@pytest.mark.parametrize("seed", [2])
def test_hands_that_tap_too_often_get_what_steady_hands_get(panel, tmp_path, seed):
    walks: list[Walk] = []
    for name in ("steady", "shaking"):
        clock = ManualClock()
        (tmp_path / name).mkdir()
        visitor = Visitor(panel, clock, tmp_path / name, SETTLING)
        walks.append(walk(visitor, Hand(visitor.app, clock), seed, WISHES, shaking=name == "shaking"))
        visitor.close()
    steady, shaking = walks
    assert shaking.pages == steady.pages
    assert shaking.tickets == steady.tickets
    assert shaking.events == steady.events
