"""The bar's part of the flow: what visitors set for themselves, and calling an officer. Pure."""

from __future__ import annotations

from dataclasses import replace

from screens.touch.app import events
from screens.touch.core.events import Say, SayScreen
from screens.touch.core.state import OfficerCallSeen, Over, Session, Step
from screens.touch.core.view import CallState
from screens.touch.look.preferences import Preferences

CALL_SECONDS = 3.0  # how often the screen asks whether someone has answered


def act(session: Session, intent: events.BarIntent) -> Step:
    """A button of the bar, or of what it has opened."""
    wanted = session.preferences
    match intent:
        case events.OpenLanguages():
            return replace(session, over=Over.LANGUAGES), ()
        case events.OpenSound():
            return replace(session, over=Over.SOUND), ()
        case events.CloseOverlay():
            return replace(session, over=Over.NOTHING), ()
        case events.CallOfficer():
            return _call(session)
        case events.SayAgain() if wanted.spoken:
            return session, (SayScreen(),)
        case events.Explored(text) if wanted.by_ear:
            return session, (Say(text),)
    return replace(session, preferences=_preferences(wanted, intent)), ()


def _preferences(wanted: Preferences, intent: events.BarIntent) -> Preferences:
    match intent:
        case events.LargerText():
            return wanted.with_larger_text()
        case events.ToggleContrast():
            return wanted.with_contrast_toggled()
        case events.ToggleReach():
            return wanted.with_reach_toggled()
        case events.MoreTime():
            return replace(wanted, slow=True)
        case events.ToggleSound():
            return wanted.with_sound_toggled()
        case events.ChangeVolume(by):
            return wanted.louder(by)
        case events.SpeakToMe():
            return wanted.for_the_ear()
    return wanted


def _call(session: Session) -> Step:
    shown = replace(session, over=Over.OFFICER)
    if session.call is not None and session.call.state is not CallState.NOT_CALLED:
        return shown, ()
    calling = replace(shown, call=OfficerCallSeen(CallState.CALLING))
    return calling, (events.CallForOfficer(session.id, session.language),)


def call_seen(session: Session, call: OfficerCallSeen | None) -> Session:
    """How the call stands. An officer who is done closes it, and what lay over the screen goes."""
    over = Over.NOTHING if call is None and session.over is Over.OFFICER else session.over
    return replace(session, call=call, over=over)


def ask_call(session: Session, now: float) -> Step:
    """Ask again how the call stands, as long as this visitor has one."""
    waits = session.call is not None and session.call.state not in (CallState.CALLING, CallState.NOT_CALLED)
    if not waits or now - session.asked_call_at < CALL_SECONDS:
        return session, ()
    return replace(session, asked_call_at=now), (events.AskCall(session.id, session.language),)
