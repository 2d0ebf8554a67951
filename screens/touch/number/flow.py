"""The pages that lead to a number. Pure; the number's own is `screens.touch.number.ticket_flow`.

A request id is made when a choosing page is entered, once per intent: a double tap gets the first answer again.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from screens.touch.core.events import Back, Effects, Intent, Result, TryAgain, TurnPage
from screens.touch.core.lobby import ServiceCard, ServiceState
from screens.touch.core.state import Awaited, Here, OnCode, Page, Session, Step, TouchTimeouts
from screens.touch.core.waiting import Late, LatePage
from screens.touch.look.preferences import page_size
from screens.touch.number import events
from screens.touch.number.ticket_flow import ChoosingPage, TicketPage
from screens.touch.number.view import CancelledNumber, PriorityView, RefusalView, ServicesView, WorkingView
from services.queue.model import RefusalReason, Refused

PAUSE_REST_SECONDS = 15.0  # after a pause its page stays so long
_NOWHERE = ServiceCard("", "help-circle-outline", "", "", "", "", ServiceState.CLOSED)


@dataclass(frozen=True, slots=True)
class ServicesPage(ChoosingPage):
    request_id: str
    first: int = 0  # a service on the page of services that is shown
    cancelled: CancelledNumber | None = None  # the one that its visitor wants another for
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

    def instead_of(self, cancelled: CancelledNumber, new_id: Callable[[], str]) -> ServicesPage:
        return replace(self, request_id=new_id(), cancelled=cancelled)

    def view(self, here: Here) -> ServicesView:
        return ServicesView(*page_of_services(here, self.first), here.health.can_print, self.cancelled)


@dataclass(frozen=True, slots=True)
class PriorityPage(ChoosingPage):
    service: str
    services: ServicesPage
    on_code = OnCode.WHEN_ASKED  # a service was chosen: that would be lost

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case events.ChoosePriority(group):
                return take(here, self, self.service, group, self.services.request_id)
            case Back():
                return here.at(self.services.again(here.new_id))
        return here.stay()

    def again(self, new_id: Callable[[], str]) -> PriorityPage:
        return replace(self, services=self.services.again(new_id))

    def instead_of(self, cancelled: CancelledNumber, new_id: Callable[[], str]) -> ServicesPage:
        return self.services.instead_of(cancelled, new_id)

    def view(self, here: Here) -> PriorityView:
        return PriorityView(here.lobby.service(self.service) or _NOWHERE, here.lobby.priority_groups)


@dataclass(frozen=True, slots=True)
class WorkingPage(Page):
    """The number is being taken."""

    wish: events.Take
    before: ChoosingPage
    busy = True
    on_code = OnCode.WAITS

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case events.NumberTaken(_, Refused() as refused):
                return here.at(RefusalPage(refused, self.wish, self.before, here.now))
            case events.NumberTaken(_, TicketPage() as page):
                return here.open(page.chosen_on(self.before))
        return here.stay()

    @property
    def awaits(self) -> Awaited:
        return Awaited(self.wish.request_id)

    def overdue(self, here: Here) -> Step:
        return here.at(LatePage(Late.NUMBER, self, (self.wish,)))

    def end(self, session: Session, how: str) -> Effects:
        """Whoever has left does not learn of the number."""
        return (*Page.end(self, session, how), events.Forgo(self.wish.request_id))

    def view(self, here: Here) -> WorkingView:
        return WorkingView((here.lobby.service(self.wish.service) or _NOWHERE).name)


@dataclass(frozen=True, slots=True)
class RefusalPage(Page):
    refused: Refused
    wish: events.Take
    before: ChoosingPage  # where "try again" leads
    since: float = 0.0

    @property
    def on_code(self) -> OnCode:
        """A pause that ends in some seconds is waited for; every other refusal has been said."""
        return OnCode.WAITS if self.refused.reason is RefusalReason.BUSY else OnCode.LEADS

    def advance(self, here: Here, event: Intent | Result) -> Step | None:
        match event:
            case TryAgain() if self.refused.reason is RefusalReason.UNAVAILABLE:
                # The answer may have been lost after the number was taken: this very wish gets the same number.
                return here.at(WorkingPage(self.wish, self.before), self.wish)
            case TryAgain():
                return here.at(self.before.again(here.new_id))
            case Back():
                return None
        return here.stay()

    def end(self, session: Session, how: str) -> Effects:
        """The answer may have been lost after the number was taken."""
        forgone = (events.Forgo(self.wish.request_id),) if self.refused.reason is RefusalReason.UNAVAILABLE else ()
        return (*Page.end(self, session, how), *forgone)

    def own_seconds(self, timeouts: TouchTimeouts) -> float:
        """A pause is waited for, and for a while after it."""
        return max(timeouts.refusal_seconds, self.refused.seconds + PAUSE_REST_SECONDS)

    def view(self, here: Here) -> RefusalView:
        refused, card = self.refused, here.lobby.service(self.wish.service)
        until = here.lobby.local_moment(refused.until) if refused.until else ""
        left = max(0, math.ceil(self.since + refused.seconds - here.now))
        return RefusalView(
            refused.reason.value,
            card.name if card else "",
            until,
            refused.public_reason,
            here.help_at(self.wish.service),
            here.lobby.local_closing(refused.until),
            left if refused.reason is RefusalReason.BUSY else None,
        )


def take(here: Here, page: ChoosingPage, service: str, group: str | None, request_id: str) -> Step:
    """Take a number. The choosing page is left at once: a second tap finds nothing to tap."""
    wish = events.Take(here.session.id, request_id, service, group, here.session.language)
    return here.at(WorkingPage(wish, page), wish)


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
