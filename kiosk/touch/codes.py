"""What a code of ours means: a number's, a pass, or a receipt of goods. Runs in workers only."""

from __future__ import annotations

import re
from dataclasses import replace

from kiosk.touch.goods import TouchGoods
from kiosk.touch.surveys import page_of_number
from kiosk.touch.visits import TouchVisits
from screens.touch.codes.flow import PASS_PREFIX, RECEIPT_PREFIX, PlacePage, ProblemPage
from screens.touch.codes.view import CodeProblem, PlaceState, PlaceView
from screens.touch.core.paper import PaperState
from screens.touch.core.state import Page
from screens.touch.number.ticket_flow import ArrivedPage
from screens.touch.number.view import TicketView
from services.house.help_now import HelpNow
from services.queue import print_jobs
from services.queue.model import ACTIVE, Ticket, TicketState
from services.queue.own_number import PlaceInQueue
from services.queue.taking import CODE_ALPHABET, CODE_LENGTH
from services.store.faults import answered
from services.text.local_form import format_date
from services.visits.model import CheckedIn

TICKET_CODE = re.compile(rf"T1([{CODE_ALPHABET}]{{{CODE_LENGTH}}})")


class TouchCodes(TouchVisits, TouchGoods):
    """Implements screens.touch.codes.events.CodesBackend."""

    def read_code(self, text: str, language: str) -> Page:
        if text.startswith(PASS_PREFIX):
            return self.check_in(text, language)
        if text.startswith(RECEIPT_PREFIX):
            return self.read_receipt(text, language)
        return self.read_number(text, language)

    def read_number(self, text: str, language: str) -> Page:
        """Where the ticket of a code stands, or the surveys that it may answer once it was served; one answer for
        everything that is no ticket of this house."""
        stands = self._stand(text, language)
        if isinstance(stands, PlacePage) and stands.place.state is PlaceState.SERVED:
            return self._served(stands, text.removeprefix("T1"))
        return stands

    def _served(self, stands: PlacePage, code: str) -> Page:
        """The surveys of a number that was served, beside them the way to the next visit if it was a visit's; after
        the surveys the visit that was booked, if there is one."""
        visit = self._s.visits.next_visits.of_ticket(code)
        surveys = page_of_number(self._s, code, visit)
        if surveys is not None or visit is None:
            return surveys or stands
        booked = self._booked_page(visit.ref) if visit.booked else None
        return booked or replace(stands, next_visit=visit)

    def knows(self, code: str) -> bool:
        """Whether a number has this code ("T1…") here. Raises DatabaseFault."""
        form = TICKET_CODE.fullmatch(code)
        return form is not None and self._s.queue.own.place(form[1]) is not None

    def newest_job(self, code: str) -> int | None:
        """The slip of a number that was asked for last. Raises DatabaseFault."""
        form = TICKET_CODE.fullmatch(code)
        place = self._s.queue.own.place(form[1]) if form is not None else None
        job = print_jobs.newest_of(self._s.database, place.ticket.id) if place is not None else None
        return job.id if job is not None else None

    def give_up(self, code: str, language: str) -> Page:
        form = TICKET_CODE.fullmatch(code)
        if form is not None:
            self._s.queue.own.give_up(form[1])
        return self._stand(code, language)

    def print_again(self, code: str, language: str) -> Page:
        form = TICKET_CODE.fullmatch(code)
        job = self._s.queue.own.copy(form[1], language) if form is not None else None
        stands = self._stand(code, language)
        if not isinstance(job, int) or not isinstance(stands, PlacePage):
            return stands
        place = stands.place
        number = TicketView(
            place.label,
            place.service_name,
            place.ahead,
            place.wait,
            PaperState.PRINTING,
            code,
            help_at=place.help_at,
            repeated=True,
            photo_allowed=self._s.settings.kiosk.photo_allowed,
            priority=place.priority,
            paper_at=self._s.settings.panel.paper_at,
            provisional=self.on_book,
        )
        return ArrivedPage.of(number, job)

    def _shown_again(self, number: TicketView, answer: CheckedIn, language: str) -> Page:
        """A pass whose number does not wait any more leads where its slip would: to the counter that calls it, or to
        what to do about a missed call. Nobody who was called reads that they are next."""
        if answer.ticket.state is not TicketState.WAITING:
            return self._stand(answer.ticket.qr_text, language)
        return super()._shown_again(number, answer, language)

    def _stand(self, text: str, language: str) -> PlacePage | ProblemPage:
        """Where the ticket of a code stands."""
        form = TICKET_CODE.fullmatch(text)
        if form is None:
            return ProblemPage(CodeProblem.UNKNOWN)
        place = answered(lambda: self._s.queue.own.place(form[1]), lambda _fault: CodeProblem.UNAVAILABLE)
        if isinstance(place, CodeProblem):
            return ProblemPage(place)
        return PlacePage(self._place(place, language)) if place else ProblemPage(CodeProblem.UNKNOWN)

    def _place(self, place: PlaceInQueue, language: str) -> PlaceView:
        ticket, house = place.ticket, self._s.settings.house
        public = house.public_service(ticket.service)  # a confidential service never shows as itself
        return PlaceView(
            label=ticket.label,
            service_name=public.name.in_language(language),
            state=PlaceState(ticket.state.value),
            ahead=place.ahead,
            wait=self._expected(place.wait),
            help_at=self._at(ticket, public.code),
            day=format_date(ticket.service_day, language),
            code=ticket.qr_text,
            may_give_up=place.may_give_up,
            may_copy=place.may_copy,
            priority=self._priority(ticket, language),
            provisional=self.on_book,
        )

    def _at(self, ticket: Ticket, public: str) -> HelpNow:
        """The counter that holds the number, else who helps with its service."""
        held = self._s.settings.house.counters.get(ticket.counter or "") if ticket.state in ACTIVE else None
        return HelpNow((held,)) if held else self._help(public)
