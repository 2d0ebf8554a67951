"""A counter: who is being served, what can be done now, who comes next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fastapi import HTTPException
from fastapi.responses import RedirectResponse, Response

from screens.web.console.shared.console import Console
from screens.web.console.shared.forms import Form, OurForm
from screens.web.console.shared.navigation import NavigationItem, PageRouter
from screens.web.console.shared.request import PageRequest, SignedIn
from screens.web.console.shared.visit_panel import (
    ban_values,
    help_words,
    party_values,
    permit_values,
    shown_names,
)
from services.people.model import Officer
from services.people.permissions import Action
from services.queue.model import CallAnswer, CallRefusal, Done, NotDone, Ticket, TicketState
from services.queue.reasons import CallReason, CancelReason, HoldReason, PauseReason, TransferReason
from services.queue.views import CounterNow

router = PageRouter(NavigationItem("counter", "/counter", Action.SERVE))

HEADS = 8  # tickets of the queue that are shown
REASONS = {
    "call": tuple(CallReason),
    "cancel": (CancelReason.VISITOR, CancelReason.DUPLICATE, CancelReason.BROKER, CancelReason.MISTAKE),
    "transfer": tuple(TransferReason),
    "hold": (HoldReason.DOCUMENT_MISSING, HoldReason.WAITING_FOR_DETAINEE, HoldReason.SYSTEM_DOWN),
    "pause": tuple(PauseReason),
}


@dataclass(frozen=True, slots=True)
class Can:
    """What the counter's state allows; everything else is shown, but cannot be pressed."""

    call: bool = False
    start: bool = False
    finish: bool = False
    recall: bool = False
    no_show: bool = False
    abandon: bool = False
    transfer: bool = False
    hold: bool = False
    cancel: bool = False
    reprint: bool = False
    pause: bool = False


def can(counter: CounterNow, no_show_from: datetime | None, now: datetime) -> Can:
    """Pure: what may be pressed now."""
    if counter.pause:
        return Can()
    if counter.ticket is None:
        return Can(call=True, pause=True)
    if counter.ticket.state is TicketState.CALLED:
        missed = no_show_from is not None and no_show_from <= now
        return Can(start=True, recall=True, no_show=missed, abandon=True, cancel=True, reprint=True)
    return Can(finish=True, transfer=True, hold=True, reprint=True)


@router.get("/counter/{code}")
def page(request: SignedIn, code: str) -> Response:
    console, who = request.console, request.who
    mine = console.queue.views.serving(who)
    counter = next((one for one in mine if one.code == code), None)
    if code not in console.house.counters:
        raise HTTPException(404)
    if counter is None:
        return RedirectResponse("/counters", 303)
    now = console.clock.now()
    called = counter.ticket if counter.ticket and counter.ticket.state is TicketState.CALLED else None
    since = console.queue.views.no_show_from(called) if called else None
    return request.show(
        "counter.html",
        {
            "counter": counter,
            **_visit(request, counter.ticket),
            **_goods(request, counter.ticket),
            "mine": mine,
            "can": can(counter, since, now),
            "no_show_seconds": max(0, round((since - now).total_seconds())) if since else None,
            "waiting": console.queue.views.waiting(who, code, counter.services, HEADS),
            "figures": console.queue.views.figures(who, counter.services),
            "reasons": REASONS,
            "other_services": [one for one in console.house.services.values() if not _is_at(counter.ticket, one.code)],
            "boards": console.televisions.all(),
            "kiosks": console.kiosks_alive(who),
        },
    )


def _visit(request: PageRequest, ticket: Ticket | None) -> dict[str, object]:
    """The booking of the number that is held, masked; names while they are revealed in this browser."""
    here = ticket if request.console.outage is None else None  # without the server nothing is known of a booking
    booking = request.console.visits.counter.of_ticket(request.who, here.id) if here else None
    return {
        "booking": booking,
        "is_visit": here is not None and here.service == request.console.visits.settings.service,
        "shown": shown_names(request, booking.id) if booking else None,
        "helps": help_words(request, booking) if booking else (),
        **party_values(request, booking.day if booking else request.today),
        **ban_values(request, booking),
        **permit_values(request, booking),
    }


def _goods(request: PageRequest, ticket: Ticket | None) -> dict[str, object]:
    """What was left under the number that is held, and the locker of its family."""
    goods, who = request.console.goods, request.who
    ticket = ticket if request.console.outage is None else None
    leaves = ticket is not None and goods.settings.offered and ticket.service == goods.settings.service
    visits = ticket is not None and ticket.service == request.console.visits.settings.service
    has_lockers = visits and bool(goods.settings.lockers)
    return {
        "bags": goods.looking.of_ticket(who, ticket.id) if ticket is not None and leaves else None,
        "has_lockers": has_lockers,
        "locker": goods.lockers.of_ticket(who, ticket.id) if ticket is not None and has_lockers else None,
        "free_lockers": goods.lockers.free_ones(who) if has_lockers else (),
    }


