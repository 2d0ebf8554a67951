"""What each touch screen shows: values only, chosen by the flow, drawn by the screens.

No screen asks anything of a service, a device or a clock; what is not in its view
does not exist for it. Texts are message ids of the catalogues, or the house's data
already in the visitor's language.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from screens.touch.core.intents import Intent, OpenInfo, ShowScanner, TakeNumber, TypeCode
from screens.touch.core.paper_state import PaperState as PaperState
from screens.touch.info.view import LeafletView, SignsView, TopicsView
from screens.touch.look.preferences import ORDINARY, Preferences
from screens.touch.staff.view import PaperHelpView, SignInView, StaffView
from screens.touch.survey.view import SurveyEndView, SurveyView, SurveyWaysView
from screens.touch.visit.view import CodeEntryView, NotArrivedView


class ServiceState(StrEnum):
    OPEN = "open"
    NOT_YET_OPEN = "not_yet_open"
    CLOSED = "closed"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class ServiceCard:
    code: str
    icon: str
    name: str
    description: str
    requirements: str
    fee: str
    state: ServiceState
    waiting: int = 0  # numbers, not people
    opens: str = ""  # "13.00", already in local form; empty when unknown


@dataclass(frozen=True, slots=True)
class PriorityCard:
    code: str
    icon: str
    name: str
    hint: str


class BarKind(StrEnum):
    """Which buttons the bar at the bottom has."""

    VISITOR = "visitor"
    STAFF = "staff"  # without sound and without a call for an officer: one is standing there


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds every screen."""

    house_name: str = ""
    tagline: str = ""
    clock: str = ""  # "09.12"; empty while the clock is not trusted
    date: str = ""  # "Selasa, 24 November 2026"
    language: str = "id"
    languages: tuple[str, ...] = ("id",)
    simulated: bool = False
    printer_notice: str = ""  # message id, such as "notice.paper_low"; empty: none
    preferences: Preferences = ORDINARY
    bar: BarKind = BarKind.VISITOR
    speaks: bool = False  # there is a voice that the sound button can switch on
    officer_called: bool = False  # an officer has been called and has not left yet


class CardKind(StrEnum):
    """How much room a card of the home screen has."""

    MAIN = "main"  # the one main action
    WIDE = "wide"  # across the screen
    HALF = "half"  # two of them side by side


@dataclass(frozen=True, slots=True)
class HomeCard:
    """One thing that can be done from the home screen. `title` and `hint` are message ids."""

    kind: CardKind
    icon: str
    title: str
    hint: str
    intent: Intent


TAKE_CARD = HomeCard(CardKind.MAIN, "ticket-confirmation", "home.take", "home.take_hint", TakeNumber())
SCAN_CARD = HomeCard(CardKind.WIDE, "qrcode-scan", "home.scan", "home.scan_hint", ShowScanner())
VISIT_CARD = HomeCard(CardKind.WIDE, "qrcode-scan", "home.visit", "home.visit_hint", ShowScanner())
VISIT_CODE_CARD = HomeCard(CardKind.WIDE, "dialpad", "home.visit", "home.visit_type", TypeCode())  # without a scanner
INFO_CARD = HomeCard(CardKind.WIDE, "information-variant", "home.info", "home.info_hint", OpenInfo())


@dataclass(frozen=True, slots=True)
class HomeView:
    cards: tuple[HomeCard, ...] = ()
    express: tuple[ServiceCard, ...] = ()  # not empty: express mode, one tap one number
    page: int = 0  # of the express cards
    pages: int = 1
    any_open: bool = True
    next_opening: str = ""  # "Senin 08.00", when nothing is open
    closing_reason: str = ""  # the house's own words
    can_print: bool = True
    scanner_away: bool = False  # there is one, and it cannot read now
    report_line: str = ""  # where to report illegal levies
    report_leads: bool = False  # touching it leads to the complaint channels


@dataclass(frozen=True, slots=True)
class ServicesView:
    cards: tuple[ServiceCard, ...]
    page: int = 0  # six a page; lists page, they don't scroll
    pages: int = 1
    can_print: bool = True


@dataclass(frozen=True, slots=True)
class PriorityView:
    service: ServiceCard
    groups: tuple[PriorityCard, ...]


@dataclass(frozen=True, slots=True)
class WorkingView:
    """The number is being taken. Shown only if it takes long enough to be seen."""

    service_name: str


