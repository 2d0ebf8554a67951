"""The pages about codes: showing one, typing one, where a number stands. Pure.

A code says by its first two characters what it is (of whatever subject); what none of ours begins with, and what the
scanner threw away, share one calm answer. Which page a code of ours leads to, the backend says.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from devices.scanner import Scan, ScannedCode, Unread, Unusable, UnusableCode, Verdict
from screens.touch.codes import events
from screens.touch.codes.view import CodeEntryView, CodeProblem, CodeProblemView, Held, PlaceView, ScanView, Wanted
from screens.touch.core.events import Back, Intent, Opened, PrintAgain, Result, SayAtScanner
from screens.touch.core.state import Awaited, Here, OnCode, Page, Secret, Step, TouchTimeouts
from screens.touch.core.view import next_button
from screens.touch.core.waiting import Late, LatePage
from services.visits.codes import CODE_DIGITS, is_code
from services.visits.next_model import ServedToday

TICKET_PREFIX, PASS_PREFIX, RECEIPT_PREFIX = "T1", "K1", "G1"
HELP_SECONDS = 10.0  # nothing was read for so long: the screen says what one can try
LONG_WAIT_SECONDS = 60  # longer than a visitor should stand before the pad: an officer takes the code
HELD_SECONDS = 5.0  # how long the screen says what the scanner made of what is held before it


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """The short code of a booking while it is typed. `problem` is a message id."""

    digits: Secret = field(default_factory=Secret)
    problem: str = ""
    wait_until: float = 0.0


@dataclass(frozen=True, slots=True)
class ScanPage(Page):
    """How to show a code, and what the scanner has made of what is held before it."""

    wanted: Wanted = Wanted.PASS
    held: Held = Held.NOTHING
    held_at: float = 0.0
    on_code = OnCode.LEADS
    is_blank = True

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case events.TypeCode():
                return here.at(EntryPage())
            case Back():
                return None
        return here.stay()

    def view(self, here: Here) -> ScanView:
        waited = here.now - here.session.last_touch >= HELP_SECONDS
        held = self.held if here.now - self.held_at < HELD_SECONDS else Held.NOTHING
        may_type = here.lobby.takes_visits and self.wanted is Wanted.PASS
        goods = here.lobby.keeps_goods and self.wanted is Wanted.NUMBER
        return ScanView(self.wanted, here.lobby.scanner_place, held, helps=waited, goods=goods, may_type=may_type)

    def shown(self, here: Here, scan: Scan) -> Step | None:
        """What is none of our codes is said here, and the visitor tries again; None: it leads on.

        A code that came in pieces or in other characters is one of ours that was misread, as far as anyone can know.
        """
        if is_ours(scan):
            return None
        misread = isinstance(scan, Unread) or (isinstance(scan, UnusableCode) and scan.why is Unusable.NOT_TEXT)
        page = replace(self, held=Held.UNREAD if misread else Held.OTHER, held_at=here.now)
        return here.at(page, *(() if misread else (SayAtScanner(Verdict.BAD),)))


@dataclass(frozen=True, slots=True)
class LookupPage(Page):
    """A code is looked up, by `wish`. `typed` is the entry it came from, if it was not scanned."""

    typed: CodeEntry | None = None
    wish: events.Lookup | None = field(default=None, compare=False)
    busy = True
    on_code = OnCode.WAITS

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        """What the code says is on the screen, and the scanner that read it says whether it was a good one."""
        match event:
            case Opened(_, page):
                return here.open(page, *(() if self.typed else (SayAtScanner(page.verdict),)))
            case events.LookupFailed(session):
                return self.advance(here, Opened(session, ProblemPage(CodeProblem.UNAVAILABLE)))
            case events.Paused(_, seconds):
                entry = self.typed or CodeEntry()
                return here.at(EntryPage(replace(entry, problem="code_entry.paused", wait_until=here.now + seconds)))
        return here.stay()

    @property
    def awaits(self) -> Awaited:
        return Awaited("lookup")

    def overdue(self, here: Here) -> Step:
        """Asking once more does no harm where the same answer comes twice; a copy would."""
        again = self.wish is not None and not isinstance(self.wish, events.AskCopy)
        return here.at(LatePage(Late.CODE, self, (self.wish,) if again and self.wish else ()))

    def view(self, here: Here) -> ScanView:
        return ScanView(reading=True, may_type=here.lobby.takes_visits)


@dataclass(frozen=True, slots=True)
class EntryPage(Page):
    """The keypad for the short code of a booking.

    Ten digits with two check digits: a slip of the finger is told at the tenth digit, before anything is looked up,
    and what was typed stays to be corrected. Guessing is slowed down by the check-in itself (services.visits.tries).
    """

    entry: CodeEntry = field(default_factory=CodeEntry)

    @property
    def on_code(self) -> OnCode:
        return OnCode.WHEN_ASKED if len(self.entry.digits) else OnCode.LEADS

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case events.CodeKey("enter"):
                return self._enter(here)
            case events.CodeKey(key):
                return here.at(EntryPage(_typed(self.entry, key, here.now)))
            case Back():
                return None
        return here.stay()

    def _enter(self, here: Here) -> Step:
        entry = self.entry
        if entry.wait_until > here.now:
            return here.stay()
        short = "code_entry.short" if len(entry.digits) < CODE_DIGITS else ""
        entry = replace(entry, problem=short or _slip(entry.digits))
        if entry.problem:
            return here.at(EntryPage(entry))
        session = here.session
        return look_up(here, events.CheckInByCode(session.id, entry.digits, session.language), entry)

    def view(self, here: Here) -> CodeEntryView:
        entry = self.entry
        wait = max(0, math.ceil(entry.wait_until - here.now))
        if entry.problem != "code_entry.paused" or not entry.wait_until:
            return CodeEntryView(entry.digits.reveal(), entry.problem, wait)
        if wait > LONG_WAIT_SECONDS:
            return CodeEntryView(entry.digits.reveal(), "code_entry.ask", wait, here.help_at())
        return CodeEntryView(entry.digits.reveal(), entry.problem if wait else "", wait)


class AnswerPage(Page):
    """What a code said; it goes by itself."""

    __slots__ = ()
    on_code = OnCode.AFTER_READING

    def own_seconds(self, timeouts: TouchTimeouts) -> float:
        return timeouts.ticket_seconds


@dataclass(frozen=True, slots=True)
class ProblemPage(AnswerPage):
    problem: CodeProblem
    leads_home = True
    verdict = Verdict.BAD

    def view(self, here: Here) -> CodeProblemView:
        return CodeProblemView(self.problem, here.help_at())


@dataclass(frozen=True, slots=True)
class PlacePage(AnswerPage):
    """Where a number stands, and what its owner can do with it."""

    place: PlaceView
    next_visit: ServedToday | None = None

    def is_of(self, code: str) -> bool:
        return code == self.place.code

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        place, session = self.place, here.session
        match event:
            case events.GiveUpNumber(sure=False) if place.may_give_up:
                return here.at(PlacePage(replace(place, asking=True)))
            case events.KeepNumber():
                return here.at(PlacePage(replace(place, asking=False)))
            case events.GiveUpNumber(sure=True) if place.asking:
                return look_up(here, events.GiveUp(session.id, place.code, session.language))
            case PrintAgain() if place.may_copy and not place.asking:
                return ask_copy(here, place.code)
        return here.stay()

    def view(self, _here: Here) -> PlaceView:
        return replace(self.place, next_visit=next_button(self.next_visit))


def is_ours(scan: Scan) -> bool:
    """Whether it is a number's code, a pass or a receipt of goods by its first characters."""
    return isinstance(scan, ScannedCode) and scan.text.startswith((TICKET_PREFIX, PASS_PREFIX, RECEIPT_PREFIX))


