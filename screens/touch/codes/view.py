"""What the screens of scanned and typed codes show."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from devices.scanner import ScannerPlace
from screens.touch.core.lobby import NOBODY_KNOWN
from screens.touch.core.view import ScreenView
from services.house.help_now import HelpNow
from services.queue.wait_words import Expected


class Wanted(StrEnum):
    """What a visitor wants to show to the scanner."""

    PASS = "pass"  # the code of a booked visit, on paper or on a telephone
    NUMBER = "number"  # the slip of a queue number


class Held(StrEnum):
    """What the scanner has said of what is held before it."""

    NOTHING = "nothing"
    UNREAD = "unread"
    OTHER = "other"  # a code, and none of this house's


@dataclass(frozen=True, slots=True)
class ScanView(ScreenView):
    """How to show a code to the scanner; `reading` while one is being looked up."""

    wanted: Wanted = Wanted.PASS
    place: ScannerPlace = ScannerPlace.BELOW
    held: Held = Held.NOTHING
    reading: bool = False
    helps: bool = False  # nothing was read for a while: what one can try
    goods: bool = False  # receipts of goods can be shown as well as numbers
    may_type: bool = False  # the house receives booked visits: their code can be typed as well


class PlaceState(StrEnum):
    """The state of a number: the values of services.queue.model.TicketState."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    ON_HOLD = "on_hold"
    SERVED = "served"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class PlaceView(ScreenView):
    """A number whose code was scanned. `ahead` and `wait` are set while it waits."""

    label: str
    service_name: str
    state: PlaceState
    ahead: int = 0
    wait: Expected | None = None  # None: not known
    help_at: HelpNow = NOBODY_KNOWN  # the counter that calls or serves it, else who helps with its service
    day: str = ""  # of the number: "Senin, 23 November 2026"
    code: str = field(default="", repr=False)  # T1…: what the two wishes below are asked with
    may_give_up: bool = False
    may_copy: bool = False  # one more slip
    priority: str = ""  # the group that it goes first for
    asking: bool = False  # whether the number shall really be given up
    next_visit: str = ""  # message id of the button that leads to the next visit
    provisional: bool = False  # given while the house's server was away: nothing is known of its place

    @property
    def leaf(self) -> tuple[int, int]:
        """The question is a leaf of its own: whoever was at "give up" has not heard "yes, give up"."""
        return int(self.asking), 0


class CodeProblem(StrEnum):
    UNKNOWN = "unknown"  # foreign, damaged, forged, mistaken: nobody is told which
    NO_RECEIPT = "no_receipt"  # of goods: of another house, mistaken, or so old that nothing is known any more
    UNAVAILABLE = "unavailable"  # the database is away; the code may be right


@dataclass(frozen=True, slots=True)
class CodeProblemView(ScreenView):
    problem: CodeProblem
    help_at: HelpNow = NOBODY_KNOWN


@dataclass(frozen=True, slots=True)
class CodeEntryView(ScreenView):
    """The keypad for the short code of a booking. `problem` is a message id, with the seconds to wait if any."""

    digits: str = field(default="", repr=False)
    problem: str = ""
    wait_seconds: int = 0
    help_at: HelpNow = NOBODY_KNOWN  # who takes the code meanwhile, where the wait is long