def _is_at(ticket: Ticket | None, service: str) -> bool:
    return ticket is not None and ticket.service == service


Wish = Callable[[Console, Officer, str, Form], CallAnswer | bool]

WISHES: dict[str, Wish] = {
    "call": lambda console, who, code, form: console.queue.calling.call_next(who, code),
    "call-ticket": lambda console, who, code, form: _call_ticket(console, who, code, form),
    "recall": lambda console, who, code, form: console.queue.calling.recall(who, code, form.number("ticket")),
    "start": lambda console, who, code, form: console.queue.calling.start(who, code, form.number("ticket")),
    "finish": lambda console, who, code, form: console.queue.calling.finish(who, code, form.number("ticket")),
    "no-show": lambda console, who, code, form: console.queue.calling.no_show(who, code, form.number("ticket")),
    "abandon": lambda console, who, code, form: console.queue.calling.abandon(who, code, form.number("ticket")),
    "transfer": lambda console, who, code, form: console.queue.calling.transfer(
        who, code, form.text("service"), form.text("reason"), form.number("ticket")
    ),
    "hold": lambda console, who, code, form: console.queue.calling.hold(
        who, code, form.text("reason"), form.number("ticket")
    ),
    "cancel": lambda console, who, code, form: console.queue.calling.cancel(
        who, form.number("ticket"), form.text("reason")
    ),
    "resume": lambda console, who, code, form: console.queue.calling.resume(who, code, form.number("ticket")),
    "present-again": lambda console, who, code, form: console.queue.calling.present_again(who, form.number("ticket")),
    "left": lambda console, who, code, form: console.queue.calling.left(who, form.number("ticket")),
    "pause": lambda console, who, code, form: console.queue.counters.pause(who, code, form.text("reason")),
    "go-on": lambda console, who, code, form: console.queue.counters.go_on(who, code),
}


def _call_ticket(console: Console, who: Officer, code: str, form: Form) -> CallAnswer:
    found = console.queue.calling.find(who, form.text("label"))
    if found is None:
        return NotDone(CallRefusal.TICKET_UNKNOWN)
    return console.queue.calling.call_ticket(who, code, found.id, form.text("reason"))


@router.post("/counter/{code}/reprint")
def reprint(request: SignedIn, form: OurForm, code: str) -> Response:
    """A copy (SALINAN) of the ticket that this counter holds, at a kiosk of the officer's choice."""
    counter = next((one for one in request.console.queue.views.serving(request.who) if one.code == code), None)
    kiosk = form.text("kiosk")
    if counter is None or counter.ticket is None:
        return request.go(_back(request, code), "refused.no_active_ticket")
    if kiosk not in {one.kiosk for one in request.console.kiosks.known(request.who)}:
        return request.go(_back(request, code), "refused.kiosk_unknown")
    request.console.paper.reprint(request.who, counter.ticket, kiosk, "id")
    return request.go(_back(request, code), "said.reprint", label=counter.ticket.label, kiosk=kiosk)


@router.post("/counter/{code}/services")
def change_services(request: SignedIn, form: OurForm, code: str) -> Response:
    wanted = tuple(service for service in request.console.house.services if service in form.texts("service"))
    if not wanted:
        return request.go(_back(request, code), "refused.choose_a_service")
    answer = request.console.queue.counters.open(request.who, code, wanted)
    if isinstance(answer, NotDone):
        return _refused(request, code, answer)
    return request.go(_back(request, code), "said.services_changed")


@router.post("/counter/{code}/close")
def close(request: SignedIn, form: OurForm, code: str) -> Response:
    answer = request.console.queue.counters.close(request.who, code)
    if isinstance(answer, NotDone):
        return _refused(request, code, answer)
    return request.go("/counter", "said.counter_closed")


@router.post("/counter/{code}/{wish}")
def act(request: SignedIn, form: OurForm, code: str, wish: str) -> Response:
    """One of WISHES; then back to the counter, which tells the result."""
    if wish not in WISHES:
        raise HTTPException(404)
    answer = WISHES[wish](request.console, request.who, code, form)
    if isinstance(answer, NotDone):
        return _refused(request, code, answer)
    if isinstance(answer, Done):
        key = wish.replace("-", "_")
        return request.go(_back(request, code), f"said.{key}", label=answer.ticket.label)
    return request.go(_back(request, code), f"said.{wish.replace('-', '_')}")


def _refused(request: PageRequest, code: str, answer: NotDone) -> Response:
    return request.go(_back(request, code), f"refused.{answer.refusal}", detail=answer.detail)


def _back(request: PageRequest, code: str) -> str:
    return f"/counter/{code}" if code in request.console.house.counters else "/counters"
