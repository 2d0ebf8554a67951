"""The visit of the number that a counter holds: its booking, or a family without one that becomes a booking here."""

from __future__ import annotations

from fastapi import HTTPException
from fastapi.responses import Response

from screens.web.console.shared.forms import OurForm
from screens.web.console.shared.navigation import PageRouter
from screens.web.console.shared.request import PageRequest, SignedIn
from screens.web.console.visits.booking import DEEDS
from screens.web.console.visits.shared import PersonFields, people_values, problem_context
from services.queue.model import Ticket
from services.visits.model import Booking, BookingChannel, NotBooked

router = PageRouter()


@router.post("/counter/{code}/visit/{deed}")
def do(request: SignedIn, form: OurForm, code: str, deed: str) -> Response:
    """One of DEEDS about the booking of the family that stands here."""
    held, booking = _held(request, code)
    if deed not in DEEDS or held is None:
        raise HTTPException(404)
    if booking is None:
        return request.go(f"/counter/{code}", "refused.no_booking_here")
    return DEEDS[deed](request, form, booking.id, f"/counter/{code}")


@router.get("/counter/{code}/walk-in")
def page(request: SignedIn, code: str) -> Response:
    held = _without_booking(request, code)
    if held is None:
        return _no_walk_in(request, code)
    return _show(request, code, held, PersonFields())


@router.post("/counter/{code}/walk-in")
def register(request: SignedIn, form: OurForm, code: str) -> Response:
    """The family becomes a booking of the session that runs, under the same limits; its number stays."""
    held, wished = _without_booking(request, code), PersonFields.of(form)
    if held is None or held.id != form.number("ticket"):  # the counter has gone on meanwhile
        return _no_walk_in(request, code)
    answer = request.console.visits.counter.register_walk_in(
        request.who, wished.wish(request.today, 0, BookingChannel.WALK_IN), ticket_id=held.id
    )
    if isinstance(answer, NotBooked):
        return _show(request, code, held, wished, answer)
    return request.go(f"/counter/{code}", "said.walk_in", label=held.label)


def _show(
    request: PageRequest, code: str, held: Ticket, wished: PersonFields, answer: NotBooked | None = None
) -> Response:
    context = {
        "code": code,
        "ticket": held,
        "wished": wished,
        **people_values(request, request.today),
        **problem_context(request, answer),
    }
    return request.show("counter_walk_in.html", context, status=422 if answer else 200)


def _no_walk_in(request: PageRequest, code: str) -> Response:
    known = code in request.console.house.counters
    return request.go(f"/counter/{code}" if known else "/counters", "refused.no_walk_in")


def _without_booking(request: PageRequest, code: str) -> Ticket | None:
    """A number of the visits' service that has no booking yet."""
    held, booking = _held(request, code)
    fits = held is not None and booking is None and held.service == request.console.visits.settings.service
    return held if fits else None


def _held(request: PageRequest, code: str) -> tuple[Ticket | None, Booking | None]:
    """What this officer's counter holds, and its booking; nothing where the counter is none of theirs."""
    counter = next((one for one in request.console.queue.views.serving(request.who) if one.code == code), None)
    if counter is None or counter.ticket is None:
        return None, None
    return counter.ticket, request.console.visits.counter.of_ticket(request.who, counter.ticket.id)
