"""The surveys' part of the flow: which one, question by question, what becomes of the answers. Pure.

Choosing and going on are two touches: who taps twice by habit answers one question, not the next one too.
"""

from __future__ import annotations

import math
from dataclasses import replace
from types import MappingProxyType

from screens.touch.core import events, intents
from screens.touch.core.events import Effect
from screens.touch.core.state import Page, Session
from screens.touch.look.preferences import Preferences
from screens.touch.look.tokens import PanelShape
from screens.touch.survey.run import Choice, Step, StepKind, SurveyOffer, SurveyRun
from screens.touch.survey.view import (
    SurveyCard,
    SurveyEnd,
    SurveyEndView,
    SurveyPicture,
    SurveyView,
    SurveyWay,
    SurveyWaysView,
)
from services.house.model import LocalText
from services.surveys.instruments import Instrument, Kind
from services.surveys.model import Kept, NotOffered

Next = tuple[Session, tuple[Effect, ...]]

_ENDS = {
    NotOffered.ALREADY_ANSWERED: SurveyEnd.ALREADY,
    NotOffered.UNAVAILABLE: SurveyEnd.AWAY,
    NotOffered.CLOCK_UNTRUSTED: SurveyEnd.AWAY,
}
# Faces from the saddest to the happiest; what lies between has the colour of words.
_TONES = {1: "bad", 2: "warn", 3: "deep", 4: "ok", 5: "ok"}


def offered(session: Session, offer: SurveyOffer) -> Session:
    """Surveys can be answered now; where there is only one, it begins."""
    run = SurveyRun(offer)
    only = offer.instruments[0] if len(offer.instruments) == 1 else None
    return session.at(Page.SURVEY, survey=run.begin(only) if only else run, looking_up=False, code=None)


def begin_openly(session: Session) -> Next:
    """Somebody wants to answer without a number. Until it is known what, nothing else can be touched."""
    return replace(session, looking_up=True), (events.OfferSurvey(session.id),)


def offered_openly(session: Session, outcome: SurveyOffer | NotOffered) -> Session:
    """The surveys that anyone can answer now; or that there are none, until later."""
    if isinstance(outcome, SurveyOffer):
        return offered(session, outcome)
    return session.at(Page.SURVEY_END, looking_up=False, survey=SurveyRun(SurveyOffer(()), refused=outcome))


def act(session: Session, intent: object, room: PanelShape) -> Next | None:
    """What follows an intent on a survey screen; None: back to the home screen."""
    run = session.survey
    if run is None or run.sending:
        return session, ()
    match intent:
        case intents.ChooseSurvey(code):
            return _begin(session, run, code)
        case intents.ChooseAnswer(key) if not run.ended:
            return _with(session, run.choose(key)), ()
        case intents.GoOn() if not run.ended and run.now is not None:
            return _go_on(session, run)
        case intents.TurnPage(by) if run.now is not None:
            pages = page_count(run.now, session.preferences, room)
            return _with(session, replace(run, page=(run.page + by) % pages)), ()
        case intents.TryAgain() if run.instrument is not None and _end(run) is SurveyEnd.AWAY:
            return _send(session, replace(run, refused=None))
        case intents.Back() if run.step > 0 and not run.ended:
            return _with(session, replace(run, step=run.step - 1, page=0)), ()
        case intents.Back() if run.instrument is not None and len(run.offer.instruments) > 1 and not run.ended:
            return _with(session, replace(run, instrument=None, page=0)), ()
        case intents.Back():
            return None
    return session, ()


def answered(session: Session, outcome: Kept | NotOffered) -> Session:
    """What became of the answers that were sent. Who has answered before is thanked as well."""
    run = session.survey
    if run is None or not run.sending:
        return session
    refused = None if isinstance(outcome, Kept) else outcome
    kept = refused is None
    spent = kept or refused is NotOffered.ALREADY_ANSWERED
    offer = replace(run.offer, instruments=run.left()) if spent else run.offer
    if not offer.instruments:
        offer = replace(offer, code="")  # it has bought all it can buy
    done = replace(
        run,
        sending=False,
        kept=kept,
        refused=refused,
        offer=offer,
        given=MappingProxyType({}) if spent else run.given,
        begun="" if spent else run.begun,
    )
    return session.at(Page.SURVEY_END, survey=done)


def left(session: Session) -> tuple[Effect, ...]:
    """What is still to be done for a visitor who goes, or whose time is over."""
    run = session.survey
    if run is None or run.sending or not run.begun:
        return ()
    if run.answered_enough:
        return (events.KeepAnswer(session.id, run.response(), run.offer.code),)
    return (events.CountAbandoned(run.begun, run.offer.sample),)


def _begin(session: Session, run: SurveyRun, code: str) -> Next:
    instrument = next((one for one in run.offer.instruments if one.id == code), None)
    if instrument is None or (run.instrument is not None and not run.ended):
        return session, ()
    return session.at(Page.SURVEY, survey=SurveyRun(run.offer).begin(instrument)), ()


