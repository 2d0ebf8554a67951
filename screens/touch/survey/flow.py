"""The pages of the surveys. Pure.

One face is one touch: the answer then waits for `TAKE_BACK_SECONDS` and can be taken back; before that nothing of it is
sent anywhere. Official questions go on by themselves, after a moment that shows what was chosen. Every answer names its
question, so that a tap too many never answers the next one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType

from screens.touch.core.events import After, Back, Effects, Intent, Opened, Result, Task, TryAgain, TurnPage
from screens.touch.core.state import Awaited, Here, OnCode, Page, Session, Step, TouchTimeouts
from screens.touch.survey import events, pictures
from screens.touch.survey.run import Step as Question
from screens.touch.survey.run import StepKind, SurveyOffer, SurveyRun
from screens.touch.survey.view import SurveyEnd, SurveyPicture
from services.surveys.model import Kept, NotOffered
from services.visits.next_model import ServedToday

SHOWN_SECONDS = 0.6  # a chosen answer is seen before the next question comes
SHOWN_SECONDS_SLOW = 1.5  # … by whoever asked for more time, or listens
TAKE_BACK_SECONDS = 5  # after which an answer is given
TAKE_BACK_SECONDS_SLOW = 20


@dataclass(frozen=True, slots=True)
class SurveyPage(Page):
    """What all of them have: the run, and what becomes of it when the visitor leaves."""

    run: SurveyRun = field(repr=False)
    goes_on = True

    @property
    def on_code(self) -> OnCode:
        """Answers under way are somebody's; where none was given yet, the offer was read, or was not."""
        return OnCode.WHEN_ASKED if self.run.given else OnCode.AFTER_READING

    @property
    def next_visit(self) -> ServedToday | None:
        return self.run.offer.next_visit

    def end(self, session: Session, _how: str) -> Effects:
        """No entry of the log says when a session with a survey ended: an answer came about then."""
        given = (_keeping(session, self.run),) if self.run.complete else ()
        return (*given, *self._abandoned(given=bool(given)))

    def _abandoned(self, *, given: bool) -> Effects:
        """The questionnaire that was begun counts, unless it is the one whose answers are given."""
        run = self.run
        own = given and run.instrument is not None and run.begun == run.instrument.id
        return (events.CountAbandoned(run.begun, run.offer.sample),) if run.begun and not own else ()

    def _open(self, here: Here, code: str) -> Step:
        """Begin a survey of the offer; without a code, show the official ones."""
        run, instrument = self.run.unbegun(), self.run.offer.instrument(code)
        if instrument is not None:
            return here.at(FacesPage(run) if instrument == run.offer.short else QuestionPage(run.begin(instrument)))
        return here.at(WaysPage(run)) if code == events.OFFICIAL and run.offer.official else here.stay()


@dataclass(frozen=True, slots=True)
class FacesPage(SurveyPage):
    """The first page wherever there is a short way. One touch of a face is an answer."""

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case events.ChooseAnswer(question, key):
                return self._face(here, question, key)
            case events.ChooseSurvey(code):
                return self._open(here, code)
            case Back():
                return None
        return here.stay()

    def _face(self, here: Here, question: str, key: str) -> Step:
        short = self.run.offer.short
        if short is None or question != short.questions[0].key:
            return here.stay()
        run = self.run.begin(short).choose(key)
        return hold(here, run) if run.chosen else here.stay()

    def view(self, here: Here) -> SurveyPicture:
        return pictures.faces(self.run.offer, here)


@dataclass(frozen=True, slots=True)
class WaysPage(SurveyPage):
    """The official questionnaires, where there are several."""

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case events.ChooseSurvey(code) if code:
                return self._open(here, code)
            case Back() if self.run.offer.short is not None:
                return here.at(FacesPage(self.run))
            case Back():
                return None
        return here.stay()

    def view(self, here: Here) -> SurveyPicture:
        return pictures.ways(self.run.offer, here.session.language)