@dataclass(frozen=True, slots=True)
class TicketView:
    label: str
    service_name: str
    ahead: int
    wait: str  # "15–25"; empty: not known
    paper: PaperState
    qr_text: str
    staff_told: bool = False  # a person's screen has shown it; never a hope
    counter_hint: str = ""  # where to go when there is no paper
    repeated: bool = False
    photo_allowed: bool = True
    family: str = ""  # of a booked visit, masked: "S*** A****, 3 orang"
    may_copy: bool = False  # one more slip can be asked for


@dataclass(frozen=True, slots=True)
class RefusalView:
    """`reason` is a services.queue.model.RefusalReason value; each has its own words."""

    reason: str
    service_name: str = ""
    until: str = ""  # local form of the time to come back
    public_reason: str = ""
    counter_hint: str = ""


@dataclass(frozen=True, slots=True)
class ScanView:
    """How to show a code to the scanner; `reading` while one is being looked up."""

    reading: bool = False
    helps: bool = False  # nothing was read for a while: what one can try
    may_type: bool = False  # the house receives booked visits: their code can be typed as well


class PlaceState(StrEnum):
    """What became of a number so far: the values of services.queue.model.TicketState."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    ON_HOLD = "on_hold"
    SERVED = "served"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A number whose code was scanned. `ahead` and `wait` are of one that waits."""

    label: str
    service_name: str
    state: PlaceState
    ahead: int = 0
    wait: str = ""  # "15–25"; empty: not known
    where: str = ""  # "loket 2": the counter that calls or serves it, else those that could
    day: str = ""  # of the number: "Senin, 23 November 2026"
    code: str = field(default="", repr=False)  # T1…: what the two wishes below are asked with
    may_give_up: bool = False
    may_copy: bool = False  # one more slip
    asking: bool = False  # whether the number shall really be given up


class CodeProblem(StrEnum):
    UNKNOWN = "unknown"  # foreign, damaged, forged, mistaken: nobody is told which
    UNAVAILABLE = "unavailable"  # the database is away; the code may be right


@dataclass(frozen=True, slots=True)
class CodeProblemView:
    problem: CodeProblem
    counter_hint: str = ""


CodeView = PlaceView | CodeProblemView | NotArrivedView


class Fault(StrEnum):
    """Faults that take the whole screen, in the order of screens.touch.fault.guards."""

    STARTING = "starting"
    SHUTTING_DOWN = "shutting_down"
    DATABASE_AWAY = "database_away"
    CLOCK_UNTRUSTED = "clock_untrusted"
    IN_SERVICE = "in_service"


@dataclass(frozen=True, slots=True)
class FaultView:
    fault: Fault
    counter_hint: str = ""


@dataclass(frozen=True, slots=True)
class StillThereView:
    """The overlay before the wipe. `slow`: this visitor has asked for more time already."""

    seconds_left: int
    slow: bool = False


@dataclass(frozen=True, slots=True)
class LanguagesView:
    """The overlay that asks for the language."""

    languages: tuple[str, ...]
    chosen: str
    drafts: tuple[str, ...] = ()  # those that are marked as not approved yet


@dataclass(frozen=True, slots=True)
class SoundView:
    """The overlay about the voice. `volume` is 1 to screens.touch.look.preferences.LOUDEST."""

    spoken: bool
    volume: int


class CallState(StrEnum):
    """What became of calling an officer."""

    CALLING = "calling"  # not yet recorded
    CALLED = "called"
    ANSWERED = "answered"  # an officer has said that they come
    NOBODY = "nobody"  # nobody has answered in good time: go to `where`
    CLOSED = "closed"  # nobody has answered, and no counter is open
    NOT_CALLED = "not_called"  # it could not be recorded: go to `where`


@dataclass(frozen=True, slots=True)
class OfficerCallView:
    """The overlay after "call an officer". `where` is a place, such as "loket 1"."""

    state: CallState
    where: str = ""


ScreenView = (
    HomeView
    | ServicesView
    | PriorityView
    | WorkingView
    | TicketView
    | RefusalView
    | ScanView
    | PlaceView
    | CodeProblemView
    | NotArrivedView
    | CodeEntryView
    | SurveyWaysView
    | SurveyView
    | SurveyEndView
    | TopicsView
    | LeafletView
    | SignsView
    | FaultView
    | SignInView
    | PaperHelpView
    | StaffView
)


Overlay = StillThereView | LanguagesView | SoundView | OfficerCallView


@dataclass(frozen=True, slots=True)
class Shown:
    """The whole picture: frame, screen, and the overlay if there is one."""

    frame: Frame
    screen: ScreenView
    overlay: Overlay | None = None
