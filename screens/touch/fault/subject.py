"""The screen of a fault."""

from __future__ import annotations

from screens.touch.core.subject import ScreenEntry
from screens.touch.fault import spoken
from screens.touch.fault.view import Fault, FaultView

SCREENS = (ScreenEntry(FaultView(Fault.STARTING), "fault.screen.FaultScreen", spoken.fault),)
