"""Every button of every screen that can be reached: a tap too many, beside, with two fingers or a palm is one tap."""

from __future__ import annotations

import pytest

from tests.support.clock import ManualClock
from tests.support.flow_graph import explore
from tests.support.panel import Panel
from tests.support.quick_kiosk import QuickKiosk
from tests.support.taps_too_many import differences
from tests.support.touch_buttons import ButtonsOfShell


@pytest.mark.timeout(900)
def test_every_button_of_every_screen_takes_a_tap_too_many_for_one(
    panel: Panel, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from screens.touch.booking.wait import WaitScreen
    from screens.touch.number.working import WorkingScreen

    for screen in (WorkingScreen, WaitScreen):
        monkeypatch.setattr(screen, "late_seconds", 0.0)  # no time passes: it would never be seen
    shell = panel.shell()
    graph = explore(ButtonsOfShell(shell))
    panel.window.remove_widget(shell)
    assert list(differences(QuickKiosk(panel, clock), graph, whole=False)) == []
