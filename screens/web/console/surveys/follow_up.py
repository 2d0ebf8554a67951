"""What is done about a survey's result, and who signs its report."""

from __future__ import annotations

from fastapi.responses import Response

from screens.web.console.shared.forms import OurForm
from screens.web.console.shared.navigation import PageRouter
from screens.web.console.shared.request import PageRequest, SignedIn, WrongDate
from screens.web.console.surveys.shared import Chosen, chosen, chosen_in, instruments, tabs
from services.people.permissions import Action, may
from services.surveys.follow_up import MOST_SIGNATORIES, FollowUpProblem, Plan, Signatory
from services.text.dates import day_of

router = PageRouter()


@router.get("/surveys/follow-up")
def page(request: SignedIn) -> Response:
    console, who, what = request.console, request.who, chosen(request)
    if what.faulty:
        raise WrongDate
    instrument = console.surveys.instruments[what.instrument]
    signatories = console.surveys.follow_up.signatories()
    empty = Signatory("", "", "")
    context = {
        "instruments": instruments(request),
        "plans": console.surveys.follow_up.plans(who, what.instrument),
        "elements": [(one.key, one.element.in_language(request.language)) for one in instrument.questions],
        "signatories": [*signatories, *[empty] * (MOST_SIGNATORIES - len(signatories))],
        "may_plan": may(who.role, Action.PLAN_FOLLOW_UP),
        "this_day": request.today,
    }
    return request.show("survey_follow_up.html", tabs(request, what) | context)


@router.post("/surveys/follow-up/add")
def add(request: SignedIn, form: OurForm) -> Response:
    console, who, what = request.console, request.who, chosen_in(request, form)
    console.permissions.require(who, Action.PLAN_FOLLOW_UP)
    due = day_of(form.text("due"))
    if due is None:
        return _back(request, what, "refused.follow_up.bad_day")
    answer = console.surveys.follow_up.add(
        who,
        what.instrument,
        form.text("element"),
        action=form.text("action"),
        responsible=form.text("responsible"),
        due=due,
    )
    return _answered(request, what, answer, "said.plan_added")


@router.post("/surveys/follow-up/done")
def done(request: SignedIn, form: OurForm) -> Response:
    answer = request.console.surveys.follow_up.set_done(request.who, form.number("plan"), form.text("done") == "1")
    return _answered(request, chosen_in(request, form), answer, "said.saved")


@router.post("/surveys/follow-up/remove")
def remove(request: SignedIn, form: OurForm) -> Response:
    answer = request.console.surveys.follow_up.remove(request.who, form.number("plan"))
    return _answered(request, chosen_in(request, form), answer, "said.removed")


@router.post("/surveys/follow-up/signatories")
def sign(request: SignedIn, form: OurForm) -> Response:
    """The places to sign, in their order; a line that is empty is none."""
    lines = [
        Signatory(*(form.text(f"{part}{place}") for part in ("caption", "title", "name")))
        for place in range(MOST_SIGNATORIES)
    ]
    given = [one for one in lines if one != Signatory("", "", "")]
    answer = request.console.surveys.follow_up.set_signatories(request.who, given)
    return _answered(request, chosen_in(request, form), answer, "said.saved")


def _answered(request: PageRequest, what: Chosen, answer: Plan | FollowUpProblem | None, said: str) -> Response:
    return _back(request, what, f"refused.follow_up.{answer}" if isinstance(answer, FollowUpProblem) else said)


def _back(request: PageRequest, what: Chosen, said: str) -> Response:
    return request.go(f"/surveys/follow-up?{what.query}", said)
