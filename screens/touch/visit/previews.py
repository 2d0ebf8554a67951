"""Previews of the screen of a booked visit that nobody is checked in for."""

from __future__ import annotations

from dataclasses import replace

from screens.touch.core.paper import PaperState
from screens.touch.core.sample import COUNTERS
from screens.touch.core.view import Frame, ScreenView
from screens.touch.look.tokens import PanelShape
from screens.touch.visit.view import NotArrived, NotArrivedView

_LATER = (NotArrived.UNAVAILABLE, NotArrived.CLOCK_UNTRUSTED)  # what is settled at a counter, by a provisional number


def previews(frame: Frame, _shape: PanelShape) -> dict[str, ScreenView]:
    words = {"en": ("13:00–15:00", "Thursday, 26 November 2026", "12:00", "09:10")}
    session, day, come, used = words.get(
        frame.language, ("13.00–15.00", "Kamis, 26 November 2026", "12.00", "pukul 09.10")
    )
    views = {
        reason: NotArrivedView(
            reason, session, day, come, used, provisional="SB12" if reason in _LATER else "", help_at=COUNTERS
        )
        for reason in NotArrived
    }
    unavailable = views[NotArrived.UNAVAILABLE]
    used_up = replace(views[NotArrived.ALREADY_USED], next_visit="next.book")
    slips = (PaperState.PRINTING, PaperState.PRINTED, PaperState.UNKNOWN)
    return {
        **{f"visit-{reason}": view for reason, view in views.items()},
        "visit-book-next": used_up,
        **{f"visit-slip-{paper}": replace(unavailable, paper=paper) for paper in slips},
    }
