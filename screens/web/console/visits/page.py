"""A day of visits: how full its sessions are, who is booked (masked), what was refused, and looking for a booking."""

from __future__ import annotations

from datetime import date, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from screens.web.console.shared.browser import Browser, OurForm, SignedIn, officer_in, room_of
from screens.web.console.shared.render import show
from screens.web.console.visits.shared import asked_day, not_found, tabs
from services.people.permissions import Action, may
from services.visits.counter import LookedUp
from services.visits.model import Booking, BookingProblem, SessionFill

router = APIRouter()

SHOWN = 100  # bookings on a page


@router.get("/visits")
def page(request: Request, browser: SignedIn) -> Response:
    room, who = room_of(request), officer_in(browser)
    today = room.clock.now().astimezone(room.house.time_zone).date()
    day = asked_day(request, today)
    fills = room.visits.fill(who, day)
    context = {
        "day": day,
        "is_today": day == today,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "fills": fills,
        "sums": sums(fills),
        **_bookings(request, browser, day),
    }
    return show(request, browser, "visits.html", tabs(request, browser) | context)


def sums(fills: list[SessionFill]) -> dict[str, int]:
    """The day as one line. Pure."""
    return {name: sum(getattr(one, name) for one in fills) for name in ("booked", "walk_ins", "checked_in", "left")}


def _bookings(request: Request, browser: Browser, day: date) -> dict[str, object]:
    """A page of the day's bookings, for who looks after them; others see numbers only."""
    room, who = room_of(request), officer_in(browser)
    if not may(who.role, Action.MANAGE_BOOKINGS):
        return {"bookings": None, "next": None, "first": True}
    last = request.query_params.get("after", "")
    after = room.visits.by_id(who, int(last)) if last.isascii() and last.isdigit() and len(last) < 19 else None
    found = room.visits.between(who, day, day, after, limit=SHOWN + 1)
    shown = found[:SHOWN]
    return {"bookings": shown, "next": shown[-1].id if len(found) > SHOWN else None, "first": after is None}


@router.post("/visits/find")
def find(request: Request, browser: SignedIn, form: OurForm) -> Response:
    """A short code, "#12", or a pass that an office scanner typed. Never an address: a code lets somebody in."""
    answer = room_of(request).visits.find(officer_in(browser), form.text("code"))
    if isinstance(answer, Booking):
        return RedirectResponse(f"/visits/booking/{answer.id}", 303)
    return not_found(request, browser, "/visits", answer)


@router.get("/visits/refused")
def refused(request: Request, browser: SignedIn) -> Response:
    room, who = room_of(request), officer_in(browser)
    today = room.clock.now().astimezone(room.house.time_zone).date()
    day = asked_day(request, today)
    context = {
        "day": day,
        "is_today": day == today,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "scans": room.visits.refused_scans(who, day),
        "opens": may(who.role, Action.MANAGE_BOOKINGS),
    }
    return show(request, browser, "visit_refused.html", tabs(request, browser) | context)


@router.get("/visits/look-up")
def look_up_page(request: Request, browser: SignedIn) -> Response:
    room_of(request).visits.open_cases(officer_in(browser))  # who may not look up finds no form either
    return show(
        request, browser, "visit_look_up.html", tabs(request, browser) | {"found": None, "problem": "", "minutes": 0}
    )


@router.post("/visits/look-up")
def look_up(request: Request, browser: SignedIn, form: OurForm) -> Response:
    """Bookings of a complete NIK. It stands in no address and in no page that answers."""
    room, who = room_of(request), officer_in(browser)
    answer = room.visits.look_up(who, form.text("nik"))
    context: dict[str, object] = {"found": None, "minutes": 0}
    if not isinstance(answer, LookedUp):
        context["problem"] = "bad_nik" if answer.problem is BookingProblem.BAD_NIK else "away"
    elif answer.wait_seconds:
        context |= {"problem": "wait", "minutes": -(-answer.wait_seconds // 60)}
    else:
        context |= {"problem": "", "found": answer.bookings}
    status = 422 if context["problem"] else 200
    return show(request, browser, "visit_look_up.html", tabs(request, browser) | context, status=status)