@dataclass(frozen=True, slots=True)
class QuestionPage(SurveyPage):
    """One question. `moment`: it has just been answered, and the next one comes when this moment is over."""

    moment: str = ""

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        run, now = self.run, self.run.now
        if now is None:
            return here.stay()
        match event:
            case events.ChooseAnswer(question, key) if question == now.key:
                return self._choose(here, key)
            case events.AnswerShown(moment=moment) if moment and moment == self.moment:
                return self._next(here)
            case events.GoOn(question) if question == now.key and not run.last and (run.chosen or now.may_skip):
                return self._next(here)
            case events.SendAnswers() if run.complete:
                return hold(here, run)
            case events.StopSurvey() if not run.complete:
                return here.at(StoppedPage(run))
            case TurnPage(by):
                return here.at(self._turned(here, now, by))
            case Back():
                return self._back(here)
        return here.stay()

    def _choose(self, here: Here, key: str) -> Step:
        if self.moment and key == self.run.chosen:
            return here.stay()  # a tap too many
        run = self.run.choose(key)
        if run.chosen != key:
            return here.stay()
        moment = here.new_id()
        seconds = SHOWN_SECONDS_SLOW if here.session.preferences.slow else SHOWN_SECONDS
        return here.at(QuestionPage(run, moment), After(seconds, events.AnswerShown(here.session.id, moment)))

    def _next(self, here: Here) -> Step:
        return hold(here, self.run) if self.run.last else here.at(QuestionPage(self.run.at(self.run.step + 1)))

    def _turned(self, here: Here, now: Question, by: int) -> QuestionPage:
        pages = pictures.page_count(now, here.session.preferences, here.shape)
        return replace(self, run=replace(self.run, page=(self.run.page + by) % pages))

    def _back(self, here: Here) -> Step | None:
        run = self.run
        if run.now is not None and run.now.kind is StepKind.REASON:
            return hold(here, run)
        if run.step > 0:
            return here.at(QuestionPage(run.at(run.step - 1)))
        if len(run.offer.official) > 1:
            return here.at(WaysPage(run.unbegun()))
        return here.at(FacesPage(run.unbegun())) if run.offer.short is not None else None

    def view(self, here: Here) -> SurveyPicture:
        return pictures.question(self.run, here, settling=bool(self.moment))


@dataclass(frozen=True, slots=True)
class StoppedPage(SurveyPage):
    """ "Berhenti" was touched. Until the page is left the visitor can go on; then it counts as abandoned."""

    @property
    def on_code(self) -> OnCode:
        return OnCode.AFTER_READING

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case events.ResumeSurvey():
                return here.at(QuestionPage(self.run))
            case Back():
                return None
        return here.stay()

    def own_seconds(self, timeouts: TouchTimeouts) -> float:
        return timeouts.ticket_seconds

    def view(self, here: Here) -> SurveyPicture:
        return pictures.end(self.run, SurveyEnd.STOPPED, here)


@dataclass(frozen=True, slots=True)
class HeldPage(SurveyPage):
    """The answers are complete and not given yet: they can be taken back while `left` seconds pass.

    They are given when these are over or the visitor leaves. With `left` 0 they have been sent.
    """

    hold: str = ""
    left: int = TAKE_BACK_SECONDS
    seconds: int = TAKE_BACK_SECONDS

    @property
    def on_code(self) -> OnCode:
        """Who comes next ends the time to take the answers back; they are given then."""
        return OnCode.AFTER_READING if self.left else OnCode.WAITS

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        run = self.run
        match event:
            case events.AnswerKept(outcome=None) if not self.left:
                return self.overdue(here)
            case events.AnswerKept(outcome=outcome) if outcome is not None and not self.left:
                return here.at(EndPage(_sent(run, outcome)))
            case events.SecondPassed(hold=passed) if self.left and passed == self.hold:
                return self._second_less(here)
            case events.TakeBack() if self.left:
                return here.at(self._taken_back())
            case events.TellReason() if self.left and self._reason is not None:
                return here.at(QuestionPage(run.at(self._reason)))
        return here.stay()

    def _second_less(self, here: Here) -> Step:
        if self.left > 1:
            return here.at(replace(self, left=self.left - 1), _in_a_second(here, self.hold))
        return here.at(replace(self, left=0), _keeping(here.session, self.run))

    def _taken_back(self) -> SurveyPage:
        """Of a face nothing is left; of a questionnaire its last question that counts, with all answers: who leaves
        there, or stops, has not given them."""
        run = self.run
        if run.instrument == run.offer.short:
            return FacesPage(run.unbegun())
        return QuestionPage(run.at(max(n for n, one in enumerate(run.steps) if not one.may_skip)))

    @property
    def _reason(self) -> int | None:
        """The step that asks for a reason, while none was told."""
        steps = enumerate(self.run.steps)
        return next((n for n, one in steps if one.kind is StepKind.REASON and one.key not in self.run.given), None)

    @property
    def awaits(self) -> Awaited | None:
        """They have been sent, and nobody has said yet whether they are kept."""
        return Awaited(self.hold) if not self.left else None

    def overdue(self, here: Here) -> Step:
        return here.at(EndPage(self.run, late=True))

    def end(self, session: Session, _how: str) -> Effects:
        given = (_keeping(session, self.run),) if self.left else ()
        return (*given, *self._abandoned(given=True))

    def view(self, here: Here) -> SurveyPicture:
        return pictures.held(self.run, self.left, self.seconds, self._reason is not None, here.session.language)


