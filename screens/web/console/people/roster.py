"""The duty roster of a week: everybody sees it, supervisors keep it."""

from __future__ import annotations

from datetime import date, timedelta

from fastapi.responses import Response

from screens.web.console.shared.forms import OurForm, Uploaded
from screens.web.console.shared.navigation import NavigationItem, PageRouter
from screens.web.console.shared.request import PageRequest, SignedIn
from services.house.roster import Duty, DutyProblem, RosterImported
from services.people.permissions import Action, may
from services.sheets.lists import MOST_BYTES
from services.text.dates import day_of
from services.text.times import minutes_of

router = PageRouter(NavigationItem("roster", "/roster", Action.SEE_QUEUE), uploads={"/roster/import": MOST_BYTES})

DAYS = 7


@router.get("/roster")
def page(request: SignedIn) -> Response:
    return _show(request, request.day("week"))


def _show(request: PageRequest, week: date | None = None, status: int = 200, **more: object) -> Response:
    today = request.today
    wished = week or today
    first = wished - timedelta(days=wished.weekday())
    keeps = may(request.who.role, Action.MANAGE_ROSTER)
    duties = request.console.roster.on(request.who, first, first + timedelta(days=DAYS - 1))
    days = [first + timedelta(days=number) for number in range(DAYS)]
    context = {
        "days": [(day, [one for one in duties if one.day == day]) for day in days],
        "before": first - timedelta(days=DAYS),
        "after": first + timedelta(days=DAYS),
        "first": first,
        "this_day": today,
        "keeps": keeps,
        "codes": request.console.officers.codes(request.who) if keeps else [],
        "problem": "",
        "faults": (),
        "imported": None,
    }
    return request.show("roster.html", context | more, status=status)


@router.post("/roster/add")
def add(request: SignedIn, form: OurForm) -> Response:
    console, who = request.console, request.who
    console.permissions.require(who, Action.MANAGE_ROSTER)
    day, start, end = day_of(form.text("day")), minutes_of(form.text("start")), minutes_of(form.text("end"))
    if day is None or start is None or end is None:
        problem: DutyProblem | None = DutyProblem.BAD_TIME
    else:
        problem = console.roster.add(who, Duty(day, start, end, form.text("counter"), form.text("officer")))
    if problem is not None:
        return _show(request, day, 422, problem=problem.value)
    return request.go(f"/roster?week={day}", "said.saved")


@router.post("/roster/remove")
def remove(request: SignedIn, form: OurForm) -> Response:
    removed = request.console.roster.remove(request.who, form.number("duty"))
    week = day_of(form.text("week"))
    back = f"/roster?week={week}" if week else "/roster"
    return request.go(back, "said.removed" if removed else "refused.nothing_to_do")


@router.post("/roster/import")
def import_roster(request: SignedIn, content: Uploaded) -> Response:
    answer = request.console.roster.import_csv(request.who, content)
    if isinstance(answer, RosterImported):
        return _show(request, imported=answer)
    return _show(request, status=422, faults=answer)
