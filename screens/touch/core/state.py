"""The state of the touch flow: a visitor's session, the page it is on, and what a page may look at.

Every page is a type of its subject, which says itself what follows an event, what is shown, and what the flow has to
know of it. A visitor's part is one `Session`, replaced whole when they go.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import ClassVar

from devices.scanner import Verdict
from screens.touch.core.events import Effect, Effects, EndSession, Intent, Result
from screens.touch.core.lobby import NO_LOBBY, Health, Lobby
from screens.touch.core.view import CallState, CodeNotice, ScreenView
from screens.touch.look.preferences import ORDINARY, Preferences
from screens.touch.look.tokens import PanelShape
from services.house.help_now import HelpNow
from services.visits.next_model import ServedToday

ANSWER_SECONDS = 8.0  # how long a visitor stands before "one moment"
PAPER_SECONDS = 45.0  # … and before "your slip is being printed": longer than any printer works at one


@dataclass(frozen=True, slots=True)
class Awaited:
    """An answer that a page waits for. `of` tells it from the page's other ones; `seconds`: until it is overdue."""

    of: Hashable
    seconds: float = ANSWER_SECONDS


@dataclass(frozen=True, slots=True)
class TouchTimeouts:
    """How long screens wait, in seconds."""

    idle_seconds: float = 30
    countdown_seconds: float = 15
    ticket_seconds: float = 25
    refusal_seconds: float = 25
    staff_seconds: float = 90
    slow_seconds: float = 180  # instead of the first, third and fourth, for those who asked for more time


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
class OfficerCallSeen:
    """A visitor's call as it stands."""

    state: CallState
    help_at: HelpNow | None = None  # whom to go to when nobody comes; None: who helps at the kiosk's lobby


class OnCode(StrEnum):
    """What a code that is shown to the scanner does while a page is on the screen. It is never ignored: where it does
    not lead on, the screen says that it has to be shown again, and the scanner sounds its bad beep."""

    LEADS = "leads"  # on at once: nothing of the visitor's would be lost
    AFTER_READING = "after_reading"  # on, once the answer that stands there has had its time
    WHEN_ASKED = "when_asked"  # on, once nobody has touched for so long that the page asks whether anyone is there
    WAITS = "waits"  # never from here


class Page(ABC):
    """The state of one page. Subclasses are frozen dataclasses of their subject."""

    __slots__ = ()
    used: ClassVar[bool] = True  # something was begun that must be wiped
    busy: ClassVar[bool] = False  # an answer decides what comes next: until then nothing can be touched or scanned
    of_staff: ClassVar[bool] = False
    shows_booking: ClassVar[bool] = False  # no more time than usual is given (a booking is wiped within 60 s)
    outlives_faults: ClassVar[bool] = False  # whatever happens to the machine, it stays on the screen
    needs_fault: ClassVar[bool] = False  # it is about a fault, and goes with it
    leads_home: ClassVar[bool] = False  # its last button leads to the home screen: whoever waits for an officer stays
    goes_on: ClassVar[bool] = False  # "back" from what it has led to is to it; its own last button ends nothing
    is_blank: ClassVar[bool] = False  # nothing of a visitor is on it

    def is_of(self, _code: str) -> bool:
        """Whether the page shows the number of this code."""
        return False

    @property
    @abstractmethod
    def on_code(self) -> OnCode:
        """What a code does that is shown to the scanner now; every page says it for itself."""

    @property
    def verdict(self) -> Verdict:
        """What the scanner says of the code that has led here."""
        return Verdict.GOOD

    @property
    def next_visit(self) -> ServedToday | None:
        """The visit that was shown to the scanner and is over for today: the next one can be booked from here."""
        return None

    @property
    def asks_itself(self) -> bool:
        """Whether the page says itself that it will go, instead of the question "still there?" over it."""
        return False

    @property
    def least_idle(self) -> float:
        """It is never asked sooner than after so many seconds whether anyone is there."""
        return 0.0

    @abstractmethod
    def view(self, here: Here) -> ScreenView:
        """What the page shows."""

    def advance(self, here: Here, _event: Intent | Result) -> Step | None:
        """What follows an event; None: the visitor leaves to the home screen. Never raises."""
        return here.stay()

    def enter(self, _session: Session) -> Effects:
        """What is done when the page opens."""
        return ()

    def tick(self, here: Here) -> Step:
        """What is done from time to time while the page is shown."""
        return here.stay()

    @property
    def awaits(self) -> Awaited | None:
        """The answer without which the page cannot go on; None: it waits for the visitor only."""
        return None

    def overdue(self, here: Here) -> Step:
        """What follows when that answer has not come in time. It may still come, for this session."""
        return here.stay()

    def own_seconds(self, _timeouts: TouchTimeouts) -> float | None:
        """After how long the page goes by itself, without asking whether anyone is there; None: it asks."""
        return None

    def finish(self, _here: Here, _sure: bool) -> Step | None:
        """What follows when the visitor says that they are done; None: the session ends. `sure`: they were asked."""
        return None

    def end(self, _session: Session, how: str) -> Effects:
        """What is done when the session ends on this page: "finished", "timed_out" or "left"."""
        return (EndSession(how),) if self.used else ()


