"""The time without the server: what goes on at this kiosk, what was brought in afterwards, and what a list says."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from fastapi.responses import Response

from screens.web.console.shared.console import Console
from screens.web.console.shared.forms import OurForm
from screens.web.console.shared.navigation import NavigationItem, PageRouter
from screens.web.console.shared.request import PageRequest, SignedIn
from services.outage.looking import outages
from services.people.permissions import Action, may
from services.queue.calling_list import calling_lists
from services.queue.model import NotDone, TicketState
from services.queue.paper_calls import PaperOutcome
from services.queue.views import CounterNow

PATH: Final = "/outages"
BACK: Final = timedelta(days=30)


def _wanted(console: Console) -> bool:
    """A house whose database is a file on its only machine has no server that could be away."""
    return console.outage is not None or console.database.kind == "postgresql"


router = PageRouter(NavigationItem("outages", PATH, Action.SEE_QUEUE, _wanted))


@router.get(PATH)
def page(request: SignedIn) -> Response:
    console, who = request.console, request.who
    console.permissions.require(who, Action.SEE_QUEUE)
    serves, here = may(who.role, Action.SERVE), console.outage is not None
    return request.show(
        "outages.html",
        {
            "brought_in": () if here else outages(console.database, since=console.clock.now() - BACK),
            "cases": 0 if here else _cases(request),
            "lists": calling_lists(console.queue.day) if here else (),
            "uncalled": console.queue.paper_calls.open(who) if serves else (),
            "expired": TicketState.EXPIRED,
            "logs": may(who.role, Action.READ_LOG),
            "counters": _to_release(request) if here else (),
            "serves": serves,
            "outcomes": tuple(PaperOutcome),
        },
    )


def _to_release(request: PageRequest) -> list[CounterNow]:
    """Open counters, for those who may take one from an officer who has left."""
    if not may(request.who.role, Action.RELEASE_COUNTER):
        return []
    return [one for one in request.console.queue.views.counters(request.who).values() if one.is_open]


def _cases(request: PageRequest) -> int:
    """Passes of the time without the server that an officer still has to look at."""
    if not may(request.who.role, Action.RECEIVE_VISITS):
        return 0
    return len(request.console.visits.provisionals.open_cases(request.who))


@router.post(f"{PATH}/enter")
def enter(request: SignedIn, form: OurForm) -> Response:
    """What the list on paper says of one number."""
    request.console.permissions.require(request.who, Action.SERVE)
    wished = form.text("outcome")
    if wished not in set(PaperOutcome):
        return request.go(PATH, "refused.reason_missing")
    answer = request.console.queue.paper_calls.enter(request.who, form.number("ticket"), PaperOutcome(wished))
    if isinstance(answer, NotDone):
        return request.go(PATH, f"refused.{answer.refusal}", detail=answer.detail)
    return request.go(PATH, f"said.paper_call.{wished}", label=answer.ticket.label)


@router.post(f"{PATH}/release")
def release(request: SignedIn, form: OurForm) -> Response:
    """Of the kiosk whose pages these are; the house's counters are released under Pengawasan."""
    request.console.permissions.require(request.who, Action.RELEASE_COUNTER)
    if request.console.outage is None:
        return request.go(PATH, "refused.nothing_to_do")
    answer = request.console.queue.counters.release(request.who, form.text("counter"))
    if isinstance(answer, NotDone):
        return request.go(PATH, f"refused.{answer.refusal}", detail=answer.detail)
    return request.go(PATH, "said.counter_released")


@router.post(f"{PATH}/print")
def print_list(request: SignedIn, form: OurForm) -> Response:
    """Who waits, on the paper of the kiosk whose pages these are."""
    request.console.permissions.require(request.who, Action.SERVE)
    if request.console.outage is None:
        return request.go(PATH, "refused.nothing_to_do")
    kiosk = request.console.outage.kiosk
    request.console.paper.calling_list(request.who, kiosk, request.language)
    return request.go(PATH, "said.list_printed", kiosk=kiosk)
