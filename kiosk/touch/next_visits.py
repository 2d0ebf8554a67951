"""The next visit of a family that was served: choosing and booking it, its pass on paper. Runs in workers only."""

from __future__ import annotations

from datetime import date

from kiosk.touch.use_cases import UseCases
from screens.touch.booking.paper_flow import PassPage
from screens.touch.core.events import PaperOutcome
from services.store.faults import DatabaseFault
from services.visits.next_model import NextChoice, NextMade, NextRefused


class TouchNextVisits(UseCases):
    """Implements screens.touch.booking.events.BookingBackend."""

    def next_choices(self, visit: str) -> NextChoice | PassPage | NextRefused:
        answer = self._s.visits.next_visits.choices(visit)
        return self._pass_page(visit, answer) if isinstance(answer, NextMade) else answer

    def book_next(self, visit: str, day: date, start: int, language: str) -> PassPage | NextRefused:
        answer = self._s.visits.next_visits.book(visit, day, start, language)
        return self._pass_page(visit, answer) if isinstance(answer, NextMade) else answer

    def print_pass(self, job_id: int) -> PaperOutcome:
        try:
            ended = self._owner.work_off(job_id)
        except DatabaseFault:
            return PaperOutcome("failed", staff_told=False)  # not surely claimed, so nothing was sent
        return PaperOutcome(ended.outcome.value, staff_told=False)

    def print_pass_again(self, visit: str, language: str) -> PaperOutcome | None:
        job = self._s.visits.next_visits.print(visit, language)
        return self.print_pass(job) if job is not None else None

    def _booked_page(self, visit: str) -> PassPage | None:
        """What was booked after a visit of today; None where it has ended, or cannot be read now."""
        answer = self.next_choices(visit)
        return answer if isinstance(answer, PassPage) else None

    def _pass_page(self, visit: str, made: NextMade) -> PassPage:
        settings = self._s.settings
        return PassPage.of(visit, made, paper_at=settings.panel.paper_at, photo_allowed=settings.kiosk.photo_allowed)
