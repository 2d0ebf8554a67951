"""The touch flow: a pure function from a state and an event to the next state and its effects.

At most three touches lead to a number: take a number, the service, the priority question. In express mode it is one.
What follows on a page is said by the page (`Page.advance`); here are time, what holds on every page, and the few ways
from one subject into another. Answers that come for a session that has ended are dropped here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import assert_never

from devices.scanner import Scan, ScannedCode, Unread
from screens.touch.app import bar_flow, code_flow, events
from screens.touch.app.home.flow import HomePage
from screens.touch.booking import flow as booking
from screens.touch.codes import flow as codes
from screens.touch.codes.flow import ScanPage
from screens.touch.core.events import (
    BookNext,
    CodeScanned,
    Effect,
    Effects,
    Event,
    Finish,
    HealthRead,
    Intent,
    LobbyRead,
    PrintAgain,
    PrinterSeen,
    Result,
    ScannerSeen,
    Tick,
    VoiceSeen,
)
from screens.touch.core.lobby import Health
from screens.touch.core.state import FlowState, Here, OnCode, Over, Page, Session, Step, TouchTimeouts
from screens.touch.core.view import CodeNotice
from screens.touch.fault.events import OpenTrouble
from screens.touch.fault.flow import TroublePage
from screens.touch.fault.guards import explained, fault_for
from screens.touch.fault.view import Fault
from screens.touch.info.flow import InfoPage, InfoWaitsPage
from screens.touch.look.tokens import PanelShape
from screens.touch.number.ticket_flow import ArrivedPage, TicketPage
from screens.touch.staff.flow import SignInPage
from screens.touch.survey.flow import OfferSurvey
from services.visits.next_model import ServedToday

Next = tuple[FlowState, Effects]

_BAD_TIMES = (Fault.DATABASE_AWAY, Fault.CLOCK_UNTRUSTED)


@dataclass(frozen=True, slots=True)
class Flow:
    """The rules of one kiosk. `new_id` makes ids of sessions and requests."""

    timeouts: TouchTimeouts
    languages: tuple[str, ...]
    new_id: Callable[[], str]
    shape: PanelShape = PanelShape.TALL  # of the panel: how many choices a page holds
    drafts: tuple[str, ...] = ()  # languages whose words the house has not approved yet

    def start(self, now: float) -> FlowState:
        return FlowState(self._fresh(now), now=now)

    def advance(self, state: FlowState, event: Event) -> Next:
        """What follows. Never raises, whatever the order of events."""
        after, effects = self._follow(state, event)
        session = after.session
        awaited = session.page.awaits
        awaits = (session.id, awaited) if awaited is not None else None
        if awaits != after.awaits:
            after = replace(after, awaits=awaits, awaits_from=after.now)
        return after, effects

    def _follow(self, state: FlowState, event: Event) -> Next:
        match event:
            case Intent():
                touched = replace(state.session, last_touch=state.now, counting_down=False)
                return self._intent(replace(state, session=touched), event)
            case events.CallSeen():  # of whoever called, on whatever page they are by now
                return self._stay(state, bar_flow.call_seen(state.session, event, state.now))
            case Result():
                return self._result(state, event) if event.session == state.session.id else (state, ())
            case Tick(now):
                return self._tick(replace(state, now=now))
            case LobbyRead(lobby, language):
                return (replace(state, lobby=lobby) if language == state.session.language else state), ()
            case CodeScanned(scan):
                return self._scanned(state, scan)
            case HealthRead() | PrinterSeen() | ScannerSeen() | VoiceSeen():
                seen = replace(state, health=_health(state.health, event))
                mended = seen.session.page.needs_fault and not explained(fault_for(seen.health))
                return self._end(seen, "left") if mended else (seen, ())
            case _:
                assert_never(event)

    def here(self, state: FlowState) -> Here:
        return state.here(self.shape, self.new_id, self.leaves_at(state.session))

    # -- time -----------------------------------------------------------------------------------

    def _tick(self, state: FlowState) -> Next:
        session, page, quiet = state.session, state.session.page, state.now - state.session.last_touch
        if state.awaits is not None and state.now - state.awaits_from >= state.awaits[1].seconds:
            return self._overdue(state)
        if page.of_staff:
            return self._end(state, "left") if quiet >= self.timeouts.staff_seconds else (state, ())
        if page.busy:
            return state, ()
        # Who waits for an officer may stand here for long without touching anything; so may the next one by now.
        doubted = session.call is not None and quiet >= self.timeouts.idle_seconds + self.timeouts.countdown_seconds
        session = replace(session, call_doubted=session.call_doubted or doubted)
        state = replace(state, session=session)
        if not page.used:
            return self._tick_at_home(state, quiet)
        own = page.own_seconds(self.timeouts)
        if own is not None and not session.counting_down:
            return self._end(state, "finished") if quiet >= self._longer(session, own) else self._ask(state)
        if state.now >= self.leaves_at(session):
            return self._end(state, "timed_out")
        idle = self.idle_seconds(session)
        return self._ask(replace(state, session=replace(session, counting_down=quiet >= idle)))

    def _overdue(self, state: FlowState) -> Next:
        """An answer has not come in time; then the time passes as always. A visitor has something new to read."""
        session = state.session
        if not session.page.of_staff:
            state = replace(state, session=replace(session, last_touch=state.now))
        state, effects = self._take_step(state, session.page.overdue(self.here(state)))
        state, more = self._tick(replace(state, awaits=None))
        return state, (*effects, *more)

    def _tick_at_home(self, state: FlowState, quiet: float) -> Next:
        """Nothing was begun, so nothing is asked: what the last visitor set is put back by itself."""
        session, countdown = state.session, self.timeouts.countdown_seconds
        if quiet >= self.idle_seconds(session) + countdown and session.touched_by(self.languages[0]):
            return self._end(state, "left")
        return self._ask(state)

    def _longer(self, session: Session, seconds: float) -> float:
        """A time-out for those who asked for more time, and for those who wait for an officer."""
        waits = session.preferences.slow or session.over is Over.OFFICER or bar_flow.waits(session)
        return max(seconds, self.timeouts.slow_seconds) if waits and not session.page.shows_booking else seconds

    def idle_seconds(self, session: Session) -> float:
        """How long nobody may touch before "still there?" is asked."""
        return max(self._longer(session, self.timeouts.idle_seconds), session.page.least_idle)

    def leaves_at(self, session: Session) -> float:
        """When everything of a visitor is wiped, if nobody touches anything."""
        return session.last_touch + self.idle_seconds(session) + self.timeouts.countdown_seconds

    def _ask(self, state: FlowState) -> Next:
        """Ask again what may have changed meanwhile: whether an officer comes, and what the page waits for."""
        session, effects = bar_flow.ask_call(state.session, state.now)
        asked = replace(state, session=session)
        session, more = session.page.tick(self.here(asked))
        return self._stay(asked, session, *effects, *more)

    # -- what a person wants ------------------------------------------------------------------------

    def _intent(self, state: FlowState, intent: Intent) -> Next:
        session, page = state.session, state.session.page
        match intent:
            case events.OpenStaffDoor() | Finish() if page.busy:
                return state, ()  # what is on its way (a number, a check-in with its paper) belongs to this session
            case events.OpenStaffDoor():
                return self._again(state, SignInPage())
            case events.SwitchLanguage(language) if language in self.languages:
                switched = replace(session, language=language, over=Over.NOTHING)
                return self._stay(state, switched, events.ReadLobby(language))
            case OpenTrouble() if explained(fault_for(state.health)) and not page.outlives_faults and not page.busy:
                return self._again(state, TroublePage())
            case events.CallOfficer() if page.of_staff or not can_call(state):
                return state, ()
            case events.SpeakToMe() | events.OpenSound() | events.ToggleSound() if not can_speak(state):
                return state, ()
            case events.BarIntent():
                return self._take_step(state, bar_flow.act(session, intent, self.new_id))
            case events.StillHere() | events.SwitchLanguage():
                return state, ()
            case Finish() if page.leads_home and bar_flow.waits(session):
                return self._again(state, HomePage())
            case Finish(sure):
                step = page.finish(self.here(state), sure)
                return self._end(state, "finished") if step is None else self._take_step(state, step)
            case _ if page.busy or (fault_for(state.health) is not None and not page.outlives_faults):
                return state, ()  # the fault's screen has no buttons of the visitor's
            case _:
                return self._take_step(state, self._on_page(self.here(state), page, intent))

    def _on_page(self, here: Here, page: Page, intent: Intent) -> Step | None:
        """What follows on a page; where that is in the hands of another subject, the way there."""
        match page, intent:
            case Page(next_visit=ServedToday(ref)), BookNext():
                return booking.look(here, ref, page)
            case ArrivedPage(may_copy=True), PrintAgain():
                return codes.ask_copy(here, page.ticket.qr_text)
            case InfoPage(), _ if page.leads_to_surveys(intent):
                asked = OfferSurvey(here.session.id)
                return here.open(InfoWaitsPage(page.path, page.entry, page.page, (asked,)), asked)
        return page.advance(here, intent)

    def _scanned(self, state: FlowState, scan: Scan) -> Next:
        """A code was shown. It leads on where nothing of somebody else's would be lost; else it is told to wait."""
        session, page, fault = state.session, state.session.page, fault_for(state.health)
        said_there = page.shown(self.here(state), scan) if isinstance(page, ScanPage) and fault is None else None
        if said_there is not None or isinstance(scan, Unread):
            return self._take_step(state, said_there or (session, ()))  # elsewhere nobody was asked to show anything
        pause, state = state.now - state.code_at, replace(state, code_at=state.now)
        readable = fault is None or (fault in _BAD_TIMES and codes.settles_in_bad_times(scan))
        if not readable and not page.outlives_faults:
            return state, ()  # the fault's screen says where to go
        notice = code_flow.notice(session, scan, state.now, pause) if readable else CodeNotice.WAIT
        if notice is not CodeNotice.NONE:
            return self._take_step(state, code_flow.tell(session, notice, state.now, pause))
        before: Effects = ()
        text = scan.text if isinstance(scan, ScannedCode) else ""
        answered = page.on_code is OnCode.AFTER_READING or isinstance(page, TicketPage)
        same = page.is_of(text) or hash(text) == state.code_led
        state = replace(state, code_led=hash(text))
        if not page.is_blank and (session.counting_down or (answered and not same)):
            state, before = self._end(state, "left")  # the next family's: nothing of the one before goes with it
        elif not page.is_blank:
            state, before = self._again(state, HomePage())
        shown = replace(state.session, last_touch=state.now, counting_down=False, over=Over.NOTHING)
        here = replace(shown, call_doubted=shown.call is not None)  # the next family may hold it there
        session, effects = codes.lead(self.here(replace(state, session=here)), scan)
        return self._stay(state, session, *before, *effects)

    # -- results --------------------------------------------------------------------------------------

    def _result(self, state: FlowState, result: Result) -> Next:
        if result.restarts_time:
            state = replace(state, session=replace(state.session, last_touch=state.now))
        return self._take_step(state, state.session.page.advance(self.here(state), result))

    # -- steps ----------------------------------------------------------------------------------------------

    def _fresh(self, now: float) -> Session:
        return Session(self.new_id(), self.languages[0], HomePage(), last_touch=now)

    def _take_step(self, state: FlowState, step: Step | None) -> Next:
        if step is not None:
            return self._stay(state, step[0], *step[1])
        if state.session.page.of_staff:
            return self._end(state, "left")
        return self._again(state, HomePage())  # the same visitor, so with the same settings

    def _end(self, state: FlowState, how: str) -> Next:
        """Everything of that visitor is gone: a new session stands where the old one was."""
        old, fresh = state.session, self._fresh(state.now)
        effects = old.page.end(old, how)
        if fresh.language != old.language:
            effects += (events.ReadLobby(fresh.language),)
        return replace(state, session=fresh), effects

    def _again(self, state: FlowState, page: Page) -> Next:
        """A new session of the same visitor, who keeps their settings and their call."""
        old, fresh = state.session, self._fresh(state.now)
        kept = replace(
            fresh,
            page=page,
            language=old.language,
            preferences=old.preferences,
            call=old.call,
            call_key=old.call_key,
            call_doubted=old.call_doubted,
            asked_call_at=old.asked_call_at,
        )
        return replace(state, session=kept), old.page.end(old, "left")

    def _stay(self, state: FlowState, session: Session, *effects: Effect) -> Next:
        return replace(state, session=session), effects


def _health(health: Health, event: HealthRead | PrinterSeen | ScannerSeen | VoiceSeen) -> Health:
    match event:
        case HealthRead(seen):
            return seen
        case PrinterSeen(printer):
            return replace(health, printer=printer)
        case ScannerSeen(scanner):
            return replace(health, scanner=scanner)
        case VoiceSeen(voice):
            return replace(health, voice=voice)
        case _:
            assert_never(event)


def can_call(state: FlowState) -> bool:
    """Whether a call for an officer could be recorded now."""
    return state.health.started and not state.health.stopping


def can_speak(state: FlowState) -> bool:
    """Whether there is a voice, and a visitor to hear it. An officer's code and PIN are never spoken."""
    voice = state.health.voice
    return voice is not None and voice.ready and not state.session.page.of_staff
