"""The codes' part of the flow: what a code leads to, and what came of looking it up. Pure.

A code says by its first two characters what it is; what none of ours begins with, and what the
scanner threw away, share one calm answer. Where a kind of code leads is one line in `lead`.
"""

from __future__ import annotations

from dataclasses import replace

from devices.scanner import Scan, ScannedCode, Verdict
from screens.touch import events
from screens.touch.events import Effect
from screens.touch.state import Over, Page, Session
from screens.touch.views import CodeProblem, CodeProblemView, CodeView

TICKET_PREFIX = "T1"

# Where a code is looked at; elsewhere somebody is in the middle of something else.
SCAN_PAGES = (Page.HOME, Page.SCAN, Page.CODE, Page.REFUSAL)
# … and of these, where the screen still holds something of whoever scanned or asked before.
USED_PAGES = (Page.CODE, Page.REFUSAL)

Next = tuple[Session, tuple[Effect, ...]]


def lead(session: Session, scan: Scan, now: float) -> Next:
    """A code was shown by whoever stands there now."""
    here = replace(session, last_touch=now, counting_down=False, over=Over.NOTHING)
    match scan:
        case ScannedCode(text) if text.startswith(TICKET_PREFIX):
            reading = here.at(Page.SCAN, reading_code=True)
            return reading, (events.ReadCode(session.id, scan, session.language),)
        case _:
            return answer(here, CodeProblemView(CodeProblem.UNKNOWN), now)


def answer(session: Session, view: CodeView, now: float) -> Next:
    """What the code says is on the screen, and the scanner says whether it was a good one."""
    verdict = Verdict.BAD if isinstance(view, CodeProblemView) else Verdict.GOOD
    shown = session.at(Page.CODE, code=view, reading_code=False, last_touch=now)
    return shown, (events.SayAtScanner(verdict),)
