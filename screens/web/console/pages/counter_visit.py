"""The visit of the number that a counter holds: its booking, or a family without one that becomes a booking here."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from screens.web.console.browser import Browser, OurForm, SignedIn, officer_in, room_of
from screens.web.console.pages.visit_booking import DEEDS
from screens.web.console.render import go, show
from screens.web.console.visit_pages import PersonFields, problem_context
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
    return _show(request, browser, code, PersonFields())


def _show(
    request: Request, browser: Browser, code: str, wished: PersonFields, answer: NotBooked | None = None
) -> Response:
    room = room_of(request)
    held, booking = _held(request, browser, code)
    if held is None or booking is not None or held.service != room.visits.settings.service:
        return go(request, f"/counter/{code}" if code in room.house.counters else "/counters", "refused.no_walk_in")
    context = {"code": code, "ticket": held, "wished": wished, "limits": room.visits.settings,
               **problem_context(answer, browser.language)}  # fmt: skip
    return show(request, browser, "counter_walk_in.html", context, status=422 if answer else 200)


@router.post("/counter/{code}/walk-in")
def register(request: Request, browser: SignedIn, form: OurForm, code: str) -> Response:
    """The family becomes a booking of the session that runs, under the same limits; its number stays."""
    held, _ = _held(request, browser, code)
    wished = PersonFields.of(form)
    if held is None or held.id != form.number("ticket"):  # the counter has gone on meanwhile
        return go(request, f"/counter/{code}", "refused.no_walk_in")
    room, who = room_of(request), officer_in(browser)
    answer = room.visits.register_walk_in(who, wished.person, wished.party_size, held.id)
    if isinstance(answer, NotBooked):
        return _show(request, browser, code, wished, answer)
    return go(request, f"/counter/{code}", "said.walk_in", label=held.label)


def _held(request: Request, browser: Browser, code: str) -> tuple[Ticket | None, Booking | None]:
    """What this officer's counter holds, and its booking; nothing where the counter is none of theirs."""
    room, who = room_of(request), officer_in(browser)
    counter = next((one for one in room.counters.serving(who) if one.code == code), None)
    if counter is None or counter.ticket is None:
        return None, None
    return counter.ticket, room.visits.of_ticket(who, counter.ticket.id)
