"""Taking a number: what a visitor wants, what the backend is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from screens.touch.core.events import Intent, PaperDone, PaperOutcome, PrintTask, Result, Task, Weight
from screens.touch.core.state import ANSWER_SECONDS, Page
from screens.touch.number.view import CancelledNumber
from services.queue.model import RefusalReason, Refused

if TYPE_CHECKING:  # the pages are made of these events
    from screens.touch.number.ticket_flow import TicketPage


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

    weight = Weight.CHOICE


@dataclass(frozen=True, slots=True)
class ChangeNumber(Intent):
    """ "Salah? Ubah": the number that was just taken is not the one that the visitor wants."""

    weight = Weight.HEAVY


@dataclass(frozen=True, slots=True)
class PrintNumber(Intent):
    """ "Cetak nomor": the printer is well again, and the visitor has no slip."""

    weight = Weight.CHOICE


@dataclass(frozen=True, slots=True)
class NotYet(Intent):
    """ "Belum, tunggu": the number has not been noted yet."""

    weight = Weight.LIGHT


@dataclass(frozen=True, slots=True)
class NumberTaken(Result):
    answer: TicketPage | Refused


@dataclass(frozen=True, slots=True)
class NumberTakenBack(Result):
    """Cancelled, so that another can be chosen; or how it stands, if it cannot be any more; None: it stands as it did,
    or, with `unsure`, nobody knows."""

    answer: CancelledNumber | Page | None
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class PrintRefused(Result):
    """No slip was printed: how the number stands now; None: it could not be asked for."""

    answer: Page | None


@dataclass(frozen=True, slots=True)
class StaffTold(Result):
    """Whether somebody on the staff has been shown that a slip did not come out."""

    told: bool
    job: int
    restarts_time = False


class NumberBackend(Protocol):
    def forgo(self, request_id: str) -> None:
        """The visitor has left without the answer to this request: its number is cancelled, now or when it comes."""
        ...

    def take(self, request_id: str, service: str, priority_group: str | None, language: str) -> TicketPage | Refused:
        """A number as its page shows it. The same request id gets the same number."""
        ...

    def print_ticket(self, job_id: int) -> PaperOutcome: ...

    def no_paper(self, job_id: int) -> bool:
        """The visitor says no paper came; True when a person on the staff has seen it."""
        ...

    def staff_told(self, job_id: int) -> bool: ...

    def take_back(self, code: str, language: str) -> CancelledNumber | Page | None:
        """The number of this code (T1…) was taken by mistake: it is cancelled while it waits. Else the page that says
        how it stands; None while the database is away. Raises DatabaseUnsure."""
        ...

    def print_more(self, code: str, language: str) -> PaperOutcome | Page | None:
        """In the printer's worker: a slip of a number that has none, or perhaps none. Else the page that says how it
        stands; None while the database is away."""
        ...


@dataclass(frozen=True, slots=True)
class Take(Task[NumberBackend]):
    session: str
    request_id: str
    service: str
    priority_group: str | None
    language: str
    good_for = ANSWER_SECONDS

    def run(self, backend: NumberBackend) -> Result:
        answer = backend.take(self.request_id, self.service, self.priority_group, self.language)
        return NumberTaken(self.session, answer)

    def failed(self) -> Result:
        return NumberTaken(self.session, Refused(RefusalReason.UNAVAILABLE))


@dataclass(frozen=True, slots=True)
class Forgo(Task[NumberBackend]):
    """The number of a request that was never shown is nobody's."""

    request_id: str

    def run(self, backend: NumberBackend) -> None:
        backend.forgo(self.request_id)


@dataclass(frozen=True, slots=True)
class PrintTicket(PrintTask[NumberBackend]):
    session: str
    job: int

    def print_job(self) -> int:
        return self.job

    def print(self, backend: NumberBackend) -> PaperOutcome:
        return backend.print_ticket(self.job)


@dataclass(frozen=True, slots=True)
class PrintMore(Task[NumberBackend]):
    """One more slip is asked for and printed in one go, so that it comes out although its visitor has left."""

    session: str
    job: int  # the first slip's
    code: str = field(repr=False)
    language: str
    at_printer = True

    def run(self, backend: NumberBackend) -> Result:
        answer = backend.print_more(self.code, self.language)
        if isinstance(answer, PaperOutcome):
            return PaperDone(self.session, answer, self.job)
        return PrintRefused(self.session, answer)

    def failed(self) -> Result:
        return PaperDone(self.session, PaperOutcome("unknown", staff_told=False), self.job)


@dataclass(frozen=True, slots=True)
class TakeBack(Task[NumberBackend]):
    session: str
    code: str = field(repr=False)
    language: str
    good_for = ANSWER_SECONDS

    def run(self, backend: NumberBackend) -> Result:
        return NumberTakenBack(self.session, backend.take_back(self.code, self.language))

    def failed(self) -> Result:
        return NumberTakenBack(self.session, None, unsure=True)


@dataclass(frozen=True, slots=True)
class AskStaffTold(Task[NumberBackend]):
    session: str
    job: int

    def run(self, backend: NumberBackend) -> Result:
        return StaffTold(self.session, backend.staff_told(self.job), self.job)

    def failed(self) -> Result:
        return StaffTold(self.session, False, self.job)


@dataclass(frozen=True, slots=True)
class ReportNoPaper(Task[NumberBackend]):
    session: str
    job: int

    def run(self, backend: NumberBackend) -> Result:
        return StaffTold(self.session, backend.no_paper(self.job), self.job)

    def failed(self) -> Result:
        return StaffTold(self.session, False, self.job)
