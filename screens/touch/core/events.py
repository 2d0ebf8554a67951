"""What happens to the flow and what it wants done: the kinds of both, and those that several subjects share.

Intents come from screens, results from workers (for the session that asked), the rest from the machine. Effects are
tasks of the backend, each with its own call and its own answer at a failure, or something for the app itself.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

from devices.printer import PrinterStatus
from devices.scanner import Scan, ScannerStatus, Verdict
from devices.voice import VoiceStatus
from screens.touch.core.lobby import Health, Lobby

if TYPE_CHECKING:
    from screens.touch.core.state import Page

BackendT = TypeVar("BackendT", contravariant=True)


# -- what a person wants ----------------------------------------------------------------------------------


class Weight(StrEnum):
    """What a touch too many would cost, and so where a button with this intent may lie."""

    LIGHT = "light"  # looks, turns, goes back, sets something: nothing is made or lost by it
    CHOICE = "choice"  # takes, marks or asks for something: one of several in the body of a page
    HEAVY = "heavy"  # ends, cancels, confirms, calls or deletes: never where the touch lay that led to its page


class Intent:
    """What a person wants on a touch screen. Screens emit these; the flow decides what follows.

    Every kind says its `weight`; one whose values differ in it overrides `weighs`.
    """

    __slots__ = ()
    weight: ClassVar[Weight]

    @property
    def weighs(self) -> Weight:
        return self.weight


@dataclass(frozen=True, slots=True)
class TurnPage(Intent):
    by: int
    weight = Weight.LIGHT


@dataclass(frozen=True, slots=True)
class Back(Intent):
    """`gives_up`: what was asked for is lost by it, such as a number that has not come yet."""

    gives_up: bool = False
    weight = Weight.LIGHT

    @property
    def weighs(self) -> Weight:
        return Weight.HEAVY if self.gives_up else self.weight


@dataclass(frozen=True, slots=True)
class Finish(Intent):
    """ "Selesai": the visitor is done; everything of theirs is wiped. `sure`: the answer to a page that asked first;
    `asks`: its page will ask, so nothing is lost yet."""

    sure: bool = False
    asks: bool = False
    weight = Weight.HEAVY

    @property
    def weighs(self) -> Weight:
        return Weight.LIGHT if self.asks else self.weight


@dataclass(frozen=True, slots=True)
class TryAgain(Intent):
    weight = Weight.LIGHT


@dataclass(frozen=True, slots=True)
class BookNext(Intent):
    """ "Daftar kunjungan berikutnya", beside what today's slip or pass has led to; or see what was booked."""

    weight = Weight.LIGHT


@dataclass(frozen=True, slots=True)
class PrintAgain(Intent):
    """One more slip of the number on the screen, marked as a copy."""

    weight = Weight.CHOICE


# -- what a worker answers ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Result:
    """The answer of a task. Dropped when `session` has ended."""

    session: str
    restarts_time: ClassVar[bool] = True  # there is something new to read


@dataclass(frozen=True, slots=True)
class Opened(Result):
    """What was looked up leads to this page."""

    page: Page


@dataclass(frozen=True, slots=True)
class PaperOutcome:
    """How the printing of a slip ended, and whether a person on the staff has really been shown it."""

    outcome: str  # a devices.printer.PrintOutcome value
    staff_told: bool


@dataclass(frozen=True, slots=True)
class PaperDone(Result):
    """A slip has ended. `job`: its print job; None for one that has none."""

    outcome: PaperOutcome
    job: int | None = None


# -- what happens around the visitor --------------------------------------------------------------------------


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


Event = Intent | Result | Tick | LobbyRead | HealthRead | PrinterSeen | ScannerSeen | VoiceSeen | CodeScanned


# -- what is to be done -----------------------------------------------------------------------------------------


class Task(ABC, Generic[BackendT]):
    """A call of the backend. It may block (database, printer), so a worker runs it."""

    __slots__ = ()
    at_printer: ClassVar[bool] = False  # by the printer's own worker: its tasks run one after another
    good_for: ClassVar[float] = math.inf  # seconds after which it is not begun any more: nobody waits for its answer

    @abstractmethod
    def run(self, backend: BackendT) -> Result | LobbyRead | None:
        """The event that follows, if any. Raises for bugs only."""

    def failed(self) -> Result | None:
        """The event that follows when `run` has raised."""
        return None


class PrintTask(Task[BackendT]):
    """A slip is printed; after a bug nobody knows whether it came out."""

    __slots__ = ()
    at_printer = True
    session: str

    @abstractmethod
    def print(self, backend: BackendT) -> PaperOutcome: ...

    def print_job(self) -> int | None:
        """The job that the slip is printed for, if it has one."""
        return None

    def run(self, backend: BackendT) -> Result:
        return PaperDone(self.session, self.print(backend), self.print_job())

    def failed(self) -> Result:
        return PaperDone(self.session, PaperOutcome("unknown", staff_told=False), self.print_job())


class SessionBackend(Protocol):
    def session_ended(self, how: str) -> None:
        """A visitor's session was wiped: "finished", "timed_out" or "left"."""
        ...


@dataclass(frozen=True, slots=True)
class EndSession(Task[SessionBackend]):
    how: str

    def run(self, backend: SessionBackend) -> None:
        backend.session_ended(self.how)


@dataclass(frozen=True, slots=True)
class SayAtScanner:
    """The scanner tells by light or sound whether the code was a good one."""

    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Say:
    """Speak what somebody has touched."""

    text: str


@dataclass(frozen=True, slots=True)
class SayScreen:
    """Speak the whole screen once more."""


@dataclass(frozen=True, slots=True)
class After:
    """Come back with `result` in so many seconds; it is dropped, as any answer, once its session has ended."""

    seconds: float
    result: Result


@dataclass(frozen=True, slots=True)
class LeaveProgram:
    officer: str


Effect = Task[Any] | SayAtScanner | Say | SayScreen | After | LeaveProgram
Effects = tuple[Effect, ...]
