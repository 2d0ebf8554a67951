"""A new booking, under the same limits as every other way in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from fastapi.responses import Response

from screens.web.console.shared.forms import Form, OurForm
from screens.web.console.shared.navigation import PageRouter
from screens.web.console.shared.request import PageRequest, SignedIn
from screens.web.console.visits.shared import PersonFields, asked_day, people_values, problem_context, tabs
from services.people.permissions import Action
from services.people.web_sessions import new_token
from services.text.dates import day_of
from services.visits.model import BookingChannel, BookingProblem, BookingState, NotBooked, SessionFill
from services.visits.rules import house_moment

router = PageRouter()

REQUEST_CHARACTERS = 43


@router.get("/visits/new")
def page(request: SignedIn) -> Response:
    today = request.today
    soonest = request.console.visits.bookings.next_day(request.who) or today
    return _show(request, asked_day(request, soonest), PersonFields())


def _show(
    request: PageRequest, day: date, wished: PersonFields, answer: NotBooked | None = None, **more: object
) -> Response:
    sessions = request.console.visits.bookings.fill(request.who, day)
    free = [one.start for one in sessions if bookable(one, day, request)]
    context: dict[str, object] = {
        "day": day,
        "is_today": True,  # no way back to "today": any day can be chosen
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "sessions": sessions,
        "free": free,
        "chosen": free[0] if len(free) == 1 else None,
        "wished": wished,
        "needs_counter": False,
        **problem_context(request, answer),
        "request_id": new_token(),
        **people_values(request, day),
    }
    status = 422 if answer else 200
    return request.show("visit_new.html", tabs(request) | context | more, status=status)


def bookable(session: SessionFill, day: date, request: PageRequest) -> bool:
    """Whether a place is left and there is time enough; booking itself asks again, and more."""
    console = request.console
    starts_at = house_moment(day, session.start, console.house.time_zone)
    return session.left > 0 and starts_at >= console.clock.now() + timedelta(hours=console.visits.settings.lead_hours)


@router.post("/visits/new")
def add(request: SignedIn, form: OurForm) -> Response:
    request.console.permissions.require(request.who, Action.MANAGE_BOOKINGS)
    wished, day = PersonFields.of(form), day_of(form.text("day"))
    start, again = form.number("start") if form.text("start") else -1, request_id(form)
    if day is None:
        today = request.today
        return _show(request, today, wished, NotBooked(BookingProblem.DAY_CLOSED))
    wish = replace(
        wished.wish(day, start, BookingChannel.CONSOLE),
        needs_counter=form.text("needs_counter") == "1",
        request_id=again,
    )
    answer = request.console.visits.bookings.book(request.who, wish)
    if isinstance(answer, NotBooked):
        return _show(request, day, wished, answer, chosen=start, needs_counter=wish.needs_counter)
    made = answer.booking
    said = "said.visit_asked" if made.state is BookingState.ASKED else "said.visit_booked"
    if request.console.visits.permits.standing(made).lacking:
        said = f"{said}_permit"  # told while the family can still be told
    return request.go(f"/visits/booking/{made.id}", said)


def request_id(form: Form) -> str | None:
    """Made with the form, so that sending it twice books once; what is none of ours is left out."""
    given = form.text("request")
    return f"console {given}" if len(given) == REQUEST_CHARACTERS and given.isascii() else None
