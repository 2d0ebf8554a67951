"""Previews of the survey's screens: made from a whole run, so that they show what a visitor would see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from screens.touch.core.lobby import NO_LOBBY
from screens.touch.core.sample import COUNTERS
from screens.touch.core.state import Here
from screens.touch.core.view import Frame, ScreenView
from screens.touch.look.tokens import PanelShape
from screens.touch.survey.flow import EndPage, FacesPage, HeldPage, QuestionPage, StoppedPage, SurveyPage, WaysPage
from screens.touch.survey.run import SurveyOffer, SurveyRun
from services.surveys.instrument_files import load_library
from services.surveys.instruments import Questionnaire
from services.surveys.model import NotOffered
from services.visits.next_model import ServedToday

_SERVED = ServedToday("")
_LINK = "https://survei.example.go.id/rutan"


@cache
def _instruments() -> tuple[Questionnaire, ...]:
    """Those that are shipped: their official words are the longest there are."""
    known = load_library()
    return known.instruments["singkat"], known.instruments["skm"], known.instruments["spak"], known.joint["spkp-spak"]


def _begun(which: int, step: int, chosen: Iterable[str] = "") -> SurveyRun:
    """A run at a step; `chosen` are the keys of the answers to the first questions."""
    run = SurveyRun(_offer()).begin(_instruments()[which])
    for key in chosen:
        run = run.choose(key)
        run = replace(run, step=min(run.step + 1, len(run.steps) - 1))
    return replace(run, step=step)


def _offer() -> SurveyOffer:
    """As shipped: the short one, SKM, SPKP and SPAK in one sitting."""
    short, skm, _spak, joint = _instruments()
    return SurveyOffer((short, skm, joint), code="X", link=_LINK)


def _pages() -> dict[str, SurveyPage]:
    offer = _offer()
    one_official, official_only = replace(offer, instruments=_instruments()[:2]), SurveyOffer(offer.instruments[1:])
    about = "434343433"
    return {
        "faces": FacesPage(SurveyRun(one_official)),
        "faces-only": FacesPage(SurveyRun(SurveyOffer(_instruments()[:1], code="X"))),
        "faces-two-official": FacesPage(SurveyRun(offer)),
        "faces-next": FacesPage(SurveyRun(replace(offer, next_visit=_SERVED))),
        "ways": WaysPage(SurveyRun(official_only)),
        "ways-next": WaysPage(SurveyRun(replace(official_only, next_visit=_SERVED))),
        "question": QuestionPage(_begun(1, 2)),
        "question-chosen": QuestionPage(_begun(1, 2, "344"), "m"),
        "question-again": QuestionPage(_begun(1, 4, "34343")),
        "question-last": QuestionPage(_begun(1, 8, "434343433"), "m"),
        "statement": QuestionPage(_begun(2, 2)),
        "control": QuestionPage(_begun(3, 0)),
        "control-chosen": QuestionPage(_begun(3, 0, ("no",)), "m"),
        "stars": QuestionPage(_begun(3, 6)),
        "stars-chosen": QuestionPage(_begun(3, 1, ("no", "4")), "m"),
        "stars-again": QuestionPage(_begun(3, 3, ("no", "6", "5", "6"))),
        "stars-last": QuestionPage(_begun(3, 13, ("no", *"6565656565656")), "m"),
        "reason": QuestionPage(_begun(0, 1, "2")),
        "about": QuestionPage(_begun(1, 10, about)),
        "about-again": QuestionPage(_begun(1, 9, about + "P")),
        "about-last": QuestionPage(_begun(1, 12, about)),
        "held": HeldPage(_begun(0, 0, "4")),
        "held-bad": HeldPage(_begun(0, 0, "1"), left=3),
        "held-reason": HeldPage(_begun(0, 1, "2").choose("lama")),
        "held-official": HeldPage(_begun(1, 12, about)),
        "keeping": HeldPage(_begun(0, 0, "3"), left=0),
        "stopped": StoppedPage(_begun(1, 2, "34")),
        **_ends(),
    }


def _ends() -> dict[str, SurveyPage]:
    begun, nothing_left = _begun(0, 0), SurveyOffer((), link=_LINK)
    more = _offer().instruments[1:]
    runs = {
        "kept": replace(begun, kept=True, offer=nothing_left),
        "kept-more": replace(begun, kept=True, offer=SurveyOffer(_instruments()[1:2], code="X")),
        "kept-next": replace(begun, kept=True, offer=replace(nothing_left, next_visit=_SERVED)),
        "kept-more-next": replace(begun, kept=True, offer=replace(_offer(), instruments=more, next_visit=_SERVED)),
        "already": replace(begun, refused=NotOffered.ALREADY_ANSWERED, offer=nothing_left),
        "closed": replace(begun, refused=NotOffered.OTHER_DAY),
        "later": SurveyRun(SurveyOffer(()), refused=NotOffered.OPEN_LIMIT),
        "away": replace(begun, refused=NotOffered.UNAVAILABLE),
    }
    return {**{name: EndPage(run) for name, run in runs.items()}, "late": EndPage(begun, late=True)}


def previews(frame: Frame, shape: PanelShape) -> dict[str, ScreenView]:
    lobby = replace(NO_LOBBY, help_at=COUNTERS)

    def seen(page: SurveyPage) -> ScreenView:
        return page.view(Here.alone(page, frame.language, frame.preferences, shape, lobby))

    return {f"survey-{name}": seen(page) for name, page in _pages().items()}
