"""Taking a number: what a visitor wants, what the backend is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from screens.touch.core.events import Intent, PaperOutcome, PrintTask, Result, Task, Weight
from screens.touch.core.state import Page
from services.queue.model import RefusalReason, Refused


@dataclass(frozen=True, slots=True)
class ChooseService(Intent):
    code: str
    weight = Weight.CHOICE


@dataclass(frozen=True, slots=True)
class ChoosePriority(Intent):
    """`group` None: nobody needs to go first."""

    group: str | None
    weight = Weight.CHOICE


@dataclass(frozen=True, slots=True)
class NoPaperCame(Intent):
    """The visitor says that no slip came out (beside "sent" and "unknown")."""

    weight = Weight.HEAVY


@dataclass(frozen=True, slots=True)
class NumberTaken(Result):
    answer: Page | Refused  # the number's page


@dataclass(frozen=True, slots=True)
class StaffTold(Result):
    """Whether somebody on the staff has been shown that a slip did not come out."""

    told: bool
    restarts_time = False


class NumberBackend(Protocol):
    def take(self, request_id: str, service: str, priority_group: str | None, language: str) -> Page | Refused:
        """A number as its page shows it. The same request id gets the same number."""
        ...

    def print_ticket(self, job_id: int) -> PaperOutcome: ...

    def no_paper(self, job_id: int) -> bool:
        """The visitor says no paper came; True when a person on the staff has seen it."""
        ...

    def staff_told(self, job_id: int) -> bool: ...


@dataclass(frozen=True, slots=True)
class Take(Task[NumberBackend]):
    session: str
    request_id: str
    service: str
    priority_group: str | None
    language: str

    def run(self, backend: NumberBackend) -> Result:
        answer = backend.take(self.request_id, self.service, self.priority_group, self.language)
        return NumberTaken(self.session, answer)

    def failed(self) -> Result:
        return NumberTaken(self.session, Refused(RefusalReason.UNAVAILABLE))


@dataclass(frozen=True, slots=True)
class PrintTicket(PrintTask[NumberBackend]):
    session: str
    job: int

    def print(self, backend: NumberBackend) -> PaperOutcome:
        return backend.print_ticket(self.job)


@dataclass(frozen=True, slots=True)
class AskStaffTold(Task[NumberBackend]):
    session: str
    job: int

    def run(self, backend: NumberBackend) -> Result:
        return StaffTold(self.session, backend.staff_told(self.job))


@dataclass(frozen=True, slots=True)
class ReportNoPaper(Task[NumberBackend]):
    session: str
    job: int

    def run(self, backend: NumberBackend) -> Result:
        return StaffTold(self.session, backend.no_paper(self.job))
