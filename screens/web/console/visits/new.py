"""A new booking, under the same limits as every other way in."""

from __future__ import annotations

from datetime import date, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response

from screens.web.console.shared.browser import Browser, Form, OurForm, SignedIn, officer_in, room_of
from screens.web.console.shared.render import go, show
from screens.web.console.visits.shared import EARLIEST, LATEST, PersonFields, asked_day, problem_context, tabs
from services.house.roster import day_of
from services.people.web_sessions import new_token
from services.visits.model import BookingChannel, BookingProblem, NewBooking, NotBooked, SessionFill
from services.visits.rules import house_moment

router = APIRouter()

REQUEST_CHARACTERS = 43


@router.get("/visits/new")
def page(request: Request, browser: SignedIn) -> Response:
    room, who = room_of(request), officer_in(browser)
    today = room.clock.now().astimezone(room.house.time_zone).date()
    soonest = room.visits.next_day(who) or today
    return _show(request, browser, asked_day(request, soonest), PersonFields())


def _show(
    request: Request, browser: Browser, day: date, wished: PersonFields, answer: NotBooked | None = None, **more: object
) -> Response:
    room, who = room_of(request), officer_in(browser)
    sessions = room.visits.fill(who, day)
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
        **problem_context(answer, browser.language),
        "request_id": new_token(),
        "limits": room.visits.settings,
    }
    status = 422 if answer else 200
    return show(request, browser, "visit_new.html", tabs(request, browser) | context | more, status=status)


def bookable(session: SessionFill, day: date, request: Request) -> bool:
    """Whether a place is left and there is time enough; booking itself asks again, and more."""
    room = room_of(request)
    starts_at = house_moment(day, session.start, room.house.time_zone)
    return session.left > 0 and starts_at >= room.clock.now() + timedelta(hours=room.visits.settings.lead_hours)


@router.post("/visits/new")
def add(request: Request, browser: SignedIn, form: OurForm) -> Response:
    room, who = room_of(request), officer_in(browser)
    room.visits.managing(who)
    wished, day = PersonFields.of(form), day_of(form.text("day"))
    start, again = form.number("start") if form.text("start") else -1, request_id(form)
    if day is None or not EARLIEST <= day <= LATEST:
        today = room.clock.now().astimezone(room.house.time_zone).date()
        return _show(request, browser, today, wished, NotBooked(BookingProblem.DAY_CLOSED))
    wish = NewBooking(
        day,
        start,
        wished.party_size,
        wished.person,
        BookingChannel.CONSOLE,
        needs_counter=form.text("needs_counter") == "1",
        request_id=again,
    )
    answer = room.visits.book(who, wish)
    if isinstance(answer, NotBooked):
        return _show(request, browser, day, wished, answer, chosen=start, needs_counter=wish.needs_counter)
    return go(request, f"/visits/booking/{answer.booking.id}", "said.visit_booked")


def request_id(form: Form) -> str | None:
    """Made with the form, so that sending it twice books once; what is none of ours is left out."""
    given = form.text("request")
    return f"console {given}" if len(given) == REQUEST_CHARACTERS and given.isascii() else None