@dataclass(frozen=True, slots=True)
class EndPage(SurveyPage):
    """How the answers ended, and what else can be answered. `late`: nobody knows, and asking again could
    count them twice."""

    late: bool = False
    goes_on = False

    @property
    def on_code(self) -> OnCode:
        return OnCode.LEADS

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case events.AnswerKept(outcome=outcome) if self.late and outcome is not None:
                return here.at(EndPage(_sent(self.run, outcome)))
            case events.ChooseSurvey(code):
                return self._open(here, code)
            case TryAgain() if self.run.instrument is not None and self._end is SurveyEnd.AWAY:
                run = replace(self.run, refused=None)
                return here.at(HeldPage(run, left=0), _keeping(here.session, run))
            case Back():
                return None
        return here.stay()

    def end(self, session: Session, how: str) -> Effects:
        """What was sent and not answered is not sent once more."""
        return self._abandoned(given=True) if self.late else SurveyPage.end(self, session, how)

    @property
    def _end(self) -> SurveyEnd:
        return SurveyEnd.LATE if self.late else pictures.how_it_ended(self.run)

    def own_seconds(self, timeouts: TouchTimeouts) -> float:
        return timeouts.ticket_seconds

    def view(self, here: Here) -> SurveyPicture:
        return pictures.end(self.run, self._end, here)


@dataclass(frozen=True, slots=True)
class OfferSurvey(Task[events.SurveyBackend]):
    """Ask what can be answered without a number."""

    session: str

    def run(self, backend: events.SurveyBackend) -> Result:
        return Opened(self.session, offered(backend.offer_survey()))

    def failed(self) -> Result:
        return Opened(self.session, offered(NotOffered.UNAVAILABLE))


def offered(offer: SurveyOffer | NotOffered) -> SurveyPage:
    """The first page: the faces; else the one survey that there is, or a choice of them; or why there is none."""
    if isinstance(offer, NotOffered):
        return EndPage(SurveyRun(SurveyOffer(()), refused=offer))
    run = SurveyRun(offer)
    if offer.short is not None:
        return FacesPage(run)
    choice = len(offer.instruments) > 1 or offer.next_visit is not None  # a question has no room for anything else
    return WaysPage(run) if choice else QuestionPage(run.begin(offer.instruments[0]))


def hold(here: Here, run: SurveyRun) -> Step:
    """The answers are complete: give them soon, unless they are taken back."""
    seconds = TAKE_BACK_SECONDS_SLOW if here.session.preferences.slow else TAKE_BACK_SECONDS
    page = HeldPage(run, here.new_id(), seconds, seconds)
    return here.at(page, _in_a_second(here, page.hold))


def _in_a_second(here: Here, hold: str) -> After:
    return After(1, events.SecondPassed(here.session.id, hold))


def _keeping(session: Session, run: SurveyRun) -> events.KeepAnswer:
    return events.KeepAnswer(session.id, run.response(), run.offer.code)


def _sent(run: SurveyRun, outcome: Kept | NotOffered) -> SurveyRun:
    """The run after its answers were sent. Who has answered before is thanked as well."""
    refused = None if isinstance(outcome, Kept) else outcome
    kept = refused is None
    if not kept and refused is not NotOffered.ALREADY_ANSWERED:
        return replace(run, refused=refused)
    offer = replace(run.offer, instruments=run.left())
    if not offer.instruments:
        offer = replace(offer, code="")  # it has bought all it can buy
    still_begun = "" if run.instrument is not None and run.begun == run.instrument.id else run.begun
    return replace(run, kept=kept, refused=refused, offer=offer, given=MappingProxyType({}), begun=still_begun)
