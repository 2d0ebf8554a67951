"""The pages that lead to a number, and the number's own. Pure.

A request id is made when a choosing page is entered, once per intent: a double tap gets the first answer again.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace

from screens.touch.core.events import Back, Effects, Intent, PaperDone, Result, TryAgain, TurnPage
from screens.touch.core.lobby import ServiceCard, ServiceState
from screens.touch.core.paper import PaperState
from screens.touch.core.state import Here, OnCode, Page, Session, Step, TouchTimeouts
from screens.touch.look.preferences import page_size
from screens.touch.number import events
from screens.touch.number.view import PriorityView, RefusalView, ServicesView, TicketView, WorkingView
from services.queue.model import RefusalReason, Refused

PAUSE_REST_SECONDS = 15.0  # after a pause its page stays so long
STAFF_TOLD_SECONDS = 3.0  # how often a failure screen asks whether someone has seen it

_NOT_TOLD_YET = (PaperState.FAILED, PaperState.UNKNOWN)
_NOWHERE = ServiceCard("", "help-circle-outline", "", "", "", "", ServiceState.CLOSED)


class ChoosingPage(Page):
    """A page on which a number is asked for."""

    __slots__ = ()

    @abstractmethod
    def again(self, new_id: Callable[[], str]) -> ChoosingPage:
        """The same page for another try, which is another intent."""


@dataclass(frozen=True, slots=True)
class ServicesPage(ChoosingPage):
    request_id: str
    first: int = 0  # a service on the page of services that is shown
    on_code = OnCode.LEADS

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case events.ChooseService(code):
                return self._choose(here, code)
            case TurnPage(by):
                return here.at(replace(self, first=turned(here, self.first, by)))
            case Back():
                return None
        return here.stay()

    def _choose(self, here: Here, code: str) -> Step:
        card = here.lobby.service(code)
        if card is None:
            return here.stay()
        # A card that is closed or full leads to its reason at once: asking who goes first would be idle.
        if not here.lobby.priority_groups or card.state in (ServiceState.CLOSED, ServiceState.FULL):
            return take(here, self, code, None, self.request_id)
        return here.at(PriorityPage(code, self))

    def again(self, new_id: Callable[[], str]) -> ServicesPage:
        return replace(self, request_id=new_id())

    def view(self, here: Here) -> ServicesView:
        return ServicesView(*page_of_services(here, self.first), here.health.can_print)


@dataclass(frozen=True, slots=True)
class PriorityPage(ChoosingPage):
    service: str
    services: ServicesPage
    on_code = OnCode.LEADS

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case events.ChoosePriority(group):
                return take(here, self, self.service, group, self.services.request_id)
            case Back():
                return here.at(self.services.again(here.new_id))
        return here.stay()

    def again(self, new_id: Callable[[], str]) -> PriorityPage:
        return replace(self, services=self.services.again(new_id))

    def view(self, here: Here) -> PriorityView:
        return PriorityView(here.lobby.service(self.service) or _NOWHERE, here.lobby.priority_groups)


@dataclass(frozen=True, slots=True)
class WorkingPage(Page):
    """The number is being taken."""

    service: str
    before: ChoosingPage
    busy = True
    on_code = OnCode.WAITS

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case events.NumberTaken(_, Refused() as refused):
                return here.at(RefusalPage(refused, self.service, self.before, here.now))
            case events.NumberTaken(_, Page() as page):
                return here.open(page)
        return here.stay()

    def view(self, here: Here) -> WorkingView:
        return WorkingView((here.lobby.service(self.service) or _NOWHERE).name)


@dataclass(frozen=True, slots=True)
class RefusalPage(Page):
    refused: Refused
    service: str
    before: ChoosingPage  # where "try again" leads
    since: float = 0.0

    @property
    def on_code(self) -> OnCode:
        """A pause that ends in some seconds is waited for; every other refusal has been said."""
        return OnCode.WAITS if self.refused.reason is RefusalReason.BUSY else OnCode.LEADS

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case TryAgain():
                return here.at(self.before.again(here.new_id))
            case Back():
                return None
        return here.stay()

    def own_seconds(self, timeouts: TouchTimeouts) -> float:
        """A pause is waited for, and for a while after it."""
        return max(timeouts.refusal_seconds, self.refused.seconds + PAUSE_REST_SECONDS)

    def view(self, here: Here) -> RefusalView:
        refused, card = self.refused, here.lobby.service(self.service)
        until = here.lobby.local_moment(refused.until) if refused.until else ""
        left = max(0, math.ceil(self.since + refused.seconds - here.now))
        return RefusalView(
            refused.reason.value,
            card.name if card else "",
            until,
            refused.public_reason,
            here.help_at(self.service),
            here.lobby.local_closing(refused.until),
            left if refused.reason is RefusalReason.BUSY else None,
        )


@dataclass(frozen=True, slots=True)
class TicketPage(Page):
    """A number. Who has one on the screen keeps it, whatever happens meanwhile. Made by `of`."""

    ticket: TicketView
    job: int | None  # prints its slip
    asked_at: float = 0.0
    outlives_faults = True

    @property
    def on_code(self) -> OnCode:
        """Whose paper is proven has their number in the hand; everybody else has it on this screen only."""
        return OnCode.LEADS if self.ticket.paper is PaperState.PRINTED else OnCode.WAITS

    @classmethod
    def of(cls, ticket: TicketView, job: int | None) -> TicketPage:
        """The page of a number whose slip is printed by a job; without one no slip is wanted."""
        return cls(ticket if job is not None else replace(ticket, paper=PaperState.NO_SLIP), job)

    def enter(self, session: Session) -> Effects:
        return () if self.job is None else (events.PrintTicket(session.id, self.job),)

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case events.NoPaperCame() if self.job is not None:
                unknown = self._with_paper(PaperState.UNKNOWN)
                return here.at(unknown, events.ReportNoPaper(here.session.id, self.job))
            case PaperDone(_, outcome):
                return here.at(self._with_paper(PaperState(outcome.outcome), outcome.staff_told))
            case events.StaffTold(_, told):
                return here.at(self._with_paper(self.ticket.paper, told))
        return here.stay()

    def _with_paper(self, paper: PaperState, staff_told: bool = False) -> TicketPage:
        return replace(self, ticket=replace(self.ticket, paper=paper, staff_told=staff_told))

    def tick(self, here: Here) -> Step:
        waits = self.ticket.paper in _NOT_TOLD_YET and not self.ticket.staff_told
        if not waits or self.job is None or here.now - self.asked_at < STAFF_TOLD_SECONDS:
            return here.stay()
        return here.at(replace(self, asked_at=here.now), events.AskStaffTold(here.session.id, self.job))

    def own_seconds(self, timeouts: TouchTimeouts) -> float:
        """Nobody is sent away before they know whether their paper came out."""
        return math.inf if self.ticket.paper is PaperState.PRINTING else timeouts.ticket_seconds

    def view(self, _here: Here) -> TicketView:
        return self.ticket


@dataclass(frozen=True, slots=True)
class ArrivedPage(TicketPage):
    """The number of a family that was checked in, or a copy of a number whose code was shown."""

    shows_booking = True

    @property
    def on_code(self) -> OnCode:
        """Who holds their code can show it again; only a slip that is on its way, or did not come, is waited for."""
        settled = self.ticket.paper in (PaperState.PRINTED, PaperState.NO_SLIP)
        return OnCode.AFTER_READING if settled else OnCode.WAITS

    @property
    def may_copy(self) -> bool:
        return self.ticket.may_copy and self.ticket.paper is PaperState.NO_SLIP


def take(here: Here, page: ChoosingPage, service: str, group: str | None, request_id: str) -> Step:
    """Take a number. The choosing page is left at once: a second tap finds nothing to tap."""
    wish = events.Take(here.session.id, request_id, service, group, here.session.language)
    return here.at(WorkingPage(service, page), wish)


def page_of_services(here: Here, first: int) -> tuple[tuple[ServiceCard, ...], int, int]:
    """The cards of the page that has the card `first`, which page it is, and how many there are."""
    size = page_size(here.session.preferences, here.shape)
    page, services = first // size, here.lobby.services
    return services[page * size : (page + 1) * size], page, math.ceil(len(services) / size)


def turned(here: Here, first: int, by: int) -> int:
    """The first card after turning pages."""
    size = page_size(here.session.preferences, here.shape)
    last = (len(here.lobby.services) - 1) // size
    return max(0, min(first // size + by, last)) * size
