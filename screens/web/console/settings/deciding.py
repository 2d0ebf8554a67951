"""What waits for an approval, and the versions: in force, planned, past; which one explains a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi.responses import Response

from screens.web.console.settings.shared import Consequences, consequences, drafts_of, show_live, surroundings
from screens.web.console.shared.forms import OurForm
from screens.web.console.shared.navigation import PageRouter
from screens.web.console.shared.request import PageRequest, RowNumber, SignedIn
from services.settings.form import Told
from services.settings.model import Approved, Draft, DraftProblem
from services.settings.timeline import Version
from services.text.local_form import format_date

router = PageRouter()


@dataclass(frozen=True, slots=True)
class Shown:
    draft: Draft
    known: Consequences


@router.get("/settings/proposals")
def proposals(request: SignedIn) -> Response:
    return show_live(request) if request.live else _proposals(request)


def _proposals(request: PageRequest, status: int = 200, **more: object) -> Response:
    waiting = [Shown(one, consequences(request, one)) for one in request.console.drafts.proposals(request.who)]
    around = surroundings(request, drafts_of(request), "proposals")
    return request.show("settings_proposals.html", around | {"proposals": waiting} | more, status=status)


@router.post("/settings/approve")
def approve(request: SignedIn, form: OurForm) -> Response:
    answer = request.console.drafts.approve(request.who, form.number("proposal"), form.text("seen"))
    if isinstance(answer, DraftProblem):
        return _proposals(request, 422, problem=answer.value)
    assert isinstance(answer, Approved)
    if answer.starts_at <= request.console.clock.now():
        return request.go("/settings/history", "said.settings_at_once", number=answer.number)
    day = format_date(answer.starts_at.astimezone(request.console.house.time_zone).date(), request.language)
    return request.go("/settings/history", "said.settings_planned", number=answer.number, day=day)


@router.post("/settings/give-back")
def give_back(request: SignedIn, form: OurForm) -> Response:
    problem = request.console.drafts.give_back(request.who, form.number("proposal"), form.text("reason"))
    if problem is not None:
        return _proposals(request, 422, problem=problem.value)
    return request.go("/settings/proposals", "said.settings_given_back")


@router.get("/settings/history")
def history(request: SignedIn) -> Response:
    return show_live(request) if request.live else _history(request)


def _history(request: PageRequest, status: int = 200, **more: object) -> Response:
    timeline = request.console.drafts.timeline(request.who)
    day, zone = request.day("day"), request.console.house.time_zone
    of_day = timeline.of_day(day, zone) if day else ()
    context = {
        "versions": [*reversed(timeline.versions)],
        "now": request.console.clock.now(),
        "of_day": of_day,
        "asked_day": day,
    }
    around = surroundings(request, drafts_of(request), "history")
    return request.show("settings_history.html", around | context | more, status=status)


@router.get("/settings/history/{number}")
def version(request: SignedIn, number: RowNumber) -> Response:
    if request.live:
        return show_live(request)
    timeline = request.console.drafts.timeline(request.who)
    found = next((one for one in timeline.versions if one.number == number), None)
    if found is None:
        return request.go("/settings/history")
    context = {"shown": found, "told": _told(request, found), "now": request.console.clock.now()}
    return request.show("settings_version.html", surroundings(request, drafts_of(request), "history") | context)


def _told(request: PageRequest, version: Version) -> Sequence[Told]:
    after = request.console.drafts.timeline(request.who).values(version.starts_at)
    return request.console.forms.told(version.changes, after, request.language)


@router.post("/settings/take-back")
def take_back(request: SignedIn, form: OurForm) -> Response:
    problem = request.console.drafts.take_back(request.who, form.number("version"))
    if problem is not None:
        return _history(request, 422, problem=problem.value)
    return request.go("/settings/history", "said.settings_taken_back")
