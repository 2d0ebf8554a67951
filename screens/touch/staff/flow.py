"""The pages of officers: keypad, PIN, changing paper, and what lies behind the door. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

from screens.touch.core.events import Back, Effects, Intent, LeaveProgram, Result, TurnPage
from screens.touch.core.state import Awaited, Here, OnCode, Page, Secret, Session, Step
from screens.touch.look.preferences import log_lines, paperless_lines
from screens.touch.staff import events
from screens.touch.staff.view import PaperHelpView, SignInView, StaffView

TABS = ("overview", "log", "paperless", "settings")
LONGEST_CODE = 12


class OfficerPage(Page):
    """A page of the staff's. `None` from `advance` ends the officer's session."""

    __slots__ = ()
    of_staff = True
    outlives_faults = True
    on_code = OnCode.WAITS


@dataclass(frozen=True, slots=True)
class SignInPage(OfficerPage):
    """Someone at the keypad. `problem` is a message id."""

    code: str = ""
    pin: Secret = field(default_factory=Secret)
    asks_pin: bool = False
    checking: bool = False
    problem: str = ""
    wait_until: float = 0.0

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case events.StaffAction("leave") | Back():
                return None
            case events.OpenPaperHelp():
                return here.at(PaperHelpPage(self))
            case events.SignInDigit(key) if not self.checking and here.now >= self.wait_until:
                return replace(self, problem="", wait_until=0.0)._press(here, key)
            case events.SignInDone(_, answer):
                return here.open(StaffPage(answer.officer)) if answer.officer else here.at(self._refused(here, answer))
        return here.stay()

    def _press(self, here: Here, key: str) -> Step:
        """One key of the keypad: a character, "erase" or "enter"."""
        if key == "enter":
            return self._enter(here)
        if self.asks_pin:
            return here.at(replace(self, pin=self.pin.erased() if key == "erase" else self.pin.typed(key)))
        return here.at(replace(self, code=self.code[:-1] if key == "erase" else (self.code + key)[:LONGEST_CODE]))

    def _enter(self, here: Here) -> Step:
        if not self.asks_pin or not len(self.pin):
            return here.at(replace(self, asks_pin=bool(self.code) and not self.asks_pin))
        checking = replace(self, pin=Secret(), checking=True)
        return here.at(checking, events.CheckSignIn(here.session.id, self.code, self.pin))

    def _refused(self, here: Here, answer: events.SignInAnswer) -> SignInPage:
        wait_until = here.now + answer.wait_seconds
        return SignInPage(self.code, asks_pin=True, problem=answer.problem, wait_until=wait_until)

    @property
    def awaits(self) -> Awaited | None:
        return Awaited("sign-in") if self.checking else None

    def overdue(self, here: Here) -> Step:
        """In a session of its own: an answer that comes now would let in whoever stands there by then."""
        page = SignInPage(self.code, asks_pin=True, problem="sign_in.no_answer")
        return replace(here.session, id=here.new_id(), page=page), ()

    def view(self, here: Here) -> SignInView:
        wait = max(0, math.ceil(self.wait_until - here.now))
        return SignInView(self.code, len(self.pin), self.asks_pin, wait, self.problem)


@dataclass(frozen=True, slots=True)
class PaperHelpPage(OfficerPage):
    """Changing paper, which needs no PIN."""

    sign_in: SignInPage

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case events.StaffAction("leave"):
                return None
            case Back():
                return here.at(self.sign_in)
            case events.SignInDone():
                session, effects = self.sign_in.advance(here, event) or here.stay()
                page = session.page
                return here.at(replace(self, sign_in=page) if isinstance(page, SignInPage) else page, *effects)
        return here.stay()

    @property
    def awaits(self) -> Awaited | None:
        return self.sign_in.awaits

    def overdue(self, here: Here) -> Step:
        session, effects = self.sign_in.overdue(here)
        page = session.page
        return replace(session, page=replace(self, sign_in=page) if isinstance(page, SignInPage) else page), effects

    def view(self, here: Here) -> PaperHelpView:
        printer = here.health.printer
        return PaperHelpView(printer.state.value if printer else "", here.health.can_print)


@dataclass(frozen=True, slots=True)
class StaffPage(OfficerPage):
    """What an officer sees and does. `message` is a message id."""

    officer: str
    tab: str = "overview"
    log_filter: str = ""
    log_first: int = 0  # the newest entry that is shown, counted from the newest of all
    paperless_page: int = 0
    message: str = ""
    overview: events.StaffOverview | None = None
    doing: str = ""  # the action whose outcome has not been told yet

    def enter(self, session: Session) -> Effects:
        return (events.ReadStaff(session.id, self.officer, self.log_filter, self.log_first),)

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case events.StaffRead(_, overview):
                return here.at(replace(self, overview=overview))
            case events.StaffNotRead():
                return here.at(replace(self, message="staff.not_read"))
            case events.StaffDone(_, "staff.leaving"):
                return here.stay(LeaveProgram(self.officer))
            case events.StaffDone(_, message):
                return here.open(replace(self, message=message, doing=""))
            case Intent():
                return replace(self, message="")._act(here, event)
        return here.stay()

    def _act(self, here: Here, intent: Intent) -> Step | None:
        match intent:
            case events.StaffAction("leave"):
                return None
            case events.StaffAction(name) if name in TABS:
                return here.open(replace(self, tab=name, log_first=0, paperless_page=0))
            case events.StaffAction("filter", value):
                return here.open(replace(self, log_filter=value, log_first=0))
            case events.StaffAction(name, value):
                return here.at(replace(self, doing=name), events.DoStaff(here.session.id, self.officer, name, value))
            case TurnPage(by) if self.tab == "paperless":
                return here.at(replace(self, paperless_page=max(0, self.paperless_page + by)))
            case TurnPage(by):
                lines = log_lines(here.session.preferences, here.shape)
                return here.open(replace(self, log_first=max(0, self.log_first + by * lines)))
        return here.stay()

    @property
    def awaits(self) -> Awaited | None:
        if self.doing:
            return Awaited(("done", self.doing))
        return Awaited("overview") if self.overview is None and not self.message else None

    def overdue(self, here: Here) -> Step:
        return here.at(replace(self, message="staff.no_answer", doing=""))

    def view(self, here: Here) -> StaffView:
        overview, scanner, wanted = self.overview, here.health.scanner, here.session.preferences
        if overview is None:
            return StaffView(self.officer, self.tab, message=self.message)
        per_page = paperless_lines(wanted, here.shape)
        first = self.paperless_page * per_page
        return StaffView(
            officer=self.officer,
            page=self.tab,
            printer_state=overview.printer.state.value,
            printer_detail=overview.printer.detail,
            scanner_state=scanner.state.value if scanner else "",
            scanner_detail=scanner.detail if scanner else "",
            database=overview.database,
            version=overview.version,
            kiosk=overview.kiosk,
            clock_trusted=overview.clock_trusted,
            clock=overview.clock,
            express_mode=overview.express_mode,
            in_service=overview.in_service,
            log=overview.log[: log_lines(wanted, here.shape)],
            log_filter=self.log_filter,
            paperless=overview.paperless[first : first + per_page],
            paperless_page=self.paperless_page,
            call=overview.call,
            outage=overview.outage,
            message=self.message,
        )
