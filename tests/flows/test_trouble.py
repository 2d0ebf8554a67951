"""What staff find behind the screen of a fault, and that it goes with the fault."""

from __future__ import annotations

from dataclasses import replace

import pytest

from screens.touch.core.events import After, Back, HealthRead, TryAgain
from screens.touch.core.lobby import Health
from screens.touch.fault.events import AskTryAgain, OpenTrouble, TriedAgain
from screens.touch.fault.flow import TroublePage
from screens.touch.fault.view import FaultView, Tried, TroubleView
from services.store.obstacles import Obstacle, Trouble
from tests.support.flow_walk import Walk

HELD = Trouble(Obstacle.ID_HELD, "kiosk-1: lobby (192.0.2.7), 2026-11-24 06:31")
BROKEN = Health(started=True, database_ok=False, trouble=HELD)


def broken() -> Walk:
    return Walk().do(HealthRead(BROKEN))


def test_families_read_a_kind_sentence_and_staff_the_cause():
    walk = broken()
    assert isinstance(walk.view, FaultView) and walk.view.explains
    walk.do(OpenTrouble())
    assert walk.view == TroubleView(HELD)
    walk.do(Back())
    assert isinstance(walk.view, FaultView)


def test_trying_again_is_asked_once_and_ends_in_an_answer():
    walk = broken().do(OpenTrouble(), TryAgain())
    assert walk.view == TroubleView(HELD, Tried.TRYING)
    walk.do(TryAgain())
    assert [type(one) for one in walk.effects if isinstance(one, AskTryAgain | After)] == [AskTryAgain, After]
    walk.do(TriedAgain(walk.session))
    assert walk.view == TroubleView(HELD, Tried.IN_VAIN)


def test_it_goes_with_the_fault():
    walk = broken().do(OpenTrouble(), HealthRead(Health(started=True)))
    assert not isinstance(walk.state.session.page, TroublePage)


@pytest.mark.parametrize("health", [Health(started=True), Health(), replace(BROKEN, stopping=True)])
def test_there_is_nothing_behind_other_screens(health: Health):
    walk = Walk().do(HealthRead(health), OpenTrouble())
    assert not isinstance(walk.state.session.page, TroublePage)
