"""What stands behind the touch screens while the database could not be opened yet: nothing works, and says so."""

from __future__ import annotations

from devices.printer import PrinterState, PrinterStatus
from devices.scanner import ScannerStatus
from devices.voice import VoiceStatus
from kiosk import __version__
from kiosk.settings.model import Settings
from kiosk.touch.help import first_place
from screens.touch.codes.view import CodeProblem, CodeProblemView
from screens.touch.core.ports import CodeView, Health, Lobby, OfficerCallSeen, PaperOutcome, SignInAnswer, StaffOverview
from screens.touch.core.view import CallState
from screens.touch.number.view import TicketView
from services.queue.model import RefusalReason, Refused, TakeAnswer
from services.surveys.model import NotOffered, Response, Sample
from services.visits.model import Provisional


class BackendAway:
    """Implements screens.touch.core.ports.Backend. Fails closed, and sends people to a counter."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def lobby(self, _language: str) -> Lobby | None:
        return None

    def health(self) -> Health:
        return Health(started=True, database_ok=False)

    def take(self, _request_id: str, _service: str, _priority_group: str | None, _language: str) -> TakeAnswer:
        return Refused(RefusalReason.UNAVAILABLE)

    def ticket_view(self, _answer: TakeAnswer, _language: str) -> TicketView | None:
        return None

    def print_ticket(self, _job_id: int) -> PaperOutcome:
        return PaperOutcome("failed", staff_told=False)

    def no_paper(self, _job_id: int) -> bool:
        return False

    def staff_told(self, _job_id: int) -> bool:
        return False

    def call_officer(self, language: str) -> OfficerCallSeen:
        return OfficerCallSeen(CallState.NOT_CALLED, first_place(self._settings.house, language))

    def officer_call(self, _language: str) -> OfficerCallSeen | None:
        return None

    def printer_status(self) -> PrinterStatus:
        return PrinterStatus(PrinterState.OFFLINE, "not asked: the database is away")

    def read_code(self, _text: str, _language: str) -> CodeView:
        return CodeProblemView(CodeProblem.UNAVAILABLE)

    def note_scanner(self, _status: ScannerStatus) -> None:
        return

    def note_voice(self, _status: VoiceStatus) -> None:
        return

    def sign_in(self, _officer: str, _pin: str) -> SignInAnswer:
        return SignInAnswer(problem="sign_in.away")

    def staff_overview(self, _officer: str, _log_filter: str, _log_first: int) -> StaffOverview:
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

    def staff_action(self, _officer: str, _name: str, _value: str) -> str:
        return "staff.not_done"

    def session_ended(self, _how: str) -> None:
        return

    # What no screen leads to while there is no lobby; a touch that comes late is answered all the same.

    def print_provisional(self, _slip: Provisional, _language: str) -> PaperOutcome:
        return PaperOutcome("failed", staff_told=False)

    def type_code(self, _digits: str, _language: str) -> CodeView:
        return CodeProblemView(CodeProblem.UNAVAILABLE)

    def print_again(self, _code: str, _language: str) -> CodeView:
        return CodeProblemView(CodeProblem.UNAVAILABLE)

    def give_up(self, _code: str, _language: str) -> CodeView:
        return CodeProblemView(CodeProblem.UNAVAILABLE)

    def offer_survey(self) -> NotOffered:
        return NotOffered.UNAVAILABLE

    def keep_answer(self, _response: Response, _code: str) -> NotOffered:
        return NotOffered.UNAVAILABLE

    def count_abandoned(self, _instrument: str, _sample: Sample) -> None:
        return
