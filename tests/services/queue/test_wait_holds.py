"""On simulated days what people are told about their wait holds in eight of ten cases; the long form is a benchmark."""

from __future__ import annotations

import random

import pytest

from tests.support.lobby_house import SimulatedHouse
from tests.support.lobby_houses import QUIET, TOWN
from tests.support.lobby_tally import Tally

DAYS, NEW = 45, 10


@pytest.mark.parametrize("lobby", [TOWN, QUIET])
def test_what_is_told_holds_in_eight_of_ten_cases(lobby):
    tally = Tally(lobby)
    for day, outcomes in enumerate(SimulatedHouse(lobby, random.Random(4)).days(DAYS)):
        if day >= NEW:
            tally.count(outcomes)
    assert 77 <= tally.share() <= 86
    assert all(72 <= tally.share(group) <= 88 for group in (*tally.services, "first hour", "has to wait"))
    assert tally.width < tally.naive_width
