"""The visit of the number that a counter holds: its booking, or a family without one that becomes a booking here."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from screens.web.console.shared.browser import Browser, OurForm, SignedIn, officer_in, room_of
from screens.web.console.shared.render import go, show
from screens.web.console.visits.booking import DEEDS
from screens.web.console.visits.shared import PersonFields, problem_context
from services.queue.model import Ticket
from services.visits.model import Booking, NotBooked

router = APIRouter()


@router.post("/counter/{code}/visit/{deed}")
def do(request: Request, browser: SignedIn, form: OurForm, code: str, deed: str) -> Response:
    """One of DEEDS about the booking of the family that stands here."""
    held, booking = _held(request, browser, code)
    if deed not in DEEDS or held is None:
        raise HTTPException(404)
    if booking is None:
        return go(request, f"/counter/{code}", "refused.no_booking_here")
    return DEEDS[deed](request, browser, form, booking.id, f"/counter/{code}")


@router.get("/counter/{code}/walk-in")
def page(request: Request, browser: SignedIn, code: str) -> Response:
    held = _without_booking(request, browser, code)
    if held is None:
        return _no_walk_in(request, code)
    return _show(request, browser, code, held, PersonFields())


@router.post("/counter/{code}/walk-in")
def register(request: Request, browser: SignedIn, form: OurForm, code: str) -> Response:
    """The family becomes a booking of the session that runs, under the same limits; its number stays."""
    held, wished = _without_booking(request, browser, code), PersonFields.of(form)
    if held is None or held.id != form.number("ticket"):  # the counter has gone on meanwhile
        return _no_walk_in(request, code)
    room, who = room_of(request), officer_in(browser)
    answer = room.visits.register_walk_in(who, wished.person, wished.party_size, held.id)
    if isinstance(answer, NotBooked):
        return _show(request, browser, code, held, wished, answer)
    return go(request, f"/counter/{code}", "said.walk_in", label=held.label)


def _show(
    request: Request, browser: Browser, code: str, held: Ticket, wished: PersonFields, answer: NotBooked | None = None
) -> Response:
    context = {
        "code": code,
        "ticket": held,
        "wished": wished,
        "limits": room_of(request).visits.settings,
        **problem_context(answer, browser.language),
    }
    return show(request, browser, "counter_walk_in.html", context, status=422 if answer else 200)


def _no_walk_in(request: Request, code: str) -> Response:
    known = code in room_of(request).house.counters
    return go(request, f"/counter/{code}" if known else "/counters", "refused.no_walk_in")


def _without_booking(request: Request, browser: Browser, code: str) -> Ticket | None:
    """A number of the visits' service that has no booking yet."""
    held, booking = _held(request, browser, code)
    fits = held is not None and booking is None and held.service == room_of(request).visits.settings.service
    return held if fits else None


def _held(request: Request, browser: Browser, code: str) -> tuple[Ticket | None, Booking | None]:
    """What this officer's counter holds, and its booking; nothing where the counter is none of theirs."""
    room, who = room_of(request), officer_in(browser)
    counter = next((one for one in room.counters.serving(who) if one.code == code), None)
    if counter is None or counter.ticket is None:
        return None, None
    return counter.ticket, room.visits.of_ticket(who, counter.ticket.id)
