"""The bar's part of the flow: what visitors set for themselves, and calling an officer. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from screens.touch.app import events
from screens.touch.core.events import Say, SayScreen
from screens.touch.core.state import OfficerCallSeen, Over, Session, Step
from screens.touch.core.view import CallState
from screens.touch.look.preferences import Preferences

ANSWER_SECONDS = 8.0  # so long a call may be on its way
CALL_SECONDS = 3.0  # how often the screen asks whether someone has answered
DONE_SECONDS = 20.0  # so long the bar says that an officer is done
# A later step is never taken back by what is heard late. Whether anybody comes in good time may be said either way.
_UNSURE = (CallState.NOT_CALLED, CallState.NO_ANSWER)
_STEPS = {
    CallState.CALLING: 0,
    CallState.NO_ANSWER: 1,
    CallState.NOT_CALLED: 1,
    CallState.CALLED: 2,
    CallState.SEEN: 3,
    CallState.NOBODY: 3,
    CallState.CLOSED: 3,
    CallState.ANSWERED: 4,
    CallState.DONE: 5,
}


def act(session: Session, intent: events.BarIntent, new_key: Callable[[], str]) -> Step:
    """A button of the bar, or of what it has opened. `new_key` makes keys of calls."""
    wanted = session.preferences
    match intent:
        case events.OpenLanguages():
            return replace(session, over=Over.LANGUAGES), ()
        case events.OpenSound():
            return replace(session, over=Over.SOUND), ()
        case events.CloseOverlay():
            return _closed(session), ()
        case events.CallOfficer():
            return _call(session, new_key)
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


def _call(session: Session, new_key: Callable[[], str]) -> Step:
    """ "Panggil petugas". The first press of a visitor calls; later ones show how their call stands."""
    shown = replace(session, over=Over.OFFICER)
    call = session.call
    if call is not None and call.state not in _UNSURE and not session.call_doubted:
        return shown, ()
    tried_again = call is not None and not session.call_doubted
    key = session.call_key if tried_again else new_key()  # a try that failed may have been recorded all the same
    # It is a touch that calls: its moment is the last touch.
    calling = replace(
        shown,
        call=OfficerCallSeen(CallState.CALLING),
        call_key=key,
        call_doubted=False,
        asked_call_at=session.last_touch,
    )
    return calling, (events.CallForOfficer(session.id, key),)


def _closed(session: Session) -> Session:
    """Without what lay over the screen. That their call is done, the visitor has read then."""
    session = replace(session, over=Over.NOTHING)
    return _without_call(session) if session.call is not None and session.call.state is CallState.DONE else session


def _without_call(session: Session) -> Session:
    return replace(session, call=None, call_key="", call_doubted=False)


def waits(session: Session) -> bool:
    """Whether this visitor waits for an officer."""
    return session.call is not None and session.call.state not in (*_UNSURE, CallState.DONE)


def call_seen(session: Session, seen: events.CallSeen, now: float) -> Session:
    """How a call stands, if it is this visitor's. What is heard late takes nothing back: that an officer comes, or
    that they were here, stays."""
    old, new = session.call, seen.call
    if old is None or seen.key != session.call_key or _STEPS[new.state] < _STEPS[old.state]:
        return session
    ended = new.state is CallState.DONE and old.state is not CallState.DONE
    return replace(session, call=new, asked_call_at=now if ended else session.asked_call_at)


def ask_call(session: Session, now: float) -> Step:
    """Ask again how the call stands, as long as this visitor has one; one that is done goes after a while."""
    if session.call is None or session.call.state in _UNSURE:
        return session, ()
    quiet = now - session.asked_call_at
    if session.call.state is CallState.CALLING:
        silent = OfficerCallSeen(CallState.NO_ANSWER)
        return (replace(session, call=silent) if quiet >= ANSWER_SECONDS else session), ()
    if session.call.state is CallState.DONE:
        over = quiet >= DONE_SECONDS and session.over is not Over.OFFICER
        return (_without_call(session) if over else session), ()
    if quiet < CALL_SECONDS:
        return session, ()
    return replace(session, asked_call_at=now), (events.AskCall(session.id, session.call_key),)
