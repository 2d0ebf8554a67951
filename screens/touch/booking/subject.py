"""The screens of the next visit."""

from __future__ import annotations

from datetime import date

from screens.touch.booking import spoken
from screens.touch.booking.view import ChoiceView, PassView, RefusedView, SureView, WaitView
from screens.touch.core.paper import PaperState
from screens.touch.core.subject import ScreenEntry
from services.visits.next_model import NextProblem

_DAY = date(2026, 12, 7)

SCREENS = (
    ScreenEntry(WaitView(), "booking.wait.WaitScreen", spoken.wait),
    ScreenEntry(ChoiceView(()), "booking.choice.ChoiceScreen", spoken.choice),
    ScreenEntry(SureView(_DAY, 540, 690, 1), "booking.sure.SureScreen", spoken.sure),
    ScreenEntry(RefusedView(NextProblem.COUNTER), "booking.refused.RefusedScreen", spoken.refused),
    ScreenEntry(PassView(_DAY, 540, 690, 1, PaperState.NO_SLIP), "booking.visit_pass.PassScreen", spoken.visit_pass),
)