def _go_on(session: Session, run: SurveyRun) -> Next:
    step = run.now
    if step is None or not (run.chosen or step.may_skip):
        return session, ()
    if run.step + 1 < len(run.steps):
        return _with(session, replace(run, step=run.step + 1, page=0)), ()
    return _send(session, run)


def _send(session: Session, run: SurveyRun) -> Next:
    sending = session.at(Page.SURVEY, survey=replace(run, sending=True))
    return sending, (events.KeepAnswer(session.id, run.response(), run.offer.code),)


def _with(session: Session, run: SurveyRun) -> Session:
    return replace(session, survey=run)


# -- what it looks like -----------------------------------------------------------------------------------


def view(session: Session, counter_hint: str, room: PanelShape) -> SurveyPicture:
    """The screen of the moment, in the visitor's language."""
    run, language = session.survey, session.language
    assert run is not None
    if run.ended:
        end = _end(run)
        more = run.offer.instruments if end in (SurveyEnd.KEPT, SurveyEnd.ALREADY) else ()
        return SurveyEndView(end, tuple(_way(one, language) for one in more), run.offer.link, counter_hint)
    if run.instrument is None or run.now is None:
        return SurveyWaysView(tuple(_way(one, language) for one in run.offer.instruments))
    return _question(run, run.instrument, run.now, session, room)


def _end(run: SurveyRun) -> SurveyEnd:
    if run.refused is None:
        return SurveyEnd.KEPT
    if not run.offer.instruments and run.instrument is None:
        return SurveyEnd.LATER  # nothing was asked, so nothing is said of answers
    return _ENDS.get(run.refused, SurveyEnd.CLOSED)


def _way(instrument: Instrument, language: str) -> SurveyWay:
    short = instrument.kind is Kind.SHORT
    return SurveyWay(
        instrument.id,
        "emoticon-happy-outline" if short else "clipboard-list-outline",
        instrument.title.in_language(language),
        "survey.short_hint" if short else "survey.official_hint",
        len(instrument.questions),
    )


def _question(run: SurveyRun, instrument: Instrument, step: Step, session: Session, room: PanelShape) -> SurveyView:
    language, official = session.language, instrument.kind is Kind.OFFICIAL
    same = [one for one in run.steps if one.kind is step.kind]
    columns, rows = answer_grid(len(step.choices), session.preferences, room)
    size, pages = columns * rows, page_count(step, session.preferences, room)
    page = min(run.page, pages - 1)
    glossed = official and step.kind is StepKind.QUESTION
    cards = tuple(_card(one, run.chosen, language, glossed) for one in step.choices)
    return SurveyView(
        title=instrument.title.in_language("id" if official else language),
        part=f"survey.{step.kind}_of",
        step=same.index(step) + 1,
        steps=len(same),
        text=_official(step.text, language, glossed),
        gloss=_gloss(step.text, language, glossed),
        cards=cards[page * size : (page + 1) * size],
        columns=columns,
        rows=rows,
        page=page,
        pages=pages,
        chosen=next((one.words for one in cards if one.chosen), ""),
        may_skip=step.may_skip,
        last=run.step + 1 == len(run.steps) and not _may_grow(run),
        sending=run.sending,
    )


def _may_grow(run: SurveyRun) -> bool:
    """The short way asks for a reason once there is a face."""
    return run.instrument is not None and run.instrument.reason is not None and not run.chosen and run.step == 0


def _card(choice: Choice, chosen: str, language: str, glossed: bool) -> SurveyCard:
    tone = _TONES.get(int(choice.key), "deep") if choice.face else "deep"
    words, gloss = _official(choice.words, language, glossed), _gloss(choice.words, language, glossed)
    return SurveyCard(choice.key, words, gloss, choice.face, tone, choice.key == chosen)


def _official(text: LocalText, language: str, glossed: bool) -> str:
    """The regulation's own words are Indonesian; everything else is in the visitor's language."""
    return text.in_language("id" if glossed else language)


def _gloss(text: LocalText, language: str, glossed: bool) -> str:
    own = text.in_language(language)
    return own if glossed and own != text.in_language("id") else ""


def answer_grid(count: int, preferences: Preferences, room: PanelShape) -> tuple[int, int]:
    """Columns and rows of so many answers; four of one question always stand on one page."""
    many = {
        PanelShape.TALL: preferences.low_reach or count > 5,
        PanelShape.WIDE: count > 4,
        PanelShape.SMALL: count > 4,
    }
    columns = 2 if many[room] else 1
    most = 3 if columns == 2 else 5
    return columns, min(most, math.ceil(count / columns))


def page_count(step: Step, preferences: Preferences, room: PanelShape) -> int:
    columns, rows = answer_grid(len(step.choices), preferences, room)
    return math.ceil(len(step.choices) / (columns * rows))
