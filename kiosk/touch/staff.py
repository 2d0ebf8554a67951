"""Officers at the kiosk's own screen: signing in, what they see, what they do. Runs in workers only."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from kiosk import __version__
from kiosk.compose.outage import state
from kiosk.compose.services import Services
from kiosk.touch.use_cases import UseCases
from screens.touch.core.paper import PaperState
from screens.touch.staff.events import SignInAnswer, StaffOverview
from screens.touch.staff.view import CallLine, LogLine, OutageLine, PaperlessLine
from services.house import alerts
from services.house.officer_calls import OfficerCall
from services.log.events import Severity
from services.log.reading import Entry, EntryFilter, entries
from services.paper.printing import PrinterOwner
from services.people.model import Officer
from services.people.officers import SignedIn
from services.people.permissions import Action, NotPermitted, may, require
from services.queue import print_jobs
from services.queue.clock_answers import OVERRULED_BY, ClockConfirmed, ClockDone, ClockRefused
from services.store.faults import answered, answering
from services.text.local_form import format_dated, format_moment

LOG_LINES = 9  # no text size shows more of them at once


_CLOCK_DONE = {
    ClockDone.SAME_DAY: "staff.clock_same_day",
    ClockDone.DAY_OPENED: "staff.clock_day_opened",
    ClockDone.DAY_BACK: "staff.clock_day_back",
    ClockDone.DAY_GOES_ON: "staff.clock_day_goes_on",
}


def clock_words(answer: ClockConfirmed | ClockRefused) -> str:
    """What really happened, as a message id."""
    if isinstance(answer, ClockRefused):
        return "staff.clock_ask_console" if answer.problem in OVERRULED_BY else "staff.clock_refused"
    if answer.done is ClockDone.DAY_BACK and not answer.restored:
        return "staff.clock_day_closed"
    return _CLOCK_DONE[answer.done]


class TouchStaff(UseCases):
    """Implements screens.touch.staff.events.StaffBackend."""

    def __init__(self, services: Services, owner: PrinterOwner) -> None:
        super().__init__(services, owner)
        self._signed_in: dict[str, Officer] = {}

    def sign_in(self, officer: str, pin: str) -> SignInAnswer:
        answer = answered(lambda: self._s.officers.sign_in(officer, pin), lambda _fault: None)
        if answer is None:
            return SignInAnswer(problem="sign_in.away")
        if isinstance(answer, SignedIn) and not may(answer.officer.role, Action.SEE_DEVICES):
            return SignInAnswer(problem="sign_in.not_here")
        if isinstance(answer, SignedIn):
            self._signed_in[officer] = answer.officer
            return SignInAnswer(officer=officer)
        return SignInAnswer(problem="sign_in.wrong", wait_seconds=answer.wait_seconds)

    def staff_overview(self, officer: str, log_filter: str, log_first: int) -> StaffOverview:
        kiosk = self._s.settings.kiosk.id
        now, clock, state = self._now(), self._s.queue.day.clock_state(), self._s.states.read()
        lines = self._log(log_filter, log_first)
        # On a signed-in officer's screen now are those that were open when its lists were read.
        opened = [one for one in alerts.open_alerts(self._s.database) if one.kiosk == kiosk]
        calls = self._s.officer_calls.open_calls(kiosk)
        paperless = self._paperless()
        alerts.mark_seen(self._s.journal, officer, opened)
        self._s.officer_calls.mark_seen(calls)
        return StaffOverview(
            printer=self._owner.last_status,
            database=self._s.database.kind,
            version=__version__,
            kiosk=kiosk,
            clock=format_dated(now, "id"),
            clock_trusted=clock.trusted,
            express_mode=state.express_mode,
            in_service=state.in_service,
            log=lines,
            paperless=paperless,
            call=self._call_line(calls),
            outage=self._outage(),
        )

    @answering("staff.not_done")
    def staff_action(self, officer: str, name: str, value: str) -> str:
        signed_in = self._signed_in.get(officer)
        if signed_in is None:
            return "staff.not_done"
        try:
            if name == "confirm_clock":
                return self._confirm_clock(signed_in)
            done = self._act(signed_in, name, value)
        except NotPermitted:
            return "staff.not_allowed"
        if name == "exit":
            return "staff.leaving"
        if name == "print_list":
            return "staff.list_printed"
        return "staff.done" if done else "staff.not_done"

    def _act(self, officer: Officer, name: str, value: str) -> bool:
        match name:
            case "express":
                self._s.states.set_express_mode(officer, value == "on")
            case "in_service":
                self._s.states.set_in_service(officer, value == "on")
            case "test_slip":
                # Printed with the next look at the printer, in the printer's own worker.
                self._s.paper.trial(officer, self._s.settings.kiosk.id, self._s.settings.kiosk.languages[0])
            case "print_list":
                self._s.paper.calling_list(officer, self._s.settings.kiosk.id, self._s.settings.kiosk.languages[0])
            case "answer_call":
                return self._s.officer_calls.answer(officer, self._s.settings.kiosk.id)
            case "close_call":
                return self._s.officer_calls.close(officer, int(value))
            case "reprint":
                return self._reprint(officer, int(value))
            case "resolve":
                return self._s.paper.resolve(officer, int(value))
            case "exit":
                require(self._s.journal, officer, Action.RUN_KIOSK)
            case _:
                return False
        return True

    def _confirm_clock(self, officer: Officer) -> str:
        return clock_words(self._s.queue.day.confirm_clock(officer))

    def _reprint(self, officer: Officer, job_id: int) -> bool:
        job = print_jobs.find_job(self._s.database, job_id)
        ticket = self._s.queue.ticket(job.ticket_id) if job and job.ticket_id else None
        if job is None or ticket is None:
            return False
        self._s.paper.reprint(officer, ticket, self._s.settings.kiosk.id, job.language)
        return True

    def _was(self, moment: datetime) -> str:
        """When something was, for the officer in front of this screen."""
        return format_moment(self._local(moment), self._now().date(), "id")

    # -- what it shows ------------------------------------------------------------------------------

    def _log(self, log_filter: str, first: int) -> tuple[LogLine, ...]:
        wanted = EntryFilter(severity=Severity(log_filter) if log_filter else None)
        found = entries(self._s.database, wanted, limit=first + LOG_LINES)
        return tuple(self._line(entry) for entry in found[first:])

    def _line(self, entry: Entry) -> LogLine:
        return LogLine(self._was(entry.at), entry.severity.value, entry.words("id"))

    def _outage(self) -> OutageLine | None:
        """Since when the server is away, and what the book of this kiosk holds; None where it is not."""
        if not self.on_book:
            return None
        seen = state(self._s)
        since = self._was(seen.since) if seen.since is not None else ""
        return OutageLine(since, seen.numbers, seen.waiting)

    def _call_line(self, calls: list[OfficerCall]) -> CallLine | None:
        """The oldest open call of this kiosk, and how many there are."""
        if not calls:
            return None
        oldest = calls[0]
        return CallLine(oldest.id, self._was(oldest.called_at), oldest.answered_by, len(calls) - 1)

    def _paperless(self) -> tuple[PaperlessLine, ...]:
        zone = self._s.settings.house.time_zone
        start = datetime.combine(self._s.queue.day.today(), time(0), zone).astimezone(UTC) - timedelta(days=1)
        return tuple(
            PaperlessLine(
                job.id,
                ticket.id,
                ticket.label,
                self._was(ticket.arrived_at),
                PaperState(job.state.value),
            )
            for job, ticket in print_jobs.without_paper(self._s.database, since=start, now=self._s.clock.now())
        )
