"""What the touch flow needs from above, declared here and injected by kiosk.compose.kiosk.

The backend's methods block (database, printer): the app runs them in workers, never in
the Kivy loop. They return answers of closed sets and raise only for bugs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from devices.printer import PrinterStatus
from devices.scanner import ScannerStatus
from devices.voice import VoiceStatus
from screens.touch.codes.view import CodeProblemView, PlaceView
from screens.touch.core.view import CallState
from screens.touch.info.view import InfoNode
from screens.touch.number.view import PriorityCard, ServiceCard, TicketView
from screens.touch.staff.view import CallLine, LogLine, PaperlessLine
from screens.touch.survey.run import SurveyOffer
from screens.touch.visit.view import NotArrivedView
from services.queue.model import TakeAnswer
from services.surveys.model import Kept, NotOffered, Response, Sample
from services.visits.model import CodePaused, Provisional

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Lobby:
    """What the screens may offer at this moment, in one language."""

    services: tuple[ServiceCard, ...]
    priority_groups: tuple[PriorityCard, ...]
    any_open: bool
    next_opening: str
    closing_reason: str
    express_mode: bool
    in_service: bool
    report_line: str
    counter_hint: str  # where visitors go when the kiosk cannot help, such as "loket 1"
    clock: str
    date: str
    info: InfoNode  # the information as a tree of topics; without any, there is none
    local_moment: Callable[[datetime], str]  # a moment in the language's form: "13.00", "Senin 08.00"
    takes_visits: bool = False  # passes of booked visits are read here


@dataclass(frozen=True, slots=True)
class OfficerCallSeen:
    """The open call of this kiosk as it stands. `state` is one of called, answered, nobody, closed."""

    state: CallState
    where: str  # where to go when nobody comes, in the visitor's language


@dataclass(frozen=True, slots=True)
class Health:
    """Everything that decides which fault, if any, takes the screen."""

    started: bool = False
    stopping: bool = False
    database_ok: bool = True
    clock_trusted: bool = True
    in_service: bool = False
    printer: PrinterStatus | None = None  # None: not yet asked
    scanner: ScannerStatus | None = None  # None: there is none, or it was not heard of yet
    voice: VoiceStatus | None = None  # the same


@dataclass(frozen=True, slots=True)
class PaperOutcome:
    """What became of a slip, and whether a person on the staff has really been shown it."""

    outcome: str  # a devices.printer.PrintOutcome value
    staff_told: bool


@dataclass(frozen=True, slots=True)
class Arrived:
    """A family was checked in by its pass. `job` prints its slip; None where none is wanted."""

    view: TicketView
    job: int | None


@dataclass(frozen=True, slots=True)
class SentToCounter:
    """A true pass that cannot be settled now; `slip` is printed without the database."""

    view: NotArrivedView
    slip: Provisional


# How a code stands that lets nobody in and begins no survey.
CodeView = PlaceView | CodeProblemView | NotArrivedView
# What came of looking at a code, shown or typed.
CodeSeen = CodeView | Arrived | SentToCounter | SurveyOffer | CodePaused


@dataclass(frozen=True, slots=True)
class SignInAnswer:
    """`officer` is the short code when signed in; else `problem` (message id) and a wait."""

    officer: str = ""
    problem: str = ""
    wait_seconds: int = 0


@dataclass(frozen=True, slots=True)
class StaffOverview:
    printer: PrinterStatus
    database: str
    version: str
    kiosk: str
    clock: str
    clock_trusted: bool
    express_mode: bool
    in_service: bool
    log: tuple[LogLine, ...]
    paperless: tuple[PaperlessLine, ...]
    call: CallLine | None = None


class Backend(Protocol):
    """The use cases that the touch app may call, each in a worker."""

    def lobby(self, language: str) -> Lobby | None:
        """What can be offered now; None while the database is away."""
        ...

    def health(self) -> Health: ...

    def take(self, request_id: str, service: str, priority_group: str | None, language: str) -> TakeAnswer: ...

    def print_ticket(self, job_id: int) -> PaperOutcome: ...

    def ticket_view(self, answer: TakeAnswer, language: str) -> TicketView | None:
        """An issued number as the screen shows it; None for a refusal."""
        ...

    def print_provisional(self, slip: Provisional, language: str) -> PaperOutcome:
        """In the printer's worker: a slip that sends a family to a counter. Needs no database."""
        ...

    def no_paper(self, job_id: int) -> bool:
        """The visitor says no paper came; True when a person on the staff has seen it."""
        ...

    def staff_told(self, job_id: int) -> bool: ...

    def call_officer(self, language: str) -> OfficerCallSeen:
        """Call an officer, once however often it is asked. `NOT_CALLED` when it could not be recorded."""
        ...

    def officer_call(self, language: str) -> OfficerCallSeen | None:
        """The open call of this kiosk; None when there is none."""
        ...

    def printer_status(self) -> PrinterStatus: ...

    def read_code(self, text: str, language: str) -> CodeView | Arrived | SentToCounter | SurveyOffer:
        """Where the number of a scanned code (T1…) stands, or the surveys that it may answer now that it was served;
        what a pass (K1…) comes to, durable when it lets anyone in; or that the code is none of this house's."""
        ...

    def type_code(self, digits: str, language: str) -> CodeView | Arrived | CodePaused:
        """What the typed short code of a booking comes to; or that the next try counts after a pause."""
        ...

    def print_again(self, code: str, language: str) -> CodeView | Arrived:
        """One more slip of the number with this code; or how the number stands, if it may have none."""
        ...

    def give_up(self, code: str, language: str) -> CodeView:
        """The visitor does not want the number of this code any more; how it stands then."""
        ...

    def offer_survey(self) -> SurveyOffer | NotOffered:
        """What anyone can answer now without a number; or why nothing."""
        ...

    def keep_answer(self, response: Response, code: str) -> Kept | NotOffered:
        """Keep a visitor's answers: those of the served number with this code (without its "T1"), or of nobody ("")."""
        ...

    def count_abandoned(self, instrument: str, sample: Sample) -> None:
        """Someone began a survey and left."""
        ...

    def note_scanner(self, status: ScannerStatus) -> None:
        """The scanner's status changed: remember it for staff."""
        ...

    def note_voice(self, status: VoiceStatus) -> None:
        """The voice's status changed: into the log with it."""
        ...

    def sign_in(self, officer: str, pin: str) -> SignInAnswer: ...

    def staff_overview(self, officer: str, log_filter: str, log_first: int) -> StaffOverview:
        """What the staff's screen shows; the log from its entry `log_first` on, the newest being 0."""
        ...

    def staff_action(self, officer: str, name: str, value: str) -> str:
        """Do one StaffAction; returns the message id of what happened."""
        ...

    def session_ended(self, how: str) -> None:
        """A visitor's session was wiped: "finished", "timed_out" or "left"."""
        ...


class Run(Protocol):
    """Run `work` in a worker, then `done` with its result in the Kivy loop."""

    def __call__(self, work: Callable[[], T], done: Callable[[T], None]) -> None: ...
