"""The fields of the settings, page by page: whoever works here writes a draft, everybody reads what holds."""

from __future__ import annotations

from datetime import date
from urllib.parse import quote

from fastapi.responses import Response

from screens.web.console.settings.shared import drafts_of, draw, kept, show_live, surroundings
from screens.web.console.shared.forms import Form, OurForm
from screens.web.console.shared.navigation import NavigationItem, PageRouter
from screens.web.console.shared.request import PageRequest, SignedIn
from services.people.permissions import Action
from services.settings.model import DraftProblem
from services.text.dates import day_of

router = PageRouter(NavigationItem("settings", "/settings", Action.SEE_SETTINGS))
FIRST = "hours"
WAS = "was:"


@router.get("/settings")
def start(request: SignedIn) -> Response:
    return show(request, FIRST)


@router.get("/settings/page/{key}")
def page(request: SignedIn, key: str) -> Response:
    return show(request, key)


@router.get("/settings/page/{key}/{family}/{code}")
def item(request: SignedIn, key: str, family: str, code: str) -> Response:
    return show(request, key, family, code)


def show(
    request: PageRequest, key: str, family: str = "", code: str = "", status: int = 200, **more: object
) -> Response:
    if request.live:
        return show_live(request)
    draft = drafts_of(request)
    around = surroundings(request, draft, key)
    faults = around["known"].faults if draft is not None else ()  # type: ignore[attr-defined]
    found = request.console.forms.page(key, _family(family), code, draw(request, draft, faults))
    if found is None:
        return request.go("/settings")
    return request.show(
        "settings.html", around | {"page": found, "path": path_of(key, family, code)} | more, status=status
    )


def path_of(key: str, family: str = "", code: str = "") -> str:
    return f"/settings/page/{key}" + (f"/{quote(family.strip())}/{quote(code)}" if family else "")


def _family(said: str) -> str:
    """As the description names it: "info document " of "info document"."""
    return f"{said.strip()} " if said.strip() else ""


@router.post("/settings/page/{key}")
def save(request: SignedIn, form: OurForm, key: str) -> Response:
    return _save(request, form, path_of(key))


@router.post("/settings/page/{key}/{family}/{code}")
def save_item(request: SignedIn, form: OurForm, key: str, family: str, code: str) -> Response:
    return _save(request, form, path_of(key, family, code))


def _save(request: PageRequest, form: Form, path: str) -> Response:
    request.console.permissions.require(request.who, Action.DRAFT_SETTINGS)
    names = [name.removeprefix(WAS) for name in form.names() if name.startswith(WAS)]
    wishes = request.console.forms.wishes(names, form.lines)
    if not wishes:
        return request.go(path, "refused.settings_same")
    before = drafts_of(request)
    request.console.drafts.save(request.who, wishes)
    return request.go(path, kept(before))


@router.post("/settings/add")
def add(request: SignedIn, form: OurForm) -> Response:
    request.console.permissions.require(request.who, Action.DRAFT_SETTINGS)
    family = _family(form.text("family"))
    before = drafts_of(request)
    values = draw(request, before, ()).values
    found = request.console.forms.add(family, form.text("name"), values)
    if found is None:
        return request.go("/settings", "refused.settings_name")
    code, wishes = found
    request.console.drafts.save(request.who, wishes)
    key, _, _ = request.console.forms.page_of(f"{family}{code}")
    return request.go(path_of(key, family, code), kept(before))


@router.post("/settings/move")
def move(request: SignedIn, form: OurForm) -> Response:
    """An item of a list changes places with the one above or below it."""
    request.console.permissions.require(request.who, Action.DRAFT_SETTINGS)
    family, (where, _, code) = _family(form.text("family")), form.text("move").partition(" ")
    key, _, _ = request.console.forms.page_of(f"{family}{code}")
    before = drafts_of(request)
    drawn = draw(request, before, ())
    wishes = request.console.forms.move(family, code, up=where == "up", draw=drawn)
    if not wishes:
        return request.go(path_of(key), "refused.settings_same")
    request.console.drafts.save(request.who, wishes)
    return request.go(f"{path_of(key)}#{family.strip().replace(' ', '-')}", kept(before))


@router.post("/settings/section")
def section(request: SignedIn, form: OurForm) -> Response:
    """A section that may be left out comes or goes; an item of a list goes."""
    request.console.permissions.require(request.who, Action.DRAFT_SETTINGS)
    name, forms = form.text("section"), request.console.forms
    before = drafts_of(request)
    values = draw(request, before, ()).values
    wishes = forms.fill(name, values) if form.text("do") == "fill" else forms.remove(name, values)
    if wishes:
        request.console.drafts.save(request.who, wishes)
    key, family, code = forms.page_of(name)
    gone = form.text("do") != "fill" and not name.startswith("hours ")
    return request.go(path_of(key) if gone else path_of(key, family, code), kept(before) if wishes else "")


@router.post("/settings/discard")
def discard(request: SignedIn, form: OurForm) -> Response:
    problem = request.console.drafts.discard(request.who)
    if problem is not None:
        return show(request, FIRST, status=422, problem=problem.value)
    return request.go("/settings", "said.settings_discarded")


@router.post("/settings/propose")
def propose(request: SignedIn, form: OurForm) -> Response:
    request.console.permissions.require(request.who, Action.DRAFT_SETTINGS)
    drafts, day = request.console.drafts, _wished_day(form)
    if day is None and form.text("when") == "day":
        problem: DraftProblem | None = DraftProblem.DAY_PAST
    else:
        problem = drafts.choose_day(request.who, day) or drafts.propose(request.who)
    if problem is not None:
        return show(request, FIRST, status=422, problem=problem.value, wished_day=day)
    return request.go("/settings/proposals", "said.settings_proposed")


def _wished_day(form: Form) -> date | None:
    return day_of(form.text("day")) if form.text("when") == "day" else None
