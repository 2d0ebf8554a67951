"""A day of visits: how full its sessions are, who is booked (masked), what was refused, and looking for a booking."""

from __future__ import annotations

from datetime import date, timedelta

from fastapi.responses import RedirectResponse, Response

from screens.web.console.shared.forms import OurForm
from screens.web.console.shared.navigation import NavigationItem, PageRouter
from screens.web.console.shared.request import PageRequest, SignedIn
from screens.web.console.visits.shared import asked_day, not_found, tabs
from services.people.permissions import Action, may
from services.visits.model import Booking, BookingProblem, SessionFill
from services.visits.names import LookedUp

router = PageRouter(NavigationItem("visits", "/visits", Action.SEE_VISITS))

SHOWN = 100  # bookings on a page


@router.get("/visits")
def page(request: SignedIn) -> Response:
    today = request.today
    day = asked_day(request, today)
    fills = request.console.visits.bookings.fill(request.who, day)
    now = request.console.clock.now().astimezone(request.console.house.time_zone)
    minutes = now.hour * 60 + now.minute if now.date() == today else 0  # a clock that is not trusted says no time

    def over(session: SessionFill) -> bool:
        return (day, session.end) <= (today, minutes)

    context = {
        "day": day,
        "is_today": day == today,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "fills": fills,
        "held": request.console.visits.settings.on(day),
        "over": over,
        "sums": sums(fills) | {"left": sum(one.left for one in fills if not over(one))},
        **_bookings(request, day),
    }
    return request.show("visits.html", tabs(request) | context)


def sums(fills: list[SessionFill]) -> dict[str, int]:
    """The day as one line. Pure."""
    return {name: sum(getattr(one, name) for one in fills) for name in ("booked", "walk_ins", "checked_in", "left")}


def _bookings(request: PageRequest, day: date) -> dict[str, object]:
    """A page of the day's bookings, for staff who manage them; others see numbers only."""
    console, who = request.console, request.who
    if not may(who.role, Action.MANAGE_BOOKINGS):
        return {"bookings": None, "next": None, "first": True}
    last = request.query.get("after", "")
    after = (
        console.visits.bookings.look(who, int(last)) if last.isascii() and last.isdigit() and len(last) < 19 else None
    )
    found = console.visits.bookings.between(who, day, day, after=after, limit=SHOWN + 1)
    shown = found[:SHOWN]
    return {"bookings": shown, "next": shown[-1].id if len(found) > SHOWN else None, "first": after is None}


@router.post("/visits/find")
def find(request: SignedIn, form: OurForm) -> Response:
    """A short code, "#12", or a pass that an office scanner typed. Never an address: a code lets somebody in."""
    answer = request.console.visits.counter.find(request.who, form.text("code"))
    if isinstance(answer, Booking):
        return RedirectResponse(f"/visits/booking/{answer.id}", 303)
    return not_found(request, "/visits", answer)


@router.get("/visits/refused")
def refused(request: SignedIn) -> Response:
    today = request.today
    day = asked_day(request, today)
    context = {
        "day": day,
        "is_today": day == today,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "scans": request.console.visits.refused_scans.on(request.who, day),
        "opens": may(request.who.role, Action.MANAGE_BOOKINGS),
    }
    return request.show("visit_refused.html", tabs(request) | context)


@router.get("/visits/look-up")
def look_up_page(request: SignedIn) -> Response:
    request.console.visits.provisionals.open_cases(request.who)  # who may not look up finds no form either
    return request.show("visit_look_up.html", tabs(request) | {"found": None, "problem": "", "minutes": 0})


@router.post("/visits/look-up")
def look_up(request: SignedIn, form: OurForm) -> Response:
    """Bookings of a complete NIK. It stands in no address and in no page that answers."""
    answer = request.console.visits.names.look_up(request.who, form.text("nik"))
    context: dict[str, object] = {"found": None, "minutes": 0}
    if not isinstance(answer, LookedUp):
        context["problem"] = "bad_nik" if answer.problem is BookingProblem.BAD_NIK else "away"
    elif answer.wait_seconds:
        context |= {"problem": "wait", "minutes": -(-answer.wait_seconds // 60)}
    else:
        context |= {"problem": "", "found": answer.bookings}
    status = 422 if context["problem"] else 200
    return request.show("visit_look_up.html", tabs(request) | context, status=status)
