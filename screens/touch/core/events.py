"""What happens to the touch flow, and what it wants done. Results carry the session they belong to."""

from __future__ import annotations

from dataclasses import dataclass, field

from devices.printer import PrinterStatus
from devices.scanner import Scan, ScannedCode, ScannerStatus, Verdict
from devices.voice import VoiceStatus
from screens.touch.core.intents import Intent
from screens.touch.core.ports import CodeSeen, Health, Lobby, OfficerCallSeen, PaperOutcome, SignInAnswer, StaffOverview
from screens.touch.core.state import Secret
from screens.touch.number.view import TicketView
from screens.touch.survey.run import SurveyOffer
from services.queue.model import TakeAnswer
from services.surveys.model import Kept, NotOffered, Response, Sample
from services.visits.model import Provisional


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passes; `now` is monotonic seconds."""

    now: float


@dataclass(frozen=True, slots=True)
class LobbyRead:
    lobby: Lobby
    language: str


@dataclass(frozen=True, slots=True)
class HealthRead:
    health: Health


@dataclass(frozen=True, slots=True)
class NumberTaken:
    session: str
    answer: TakeAnswer
    view: TicketView | None


@dataclass(frozen=True, slots=True)
class PaperDone:
    session: str
    outcome: PaperOutcome


@dataclass(frozen=True, slots=True)
class StaffTold:
    session: str
    told: bool


@dataclass(frozen=True, slots=True)
class SignInDone:
    session: str
    answer: SignInAnswer


@dataclass(frozen=True, slots=True)
class StaffRead:
    session: str
    overview: StaffOverview


@dataclass(frozen=True, slots=True)
class StaffDone:
    session: str
    message: str


@dataclass(frozen=True, slots=True)
class CallSeen:
    """How the call for an officer stands; `session` asked, `call` None: there is none (any more)."""

    session: str
    call: OfficerCallSeen | None


@dataclass(frozen=True, slots=True)
class PrinterSeen:
    status: PrinterStatus


@dataclass(frozen=True, slots=True)
class ScannerSeen:
    status: ScannerStatus


@dataclass(frozen=True, slots=True)
class VoiceSeen:
    status: VoiceStatus


@dataclass(frozen=True, slots=True)
class CodeScanned:
    """Somebody showed a code to the scanner."""

    scan: Scan


@dataclass(frozen=True, slots=True)
class CodeRead:
    """What came of looking a code up."""

    session: str
    view: CodeSeen


@dataclass(frozen=True, slots=True)
class SurveyOffered:
    """What can be answered without a number; or that nothing can, now."""

    session: str
    outcome: SurveyOffer | NotOffered


@dataclass(frozen=True, slots=True)
class AnswerKept:
    """What became of the answers that were sent."""

    session: str
    outcome: Kept | NotOffered


Event = (
    Intent
    | Tick
    | LobbyRead
    | HealthRead
    | NumberTaken
    | PaperDone
    | StaffTold
    | SignInDone
    | StaffRead
    | StaffDone
    | CallSeen
    | PrinterSeen
    | ScannerSeen
    | VoiceSeen
    | CodeScanned
    | CodeRead
    | AnswerKept
    | SurveyOffered
)


@dataclass(frozen=True, slots=True)
class ReadLobby:
    language: str


@dataclass(frozen=True, slots=True)
class Take:
    session: str
    request_id: str
    service: str
    priority_group: str | None
    language: str


@dataclass(frozen=True, slots=True)
class ReadCode:
    """Look up a queue number's code."""

    session: str
    code: ScannedCode
    language: str


@dataclass(frozen=True, slots=True)
class CheckInByCode:
    """Check a family in by the short code that they typed."""

    session: str
    digits: Secret
    language: str


@dataclass(frozen=True, slots=True)
class AskCopy:
    """One more slip of the number with this code (T1…)."""

    session: str
    code: str = field(repr=False)
    language: str


@dataclass(frozen=True, slots=True)
class GiveUp:
    """The visitor does not want the number of this code any more."""

    session: str
    code: str = field(repr=False)
    language: str


@dataclass(frozen=True, slots=True)
class OfferSurvey:
    """Ask what can be answered without a number."""

    session: str


@dataclass(frozen=True, slots=True)
class KeepAnswer:
    """Keep a visitor's answers. Neither they nor the number's code show in a repr."""

    session: str
    response: Response = field(repr=False)
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class CountAbandoned:
    instrument: str
    sample: Sample


@dataclass(frozen=True, slots=True)
class SayAtScanner:
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Say:
    """Tell what somebody touched."""

    text: str


@dataclass(frozen=True, slots=True)
class SayScreen:
    """Say all that the screen says, once more."""


@dataclass(frozen=True, slots=True)
class PrintTicket:
    session: str
    job: int


@dataclass(frozen=True, slots=True)
class PrintProvisional:
    """The slip that sends a family to a counter while nothing can be settled."""

    session: str
    slip: Provisional
    language: str


@dataclass(frozen=True, slots=True)
class AskStaffTold:
    session: str
    job: int


@dataclass(frozen=True, slots=True)
class ReportNoPaper:
    session: str
    job: int


@dataclass(frozen=True, slots=True)
class CallForOfficer:
    session: str
    language: str


@dataclass(frozen=True, slots=True)
class AskCall:
    session: str
    language: str


@dataclass(frozen=True, slots=True)
class CheckSignIn:
    session: str
    code: str
    pin: Secret


@dataclass(frozen=True, slots=True)
class ReadStaff:
    session: str
    officer: str
    log_filter: str
    log_first: int


@dataclass(frozen=True, slots=True)
class DoStaff:
    session: str
    officer: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class EndSession:
    """`how`: finished, timed_out or left."""

    how: str


@dataclass(frozen=True, slots=True)
class LeaveProgram:
    officer: str


OfCodes = ReadCode | CheckInByCode | AskCopy | GiveUp | SayAtScanner

Effect = (
    ReadLobby
    | Take
    | ReadCode
    | CheckInByCode
    | AskCopy
    | GiveUp
    | SayAtScanner
    | Say
    | SayScreen
    | PrintTicket
    | PrintProvisional
    | AskStaffTold
    | ReportNoPaper
    | CallForOfficer
    | AskCall
    | CheckSignIn
    | ReadStaff
    | DoStaff
    | EndSession
    | LeaveProgram
    | KeepAnswer
    | CountAbandoned
    | OfferSurvey
)