@dataclass(frozen=True, slots=True)
class Session:
    """Everything of one visitor (or officer). Wiped by being replaced."""

    id: str
    language: str
    page: Page
    last_touch: float = 0.0
    counting_down: bool = False
    preferences: Preferences = ORDINARY
    over: Over = Over.NOTHING
    call: OfficerCallSeen | None = None  # how this visitor's call for an officer stands; None: they have not called
    call_key: str = ""  # of that call alone: what is heard of another one is not this visitor's
    call_doubted: bool = False  # it was quiet for so long that somebody else may stand here now
    asked_call_at: float = 0.0  # when it was last asked for; of a call that is done, since when
    notice: CodeNotice = CodeNotice.NONE  # about a code that did not lead on, until then
    notice_until: float = 0.0

    def touched_by(self, language: str) -> bool:
        """Whether the next visitor would find anything of this one, settings too; `language` is the house's."""
        changed = self.language != language or self.preferences != ORDINARY or self.call is not None
        return self.page.used or changed or bool(self.over)


Step = tuple[Session, Effects]


@dataclass(frozen=True, slots=True)
class Here:
    """What a page may look at: its session, the house, the machine and the panel. `new_id` makes request ids.

    `leaves_at`: when everything of this visitor is wiped, if nobody touches anything.
    """

    session: Session
    lobby: Lobby
    health: Health
    now: float
    shape: PanelShape
    new_id: Callable[[], str] = field(repr=False)
    leaves_at: float = math.inf

    @classmethod
    def alone(cls, page: Page, language: str, wanted: Preferences, shape: PanelShape, lobby: Lobby = NO_LOBBY) -> Here:
        """A page by itself, as previews show it."""
        return cls(Session("", language, page, preferences=wanted), lobby, Health(), 0.0, shape, str)

    def help_at(self, service: str = "") -> HelpNow:
        """Who helps now with a service, "": with anything."""
        if self.health.help_at is not None:
            return self.health.help_at
        card = self.lobby.service(service)
        return card.help_at if card else self.lobby.help_at

    def stay(self, *effects: Effect) -> Step:
        return self.session, effects

    def at(self, page: Page, *effects: Effect) -> Step:
        """The same session with its page changed."""
        return replace(self.session, page=page), effects

    def open(self, page: Page, *effects: Effect) -> Step:
        """The same session on another page, with what that page does first."""
        return self.at(page, *effects, *page.enter(self.session))


@dataclass(frozen=True, slots=True)
class FlowState:
    """The whole state of the touch app."""

    session: Session
    health: Health = field(default_factory=Health)
    lobby: Lobby | None = None
    now: float = 0.0
    code_at: float = float("-inf")  # when the last code was shown, whatever came of it
    code_led: int = 0  # the hash of the last one that led on: who shows it again is the same visitor
    awaits: tuple[str, Awaited] | None = None  # the session whose page waits for an answer, and for which
    awaits_from: float = 0.0

    def here(self, shape: PanelShape, new_id: Callable[[], str], leaves_at: float) -> Here:
        return Here(self.session, self.lobby or NO_LOBBY, self.health, self.now, shape, new_id, leaves_at)
