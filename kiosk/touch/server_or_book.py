"""What stands behind the touch screens of a house whose database is a server: that, or this kiosk's own book.

A visitor keeps the page: what the server did not answer is done on the book at once, under the same request. What a
page knows of a number goes to where that number is; of the other side it gets the answer of a database that is away.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Final, TypeVar

from devices.printer import PrinterStatus
from devices.scanner import ScannerStatus
from devices.voice import VoiceStatus
from kiosk.compose.services import Services
from kiosk.touch.backend import TouchBackend
from kiosk.touch.backend_away import BackendAway
from kiosk.touch.changeover import LOOK_SECONDS, Changeover
from kiosk.touch.handles import Handles, OfBook, of_server
from screens.touch.app.events import Backend
from screens.touch.booking.paper_flow import PassPage
from screens.touch.codes.flow import ProblemPage
from screens.touch.codes.view import CodeProblem
from screens.touch.core.events import PaperOutcome
from screens.touch.core.lobby import Health, Lobby
from screens.touch.core.state import OfficerCallSeen, Page
from screens.touch.number.ticket_flow import TicketPage
from screens.touch.number.view import CancelledNumber
from screens.touch.staff.events import SignInAnswer, StaffOverview
from screens.touch.survey.run import SurveyOffer
from services.log.journal import Journal
from services.paper.printing import PrinterOwner
from services.queue.model import RefusalReason, Refused
from services.store.deadline import within
from services.store.faults import DatabaseFault, DatabaseUnsure
from services.store.obstacles import NO_ANSWER
from services.surveys.model import Kept, NotOffered, Response, Sample
from services.visits.model import CodePaused, Provisional
from services.visits.next_model import NextChoice, NextRefused

WORK_SECONDS: Final = 4.0  # of the 8 that a visitor stands before "one moment": the book needs the others
T = TypeVar("T")
U = TypeVar("U")


class ServerOrBook(Backend):
    """Implements screens.touch.app.events.Backend by either of both."""

    def __init__(self, changeover: Changeover, nothing: BackendAway) -> None:
        """`nothing`: what is said of what only the other side knows."""
        self._change = changeover
        self._none = nothing
        self._handles = Handles()

    # -- for those who run it -------------------------------------------------------------------------

    @property
    def journal(self) -> Journal:
        return self._change.current.journal

    @property
    def owner(self) -> PrinterOwner:
        return self._change.current.owner

    @property
    def on_server(self) -> TouchBackend | None:
        """What works on the house's database; None: it could not be opened yet."""
        return self._change.server.backend if self._change.server is not None else None

    def in_house_of(self, services: Services) -> ServerOrBook:
        self._change.adopt(services)
        return self

    def close(self) -> None:
        self._change.close()

    # -- what can be offered --------------------------------------------------------------------------

    def lobby(self, language: str) -> Lobby | None:
        with within(LOOK_SECONDS):
            seen = self._change.current.lobby(language)
        return self._change.current.lobby(language) if seen is None and self._change.leave() else seen

    def health(self) -> Health:
        if not self._change.away:
            health = self._change.health_of_server()
            if health.database_ok or not self._change.leave(health):
                return health
        if self._change.trouble not in (None, NO_ANSWER):
            return replace(self._none.health(), trouble=self._change.trouble)
        health = self._change.current.health()
        return replace(health, provisional=self._change.away)

    def keep(self) -> None:
        if self._change.away:
            with self._change.gate.shared():
                self._change.current.keep()
            self._change.look()
        else:
            self._change.current.keep()
            self._change.carry()

    def try_again(self) -> None:
        """Every look tries again by itself."""

    # -- a number ---------------------------------------------------------------------------------------

    def take(self, request_id: str, service: str, priority_group: str | None, language: str) -> TicketPage | Refused:
        return self._either(
            lambda backend: backend.take(request_id, service, priority_group, language),
            lambda answer: isinstance(answer, Refused) and answer.reason is RefusalReason.UNAVAILABLE,
        )

    def forgo(self, request_id: str) -> None:
        """Either side may give a number to that request yet, or have given one that it could not say."""
        self._change.current.remember_forgone(request_id)
        self._here(lambda backend: backend.forgo(request_id))

    def print_ticket(self, job_id: int) -> PaperOutcome:
        return self._with_job(job_id, lambda backend, job: backend.print_ticket(job), self._none.print_ticket(job_id))

    def no_paper(self, job_id: int) -> bool:
        return self._with_job(job_id, lambda backend, job: backend.no_paper(job), False)

    def staff_told(self, job_id: int) -> bool:
        return self._with_job(job_id, lambda backend, job: backend.staff_told(job), False)

    def take_back(self, code: str, language: str) -> CancelledNumber | Page | None:
        return self._of_code(code, lambda backend: backend.take_back(code, language), None)

    def print_more(self, code: str, language: str) -> PaperOutcome | Page | None:
        return self._of_code(code, lambda backend: backend.print_more(code, language), None)

    # -- codes ------------------------------------------------------------------------------------------

    def read_code(self, text: str, language: str) -> Page:
        page = self._either(lambda backend: backend.read_code(text, language), _unavailable)
        return self._unless_of_server(page)

    def type_code(self, digits: str, language: str) -> Page | CodePaused:
        return self._here(lambda backend: backend.type_code(digits, language))

    def print_again(self, code: str, language: str) -> Page:
        return self._of_code(code, lambda backend: backend.print_again(code, language), _UNAVAILABLE)

    def give_up(self, code: str, language: str) -> Page:
        return self._of_code(code, lambda backend: backend.give_up(code, language), _UNAVAILABLE)

    def print_provisional(self, slip: Provisional, language: str) -> PaperOutcome:
        return self._here(lambda backend: backend.print_provisional(slip, language))

    # -- the next visit: bookings are known to the server only --------------------------------------------

    def next_choices(self, visit: str) -> NextChoice | PassPage | NextRefused:
        return self._at_server(lambda backend: backend.next_choices(visit), self._none.next_choices(visit))

    def book_next(self, visit: str, day: date, start: int, language: str) -> PassPage | NextRefused:
        refused = self._none.book_next(visit, day, start, language)
        return self._at_server(lambda backend: backend.book_next(visit, day, start, language), refused)

    def print_pass(self, job_id: int) -> PaperOutcome:
        return self._at_server(lambda backend: backend.print_pass(job_id), self._none.print_pass(job_id))

    def print_pass_again(self, visit: str, language: str) -> PaperOutcome | None:
        return self._at_server(lambda backend: backend.print_pass_again(visit, language), None)

    # -- surveys ----------------------------------------------------------------------------------------

    def offer_survey(self) -> SurveyOffer | NotOffered:
        return self._either(lambda backend: backend.offer_survey(), lambda answer: answer is NotOffered.UNAVAILABLE)

    def keep_answer(self, response: Response, code: str) -> Kept | NotOffered:
        """An answer whose COMMIT was not answered is not given twice: nobody knows whether it is kept."""
        if code:
            return self._of_code(
                f"T1{code}", lambda backend: backend.keep_answer(response, code), NotOffered.UNAVAILABLE
            )
        return self._either(
            lambda backend: backend.keep_answer(response, code),
            lambda answer: answer is NotOffered.UNAVAILABLE,
            unsure=False,
        )

    def count_abandoned(self, instrument: str, sample: Sample) -> None:
        self._here(lambda backend: backend.count_abandoned(instrument, sample))

    # -- officers ---------------------------------------------------------------------------------------

    def call_officer(self, key: str) -> OfficerCallSeen:
        return self._here(lambda backend: backend.call_officer(key))

    def officer_call(self, key: str) -> OfficerCallSeen | None:
        return self._here(lambda backend: backend.officer_call(key))

    def sign_in(self, officer: str, pin: str) -> SignInAnswer:
        return self._here(lambda backend: backend.sign_in(officer, pin))

    def staff_overview(self, officer: str, log_filter: str, log_first: int) -> StaffOverview:
        def read(backend: TouchBackend) -> StaffOverview:
            seen = backend.staff_overview(officer, log_filter, log_first)
            if not self._change.away:
                return seen
            return self._lines_out(seen)

        return self._here(read)

    def staff_action(self, officer: str, name: str, value: str) -> str:
        def act(backend: TouchBackend, row: int) -> str:
            return backend.staff_action(officer, name, str(row))

        match name:
            case "reprint" | "resolve" | "close_call":
                return self._with_row(int(value), act, "staff.not_done")
            case _:
                return self._here(lambda backend: backend.staff_action(officer, name, value))

    def session_ended(self, how: str) -> None:
        self._here(lambda backend: backend.session_ended(how))

    # -- devices ----------------------------------------------------------------------------------------

    def printer_status(self) -> PrinterStatus:
        return self._here(lambda backend: backend.printer_status())

    def note_scanner(self, status: ScannerStatus) -> None:
        for backend in (self.on_server, self._change.book):
            if backend is not None:
                backend.heard_scanner(status)
        self._here(lambda backend: backend.note_scanner(status))

    def note_voice(self, status: VoiceStatus) -> None:
        self._here(lambda backend: backend.note_voice(status))

    # -- which of both ------------------------------------------------------------------------------------

    def _here(self, work: Callable[[TouchBackend], T]) -> T:
        with self._change.gate.shared():
            return work(self._change.current)

    def _either(self, work: Callable[[TouchBackend], T], unanswered: Callable[[T], bool], *, unsure: bool = True) -> T:
        """At the server; on the book where that gives no answer. unsure: a lost answer to its COMMIT is no answer."""
        fault: DatabaseFault | None = None
        with self._change.gate.shared():
            if self._change.away:
                return self._out(work(self._change.current))
            try:
                with within(WORK_SECONDS):
                    answer = work(self._change.current)
                if not unanswered(answer):
                    return answer
            except DatabaseFault as raised:
                if isinstance(raised, DatabaseUnsure) and not unsure:
                    raise
                fault = raised
        if self._change.leave():
            return self._here(lambda backend: self._out(work(backend)) if self._change.away else work(backend))
        if fault is not None:
            raise fault
        return answer

    def _at_server(self, work: Callable[[TouchBackend], T], otherwise: U) -> T | U:
        return self._here(lambda backend: otherwise if self._change.away else work(backend))

    def _of_code(self, code: str, work: Callable[[TouchBackend], T], otherwise: U) -> T | U:
        """Of a number, where it is known."""

        def there(backend: TouchBackend) -> T | U:
            if not self._change.away:
                return work(backend)
            return self._out(work(backend)) if backend.knows(code) else otherwise

        return self._here(there)

    def _with_job(self, job_id: int, work: Callable[[TouchBackend, int], T], otherwise: T) -> T:
        """With a print job; with that of the same number at the server once the book was brought in."""

        def there(backend: TouchBackend) -> T:
            row = self._handles.find(job_id)
            if row is None:
                at_server = of_server(job_id) and not self._change.away
                return work(backend, job_id) if at_server else otherwise
            if self._change.away:
                return work(backend, row.id) if row.outage == self._change.outage else otherwise
            job = backend.newest_job(row.code)
            return work(backend, job) if job is not None else otherwise

        return self._here(there)

    def _with_row(self, handle: int, work: Callable[[TouchBackend, int], T], otherwise: T) -> T:
        """With a row that is not brought in: it is there as long as the outage."""

        def there(backend: TouchBackend) -> T:
            row = self._handles.find(handle)
            if row is None:
                return work(backend, handle) if of_server(handle) and not self._change.away else otherwise
            mine = self._change.away and row.outage == self._change.outage
            return work(backend, row.id) if mine else otherwise

        return self._here(there)

    # -- what pages know of the book ------------------------------------------------------------------------

    def _out(self, answer: T) -> T:
        """An answer of the book, with its job under an id that no job of the server has."""
        if isinstance(answer, TicketPage) and answer.job is not None:
            return replace(answer, job=self._handle(answer.job, answer.ticket.qr_text))
        return answer

    def _lines_out(self, seen: StaffOverview) -> StaffOverview:
        paperless = tuple(replace(one, job_id=self._handle(one.job_id, "")) for one in seen.paperless)
        call = replace(seen.call, call_id=self._handle(seen.call.call_id, "call")) if seen.call is not None else None
        outage = replace(seen.outage, server_back=self._change.trouble is None) if seen.outage is not None else None
        return replace(seen, paperless=paperless, call=call, outage=outage)

    def _handle(self, row: int, code: str) -> int:
        return self._handles.give(OfBook(row, code, self._change.outage))

    def _unless_of_server(self, page: Page) -> Page:
        """What is unknown to the book may be known to the server."""
        unknown = isinstance(page, ProblemPage) and page.problem in (CodeProblem.UNKNOWN, CodeProblem.NO_RECEIPT)
        return _UNAVAILABLE if unknown and self._change.away else page


_UNAVAILABLE: Final = ProblemPage(CodeProblem.UNAVAILABLE)


def _unavailable(page: Page) -> bool:
    return page == _UNAVAILABLE
