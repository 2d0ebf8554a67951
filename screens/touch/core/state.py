"""What the touch flow knows. A visitor's part is one `Session`, replaced whole when they go."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from screens.touch.core.paper import PaperState
from screens.touch.core.ports import CodeView, Health, Lobby, OfficerCallSeen, StaffOverview
from screens.touch.look.preferences import ORDINARY, Preferences
from screens.touch.number.view import TicketView
from screens.touch.survey.run import SurveyRun
from screens.touch.visit.view import NotArrivedView
from services.queue.model import Refused


@dataclass(frozen=True, slots=True)
class TouchTimeouts:
    """How long screens wait, in seconds."""

    idle_seconds: float = 30
    countdown_seconds: float = 15
    ticket_seconds: float = 25
    refusal_seconds: float = 25
    staff_seconds: float = 90
    slow_seconds: float = 180  # instead of the first, third and fourth, for those who asked for more time


class Page(StrEnum):
    HOME = "home"
    SERVICES = "services"
    PRIORITY = "priority"
    WORKING = "working"
    TICKET = "ticket"
    ARRIVED = "arrived"  # the number of a family that was checked in by its pass
    REFUSAL = "refusal"
    SCAN = "scan"  # how to show a code; also while one is looked up
    CODE = "code"  # what a code said
    TYPE_CODE = "type_code"  # the short code of a booking is typed
    SURVEY = "survey"  # which one, and its questions
    SURVEY_END = "survey_end"  # what became of the answers
    INFO = "info"  # the information, at the end of a path of topics
    SIGN_IN = "sign_in"
    PAPER_HELP = "paper_help"
    STAFF = "staff"


# Pages that show something of a booking: on those, more time is not given (they are wiped within 60 s).
BOOKING_PAGES = frozenset({Page.ARRIVED})
NUMBER_PAGES = (Page.TICKET, Page.ARRIVED)  # who has a number on the screen keeps it, whatever happens meanwhile


class Over(StrEnum):
    """What the visitor has opened over the screen."""

    NOTHING = ""
    LANGUAGES = "languages"
    OFFICER = "officer"
    SOUND = "sound"


class Secret:
    """Digits of a PIN or of a booking's code while they are typed; they never show in a repr, a view or a log."""

    __slots__ = ("_digits",)

    def __init__(self, digits: str = "") -> None:
        self._digits = digits

    def __repr__(self) -> str:
        return "Secret(…)"

    def __len__(self) -> int:
        return len(self._digits)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._digits == self._digits

    __hash__ = None  # type: ignore[assignment]

    def typed(self, digit: str) -> Secret:
        return Secret((self._digits + digit)[:12])

    def erased(self) -> Secret:
        return Secret(self._digits[:-1])

    def reveal(self) -> str:
        """For the one who checks it."""
        return self._digits


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """The short code of a booking while it is typed."""

    digits: Secret = field(default_factory=Secret)
    problem: str = ""
    wait_until: float = 0.0


@dataclass(frozen=True, slots=True)
class StaffSession:
    """Someone at the keypad, or an officer behind it."""

    code: str = ""
    pin: Secret = field(default_factory=Secret)
    asks_pin: bool = False
    checking: bool = False
    problem: str = ""
    wait_until: float = 0.0
    officer: str = ""
    page: str = "overview"
    log_filter: str = ""
    log_first: int = 0  # the newest entry that is shown, counted from the newest of all
    paperless_page: int = 0
    message: str = ""
    overview: StaffOverview | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """Everything of one visitor (or officer). Wiped by being replaced."""

    id: str
    language: str
    page: Page = Page.HOME
    info_path: tuple[str, ...] = ()
    info_entry: int = 0  # length of the path at which it was opened: from there, back leads home
    info_page: int = 0
    service: str = ""
    services_page: int = 0
    request_id: str = ""
    ticket: TicketView | None = None
    job: int | None = None
    refusal: Refused | None = None
    looking_up: bool = False  # a code, or which surveys there are: meanwhile nothing else can be touched
    code: CodeView | None = None
    entry: CodeEntry = field(default_factory=CodeEntry)
    survey: SurveyRun | None = field(default=None, repr=False)
    refused_page: Page = Page.HOME  # where "try again" leads
    last_touch: float = 0.0
    asked_staff_at: float = 0.0
    counting_down: bool = False
    preferences: Preferences = ORDINARY
    over: Over = Over.NOTHING
    call: OfficerCallSeen | None = None  # how this visitor's call for an officer stands; None: they have not called
    asked_call_at: float = 0.0
    staff: StaffSession = field(default_factory=StaffSession)

    @property
    def used(self) -> bool:
        """Someone has begun something that must be wiped."""
        return self.page is not Page.HOME

    def touched_by(self, language: str) -> bool:
        """Whether the next visitor would find anything of this one, settings too; `language` is the house's."""
        return self.used or self.language != language or self.preferences != ORDINARY or bool(self.over)

    def at(self, page: Page, **changes: object) -> Session:
        """The same session on another page."""
        return replace(self, page=page, **changes)  # type: ignore[arg-type]

    def paper(self, state: PaperState, *, staff_told: bool = False) -> Session:
        """The same session after something became known of its slip."""
        if isinstance(self.code, NotArrivedView) and self.code.provisional:
            return replace(self, code=replace(self.code, paper=state))
        if self.ticket is None:
            return self
        return replace(self, ticket=replace(self.ticket, paper=state, staff_told=staff_told))


@dataclass(frozen=True, slots=True)
class FlowState:
    """The whole state of the touch app."""

    session: Session
    health: Health = field(default_factory=Health)
    lobby: Lobby | None = None
    now: float = 0.0
