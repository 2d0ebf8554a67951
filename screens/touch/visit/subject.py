"""The screen of a booked visit that nobody is checked in for."""

from __future__ import annotations

from screens.touch.core.subject import ScreenEntry
from screens.touch.visit import spoken
from screens.touch.visit.view import NotArrived, NotArrivedView

SCREENS = (
    ScreenEntry(NotArrivedView(NotArrived.UNREADABLE), "visit.not_arrived.NotArrivedScreen", spoken.not_arrived),
)
