"""The screens of a fault, and of an answer that has not come."""

from __future__ import annotations

from screens.touch.core.subject import ScreenEntry
from screens.touch.core.waiting import Late, LateView
from screens.touch.fault import spoken
from screens.touch.fault.view import Fault, FaultView

SCREENS = (
    ScreenEntry(LateView(Late.NUMBER), "fault.late.LateScreen", spoken.late),
    ScreenEntry(FaultView(Fault.STARTING), "fault.screen.FaultScreen", spoken.fault),
)
