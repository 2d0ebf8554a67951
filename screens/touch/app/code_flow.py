"""A code that is shown to the scanner leads on, or it is told why it has to be shown again. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from devices.scanner import Scan, Verdict
from screens.touch.codes.flow import is_ours
from screens.touch.core.events import Effects, SayAtScanner
from screens.touch.core.state import OnCode, Session, Step
from screens.touch.core.view import CodeNotice

ANSWER_SECONDS = 5.0  # so long the answer to a code stands, whatever is shown next
PAUSE_SECONDS = 2.0  # … and no code may have come for so long: a stream of codes takes no answer away
NOTICE_SECONDS = 6.0  # how long a notice can be read
BEEP_SECONDS = 1.0  # a stream of codes beeps this often at most


def notice(session: Session, scan: Scan, now: float, pause: float) -> CodeNotice:
    """What is said of a code that was shown `pause` seconds after the last one; NONE: it leads on."""
    page = session.page
    if _waits(session, now, pause):
        return CodeNotice.WAIT
    answers = page.on_code is OnCode.AFTER_READING
    if page.used and not (page.is_blank or answers or is_ours(scan)):
        return CodeNotice.NOT_OURS
    return CodeNotice.NONE


def _waits(session: Session, now: float, pause: float) -> bool:
    on_code = session.page.on_code
    match on_code:
        case OnCode.LEADS:
            return False
        case OnCode.AFTER_READING:
            return now - session.last_touch < ANSWER_SECONDS or pause < PAUSE_SECONDS
        case OnCode.WHEN_ASKED:
            return not session.counting_down
        case OnCode.WAITS:
            return True
        case _:
            assert_never(on_code)


def tell(session: Session, said: CodeNotice, now: float, pause: float) -> Step:
    """Say it on the screen and at the scanner."""
    beeps = pause >= BEEP_SECONDS or now >= session.notice_until
    effects: Effects = (SayAtScanner(Verdict.BAD),) if beeps else ()
    return replace(session, notice=said, notice_until=now + NOTICE_SECONDS), effects
