"""The touch flow: a pure function from a state and an event to the next state and its effects.

At most three touches lead to a number: take a number, the service, the priority question. In
express mode it is one. Answers that come for a session that has ended are dropped here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from devices.scanner import Scan
from screens.touch.app import bar_flow as flow_bar
from screens.touch.codes import flow as flow_scan
from screens.touch.core import events, intents
from screens.touch.core.events import Effect, Event
from screens.touch.core.paper import PaperState
from screens.touch.core.ports import Lobby
from screens.touch.core.state import BOOKING_PAGES, NUMBER_PAGES, FlowState, Over, Page, Session, TouchTimeouts
from screens.touch.fault.guards import fault_for
from screens.touch.fault.view import Fault
from screens.touch.info import flow as flow_info
from screens.touch.look.preferences import log_lines, page_size
from screens.touch.look.tokens import PanelShape
from screens.touch.number.view import ServiceState
from screens.touch.staff import flow as flow_staff
from screens.touch.survey import flow as flow_survey
from services.queue.model import Issued, Refused

STAFF_TOLD_SECONDS = 3.0  # how often a failure screen asks whether someone has seen it

Next = tuple[FlowState, tuple[Effect, ...]]

_STAFF_PAGES = (Page.SIGN_IN, Page.PAPER_HELP, Page.STAFF)
_BACK_HOME = (Page.SERVICES, Page.REFUSAL, Page.SCAN, Page.TYPE_CODE)
_SURVEY_PAGES = (Page.SURVEY, Page.SURVEY_END)
_BAD_TIMES = (Fault.DATABASE_AWAY, Fault.CLOCK_UNTRUSTED)
_NOT_TOLD_YET = (PaperState.FAILED, PaperState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Flow:
    """The rules of one kiosk. `new_id` makes ids of sessions and requests."""

    timeouts: TouchTimeouts
    languages: tuple[str, ...]
    new_id: Callable[[], str]
    room: PanelShape = PanelShape.TALL  # of the panel: how many choices a page holds
    drafts: tuple[str, ...] = ()  # languages whose words the house has not approved yet

    def start(self, now: float) -> FlowState:
        return FlowState(self._fresh(now), now=now)

    def advance(self, state: FlowState, event: Event) -> Next:
        """What follows. Never raises, whatever the order of events."""
        match event:
            case events.Tick(now):
                return self._tick(replace(state, now=now))
            case events.LobbyRead(lobby, language):
                return (replace(state, lobby=lobby) if language == state.session.language else state), ()
            case events.HealthRead(health):
                return replace(state, health=health), ()
            case events.PrinterSeen(status):
                return replace(state, health=replace(state.health, printer=status)), ()
            case events.ScannerSeen(status):
                return replace(state, health=replace(state.health, scanner=status)), ()
            case events.VoiceSeen(status):
                return replace(state, health=replace(state.health, voice=status)), ()
            case events.CodeScanned(scan):
                return self._scanned(state, scan)
            case (
                events.NumberTaken()
                | events.PaperDone()
                | events.StaffTold()
                | events.SignInDone()
                | events.StaffRead()
                | events.StaffDone()
                | events.CallSeen()
                | events.CodeRead()
                | events.AnswerKept()
                | events.SurveyOffered()
            ):
                return self._result(state, event) if event.session == state.session.id else (state, ())
            case _:
                touched = replace(state.session, last_touch=state.now, counting_down=False)
                return self._intent(replace(state, session=touched), event)

    # -- time -----------------------------------------------------------------------------------

    def _tick(self, state: FlowState) -> Next:
        session, quiet = state.session, state.now - state.session.last_touch
        if session.page in _STAFF_PAGES:
            return self._end(state, "left") if quiet >= self.timeouts.staff_seconds else (state, ())
        if session.page is Page.WORKING or session.looking_up:
            return state, ()
        if not session.used:
            return self._tick_at_home(state, quiet)
        own = {
            Page.TICKET: self.timeouts.ticket_seconds,
            Page.REFUSAL: self.timeouts.refusal_seconds,
            Page.CODE: self.timeouts.ticket_seconds,
            Page.ARRIVED: self.timeouts.ticket_seconds,
            Page.SURVEY_END: self.timeouts.ticket_seconds,
        }
        if session.page in own and not session.counting_down:
            if session.ticket is not None and session.ticket.paper is PaperState.PRINTING:
                return state, ()  # nobody is sent away before they know what became of their paper
            if quiet >= self._longer(session, own[session.page]):
                return self._end(state, "finished")
            return self._ask(state)
        idle = self._longer(session, self.timeouts.idle_seconds)
        if quiet >= idle + self.timeouts.countdown_seconds:
            return self._end(state, "timed_out")
        return self._ask(replace(state, session=replace(session, counting_down=quiet >= idle)))

    def _tick_at_home(self, state: FlowState, quiet: float) -> Next:
        """Nothing was begun, so nothing is asked: what the last visitor set is put back by itself."""
        longest = self._longer(state.session, self.timeouts.idle_seconds) + self.timeouts.countdown_seconds
        if quiet >= longest and state.session.touched_by(self.languages[0]):
            return self._end(state, "left")
        return self._ask(state)

    def _longer(self, session: Session, seconds: float) -> float:
        """A time-out for those who asked for more time, and for those who wait for an officer."""
        waits = session.preferences.slow or session.over is Over.OFFICER
        return max(seconds, self.timeouts.slow_seconds) if waits and session.page not in BOOKING_PAGES else seconds

    def idle_seconds(self, session: Session) -> float:
        """How long nobody may touch before "still there?" is asked."""
        return self._longer(session, self.timeouts.idle_seconds)

    def _ask(self, state: FlowState) -> Next:
        """Ask again what may have changed meanwhile: whether an officer comes, whether staff know of the paper."""
        session, effects = flow_bar.ask_call(state.session, state.now)
        asked, more = self._ask_staff_told(replace(state, session=session))
        return asked, (*effects, *more)

    def _ask_staff_told(self, state: FlowState) -> Next:
        session = state.session
        waits = session.ticket is not None and session.ticket.paper in _NOT_TOLD_YET and not session.ticket.staff_told
        if not waits or session.job is None or state.now - session.asked_staff_at < STAFF_TOLD_SECONDS:
            return state, ()
        asked = replace(session, asked_staff_at=state.now)
        return replace(state, session=asked), (events.AskStaffTold(session.id, session.job),)

    # -- what a person wants ------------------------------------------------------------------------

    def _intent(self, state: FlowState, intent: Event) -> Next:
        session = state.session
        match intent:
            case intents.OpenStaffDoor() if session.page is not Page.WORKING:
                return self._again(state, Page.SIGN_IN)
            case intents.SwitchLanguage(language) if language in self.languages:
                switched = replace(session, language=language, over=Over.NOTHING)
                return self._stay(state, switched, events.ReadLobby(language))
            case intents.CallOfficer() if session.page in _STAFF_PAGES or not can_call(state):
                return state, ()
            case intents.SpeakToMe() | intents.OpenSound() | intents.ToggleSound() if not can_speak(state):
                return state, ()
            case _ if flow_bar.is_of_bar(intent):
                changed, effects = flow_bar.act(session, intent, self.room)
                return self._stay(state, changed, *effects)
            case intents.StillHere() | intents.SwitchLanguage():
                return state, ()
            case intents.Finish():
                busy = session.page is Page.WORKING or session.looking_up
                return (state, ()) if busy else self._end(state, "finished")
            case _ if session.page in _STAFF_PAGES:
                return self._staff(state, intent)
            case _ if fault_for(state.health) is not None and session.page not in NUMBER_PAGES:
                return state, ()  # the fault's screen has no buttons of the visitor's
            case _ if session.page in _SURVEY_PAGES:
                return self._survey(state, intent)
            case _:
                return self._visitor(state, intent)

    def _visitor(self, state: FlowState, intent: Event) -> Next:
        session = state.session
        match session.page, intent:
            case Page.HOME, intents.TakeNumber() if state.lobby is not None:
                return self._stay(state, session.at(Page.SERVICES, request_id=self.new_id()))
            case page, intents.Back() if page in _BACK_HOME and not session.looking_up:
                return self._again(state, Page.HOME)  # the same visitor, so with the same settings
            case page, _ if flow_scan.is_about_codes(page, intent) and not session.looking_up:
                changed, effects = flow_scan.act(session, intent, state.now)
                return self._stay(state, changed, *effects)
            case (Page.INFO, _) | (Page.HOME, intents.OpenInfo()) if state.lobby is not None:
                return self._info(state, intent, state.lobby)
            case Page.HOME, intents.ChooseService(code) if state.lobby is not None and state.lobby.express_mode:
                return self._take(state, replace(session, request_id=self.new_id(), service=code), None)
            case Page.SERVICES, intents.ChooseService(code):
                return self._choose_service(state, code)
            case ((Page.SERVICES | Page.HOME), intents.TurnPage(by)):
                return self._stay(state, replace(session, services_page=self._page(state, session.services_page + by)))
            case Page.PRIORITY, intents.ChoosePriority(group):
                return self._take(state, session, group)
            case Page.PRIORITY, intents.Back():
                return self._stay(state, session.at(Page.SERVICES, service="", request_id=self.new_id()))
            case Page.REFUSAL, intents.TryAgain() if session.request_id and session.service:
                return self._stay(state, session.at(session.refused_page, refusal=None, request_id=self.new_id()))
            case ((Page.TICKET | Page.ARRIVED), intents.NoPaperCame()) if session.job is not None:
                told = session.paper(PaperState.UNKNOWN)
                return self._stay(state, told, events.ReportNoPaper(session.id, session.job))
        return state, ()

    def _info(self, state: FlowState, intent: Event, lobby: Lobby) -> Next:
        session = state.session
        if session.looking_up:
            return state, ()  # it is being asked which surveys there are
        if intent == intents.ChooseTopic(flow_info.SURVEY) and not session.info_path:
            changed, effects = flow_survey.begin_openly(session)
            return self._stay(state, changed, *effects)
        led = flow_info.act(session, intent, lobby.info, self.room)
        return self._again(state, Page.HOME) if led is None else self._stay(state, led)

    def _survey(self, state: FlowState, intent: Event) -> Next:
        step = flow_survey.act(state.session, intent, self.room)
        return self._again(state, Page.HOME) if step is None else self._stay(state, step[0], *step[1])

    def _scanned(self, state: FlowState, scan: Scan) -> Next:
        """A code was shown. Whoever is in the middle of something is not interrupted by it."""
        session = state.session
        fault = fault_for(state.health)
        readable = fault is None or (fault in _BAD_TIMES and flow_scan.settles_in_bad_times(scan))
        if session.looking_up or session.page not in flow_scan.SCAN_PAGES or not readable:
            return state, ()
        before: tuple[Effect, ...] = ()
        if session.page in flow_scan.USED_PAGES:
            state, before = self._again(state, Page.HOME)
        session, effects = flow_scan.lead(state.session, scan, state.now)
        return self._stay(state, session, *before, *effects)

    def _choose_service(self, state: FlowState, code: str) -> Next:
        lobby = state.lobby
        card = next((card for card in lobby.services if card.code == code), None) if lobby else None
        if lobby is None or card is None:
            return state, ()
        chosen = replace(state.session, service=code)
        # A card that is closed or full leads to its reason at once: asking who goes first would be idle.
        if not lobby.priority_groups or card.state in (ServiceState.CLOSED, ServiceState.FULL):
            return self._take(state, chosen, None)
        return self._stay(state, chosen.at(Page.PRIORITY))

    def _take(self, state: FlowState, session: Session, group: str | None) -> Next:
        # The choosing page is left at once: a second tap finds nothing to tap.
        working = session.at(Page.WORKING, refused_page=session.page)
        effect = events.Take(session.id, session.request_id, session.service, group, session.language)
        return self._stay(state, working, effect)

    def _page(self, state: FlowState, page: int) -> int:
        count = len(state.lobby.services) if state.lobby else 0
        return max(0, min(page, (count - 1) // page_size(state.session.preferences, self.room)))

    # -- results --------------------------------------------------------------------------------------

    def _result(self, state: FlowState, event: Event) -> Next:
        session = state.session
        match event:
            case events.NumberTaken(_, Issued() as answer, view):
                return self._issued(state, answer, session.at(Page.TICKET, ticket=view, job=answer.print_job))
            case events.NumberTaken(_, Refused() as refused, _):
                return self._stay(state, session.at(Page.REFUSAL, refusal=refused, last_touch=state.now))
            case events.PaperDone(_, outcome):
                done = session.paper(PaperState(outcome.outcome), staff_told=outcome.staff_told)
                return self._stay(state, replace(done, last_touch=state.now))
            case events.StaffTold(_, told) if session.ticket is not None:
                return self._stay(state, session.paper(session.ticket.paper, staff_told=told))
            case events.CodeRead(_, view) if session.looking_up:
                answered, effects = flow_scan.answer(session, view, state.now)
                return self._stay(state, answered, *effects)
            case events.SurveyOffered(_, outcome) if session.looking_up:
                return self._stay(state, replace(flow_survey.offered_openly(session, outcome), last_touch=state.now))
            case events.AnswerKept(_, outcome):
                return self._stay(state, replace(flow_survey.answered(session, outcome), last_touch=state.now))
            case events.CallSeen(_, call):
                return self._stay(state, flow_bar.call_seen(session, call))
            case events.StaffDone(_, "staff.leaving"):
                return state, (events.LeaveProgram(session.staff.officer),)
            case events.SignInDone() | events.StaffRead() | events.StaffDone():
                staff, effects = flow_staff.result(session.staff, event, session.id, state.now)
                page = Page.STAFF if staff.officer else session.page
                return self._stay(state, session.at(page, staff=staff), *effects)
        return state, ()

    def _issued(self, state: FlowState, answer: Issued, session: Session) -> Next:
        session = replace(session, last_touch=state.now)
        if answer.print_job is None:
            return self._stay(state, session.paper(PaperState.NO_SLIP))
        return self._stay(state, session, events.PrintTicket(session.id, answer.print_job))

    # -- staff ------------------------------------------------------------------------------------------

    def _staff(self, state: FlowState, intent: Event) -> Next:
        session = state.session
        match session.page, intent:
            case (_, intents.StaffAction("leave")) | (Page.SIGN_IN, intents.Back()):
                return self._end(state, "left")
            case Page.SIGN_IN, intents.OpenPaperHelp():
                return self._stay(state, session.at(Page.PAPER_HELP))
            case Page.PAPER_HELP, intents.Back():
                return self._stay(state, session.at(Page.SIGN_IN))
            case Page.SIGN_IN, intents.SignInDigit(key):
                staff, effects = flow_staff.key(session.staff, key, session.id, state.now)
                return self._stay(state, replace(session, staff=staff), *effects)
            case Page.STAFF, (intents.StaffAction() | intents.TurnPage()):
                staff, effects = flow_staff.act(
                    session.staff, intent, session.id, log_lines(session.preferences, self.room)
                )
                return self._stay(state, replace(session, staff=staff), *effects)
        return state, ()

    # -- steps ----------------------------------------------------------------------------------------------

    def _fresh(self, now: float) -> Session:
        return Session(self.new_id(), self.languages[0], last_touch=now)

    def _end(self, state: FlowState, how: str) -> Next:
        """Everything of that visitor is gone: a new session stands where the old one was."""
        fresh = self._fresh(state.now)
        effects = self._last(state.session, how)
        if fresh.language != state.session.language:
            effects += (events.ReadLobby(fresh.language),)
        return replace(state, session=fresh), effects

    def _again(self, state: FlowState, page: Page) -> Next:
        """A new session of the same visitor, who keeps their settings and their call."""
        old = state.session
        fresh = self._fresh(state.now).at(
            page, language=old.language, preferences=old.preferences, call=old.call, last_touch=state.now
        )
        return replace(state, session=fresh), self._last(old, "left")

    def _last(self, session: Session, how: str) -> tuple[Effect, ...]:
        """What is done for a session that ends. Of one with a survey no entry says when: an answer came about then."""
        if session.survey is not None:
            return flow_survey.left(session)
        return (events.EndSession(how),) if session.used else ()

    def _stay(self, state: FlowState, session: Session, *effects: Effect) -> Next:
        return replace(state, session=session), effects


def can_call(state: FlowState) -> bool:
    """Whether a call for an officer could be recorded now."""
    return state.health.started and not state.health.stopping


def can_speak(state: FlowState) -> bool:
    """Whether there is a voice, and a visitor to hear it. An officer's code and PIN are never spoken."""
    voice = state.health.voice
    return voice is not None and voice.ready and state.session.page not in _STAFF_PAGES
