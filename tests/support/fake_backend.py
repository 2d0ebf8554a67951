"""A backend of the touch app whose answers a test decides, holds back, or turns into bugs."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace

from devices.printer import PrinterState, PrinterStatus
from devices.scanner import ScannerStatus
from devices.voice import VoiceState, VoiceStatus
from screens.touch.codes.flow import ProblemPage
from screens.touch.codes.view import CodeProblem
from screens.touch.core.events import PaperOutcome
from screens.touch.core.lobby import Health, InfoNode, Lobby, PriorityCard, ServiceCard, ServiceState
from screens.touch.core.paper import PaperState
from screens.touch.core.sample import TWENTY_MINUTES
from screens.touch.core.state import Page
from screens.touch.number.ticket_flow import ArrivedPage, TicketPage
from screens.touch.number.view import CancelledNumber, TicketView
from screens.touch.staff.events import SignInAnswer, StaffOverview
from services.visits.model import CodePaused
from tests.support.house import help_of

HELD_SECONDS = 10.0  # a test that forgets to let go still ends

CARDS = tuple(
    ServiceCard(code, "account-group", name, f"Tentang {name}", "e-KTP", "GRATIS", ServiceState.OPEN)
    for code, name in (("A", "Kunjungan"), ("B", "Titip barang"))
)
LOBBY = Lobby(
    services=CARDS,
    priority_groups=(PriorityCard("lansia", "human-cane", "Lansia", "60 tahun ke atas"),),
    any_open=True,
    next_opening="",
    closing_reason="",
    express_mode=False,
    in_service=False,
    report_line="lapor.go.id",
    help_at=help_of("1"),
    clock="09.00",
    date="Senin, 23 November 2026",
    info=InfoNode("", "information-variant", "Informasi"),
    local_moment=lambda moment: moment.strftime("%H.%M"),
)


class Gate:
    """Open at first; `hold` makes whoever comes wait until `let_go`."""

    def __init__(self) -> None:
        self._free = threading.Event()
        self._free.set()
        self.waiting = 0  # how many have come to it, ever

    def hold(self) -> None:
        self._free.clear()

    def let_go(self) -> None:
        self._free.set()

    def pass_through(self) -> None:
        self.waiting += 1
        self._free.wait(HELD_SECONDS)


@dataclass
class FakeBackend:
    """Implements screens.touch.app.events.Backend. `bugs` names the methods that raise."""

    lobby_now: Lobby | None = LOBBY
    health_now: Health = field(default_factory=lambda: Health(started=True))
    printer: PrinterStatus = field(default_factory=lambda: PrinterStatus(PrinterState.READY))
    outcomes: list[str] = field(default_factory=list)  # of the next slips; "printed" when there is none
    sign_in_answer: SignInAnswer = field(default_factory=lambda: SignInAnswer(officer="p01"))
    bugs: set[str] = field(default_factory=set)
    taken: dict[str, TicketPage] = field(default_factory=dict)  # by request id
    calls: list[str] = field(default_factory=list)
    forgone: list[str] = field(default_factory=list)  # by request id
    ended: list[str] = field(default_factory=list)
    voices: list[VoiceState] = field(default_factory=list)
    actions: list[tuple[str, str]] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gates: dict[str, Gate] = {}

    def gate(self, method: str) -> Gate:
        """The gate before a method."""
        return self.gates.setdefault(method, Gate())

    def _called(self, method: str) -> None:
        self.calls.append(method)
        self.gate(method).pass_through()
        if method in self.bugs:
            raise RuntimeError(f"a bug in {method}, with a visitor's secret")

    # -- the interface ------------------------------------------------------------------------

    def lobby(self, language: str) -> Lobby | None:
        self._called("lobby")
        return replace(self.lobby_now, clock=f"09.00 {language}") if self.lobby_now else None

    def health(self) -> Health:
        self._called("health")
        return self.health_now

    def keep(self) -> None:
        self._called("keep")

    def forgo(self, request_id: str) -> None:
        self._called("forgo")
        self.forgone.append(request_id)

    def take(self, request_id: str, service: str, priority_group: str | None, language: str) -> TicketPage:
        self._called("take")
        number = len(self.taken) + 1
        view = TicketView(
            f"{service}{number:03d}", "Kunjungan", 2, TWENTY_MINUTES, PaperState.PRINTING, f"T1CODE{number:04d}"
        )
        return self.taken.setdefault(request_id, TicketPage.of(view, number))

    def print_ticket(self, job_id: int) -> PaperOutcome:
        self._called("print_ticket")
        return PaperOutcome(self.outcomes.pop(0) if self.outcomes else "printed", staff_told=False)

    def no_paper(self, job_id: int) -> bool:
        self._called("no_paper")
        return True

    def staff_told(self, job_id: int) -> bool:
        self._called("staff_told")
        return True

    def take_back(self, code: str, language: str) -> CancelledNumber | None:
        self._called("take_back")
        return CancelledNumber("A001", on_paper=True)

    def print_more(self, code: str, language: str) -> PaperOutcome:
        self._called("print_more")
        return PaperOutcome(self.outcomes.pop(0) if self.outcomes else "printed", staff_told=False)

    def printer_status(self) -> PrinterStatus:
        self._called("printer_status")
        return self.printer

    def sign_in(self, officer: str, pin: str) -> SignInAnswer:
        self._called("sign_in")
        return self.sign_in_answer

    def staff_overview(self, officer: str, log_filter: str, log_page: int) -> StaffOverview:
        self._called("staff_overview")
        return StaffOverview(
            printer=self.printer,
            database="sqlite",
            version="1",
            kiosk="kiosk-1",
            clock="09.00",
            clock_trusted=True,
            express_mode=False,
            in_service=False,
            log=(),
            paperless=(),
        )

    def staff_action(self, officer: str, name: str, value: str) -> str:
        self._called("staff_action")
        self.actions.append((name, value))
        return "staff.leaving" if name == "exit" else "staff.done"

    def type_code(self, digits: str, language: str) -> ArrivedPage | CodePaused:
        self._called("type_code")
        self.typed.append(digits)
        view = TicketView("A001", "Kunjungan 09.00–11.30", 0, None, PaperState.PRINTING, "T1X", family="C**** N****")
        return CodePaused(5) if len(self.typed) > 1 else ArrivedPage.of(view, 1)

    def read_code(self, text: str, language: str) -> Page:
        """No number has the code that was shown."""
        self._called("read_code")
        return ProblemPage(CodeProblem.UNKNOWN)

    def note_scanner(self, status: ScannerStatus) -> None:
        self._called("note_scanner")

    def note_voice(self, status: VoiceStatus) -> None:
        self._called("note_voice")
        self.voices.append(status.state)

    def session_ended(self, how: str) -> None:
        self._called("session_ended")
        self.ended.append(how)
