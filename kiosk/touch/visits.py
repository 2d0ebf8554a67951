"""A pass or its short code at the kiosk: the check-in of services.visits, as pages. Runs in workers only."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kiosk.touch.next_visits import TouchNextVisits
from screens.touch.codes.flow import PASS_PREFIX as PASS_PREFIX
from screens.touch.codes.flow import ProblemPage
from screens.touch.codes.view import CodeProblem
from screens.touch.core.events import PaperOutcome
from screens.touch.core.paper import PaperState
from screens.touch.core.state import Page
from screens.touch.number.ticket_flow import ArrivedPage
from screens.touch.number.view import TicketView
from screens.touch.visit.flow import NotArrivedPage
from screens.touch.visit.view import NotArrived, NotArrivedView
from services.house import alerts
from services.house.help_now import HelpNow
from services.queue import print_jobs
from services.queue.print_jobs import PrintJob
from services.store.faults import answered, put_off
from services.text.catalogues import Texts
from services.text.local_form import format_date, format_time
from services.visits.model import NOT_PROCESSED, CheckedIn, CheckInCode, CodePaused, NotCheckedIn, Provisional
from services.visits.papers import provisional_slip

_WORDS = Texts("touch")


class TouchVisits(TouchNextVisits):
    """Implements screens.touch.visit.flow.VisitBackend, and the part of the codes that is about visits."""

    def check_in(self, text: str, language: str) -> Page:
        """What a scanned pass comes to."""
        return self._beside_next(self._page(self._s.visits.check_ins.scan(text, language=language), language), text)

    def type_code(self, digits: str, language: str) -> Page | CodePaused:
        answer = self._s.visits.check_ins.type_code(digits, language=language)
        return answer if isinstance(answer, CodePaused) else self._beside_next(self._page(answer, language), digits)

    def print_provisional(self, slip: Provisional, language: str) -> PaperOutcome:
        paper = provisional_slip(self._s.settings.house, slip, self._visit_help(), language)
        spool = self._s.visits.spool
        began = spool.paper_begins(slip.label)
        if began is None:  # only memory knows of it until the database is back
            ended = self._owner.print_unqueued(paper, "provisional_slip", label=slip.label)
            return PaperOutcome(ended.outcome.value, staff_told=False)
        ended = self._owner.print_unlogged(paper)
        spool.paper_ended(replace(began, outcome=ended.outcome.value, printer=ended.status.state.value))
        with put_off():
            self._s.visits.provisionals.note_papers()
        return PaperOutcome(ended.outcome.value, staff_told=False)

    def _beside_next(self, page: Page, text: str) -> Page:
        """The page of a pass or code whose visit is over for today: with the way to the next one; or that one, once it
        is booked."""
        if not isinstance(page, NotArrivedPage) or page.reason.reason is not NotArrived.ALREADY_USED:
            return page
        visit = self._s.visits.next_visits.of_pass(text)
        booked = self._booked_page(visit.ref) if visit is not None and visit.booked else None
        return booked or replace(page, next_visit=visit)

    def _page(self, answer: CheckedIn | NotCheckedIn, language: str) -> Page:
        if isinstance(answer, CheckedIn):
            number = self._number(answer, language)
            return (
                self._shown_again(number, answer, language)
                if answer.repeated
                else ArrivedPage.of(number, answer.print_job)
            )
        view = self._refused(answer, language)
        if view is None:
            return ProblemPage(CodeProblem.UNAVAILABLE)  # nothing was noted, so nothing of the kind is said
        return NotArrivedPage.of(view, answer.provisional)

    def _number(self, answer: CheckedIn, language: str) -> TicketView:
        booking = answer.booking
        public = self._s.settings.house.public_service(answer.ticket.service)
        span = self._span(answer.times.starts_at, answer.times.ends_at, language)
        family = _WORDS.get(
            language,
            "visit.family_children" if booking.children else "visit.family",
            name=booking.name_mask,
            count=booking.party_size,
            children=booking.children,
        )
        return TicketView(
            label=answer.ticket.label,
            service_name=f"{public.name.in_language(language)} {span}",
            ahead=answer.ahead,
            wait=self._expected(answer.wait),
            paper=PaperState.PRINTING,
            qr_text=answer.ticket.qr_text,
            help_at=self._help(public.code),
            repeated=answer.repeated,
            photo_allowed=self._s.settings.kiosk.photo_allowed,
            paper_at=self._s.settings.panel.paper_at,
            provisional=self.on_book,
            family=family if booking.name_mask else "",
        )

    def _shown_again(self, number: TicketView, answer: CheckedIn, language: str) -> Page:
        """The number of a pass that was shown before. Nothing is printed now, unless its slip still waits for it."""
        return answered(lambda: self._with_its_paper(number, answer), lambda _fault: ArrivedPage.of(number, None))

    def _with_its_paper(self, number: TicketView, answer: CheckedIn) -> Page:
        """Raises DatabaseFault."""
        ticket = answer.ticket
        job = print_jobs.newest_of(self._s.database, ticket.id)
        doubted = alerts.is_open(self._s.database, ticket.id)
        place = self._s.queue.own.place(ticket.code)
        if job is not None and not job.state.ended and job.kiosk == self._s.settings.kiosk.id:
            return ArrivedPage.of(number, job.id)
        number = replace(number, earlier=_paper_so_far(job, doubted), may_copy=place is not None and place.may_copy)
        return ArrivedPage.of(number, None)

    def _refused(self, answer: NotCheckedIn, language: str) -> NotArrivedView | None:
        """What is said to the family; None: the database is away, and nothing was noted."""
        times, now = answer.times, self._now()
        reason = _reason(answer, now)
        label, where = answer.provisional.label if answer.provisional else "", self._visit_help()
        if not label and reason in (NotArrived.UNAVAILABLE, NotArrived.CLOCK_UNTRUSTED):
            return None
        if times is None:
            return NotArrivedView(reason, provisional=label, help_at=where, public_reason=answer.public_reason)
        return NotArrivedView(
            reason,
            session=self._span(times.starts_at, times.ends_at, language),
            day=format_date(self._local(times.starts_at).date(), language),
            come=format_time(self._local(times.accepted_from), language),
            used=self._moment(answer.used_at, language) if answer.used_at else "",
            public_reason=answer.public_reason,
            provisional=label,
            help_at=where,
        )

    def _visit_help(self) -> HelpNow:
        return self._help(self._s.settings.visits.service)

    def _span(self, starts: datetime, ends: datetime, language: str) -> str:
        return f"{format_time(self._local(starts), language)}–{format_time(self._local(ends), language)}"


def _paper_so_far(job: PrintJob | None, doubted: bool) -> PaperState:
    """What may be said of a slip that was asked for before; `doubted`: somebody missed it."""
    if job is None:
        return PaperState.NO_SLIP
    if not job.state.ended:
        return PaperState.UNKNOWN  # another kiosk has it in hand
    state = PaperState(job.state.value)
    return PaperState.UNKNOWN if doubted and state in (PaperState.PRINTED, PaperState.SENT) else state


def _reason(answer: NotCheckedIn, now: datetime) -> NotArrived:
    """The reason as a visitor may read it: nobody is told what kind of a bad code it was."""
    if answer.code in NOT_PROCESSED:
        return NotArrived.NOT_PROCESSED
    if answer.code is CheckInCode.NEEDS_PERMIT:
        return NotArrived.NEEDS_COUNTER  # which papers is between the family and the officer
    if answer.code is CheckInCode.WRONG_DAY:
        past = answer.times is not None and answer.times.ends_at < now
        return NotArrived.PAST_DAY if past else NotArrived.OTHER_DAY
    return NotArrived(answer.code.value)
