"""The short code of a booking, typed by whoever cannot show a QR. Pure.

Ten digits with two check digits: a slip of the finger is told at the tenth digit, before anything is looked up, and
what was typed stays to be corrected. Guessing is slowed down by the check-in itself (services.visits.tries).
"""

from __future__ import annotations

from dataclasses import replace

from screens.touch.core import events, intents
from screens.touch.core.events import Effect
from screens.touch.core.state import CodeEntry, Page, Session
from services.visits.codes import CODE_DIGITS, is_code

Next = tuple[Session, tuple[Effect, ...]]


def begin(session: Session) -> Session:
    return session.at(Page.TYPE_CODE, entry=CodeEntry())


def act(session: Session, intent: object, now: float) -> Next:
    """A key of the pad; the code is looked at by "enter" alone."""
    if not isinstance(intent, intents.CodeKey):
        return session, ()
    if intent.key == "enter":
        return _enter(session, now)
    return replace(session, entry=_typed(session.entry, intent.key, now)), ()


def paused(session: Session, seconds: int, now: float) -> Session:
    """Too many codes that no booking has: the next one is looked at after so many seconds."""
    entry = replace(session.entry, problem="code_entry.paused", wait_until=now + seconds)
    return session.at(Page.TYPE_CODE, looking_up=False, entry=entry, last_touch=now)


def _typed(entry: CodeEntry, key: str, now: float) -> CodeEntry:
    waits = entry.wait_until > now
    if key == "erase":
        digits = entry.digits.erased()
    elif key in set("0123456789") and len(entry.digits) < CODE_DIGITS:
        digits = entry.digits.typed(key)
    else:
        return entry
    problem = entry.problem if waits else _slip(digits.reveal())
    return replace(entry, digits=digits, problem=problem)


def _slip(digits: str) -> str:
    return "code_entry.wrong" if len(digits) == CODE_DIGITS and not is_code(digits) else ""


def _enter(session: Session, now: float) -> Next:
    entry = session.entry
    if entry.wait_until > now:
        return session, ()
    if len(entry.digits) < CODE_DIGITS:
        return replace(session, entry=replace(entry, problem="code_entry.short")), ()
    if _slip(entry.digits.reveal()):
        return replace(session, entry=replace(entry, problem="code_entry.wrong")), ()
    looked_up = session.at(Page.SCAN, looking_up=True, entry=replace(entry, problem=""))
    return looked_up, (events.CheckInByCode(session.id, entry.digits, session.language),)
