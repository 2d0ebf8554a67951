"""What is done about a survey's result, and who signs its report."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from screens.web.console.shared.browser import OurForm, SignedIn, officer_in, room_of
from screens.web.console.shared.render import go, show
from screens.web.console.surveys.shared import Chosen, chosen, chosen_in, instruments, tabs
from services.house.roster import day_of
from services.people.permissions import Action, may
from services.surveys.follow_up import MOST_SIGNATORIES, FollowUpProblem, Plan, Signatory

router = APIRouter()


@router.get("/surveys/follow-up")
def page(request: Request, browser: SignedIn) -> Response:
    room, who, what = room_of(request), officer_in(browser), chosen(request)
    instrument = room.surveys.instruments[what.instrument]
    signatories = room.surveys.signatories(who)
    empty = Signatory("", "", "")
    context = {
        "instruments": instruments(request),
        "plans": room.surveys.plans(who, what.instrument),
        "elements": [(one.key, one.element.in_language(browser.language)) for one in instrument.questions],
        "signatories": [*signatories, *[empty] * (MOST_SIGNATORIES - len(signatories))],
        "may_plan": may(who.role, Action.PLAN_FOLLOW_UP),
        "today": room.clock.now().astimezone(room.house.time_zone).date(),
    }
    return show(request, browser, "survey_follow_up.html", tabs(request, browser, what) | context)


@router.post("/surveys/follow-up/add")
def add(request: Request, browser: SignedIn, form: OurForm) -> Response:
    room, who, what = room_of(request), officer_in(browser), chosen_in(request, form)
    room.surveys.planning(who)
    due = day_of(form.text("due"))
    if due is None:
        return _back(request, what, "refused.follow_up.bad_day")
    answer = room.surveys.add_plan(
        who,
        what.instrument,
        form.text("element"),
        action=form.text("action"),
        responsible=form.text("responsible"),
        due=due,
    )
    return _answered(request, what, answer, "said.plan_added")


@router.post("/surveys/follow-up/done")
def done(request: Request, browser: SignedIn, form: OurForm) -> Response:
    answer = room_of(request).surveys.set_plan_done(officer_in(browser), form.number("plan"), form.text("done") == "1")
    return _answered(request, chosen_in(request, form), answer, "said.saved")


@router.post("/surveys/follow-up/remove")
def remove(request: Request, browser: SignedIn, form: OurForm) -> Response:
    answer = room_of(request).surveys.remove_plan(officer_in(browser), form.number("plan"))
    return _answered(request, chosen_in(request, form), answer, "said.removed")


@router.post("/surveys/follow-up/signatories")
def sign(request: Request, browser: SignedIn, form: OurForm) -> Response:
    """The places to sign, in their order; a line that is empty is none."""
    lines = [
        Signatory(*(form.text(f"{part}{place}") for part in ("caption", "title", "name")))
        for place in range(MOST_SIGNATORIES)
    ]
    given = [one for one in lines if one != Signatory("", "", "")]
    answer = room_of(request).surveys.set_signatories(officer_in(browser), given)
    return _answered(request, chosen_in(request, form), answer, "said.saved")


def _answered(request: Request, what: Chosen, answer: Plan | FollowUpProblem | None, said: str) -> Response:
    return _back(request, what, f"refused.follow_up.{answer}" if isinstance(answer, FollowUpProblem) else said)


def _back(request: Request, what: Chosen, said: str) -> Response:
    return go(request, f"/surveys/follow-up?{what.query}", said)
