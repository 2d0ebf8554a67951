"""The screens of a fault, of an answer that has not come, and of what staff can do about a fault."""

from __future__ import annotations

from screens.touch.core.subject import ScreenEntry, silent
from screens.touch.core.waiting import Late, LateView
from screens.touch.fault import spoken
from screens.touch.fault.view import Fault, FaultView, TroubleView

SCREENS = (
    ScreenEntry(LateView(Late.NUMBER), "fault.late.LateScreen", spoken.late),
    ScreenEntry(FaultView(Fault.STARTING), "fault.screen.FaultScreen", spoken.fault),
    ScreenEntry(TroubleView(), "fault.trouble.TroubleScreen", silent),
)
