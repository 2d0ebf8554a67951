"""The picture of a state: the page's view, the frame around it, and what lies over it, as values. Pure."""

from __future__ import annotations

import math
from dataclasses import replace

from screens.touch.app.flow import Flow, can_call, can_speak
from screens.touch.app.view import LanguagesView, OfficerCallView, Overlay, Shown, SoundView, StillThereView
from screens.touch.core.state import FlowState, Here, Over
from screens.touch.core.view import BarKind, CodeNotice, Frame
from screens.touch.fault.guards import explained, fault_for
from screens.touch.fault.view import FaultView


def shown(flow: Flow, state: FlowState, frame: Frame) -> Shown:
    """The picture of `state`. `frame` brings the house's name and the SIMULASI mark."""
    here, session = flow.here(state), state.session
    page, fault = session.page, fault_for(state.health)
    frame = replace(
        frame,
        language=session.language,
        languages=flow.languages,
        clock=here.lobby.clock if state.health.clock_trusted else "",
        date=here.lobby.date if state.health.clock_trusted else "",
        printer_notice=state.health.printer_notice,
        preferences=session.preferences if can_speak(state) else session.preferences.silenced(),
        speaks=can_speak(state),
        bar=BarKind.STAFF if page.of_staff or not can_call(state) else BarKind.VISITOR,
        call=session.call.state if session.call is not None else None,
    )
    if fault is not None and not page.outlives_faults:
        return Shown(frame, FaultView(fault, here.help_at(), explained(fault)), _over(flow, here))
    notice = session.notice if state.now < session.notice_until else CodeNotice.NONE
    if session.counting_down:  # whatever the visitor has opened must not hide the question
        left = StillThereView(max(1, math.ceil(here.leaves_at - state.now)), session.preferences.slow)
        return Shown(frame, page.view(here), None if page.asks_itself else left, notice)
    return Shown(frame, page.view(here), _over(flow, here), notice)


def _over(flow: Flow, here: Here) -> Overlay | None:
    session = here.session
    match session.over:
        case Over.LANGUAGES:
            return LanguagesView(flow.languages, session.language, flow.drafts)
        case Over.SOUND if not session.page.of_staff:
            return SoundView(session.preferences.spoken, session.preferences.volume)
        case Over.OFFICER if session.call is not None:
            return OfficerCallView(session.call.state, session.call.help_at or here.help_at())
        case _:
            return None
