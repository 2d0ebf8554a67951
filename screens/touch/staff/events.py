"""Officers at the kiosk: what they want, what the backend is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from devices.printer import PrinterStatus
from screens.touch.core.events import Intent, Result, Task, Weight
from screens.touch.core.state import ANSWER_SECONDS, Secret
from screens.touch.staff.view import CallLine, LogLine, OutageLine, PaperlessLine


@dataclass(frozen=True, slots=True)
class SignInDigit(Intent):
    """One key of the keypad: "0".."9", "erase", "enter"."""

    key: str
    weight = Weight.CHOICE


@dataclass(frozen=True, slots=True)
class OpenPaperHelp(Intent):
    weight = Weight.LIGHT


@dataclass(frozen=True, slots=True)
class StaffAction(Intent):
    """`name`: overview, log, paperless, settings, test_slip, express, in_service, confirm_clock,
    answer_call, close_call, reprint, resolve, print_list, filter, leave, exit. `value`: a job or call id, a filter."""

    name: str
    value: str = ""
    weight = Weight.CHOICE  # what is done lies in the body of its page

    @property
    def weighs(self) -> Weight:
        return _WEIGHTS.get(self.name, self.weight)


_WEIGHTS = {
    **dict.fromkeys(("overview", "log", "paperless", "settings", "filter"), Weight.LIGHT),
    "leave": Weight.HEAVY,
}


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
    outage: OutageLine | None = None


@dataclass(frozen=True, slots=True)
class SignInDone(Result):
    answer: SignInAnswer
    restarts_time = False


@dataclass(frozen=True, slots=True)
class StaffRead(Result):
    overview: StaffOverview
    restarts_time = False


@dataclass(frozen=True, slots=True)
class StaffNotRead(Result):
    """What the screen shows could not be read."""

    restarts_time = False


@dataclass(frozen=True, slots=True)
class StaffDone(Result):
    """`message` is a message id."""

    message: str
    restarts_time = False


class StaffBackend(Protocol):
    def sign_in(self, officer: str, pin: str) -> SignInAnswer: ...

    def staff_overview(self, officer: str, log_filter: str, log_first: int) -> StaffOverview:
        """What the staff's screen shows; the log from its entry `log_first` on, the newest being 0."""
        ...

    def staff_action(self, officer: str, name: str, value: str) -> str:
        """Do one StaffAction; returns the message id of what happened."""
        ...


@dataclass(frozen=True, slots=True)
class CheckSignIn(Task[StaffBackend]):
    session: str
    code: str
    pin: Secret
    good_for = ANSWER_SECONDS

    def run(self, backend: StaffBackend) -> Result:
        return SignInDone(self.session, backend.sign_in(self.code, self.pin.reveal()))

    def failed(self) -> Result:
        return SignInDone(self.session, SignInAnswer(problem="sign_in.no_answer"))


@dataclass(frozen=True, slots=True)
class ReadStaff(Task[StaffBackend]):
    session: str
    officer: str
    log_filter: str
    log_first: int

    def run(self, backend: StaffBackend) -> Result:
        return StaffRead(self.session, backend.staff_overview(self.officer, self.log_filter, self.log_first))

    def failed(self) -> Result:
        return StaffNotRead(self.session)


@dataclass(frozen=True, slots=True)
class DoStaff(Task[StaffBackend]):
    session: str
    officer: str
    name: str
    value: str
    good_for = ANSWER_SECONDS

    def run(self, backend: StaffBackend) -> Result:
        return StaffDone(self.session, backend.staff_action(self.officer, self.name, self.value))

    def failed(self) -> Result:
        return StaffDone(self.session, "staff.no_answer")
