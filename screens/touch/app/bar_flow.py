"""The bar's part of the flow: what visitors set for themselves, and calling an officer. Pure."""

from __future__ import annotations

from dataclasses import replace

from screens.touch.core import events, intents
from screens.touch.core.events import Effect
from screens.touch.core.ports import OfficerCallSeen
from screens.touch.core.state import Over, Session
from screens.touch.core.view import CallState
from screens.touch.look.preferences import Preferences, page_size
from screens.touch.look.tokens import PanelShape

CALL_SECONDS = 3.0  # how often the screen asks whether someone has answered

Next = tuple[Session, tuple[Effect, ...]]

_OF_BAR = (
    intents.OpenLanguages,
    intents.LargerText,
    intents.ToggleContrast,
    intents.ToggleReach,
    intents.OpenSound,
    intents.ToggleSound,
    intents.ChangeVolume,
    intents.SayAgain,
    intents.SpeakToMe,
    intents.Explored,
    intents.CallOfficer,
    intents.CloseOverlay,
    intents.MoreTime,
)


def is_of_bar(intent: object) -> bool:
    return isinstance(intent, _OF_BAR)


def act(session: Session, intent: object, room: PanelShape) -> Next:
    """A button of the bar, or of what it has opened."""
    wanted = session.preferences
    match intent:
        case intents.OpenLanguages():
            return replace(session, over=Over.LANGUAGES), ()
        case intents.CloseOverlay():
            return replace(session, over=Over.NOTHING), ()
        case intents.CallOfficer():
            return _call(session)
        case intents.LargerText():
            return _prefer(session, room, wanted.with_larger_text()), ()
        case intents.ToggleContrast():
            return _prefer(session, room, wanted.with_contrast_toggled()), ()
        case intents.ToggleReach():
            return _prefer(session, room, wanted.with_reach_toggled()), ()
        case intents.MoreTime():
            return _prefer(session, room, replace(wanted, slow=True)), ()
        case _:
            return _sound(session, intent, room)


def _sound(session: Session, intent: object, room: PanelShape) -> Next:
    """What is spoken, and how loud; and what a finger has found on the screen."""
    wanted = session.preferences
    match intent:
        case intents.OpenSound():
            return replace(session, over=Over.SOUND), ()
        case intents.ToggleSound():
            return _prefer(session, room, wanted.with_sound_toggled()), ()
        case intents.ChangeVolume(by):
            return _prefer(session, room, wanted.louder(by)), ()
        case intents.SpeakToMe():
            return _prefer(session, room, wanted.for_the_ear()), ()
        case intents.SayAgain() if wanted.spoken:
            return session, (events.SayScreen(),)
        case intents.Explored(text) if wanted.by_ear:
            return session, (events.Say(text),)
    return session, ()


def _prefer(session: Session, room: PanelShape, preferences: Preferences) -> Session:
    """The first choice on the page stays on the page, however many a page holds now."""
    first = session.services_page * page_size(session.preferences, room)
    return replace(session, preferences=preferences, services_page=first // page_size(preferences, room))


def _call(session: Session) -> Next:
    shown = replace(session, over=Over.OFFICER)
    if session.call is not None and session.call.state is not CallState.NOT_CALLED:
        return shown, ()
    calling = replace(shown, call=OfficerCallSeen(CallState.CALLING, ""))
    return calling, (events.CallForOfficer(session.id, session.language),)


def call_seen(session: Session, call: OfficerCallSeen | None) -> Session:
    """How the call stands. An officer who is done closes it, and what lay over the screen goes."""
    over = Over.NOTHING if call is None and session.over is Over.OFFICER else session.over
    return replace(session, call=call, over=over)


def ask_call(session: Session, now: float) -> Next:
    """Ask again how the call stands, as long as this visitor has one."""
    waits = session.call is not None and session.call.state not in (CallState.CALLING, CallState.NOT_CALLED)
    if not waits or now - session.asked_call_at < CALL_SECONDS:
        return session, ()
    return replace(session, asked_call_at=now), (events.AskCall(session.id, session.language),)
