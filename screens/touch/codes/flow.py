"""The codes' part of the flow: what a code leads to, and what came of looking it up. Pure.

A code says by its first two characters what it is; what none of ours begins with, and what the
scanner threw away, share one calm answer. Where a kind of code leads is one line in `lead`.
"""

from __future__ import annotations

from dataclasses import replace

from devices.scanner import Scan, ScannedCode, Verdict
from screens.touch.codes import entry_flow as flow_code
from screens.touch.codes.view import CodeProblem, CodeProblemView, PlaceView
from screens.touch.core import events, intents
from screens.touch.core.events import Effect
from screens.touch.core.paper import PaperState
from screens.touch.core.ports import Arrived, CodeSeen, CodeView, SentToCounter
from screens.touch.core.state import CodeEntry, Over, Page, Session
from screens.touch.survey import flow as flow_survey
from screens.touch.survey.run import SurveyOffer
from screens.touch.visit.view import NotArrivedView
from services.visits.model import CodePaused

TICKET_PREFIX, PASS_PREFIX = "T1", "K1"

# Where a code is looked at; elsewhere somebody is in the middle of something else.
SCAN_PAGES = (Page.HOME, Page.SCAN, Page.TYPE_CODE, Page.CODE, Page.REFUSAL, Page.SURVEY_END)
# … and of these, where the screen still holds something of whoever scanned or asked before.
USED_PAGES = (Page.TYPE_CODE, Page.CODE, Page.REFUSAL, Page.SURVEY_END)

Next = tuple[Session, tuple[Effect, ...]]


def lead(session: Session, scan: Scan, now: float) -> Next:
    """A code was shown by whoever stands there now."""
    here = replace(session, last_touch=now, counting_down=False, over=Over.NOTHING)
    match scan:
        case ScannedCode(text) if text.startswith((TICKET_PREFIX, PASS_PREFIX)):
            reading = here.at(Page.SCAN, looking_up=True)
            return reading, (events.ReadCode(session.id, scan, session.language),)
        case _:
            return answer(here, CodeProblemView(CodeProblem.UNKNOWN), now)


def settles_in_bad_times(scan: Scan) -> bool:
    """A pass proves itself by its signature: it is looked at while the database is away or the clock not trusted."""
    return isinstance(scan, ScannedCode) and scan.text.startswith(PASS_PREFIX)


def answer(session: Session, view: CodeSeen, now: float) -> Next:
    """What the code says is on the screen, and the scanner that read it says whether it was a good one."""
    if isinstance(view, CodePaused):
        return flow_code.paused(session, view.wait_seconds, now), ()
    typed = len(session.entry.digits) > 0
    shown, effects = _answer(replace(session, entry=CodeEntry()), view, now)
    return shown, tuple(one for one in effects if not (typed and isinstance(one, events.SayAtScanner)))


def _answer(session: Session, view: CodeView | Arrived | SentToCounter | SurveyOffer, now: float) -> Next:
    if isinstance(view, SentToCounter):
        shown, said = _answer(session, replace(view.view, paper=PaperState.PRINTING), now)
        return shown, (*said, events.PrintProvisional(session.id, view.slip, session.language))
    if isinstance(view, Arrived):
        return _arrived(session, view, now)
    if isinstance(view, SurveyOffer):
        return flow_survey.offered(replace(session, last_touch=now), view), (events.SayAtScanner(Verdict.GOOD),)
    verdict = Verdict.BAD if isinstance(view, CodeProblemView | NotArrivedView) else Verdict.GOOD
    shown = session.at(Page.CODE, code=view, looking_up=False, last_touch=now)
    return shown, (events.SayAtScanner(verdict),)


def _arrived(session: Session, arrived: Arrived, now: float) -> Next:
    """The family has its number; the slip is printed once, for the scan that made the number."""
    good = events.SayAtScanner(Verdict.GOOD)
    shown = session.at(Page.ARRIVED, ticket=arrived.view, job=arrived.job, looking_up=False, last_touch=now, code=None)
    if arrived.job is None:
        return shown.paper(PaperState.NO_SLIP), (good,)
    return shown, (good, events.PrintTicket(session.id, arrived.job))


def is_about_codes(page: Page, intent: object) -> bool:
    """Whether `act` is asked what an intent on a page leads to."""
    if page in (Page.CODE, Page.TYPE_CODE) or (page is Page.ARRIVED and isinstance(intent, intents.PrintAgain)):
        return True
    return (page is Page.HOME and isinstance(intent, intents.ShowScanner | intents.TypeCode)) or (
        page is Page.SCAN and isinstance(intent, intents.TypeCode)
    )


def act(session: Session, intent: object, now: float) -> Next:
    """What a visitor wants with a code: to show or type one, and what they do with the number whose code was shown."""
    if isinstance(intent, intents.ShowScanner):
        return session.at(Page.SCAN), ()
    if isinstance(intent, intents.TypeCode):
        return flow_code.begin(session), ()
    if session.page is Page.TYPE_CODE:
        return flow_code.act(session, intent, now)
    if session.page is Page.ARRIVED:
        return _copy_of_arrival(session)
    place = session.code
    if not isinstance(place, PlaceView):
        return session, ()
    match intent:
        case intents.GiveUpNumber(sure=False) if place.may_give_up:
            return replace(session, code=replace(place, asking=True)), ()
        case intents.KeepNumber():
            return replace(session, code=replace(place, asking=False)), ()
        case intents.GiveUpNumber(sure=True) if place.asking:
            return _looked_up(session), (events.GiveUp(session.id, place.code, session.language),)
        case intents.PrintAgain() if place.may_copy and not place.asking:
            return _looked_up(session), (events.AskCopy(session.id, place.code, session.language),)
    return session, ()


def _copy_of_arrival(session: Session) -> Next:
    """One more slip for a family that has shown its pass again."""
    ticket = session.ticket
    if ticket is None or not ticket.may_copy or ticket.paper is not PaperState.NO_SLIP:
        return session, ()
    return _looked_up(session), (events.AskCopy(session.id, ticket.qr_text, session.language),)


def _looked_up(session: Session) -> Session:
    """While it is done nothing can be touched: a second tap finds nothing."""
    return session.at(Page.SCAN, looking_up=True, code=None)
