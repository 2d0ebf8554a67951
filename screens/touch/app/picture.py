"""What a state looks like: the whole picture as values. Pure."""

from __future__ import annotations

import math
from dataclasses import replace

from screens.touch.app.flow import Flow, can_call, can_speak
from screens.touch.app.home.view import INFO_CARD, SCAN_CARD, TAKE_CARD, VISIT_CARD, VISIT_CODE_CARD, HomeCard, HomeView
from screens.touch.app.view import LanguagesView, OfficerCallView, Overlay, Shown, SoundView, StillThereView
from screens.touch.codes.view import CodeEntryView, CodeProblemView, ScanView
from screens.touch.core.ports import CodeView, Health, Lobby
from screens.touch.core.state import NUMBER_PAGES, FlowState, Over, Page, Session
from screens.touch.core.view import BarKind, CallState, Frame, ScreenView
from screens.touch.fault.guards import fault_for, notice_for, scanner_notice_for
from screens.touch.fault.view import FaultView
from screens.touch.info import flow as flow_info
from screens.touch.look.preferences import log_lines, page_size, paperless_lines
from screens.touch.number.view import PriorityView, RefusalView, ServiceCard, ServiceState, ServicesView, WorkingView
from screens.touch.staff.view import PaperHelpView, SignInView, StaffView
from screens.touch.survey import flow as flow_survey
from screens.touch.visit.view import NotArrivedView

_STAFF_PAGES = (Page.SIGN_IN, Page.PAPER_HELP, Page.STAFF)
_CALL_STANDS = (CallState.CALLED, CallState.ANSWERED, CallState.NOBODY, CallState.CLOSED)

HELP_SECONDS = 10.0  # nothing was read for so long: the screen says what one can try
_NOWHERE = ServiceCard("", "help-circle-outline", "", "", "", "", ServiceState.CLOSED)


def shown(flow: Flow, state: FlowState, frame: Frame) -> Shown:
    """The picture of `state`. `frame` brings the house's name and the SIMULASI mark."""
    session = state.session
    fault = fault_for(state.health)
    lobby = state.lobby
    frame = replace(
        frame,
        language=session.language,
        languages=flow.languages,
        clock=lobby.clock if lobby and state.health.clock_trusted else "",
        date=lobby.date if lobby and state.health.clock_trusted else "",
        printer_notice=notice_for(state.health.printer),
        preferences=session.preferences if can_speak(state) else session.preferences.silenced(),
        speaks=can_speak(state),
        bar=BarKind.STAFF if session.page in _STAFF_PAGES or not can_call(state) else BarKind.VISITOR,
        officer_called=session.call is not None and session.call.state in _CALL_STANDS,
    )
    # Whoever has a number on the screen keeps it, whatever happens to the machine meanwhile.
    if fault is not None and session.page not in (*_STAFF_PAGES, *NUMBER_PAGES) and not _is_refused_pass(session):
        return Shown(frame, FaultView(fault, lobby.counter_hint if lobby else ""), _over(flow, session, lobby))
    if session.counting_down:
        end = session.last_touch + flow.idle_seconds(session) + flow.timeouts.countdown_seconds
        left = StillThereView(max(1, math.ceil(end - state.now)), session.preferences.slow)
        return Shown(frame, _screen(flow, state, lobby), left)
    return Shown(frame, _screen(flow, state, lobby), _over(flow, session, lobby))


def _is_refused_pass(session: Session) -> bool:
    """A pass was looked at in bad times: its answer stands until the family has read it."""
    return session.page is Page.CODE and isinstance(session.code, NotArrivedView)


def _over(flow: Flow, session: Session, lobby: Lobby | None) -> Overlay | None:
    match session.over:
        case Over.LANGUAGES:
            return LanguagesView(flow.languages, session.language, flow.drafts)
        case Over.SOUND if session.page not in _STAFF_PAGES:
            return SoundView(session.preferences.spoken, session.preferences.volume)
        case Over.OFFICER if session.call is not None:
            where = session.call.where or (lobby.counter_hint if lobby else "")
            return OfficerCallView(session.call.state, where)
        case _:
            return None


def _screen(flow: Flow, state: FlowState, lobby: Lobby | None) -> ScreenView:
    if state.session.survey is not None:
        return flow_survey.view(state.session, lobby.counter_hint if lobby else "", flow.room)
    return _ordinary_screen(flow, state, lobby)


def _ordinary_screen(flow: Flow, state: FlowState, lobby: Lobby | None) -> ScreenView:
    session = state.session
    can_print = not notice_for(state.health.printer)
    match session.page:
        case Page.SERVICES if lobby:
            return ServicesView(*_page_of_services(flow, session, lobby), can_print)
        case Page.PRIORITY if lobby:
            return PriorityView(_card(lobby, session.service), lobby.priority_groups)
        case Page.WORKING if lobby:
            return WorkingView(_card(lobby, session.service).name)
        case Page.TICKET | Page.ARRIVED if session.ticket:
            return session.ticket
        case Page.REFUSAL if session.refusal:
            return _refusal(session, lobby)
        case Page.SCAN | Page.CODE | Page.TYPE_CODE:
            return _scanned(state, lobby)
        case Page.INFO if lobby:
            return flow_info.view(session, lobby.info, flow.room)
        case Page.SIGN_IN:
            return _sign_in(state, session)
        case Page.PAPER_HELP:
            printer = state.health.printer
            return PaperHelpView(printer.state.value if printer else "", can_print)
        case Page.STAFF:
            return _staff(flow, session, state.health)
        case _:
            return _home(flow, state, lobby)