def lead(here: Here, scan: Scan) -> Step:
    """A code was shown by whoever stands there now."""
    match scan:
        case ScannedCode() if is_ours(scan):
            return look_up(here, events.ReadCode(here.session.id, scan, here.session.language))
        case _:
            page = ProblemPage(CodeProblem.UNKNOWN)
            return here.open(page, SayAtScanner(page.verdict))


def settles_in_bad_times(scan: Scan) -> bool:
    """A pass proves itself by its signature: it is looked at while the database is away or the clock not trusted."""
    return isinstance(scan, ScannedCode) and scan.text.startswith(PASS_PREFIX)


def ask_copy(here: Here, code: str) -> Step:
    """Ask for one more slip of a number."""
    return look_up(here, events.AskCopy(here.session.id, code, here.session.language))


def look_up(here: Here, wish: events.Lookup, typed: CodeEntry | None = None) -> Step:
    """Wait for what a code leads to."""
    return here.at(LookupPage(typed, wish), wish)


def _typed(entry: CodeEntry, key: str, now: float) -> CodeEntry:
    if key == "erase":
        digits = entry.digits.erased()
    elif key in set("0123456789") and len(entry.digits) < CODE_DIGITS:
        digits = entry.digits.typed(key)
    else:
        return entry
    return replace(entry, digits=digits, problem=entry.problem if entry.wait_until > now else _slip(digits))


def _slip(digits: Secret) -> str:
    return "code_entry.wrong" if len(digits) == CODE_DIGITS and not is_code(digits.reveal()) else ""
