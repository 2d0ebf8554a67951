"""A counter: who is being served, what can be done now, who comes next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from screens.web.console.shared.browser import Browser, Form, OurForm, SignedIn, officer_in, room_of
from screens.web.console.shared.kiosks import kiosks_alive
from screens.web.console.shared.render import go, show
from screens.web.console.shared.room import Room
from screens.web.console.visits.shared import party_context
from services.people.model import Officer
from services.queue.model import CallAnswer, CallRefusal, Done, NotDone, Ticket, TicketState
from services.queue.reasons import CallReason, CancelReason, HoldReason, PauseReason, TransferReason
from services.queue.views import CounterNow

router = APIRouter()

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
def page(request: Request, browser: SignedIn, code: str) -> Response:
    room, who = room_of(request), officer_in(browser)
    mine = room.counters.serving(who)
    counter = next((one for one in mine if one.code == code), None)
    if code not in room.house.counters:
        raise HTTPException(404)
    if counter is None:
        return RedirectResponse("/counters", 303)
    now = room.clock.now()
    called = counter.ticket if counter.ticket and counter.ticket.state is TicketState.CALLED else None
    since = room.counters.no_show_from(called) if called else None
    return show(
        request,
        browser,
        "counter.html",
        {
            "counter": counter,
            **_visit(room, browser, counter.ticket),
            "mine": mine,
            "can": can(counter, since, now),
            "no_show_seconds": max(0, round((since - now).total_seconds())) if since else None,
            "waiting": room.counters.waiting(who, counter.services, HEADS),
            "figures": room.counters.figures(who, counter.services),
            "reasons": REASONS,
            "other_services": [one for one in room.house.services.values() if not _is_at(counter.ticket, one.code)],
            "boards": room.boards.all(),
            "kiosks": kiosks_alive(room, who),
        },
    )


def _visit(room: Room, browser: Browser, ticket: Ticket | None) -> dict[str, object]:
    """The booking of the number that is held, masked; names while they are revealed in this browser."""
    who = officer_in(browser)
    booking = room.visits.of_ticket(who, ticket.id) if ticket else None
    return {
        "booking": booking,
        "is_visit": ticket is not None and ticket.service == room.visits.settings.service,
        "shown": room.reveals.look(browser.token, booking.id) if booking else None,
        **party_context(room, who),
    }


def _is_at(ticket: Ticket | None, service: str) -> bool:
    return ticket is not None and ticket.service == service


Wish = Callable[[Room, Officer, str, Form], CallAnswer | bool]

WISHES: dict[str, Wish] = {
    "call": lambda room, who, code, form: room.counters.call_next(who, code),
    "call-ticket": lambda room, who, code, form: _call_ticket(room, who, code, form),
    "recall": lambda room, who, code, form: room.counters.recall(who, code, form.number("ticket")),
    "start": lambda room, who, code, form: room.counters.start(who, code, form.number("ticket")),
    "finish": lambda room, who, code, form: room.counters.finish(who, code, form.number("ticket")),
    "no-show": lambda room, who, code, form: room.counters.no_show(who, code, form.number("ticket")),
    "abandon": lambda room, who, code, form: room.counters.abandon(who, code, form.number("ticket")),
    "transfer": lambda room, who, code, form: room.counters.transfer(
        who, code, form.text("service"), form.text("reason"), form.number("ticket")
    ),
    "hold": lambda room, who, code, form: room.counters.hold(who, code, form.text("reason"), form.number("ticket")),
    "cancel": lambda room, who, code, form: room.counters.cancel(who, form.number("ticket"), form.text("reason")),
    "resume": lambda room, who, code, form: room.counters.resume(who, code, form.number("ticket")),
    "present-again": lambda room, who, code, form: room.counters.present_again(who, form.number("ticket")),
    "left": lambda room, who, code, form: room.counters.left(who, form.number("ticket")),
    "pause": lambda room, who, code, form: room.counters.pause(who, code, form.text("reason")),
    "go-on": lambda room, who, code, form: room.counters.go_on(who, code),
}


def _call_ticket(room: Room, who: Officer, code: str, form: Form) -> CallAnswer:
    found = room.counters.ticket(who, form.text("label"))
    if found is None:
        return NotDone(CallRefusal.TICKET_UNKNOWN)
    return room.counters.call_ticket(who, code, found.id, form.text("reason"))


@router.post("/counter/{code}/reprint")
def reprint(request: Request, browser: SignedIn, form: OurForm, code: str) -> Response:
    """A copy (SALINAN) of the ticket that this counter holds, at a kiosk of the officer's choice."""
    room, who = room_of(request), officer_in(browser)
    counter = next((one for one in room.counters.serving(who) if one.code == code), None)
    kiosk = form.text("kiosk")
    if counter is None or counter.ticket is None:
        return go(request, _back(room, code), "refused.no_active_ticket")
    if kiosk not in {one.kiosk for one in room.attention.kiosks(who)}:
        return go(request, _back(room, code), "refused.kiosk_unknown")
    room.counters.reprint(who, counter.ticket, kiosk, "id")
    return go(request, _back(room, code), "said.reprint", label=counter.ticket.label, kiosk=kiosk)


@router.post("/counter/{code}/services")
def change_services(request: Request, browser: SignedIn, form: OurForm, code: str) -> Response:
    room, who = room_of(request), officer_in(browser)
    wanted = tuple(service for service in room.house.services if service in form.texts("service"))
    if not wanted:
        return go(request, _back(room, code), "refused.choose_a_service")
    answer = room.counters.open_counter(who, code, wanted)
    if isinstance(answer, NotDone):
        return _refused(request, code, answer)
    return go(request, _back(room, code), "said.services_changed")


@router.post("/counter/{code}/close")
def close(request: Request, browser: SignedIn, form: OurForm, code: str) -> Response:
    room, who = room_of(request), officer_in(browser)
    answer = room.counters.close_counter(who, code)
    if isinstance(answer, NotDone):
        return _refused(request, code, answer)
    return go(request, "/counter", "said.counter_closed")


@router.post("/counter/{code}/{wish}")
def act(request: Request, browser: SignedIn, form: OurForm, code: str, wish: str) -> Response:
    """One of WISHES; then back to the counter, which says what became of it."""
    room, who = room_of(request), officer_in(browser)
    if wish not in WISHES:
        raise HTTPException(404)
    answer = WISHES[wish](room, who, code, form)
    if isinstance(answer, NotDone):
        return _refused(request, code, answer)
    if isinstance(answer, Done):
        key = wish.replace("-", "_")
        return go(request, _back(room, code), f"said.{key}", label=answer.ticket.label)
    return go(request, _back(room, code), f"said.{wish.replace('-', '_')}")


def _refused(request: Request, code: str, answer: NotDone) -> Response:
    return go(request, _back(room_of(request), code), f"refused.{answer.refusal}", detail=answer.detail)


def _back(room: Room, code: str) -> str:
    return f"/counter/{code}" if code in room.house.counters else "/counters"
