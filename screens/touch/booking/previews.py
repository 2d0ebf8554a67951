"""Previews of the screens of the next visit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from screens.touch.booking.flow import times
from screens.touch.booking.view import ChoiceCard, ChoiceView, PassView, RefusedView, SureView, WaitView
from screens.touch.core.paper import PaperAt, PaperState
from screens.touch.core.sample import COUNTERS
from screens.touch.core.view import Frame, ScreenView
from screens.touch.look.preferences import page_size
from screens.touch.look.tokens import PanelShape
from services.text.local_form import format_day
from services.visits.next_model import NextProblem

_DAY = date(2026, 12, 7)
_CODE = "1312481296"
_WITHOUT = (PaperState.SENT, PaperState.FAILED, PaperState.UNKNOWN)


def previews(frame: Frame, shape: PanelShape) -> dict[str, ScreenView]:
    size, language = page_size(frame.preferences, shape), frame.language
    days = tuple(
        ChoiceCard(day.isoformat(), format_day(day, language), number == 1)
        for number, day in enumerate(_DAY + timedelta(days=1 + days) for days in range(size))
    )
    sessions = tuple(ChoiceCard(str(start), times(start, start + 150, language), start == 780) for start in (540, 780))
    choice, made = ChoiceView(days, pages=4), PassView(_DAY, 540, 690, 5, PaperState.PRINTING)
    noted = replace(made, paper=PaperState.FAILED, code=_CODE)
    return {
        "next-days": choice,
        "next-days-full": replace(choice, news="next.day_full"),
        "next-sessions": ChoiceView(sessions, _DAY),
        "next-sessions-full": ChoiceView(sessions, _DAY, news="next.session_full"),
        "next-sure": SureView(_DAY, 540, 690, 5),
        "next-sure-permit": SureView(_DAY, 540, 690, 5, permit=True),
        **{f"next-{problem}": RefusedView(problem, COUNTERS, problem in _AGAIN) for problem in NextProblem},
        "next-reading": WaitView(),
        "next-booking": WaitView("next.booking"),
        "next-printing": made,
        "next-printed": replace(made, paper=PaperState.PRINTED),
        "next-printed-right": replace(made, paper=PaperState.PRINTED, paper_at=PaperAt.RIGHT),
        **{f"next-{paper}": replace(noted, paper=paper) for paper in _WITHOUT},
        "next-asking": replace(noted, asking=True, time_left=0.6),
        "next-printable": replace(noted, may_print=True, photo_allowed=False),
        "next-silent": replace(noted, paper=PaperState.UNKNOWN, news="ticket.printer_silent"),
        "next-printed-permit": replace(made, paper=PaperState.PRINTED, permit=True),
        "next-printable-permit": replace(noted, may_print=True, permit=True),
        "next-asked": replace(noted, paper=PaperState.NO_SLIP, waits=True, permit=True),
        "next-asked-again": replace(noted, paper=PaperState.NO_SLIP, waits=True, repeated=True),
        "next-again": replace(made, paper=PaperState.NO_SLIP, repeated=True, may_print=True),
        "next-again-enough": replace(made, paper=PaperState.NO_SLIP, repeated=True, news="next.not_printed"),
        "next-again-no-printer": replace(noted, paper=PaperState.NO_SLIP, repeated=True),
    }


_AGAIN = (NextProblem.FULL, NextProblem.GONE, NextProblem.LIMIT, NextProblem.UNAVAILABLE)
