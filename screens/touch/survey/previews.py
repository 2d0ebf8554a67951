"""Previews of the survey screens: made from a whole run, so that they show what a visitor would see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from screens.touch.app.view import (
    Shown,
)
from screens.touch.core.state import Page, Session
from screens.touch.core.view import (
    Frame,
)
from screens.touch.look.tokens import (
    PanelShape,
)
from screens.touch.survey.flow import view
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


def survey_previews(room: PanelShape) -> dict[str, Callable[[Frame], Shown]]:
    """One for each kind of step, with the longest words."""

    def shows(make: Callable[[], SurveyRun]) -> Callable[[Frame], Shown]:
        def made(f: Frame) -> Shown:
            session = Session("x", f.language, page=Page.SURVEY, preferences=f.preferences, survey=make())
            return Shown(f, view(session, "counter 1, 2, 3" if f.language == "en" else "loket 1, 2, 3", room))

        return made

    def begun(which: int, step: int, *chosen: str) -> SurveyRun:
        run = SurveyRun(SurveyOffer(_instruments(), code="X", link=_LINK)).begin(_instruments()[which])
        for key in chosen:
            run = run.choose(key)
            run = replace(run, step=min(run.step + 1, len(run.steps) - 1))
        return replace(run, step=step)

    def ended(**changes: object) -> SurveyRun:
        return replace(begun(0, 0), **changes)  # type: ignore[arg-type]

    nothing_left = SurveyOffer((), link=_LINK)
    return {
        "survey-ways": shows(lambda: SurveyRun(SurveyOffer(_instruments()[:2], code="X"))),
        "survey-faces": shows(lambda: begun(0, 0)),
        "survey-face-chosen": shows(lambda: begun(0, 0, "4")),
        "survey-reason": shows(lambda: begun(0, 1, "2")),
        "survey-question": shows(lambda: begun(1, 2)),
        "survey-question-long": shows(lambda: begun(1, 4, *"34343")),
        "survey-question-last": shows(lambda: begun(1, 8, *"434343433")),
        "survey-statement": shows(lambda: begun(2, 2)),
        "survey-about": shows(lambda: begun(1, 10)),
        "survey-kept": shows(lambda: ended(kept=True, offer=nothing_left)),
        "survey-kept-more": shows(lambda: ended(kept=True, offer=SurveyOffer(_instruments()[1:2], code="X"))),
        "survey-already": shows(lambda: ended(refused=NotOffered.ALREADY_ANSWERED, offer=nothing_left)),
        "survey-closed": shows(lambda: ended(refused=NotOffered.OTHER_DAY)),
        "survey-later": shows(lambda: SurveyRun(SurveyOffer(()), refused=NotOffered.OPEN_LIMIT)),
        "survey-away": shows(lambda: ended(refused=NotOffered.UNAVAILABLE)),
    }
