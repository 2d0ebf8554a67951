"""What stands behind the touch screens while the database could not be opened yet: nothing works, and says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from devices.printer import PrinterState, PrinterStatus
from devices.scanner import ScannerStatus
from devices.voice import VoiceStatus
from kiosk import __version__
from kiosk.compose.away import Away
from kiosk.settings.model import Settings
from screens.touch.app.events import Backend
from screens.touch.codes.flow import ProblemPage
from screens.touch.codes.view import CodeProblem
from screens.touch.core.events import PaperOutcome
from screens.touch.core.lobby import Health, Lobby
from screens.touch.core.state import OfficerCallSeen, Page
from screens.touch.core.view import CallState
from screens.touch.number.view import CancelledNumber
from screens.touch.staff.events import SignInAnswer, StaffOverview
from services.house.help_now import HelpNow
from services.queue.model import RefusalReason, Refused
from services.surveys.model import NotOffered, Response, Sample
from services.visits.model import Provisional
from services.visits.next_model import NextProblem, NextRefused


class BackendAway(Backend):
    """Fails closed, and sends people to a counter."""

    def __init__(self, settings: Settings, why: Away, try_again: Callable[[], None] = lambda: None) -> None:
        """`try_again`: somebody at the panel does not want to wait for the next try."""
        self._settings = settings
        self._why = why
        self._try_again = try_again

    def lobby(self, language: str) -> Lobby | None:
        return None

    def health(self) -> Health:
        guard = HelpNow(guard=self._settings.house.help.guard)
        return Health(started=True, database_ok=False, help_at=guard, trouble=self._why.trouble)

    def try_again(self) -> None:
        self._try_again()

    def printer_status(self) -> PrinterStatus:
        return PrinterStatus(PrinterState.OFFLINE, "not asked: the database is away")

    def note_scanner(self, status: ScannerStatus) -> None:
        return

    def note_voice(self, status: VoiceStatus) -> None:
        return

    def keep(self) -> None:
        return

    def session_ended(self, how: str) -> None:
        return

    def call_officer(self, key: str) -> OfficerCallSeen:
        return OfficerCallSeen(CallState.NOT_CALLED)

    def officer_call(self, key: str) -> OfficerCallSeen | None:
        return None

    def take(self, request_id: str, service: str, priority_group: str | None, language: str) -> Refused:
        return Refused(RefusalReason.UNAVAILABLE)

    def forgo(self, request_id: str) -> None:
        return

    def print_ticket(self, job_id: int) -> PaperOutcome:
        return PaperOutcome("failed", staff_told=False)

    def no_paper(self, job_id: int) -> bool:
        return False

    def staff_told(self, job_id: int) -> bool:
        return False

    def take_back(self, code: str, language: str) -> CancelledNumber | Page | None:
        return None

    def print_more(self, code: str, language: str) -> PaperOutcome | Page | None:
        return None

    def read_code(self, text: str, language: str) -> Page:
        return ProblemPage(CodeProblem.UNAVAILABLE)

    def type_code(self, digits: str, language: str) -> Page:
        return ProblemPage(CodeProblem.UNAVAILABLE)

    def print_again(self, code: str, language: str) -> Page:
        return ProblemPage(CodeProblem.UNAVAILABLE)

    def give_up(self, code: str, language: str) -> Page:
        return ProblemPage(CodeProblem.UNAVAILABLE)

    def print_provisional(self, slip: Provisional, language: str) -> PaperOutcome:
        return PaperOutcome("failed", staff_told=False)

    def next_choices(self, visit: str) -> NextRefused:
        return NextRefused(NextProblem.UNAVAILABLE)

    def book_next(self, visit: str, day: date, start: int, language: str) -> NextRefused:
        return NextRefused(NextProblem.UNAVAILABLE)

    def print_pass(self, job_id: int) -> PaperOutcome:
        return PaperOutcome("failed", staff_told=False)

    def print_pass_again(self, visit: str, language: str) -> PaperOutcome | None:
        return None

    def offer_survey(self) -> NotOffered:
        return NotOffered.UNAVAILABLE

    def keep_answer(self, response: Response, code: str) -> NotOffered:
        return NotOffered.UNAVAILABLE

    def count_abandoned(self, instrument: str, sample: Sample) -> None:
        return

    def sign_in(self, officer: str, pin: str) -> SignInAnswer:
        return SignInAnswer(problem="sign_in.away")

    def staff_overview(self, officer: str, log_filter: str, log_first: int) -> StaffOverview:
        return StaffOverview(
            printer=self.printer_status(),
            database="",
            version=__version__,
            kiosk=self._settings.kiosk.id,
            clock="",
            clock_trusted=False,
            express_mode=False,
            in_service=False,
            log=(),
            paperless=(),
        )

    def staff_action(self, officer: str, name: str, value: str) -> str:
        return "staff.not_done"