def _scanned(state: FlowState, lobby: Lobby | None) -> ScreenView:
    session = state.session
    if session.page is Page.TYPE_CODE:
        return _code_entry(state)
    if session.page is Page.CODE and session.code is not None:
        return _code(session.code, lobby)
    waited = state.now - session.last_touch >= HELP_SECONDS
    may_type = lobby is not None and lobby.takes_visits
    return ScanView(session.looking_up, helps=waited and not session.looking_up, may_type=may_type)


def _code_entry(state: FlowState) -> CodeEntryView:
    entry = state.session.entry
    wait = max(0, math.ceil(entry.wait_until - state.now))
    over = entry.wait_until > 0 and not wait and entry.problem == "code_entry.paused"
    return CodeEntryView(entry.digits.reveal(), "" if over else entry.problem, wait)


def _code(code: CodeView, lobby: Lobby | None) -> CodeView:
    if isinstance(code, CodeProblemView):
        return replace(code, counter_hint=lobby.counter_hint if lobby else "")
    return code


def _page_of_services(flow: Flow, session: Session, lobby: Lobby) -> tuple[tuple[ServiceCard, ...], int, int]:
    """The cards of this page, which page it is, and how many there are."""
    size = page_size(session.preferences, flow.room)
    start = session.services_page * size
    return lobby.services[start : start + size], session.services_page, math.ceil(len(lobby.services) / size)


def _home_cards(lobby: Lobby, health: Health) -> tuple[HomeCard, ...]:
    """What can be done from here, now. What the house does not offer, or cannot at this moment, is not there."""
    if lobby.express_mode:
        return ()
    scanner_reads = health.scanner is not None and health.scanner.ready
    by_code: tuple[HomeCard, ...] = (VISIT_CODE_CARD,) * lobby.takes_visits
    return (
        (TAKE_CARD,) * lobby.any_open
        + ((VISIT_CARD if lobby.takes_visits else SCAN_CARD,) if scanner_reads else by_code)
        + (INFO_CARD,) * bool(lobby.info.nodes)
    )


def _home(flow: Flow, state: FlowState, lobby: Lobby | None) -> HomeView:
    session = state.session
    if lobby is None:
        return HomeView()
    express, page, pages = _page_of_services(flow, session, lobby) if lobby.express_mode else ((), 0, 1)
    return HomeView(
        cards=_home_cards(lobby, state.health),
        express=express,
        page=page,
        pages=pages,
        any_open=lobby.any_open,
        next_opening=lobby.next_opening,
        closing_reason=lobby.closing_reason,
        can_print=not notice_for(state.health.printer),
        scanner_away=bool(scanner_notice_for(state.health.scanner)),
        report_line=lobby.report_line,
        report_leads=lobby.info.at((flow_info.CHANNELS,)) is not None,
    )


def _refusal(session: Session, lobby: Lobby | None) -> RefusalView:
    refusal = session.refusal
    assert refusal is not None
    name = _card(lobby, session.service).name if lobby else ""
    until = lobby.local_moment(refusal.until) if lobby and refusal.until else ""
    hint = lobby.counter_hint if lobby else ""
    return RefusalView(refusal.reason.value, name, until, refusal.public_reason, hint)


def _sign_in(state: FlowState, session: Session) -> SignInView:
    staff = session.staff
    wait = max(0, math.ceil(staff.wait_until - state.now))
    return SignInView(staff.code, len(staff.pin), staff.asks_pin, wait, staff.problem)


def _staff(flow: Flow, session: Session, health: Health) -> StaffView:
    staff, overview = session.staff, session.staff.overview
    if overview is None:
        return StaffView(staff.officer, staff.page)
    per_page = paperless_lines(session.preferences, flow.room)
    first = staff.paperless_page * per_page
    return StaffView(
        officer=staff.officer,
        page=staff.page,
        printer_state=overview.printer.state.value,
        printer_detail=overview.printer.detail,
        scanner_state=health.scanner.state.value if health.scanner else "",
        scanner_detail=health.scanner.detail if health.scanner else "",
        database=overview.database,
        version=overview.version,
        kiosk=overview.kiosk,
        clock_trusted=overview.clock_trusted,
        clock=overview.clock,
        express_mode=overview.express_mode,
        in_service=overview.in_service,
        log=overview.log[: log_lines(session.preferences, flow.room)],
        log_filter=staff.log_filter,
        paperless=overview.paperless[first : first + per_page],
        paperless_page=staff.paperless_page,
        call=overview.call,
        message=staff.message,
    )


def _card(lobby: Lobby, code: str) -> ServiceCard:
    return next((card for card in lobby.services if card.code == code), _NOWHERE)
