"""What the officers' screens show."""

from __future__ import annotations

from dataclasses import dataclass

from screens.touch.core.paper import PaperState
from screens.touch.core.view import ScreenView


@dataclass(frozen=True, slots=True)
class SignInView(ScreenView):
    """Officer code and PIN on a keypad. `problem` is a message id."""

    code: str = ""
    pin_length: int = 0  # digits typed; the PIN itself never enters a view
    asks_pin: bool = False
    wait_seconds: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class PaperHelpView(ScreenView):
    """How to change the paper; needs no PIN."""

    printer_state: str
    can_print: bool

    @property
    def tone(self) -> str:
        """Green only where the printer itself says that it is well; nothing is known of one that says nothing."""
        if not self.can_print:
            return "warn"
        return "ok" if self.printer_state in ("ready", "paper_low") else "calm"


@dataclass(frozen=True, slots=True)
class LogLine:
    time: str
    severity: str
    text: str


@dataclass(frozen=True, slots=True)
class CallLine:
    """The open call for an officer; `answered_by` is a short code, "" while nobody has answered."""

    call_id: int  # the one that is closed from here, though another may be the oldest by then
    time: str
    answered_by: str = ""
    more: int = 0  # calls of other visitors that are open here too


@dataclass(frozen=True, slots=True)
class OutageLine:
    """The house's server is away, or is back and what was done without it is being brought in.

    since: in local form. numbers: given without the server since then; waiting: those of them that nobody has called.
    """

    since: str
    numbers: int
    waiting: int
    server_back: bool = False


@dataclass(frozen=True, slots=True)
class PaperlessLine:
    """A number whose slip is not proven to be printed."""

    job_id: int
    ticket_id: int
    label: str
    time: str
    paper: PaperState


@dataclass(frozen=True, slots=True)
class StaffView(ScreenView):
    """The staff screen; `page` is one of overview, log, paperless, settings."""

    officer: str
    page: str = "overview"
    printer_state: str = ""
    printer_detail: str = ""
    scanner_state: str = ""  # empty: there is none
    scanner_detail: str = ""
    database: str = ""
    version: str = ""
    kiosk: str = ""
    clock_trusted: bool = True
    clock: str = ""
    express_mode: bool = False
    in_service: bool = False
    log: tuple[LogLine, ...] = ()
    log_filter: str = ""  # "", "warning", "error"
    paperless: tuple[PaperlessLine, ...] = ()
    paperless_page: int = 0
    call: CallLine | None = None
    outage: OutageLine | None = None  # None: the server is there, or the house has none
    message: str = ""  # message id of what just happened
