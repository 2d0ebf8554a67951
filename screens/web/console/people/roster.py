"""The duty roster of a week: everybody sees it, supervisors keep it."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from screens.web.console.shared.browser import Browser, OurForm, SignedIn, officer_in, room_of
from screens.web.console.shared.render import go, show
from screens.web.console.shared.uploads import Uploaded
from services.house.roster import Duty, DutyProblem, RosterImported, day_of, minutes_of
from services.people.permissions import Action, may

router = APIRouter()

DAYS = 7


@router.get("/roster")
def page(request: Request, browser: SignedIn, week: Annotated[str, Query(max_length=10)] = "") -> Response:
    return _show(request, browser, week)


def _show(request: Request, browser: Browser, week: str = "", status: int = 200, **more: object) -> Response:
    room, who = room_of(request), officer_in(browser)
    today = room.clock.now().astimezone(room.house.time_zone).date()
    wished = day_of(week) or today
    first = wished - timedelta(days=wished.weekday())
    keeps = may(who.role, Action.MANAGE_ROSTER)
    duties = room.people.roster(who, first, first + timedelta(days=DAYS - 1))
    days = [first + timedelta(days=number) for number in range(DAYS)]
    context = {
        "days": [(day, [one for one in duties if one.day == day]) for day in days],
        "before": first - timedelta(days=DAYS),
        "after": first + timedelta(days=DAYS),
        "first": first,
        "this_day": today,
        "keeps": keeps,
        "codes": room.people.codes(who) if keeps else [],
        "hour": lambda minutes: f"{minutes // 60:02d}.{minutes % 60:02d}",
        "problem": "",
        "faults": (),
        "imported": None,
    }
    return show(request, browser, "roster.html", context | more, status=status)


@router.post("/roster/add")
def add(request: Request, browser: SignedIn, form: OurForm) -> Response:
    room, who = room_of(request), officer_in(browser)
    room.people.require_keeping(who)
    day, start, end = day_of(form.text("day")), minutes_of(form.text("start")), minutes_of(form.text("end"))
    if day is None or start is None or end is None:
        problem: DutyProblem | None = DutyProblem.BAD_TIME
    else:
        problem = room.people.add_duty(who, Duty(day, start, end, form.text("counter"), form.text("officer")))
    if problem is not None:
        return _show(request, browser, form.text("day"), 422, problem=problem.value)
    return go(request, f"/roster?week={day}", "said.saved")


@router.post("/roster/remove")
def remove(request: Request, browser: SignedIn, form: OurForm) -> Response:
    removed = room_of(request).people.remove_duty(officer_in(browser), form.number("duty"))
    week = day_of(form.text("week"))
    back = f"/roster?week={week}" if week else "/roster"
    return go(request, back, "said.removed" if removed else "refused.nothing_to_do")


@router.post("/roster/import")
def import_roster(request: Request, browser: SignedIn, content: Uploaded) -> Response:
    answer = room_of(request).people.import_roster(officer_in(browser), content)
    if isinstance(answer, RosterImported):
        return _show(request, browser, imported=answer)
    return _show(request, browser, status=422, faults=answer)
