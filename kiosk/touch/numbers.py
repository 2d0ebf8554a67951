"""The number that stands on the screen: its paper, and taking it back. Runs in workers only."""

from __future__ import annotations

from kiosk.touch.codes import TICKET_CODE, TouchCodes
from screens.touch.codes.flow import PlacePage, ProblemPage
from screens.touch.codes.view import CodeProblem, PlaceState
from screens.touch.core.events import PaperOutcome
from screens.touch.core.state import Page
from screens.touch.number.view import CancelledNumber
from services.house import alerts
from services.queue import print_jobs
from services.queue.model import CallRefusal, NotDone
from services.queue.own_number import TakenBack
from services.store.faults import DatabaseFault, answering


class TouchNumbers(TouchCodes):
    """Implements screens.touch.number.events.NumberBackend, but for taking a number."""

    def print_ticket(self, job_id: int) -> PaperOutcome:
        try:
            ended = self._owner.work_off(job_id)
        except DatabaseFault:
            return PaperOutcome("failed", staff_told=False)  # not surely claimed, so nothing was sent
        return PaperOutcome(ended.outcome.value, self.staff_told(job_id))

    @answering(False)
    def no_paper(self, job_id: int) -> bool:
        self._s.paper.report_missing(job_id, self._s.settings.kiosk.id)
        return self.staff_told(job_id)

    @answering(False)
    def staff_told(self, job_id: int) -> bool:
        job = print_jobs.find_job(self._s.database, job_id)
        return job is not None and job.ticket_id is not None and alerts.is_seen(self._s.database, job.ticket_id)

    def take_back(self, code: str, language: str) -> CancelledNumber | Page | None:
        form = TICKET_CODE.fullmatch(code)
        answer = self._s.queue.own.take_back(form[1]) if form is not None else NotDone(CallRefusal.TICKET_UNKNOWN)
        if isinstance(answer, TakenBack):
            return CancelledNumber(answer.ticket.label, answer.on_paper)
        return self._unless_away(answer, code, language)

    def print_more(self, code: str, language: str) -> PaperOutcome | Page | None:
        form = TICKET_CODE.fullmatch(code)
        job = self._s.queue.own.slip(form[1], language) if form is not None else NotDone(CallRefusal.TICKET_UNKNOWN)
        if isinstance(job, NotDone):
            return self._unless_away(job, code, language)
        return self.print_ticket(job)

    def _unless_away(self, answer: NotDone, code: str, language: str) -> Page | None:
        """How the number stands, where that is why a wish was refused: it does not wait any more."""
        if answer.refusal is CallRefusal.UNAVAILABLE:
            return None
        stands = self._stand(code, language)
        waits = isinstance(stands, PlacePage) and stands.place.state is PlaceState.WAITING
        return None if waits or stands == ProblemPage(CodeProblem.UNAVAILABLE) else stands
