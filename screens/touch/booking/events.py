"""The next visit: what a family wants, what the backend is asked, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Protocol

from screens.touch.core.events import Intent, PaperDone, PaperOutcome, PrintTask, Result, Task, Weight
from screens.touch.core.state import ANSWER_SECONDS
from services.visits.next_model import NextChoice, NextProblem, NextRefused

if TYPE_CHECKING:  # the pages are made of these events
    from screens.touch.booking.paper_flow import PassPage


@dataclass(frozen=True, slots=True)
class ChooseCard(Intent):
    """A day or a session, by the key of its card."""

    key: str
    weight = Weight.CHOICE


@dataclass(frozen=True, slots=True)
class BookIt(Intent):
    """ "Ya, daftarkan"."""

    weight = Weight.HEAVY


@dataclass(frozen=True, slots=True)
class ChooseOther(Intent):
    """ "Pilih lagi": nothing was booked, and other days are looked at."""

    weight = Weight.LIGHT


@dataclass(frozen=True, slots=True)
class PrintPassAgain(Intent):
    """ "Cetak kode kunjungan"."""

    weight = Weight.CHOICE


@dataclass(frozen=True, slots=True)
class NotNoted(Intent):
    """ "Belum, tunggu": the code has not been noted yet."""

    weight = Weight.LIGHT


@dataclass(frozen=True, slots=True)
class ChoicesRead(Result):
    answer: NextChoice | PassPage | NextRefused


@dataclass(frozen=True, slots=True)
class VisitBooked(Result):
    answer: PassPage | NextRefused


@dataclass(frozen=True, slots=True)
class PassNotPrinted(Result):
    """No pass could be asked for: it has been printed often enough, or one is on its way."""


class BookingBackend(Protocol):
    def next_choices(self, visit: str) -> NextChoice | PassPage | NextRefused:
        """The days and sessions after today's visit (its ref); or what was booked after it."""
        ...

    def book_next(self, visit: str, day: date, start: int, language: str) -> PassPage | NextRefused:
        """Book the session, once for each visit; durable."""
        ...

    def print_pass(self, job_id: int) -> PaperOutcome: ...

    def print_pass_again(self, visit: str, language: str) -> PaperOutcome | None:
        """In the printer's worker: one more pass; None: not any more, or not now."""
        ...


@dataclass(frozen=True, slots=True)
class ReadChoices(Task[BookingBackend]):
    session: str
    visit: str = field(repr=False)
    good_for = ANSWER_SECONDS

    def run(self, backend: BookingBackend) -> Result:
        return ChoicesRead(self.session, backend.next_choices(self.visit))

    def failed(self) -> Result:
        return ChoicesRead(self.session, NextRefused(NextProblem.UNAVAILABLE))


@dataclass(frozen=True, slots=True)
class BookNextVisit(Task[BookingBackend]):
    """Asked once more, it gets the same booking."""

    session: str
    visit: str = field(repr=False)
    day: date
    start: int
    language: str
    good_for = ANSWER_SECONDS

    def run(self, backend: BookingBackend) -> Result:
        return VisitBooked(self.session, backend.book_next(self.visit, self.day, self.start, self.language))

    def failed(self) -> Result:
        return VisitBooked(self.session, NextRefused(NextProblem.UNAVAILABLE))


@dataclass(frozen=True, slots=True)
class PrintPass(PrintTask[BookingBackend]):
    session: str
    job: int

    def print_job(self) -> int:
        return self.job

    def print(self, backend: BookingBackend) -> PaperOutcome:
        return backend.print_pass(self.job)


@dataclass(frozen=True, slots=True)
class PrintOnePass(Task[BookingBackend]):
    """One more pass is asked for and printed in one go, so that it comes out although its family has left."""

    session: str
    visit: str = field(repr=False)
    language: str
    at_printer = True

    def run(self, backend: BookingBackend) -> Result:
        outcome = backend.print_pass_again(self.visit, self.language)
        return PaperDone(self.session, outcome) if outcome is not None else PassNotPrinted(self.session)

    def failed(self) -> Result:
        return PaperDone(self.session, PaperOutcome("unknown", staff_told=False))
