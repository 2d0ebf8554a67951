"""Previews of the survey's screens: made from a whole run, so that they show what a visitor would see."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from screens.touch.core.lobby import NO_LOBBY
from screens.touch.core.sample import COUNTERS
from screens.touch.core.state import Here
from screens.touch.core.view import Frame, ScreenView
from screens.touch.look.tokens import PanelShape
from screens.touch.survey.flow import page_for
from screens.touch.survey.run import SurveyOffer, SurveyRun
from services.surveys.instrument_files import load_instruments
from services.surveys.instruments import Instrument
from services.surveys.model import NotOffered

_LINK = "https://survei.example.go.id/rutan"


@cache
def _instruments() -> tuple[Instrument, ...]:
    """Those that are shipped: their official words are the longest there are."""
    known = load_instruments()
    return known["singkat"], known["skm"], known["spak"]


def _begun(which: int, step: int, chosen: str = "") -> SurveyRun:
    """A run at a step; `chosen` are the keys of the answers to the first questions."""
    run = SurveyRun(SurveyOffer(_instruments(), code="X", link=_LINK)).begin(_instruments()[which])
    for key in chosen:
        run = run.choose(key)
        run = replace(run, step=min(run.step + 1, len(run.steps) - 1))
    return replace(run, step=step)


def previews(frame: Frame, shape: PanelShape) -> dict[str, ScreenView]:
    begun, nothing_left = _begun(0, 0), SurveyOffer((), link=_LINK)
    runs = {
        "ways": SurveyRun(SurveyOffer(_instruments()[:2], code="X")),
        "faces": begun,
        "face-chosen": _begun(0, 0, "4"),
        "reason": _begun(0, 1, "2"),
        "question": _begun(1, 2),
        "question-long": _begun(1, 4, "34343"),
        "question-last": _begun(1, 8, "434343433"),
        "statement": _begun(2, 2),
        "about": _begun(1, 10),
        "kept": replace(begun, kept=True, offer=nothing_left),
        "kept-more": replace(begun, kept=True, offer=SurveyOffer(_instruments()[1:2], code="X")),
        "already": replace(begun, refused=NotOffered.ALREADY_ANSWERED, offer=nothing_left),
        "closed": replace(begun, refused=NotOffered.OTHER_DAY),
        "later": SurveyRun(SurveyOffer(()), refused=NotOffered.OPEN_LIMIT),
        "away": replace(begun, refused=NotOffered.UNAVAILABLE),
    }
    lobby = replace(NO_LOBBY, help_at=COUNTERS)

    def seen(run: SurveyRun) -> ScreenView:
        page = page_for(run)
        return page.view(Here.alone(page, frame.language, frame.preferences, shape, lobby))

    return {f"survey-{name}": seen(run) for name, run in runs.items()}
