"""The pages of the surveys: choosing one, one question at a time, and how the answers ended. Pure.

An answer is marked, and "next" leads on: who taps twice by habit answers one question, not the next one too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from screens.touch.core.events import Back, Effects, Intent, Opened, Result, Task, TryAgain, TurnPage
from screens.touch.core.state import Here, OnCode, Page, Session, Step, TouchTimeouts
from screens.touch.look.preferences import Preferences
from screens.touch.look.tokens import PanelShape
from screens.touch.survey import events
from screens.touch.survey.run import Choice, StepKind, SurveyOffer, SurveyRun
from screens.touch.survey.run import Step as Question
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

_ENDS = {
    NotOffered.ALREADY_ANSWERED: SurveyEnd.ALREADY,
    NotOffered.UNAVAILABLE: SurveyEnd.AWAY,
    NotOffered.CLOCK_UNTRUSTED: SurveyEnd.AWAY,
}
# Faces from the saddest to the happiest; what lies between has the colour of words.
_TONES = {1: "bad", 2: "warn", 3: "deep", 4: "ok", 5: "ok"}


@dataclass(frozen=True, slots=True)
class SurveyPage(Page):
    run: SurveyRun = field(repr=False)

    @property
    def on_code(self) -> OnCode:
        """Answers under way are somebody's; where none was given yet, the offer was read, or was not."""
        if self.run.sending:
            return OnCode.WAITS
        return OnCode.WHEN_ASKED if self.run.given else OnCode.AFTER_READING

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        run = self.run
        if run.sending:
            return here.at(page_for(_sent(run, event.outcome))) if isinstance(event, events.AnswerKept) else here.stay()
        match event:
            case events.ChooseAnswer(key):
                return here.at(SurveyPage(run.choose(key)))
            case events.GoOn() if run.now is not None:
                return self._go_on(here, run.now)
            case TurnPage(by) if run.now is not None:
                pages = page_count(run.now, here.session.preferences, here.shape)
                return here.at(SurveyPage(replace(run, page=(run.page + by) % pages)))
            case Back() if run.step > 0:
                return here.at(SurveyPage(replace(run, step=run.step - 1, page=0)))
            case Back() if run.instrument is not None and len(run.offer.instruments) > 1:
                return here.at(SurveyPage(replace(run, instrument=None, page=0)))
            case Back():
                return None
            case events.ChooseSurvey(code) if run.instrument is None:
                return self._begin(here, code)
        return here.stay()

    def _begin(self, here: Here, code: str) -> Step:
        instrument = next((one for one in self.run.offer.instruments if one.id == code), None)
        return here.at(SurveyPage(SurveyRun(self.run.offer).begin(instrument))) if instrument else here.stay()

    def _go_on(self, here: Here, question: Question) -> Step:
        run = self.run
        if not (run.chosen or question.may_skip):
            return here.stay()
        if run.step + 1 < len(run.steps):
            return here.at(SurveyPage(replace(run, step=run.step + 1, page=0)))
        return self._send(here)

    def _send(self, here: Here) -> Step:
        run = replace(self.run, refused=None, sending=True)
        return here.at(SurveyPage(run), events.KeepAnswer(here.session.id, run.response(), run.offer.code))

    def end(self, session: Session, _how: str) -> Effects:
        """No entry of the log says when a session with a survey ended: an answer came about then."""
        run = self.run
        if run.sending or not run.begun:
            return ()
        if run.answered_enough:
            return (events.KeepAnswer(session.id, run.response(), run.offer.code),)
        return (events.CountAbandoned(run.begun, run.offer.sample),)

    def view(self, here: Here) -> SurveyPicture:
        run, language = self.run, here.session.language
        if run.instrument is None or run.now is None:
            return SurveyWaysView(tuple(_way(one, language) for one in run.offer.instruments))
        return _question(run, run.instrument, run.now, here)


@dataclass(frozen=True, slots=True)
class SurveyEndPage(SurveyPage):
    """How the answers ended, and what else can be answered."""

    @property
    def on_code(self) -> OnCode:
        return OnCode.LEADS

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case events.ChooseSurvey(code):
                return self._begin(here, code)
            case TryAgain() if self.run.instrument is not None and _end(self.run) is SurveyEnd.AWAY:
                return self._send(here)
            case Back():
                return None
        return here.stay()

    def own_seconds(self, timeouts: TouchTimeouts) -> float:
        return timeouts.ticket_seconds

    def view(self, here: Here) -> SurveyEndView:
        run, end = self.run, _end(self.run)
        more = run.offer.instruments if end in (SurveyEnd.KEPT, SurveyEnd.ALREADY) else ()
        ways = tuple(_way(one, here.session.language) for one in more)
        return SurveyEndView(end, ways, run.offer.link, here.help_at())


@dataclass(frozen=True, slots=True)
class OfferSurvey(Task[events.SurveyBackend]):
    """Ask what can be answered without a number."""

    session: str

    def run(self, backend: events.SurveyBackend) -> Result:
        return Opened(self.session, offered(backend.offer_survey()))

    def failed(self) -> Result:
        return Opened(self.session, offered(NotOffered.UNAVAILABLE))


def offered(offer: SurveyOffer | NotOffered) -> SurveyPage:
    """Surveys can be answered now, and where there is only one, it begins; or none can."""
    if isinstance(offer, NotOffered):
        return SurveyEndPage(SurveyRun(SurveyOffer(()), refused=offer))
    run = SurveyRun(offer)
    return SurveyPage(run.begin(offer.instruments[0]) if len(offer.instruments) == 1 else run)


def page_for(run: SurveyRun) -> SurveyPage:
    return SurveyEndPage(run) if run.ended else SurveyPage(run)


def _sent(run: SurveyRun, outcome: Kept | NotOffered) -> SurveyRun:
    """The run after its answers were sent. Who has answered before is thanked as well."""
    refused = None if isinstance(outcome, Kept) else outcome
    kept = refused is None
    spent = kept or refused is NotOffered.ALREADY_ANSWERED
    offer = replace(run.offer, instruments=run.left()) if spent else run.offer
    if not offer.instruments:
        offer = replace(offer, code="")  # it has bought all it can buy
    return replace(
        run,
        sending=False,
        kept=kept,
        refused=refused,
        offer=offer,
        given=MappingProxyType({}) if spent else run.given,
        begun="" if spent else run.begun,
    )


# -- what it looks like -----------------------------------------------------------------------------------


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


def _question(run: SurveyRun, instrument: Instrument, step: Question, here: Here) -> SurveyView:
    wanted, language, official = here.session.preferences, here.session.language, instrument.kind is Kind.OFFICIAL
    same = [one for one in run.steps if one.kind is step.kind]
    columns, rows = answer_grid(len(step.choices), wanted, here.shape)
    size, pages = columns * rows, page_count(step, wanted, here.shape)
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


def answer_grid(count: int, preferences: Preferences, shape: PanelShape) -> tuple[int, int]:
    """Columns and rows of so many answers; four of one question always stand on one page."""
    many = {
        PanelShape.TALL: preferences.low_reach or count > 5,
        PanelShape.WIDE: count > 4,
        PanelShape.SMALL: count > 4,
    }
    columns = 2 if many[shape] else 1
    most = 3 if columns == 2 else 5
    return columns, min(most, math.ceil(count / columns))


def page_count(step: Question, preferences: Preferences, shape: PanelShape) -> int:
    columns, rows = answer_grid(len(step.choices), preferences, shape)
    return math.ceil(len(step.choices) / (columns * rows))
