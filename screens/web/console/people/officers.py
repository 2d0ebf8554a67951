"""Accounts, for administrators. First PINs are shown once, on the answer itself, and kept nowhere."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from screens.web.console.shared.browser import Browser, Form, OurForm, SignedIn, officer_in, room_of
from screens.web.console.shared.render import go, show
from screens.web.console.shared.uploads import Uploaded
from services.people.model import Role
from services.people.officer_import import Imported

router = APIRouter()


@router.get("/officers")
def page(request: Request, browser: SignedIn) -> Response:
    return _show(request, browser)


def _show(request: Request, browser: Browser, status: int = 200, **more: object) -> Response:
    context: dict[str, object] = {
        "officers": room_of(request).people.officers(officer_in(browser)),
        "roles": tuple(Role),
        "pins": {},
        "problem": "",
        "faults": (),
        "imported": None,
        "wished": dict.fromkeys(("code", "name", "nip", "role"), ""),
    }
    return show(request, browser, "officers.html", context | more, status=status)


@router.post("/officers/add")
def add(request: Request, browser: SignedIn, form: OurForm) -> Response:
    room, who = room_of(request), officer_in(browser)
    role = _role(form)
    wished = {name: form.text(name) for name in ("code", "name", "nip", "role")}
    answer = room.people.add(who, wished["code"].lower(), wished["name"], wished["nip"], role)
    if isinstance(answer, tuple):
        return _show(request, browser, pins={answer[0].code: answer[1]})
    return _show(request, browser, 422, problem=answer.value, wished=wished)


@router.post("/officers/import")
def import_list(request: Request, browser: SignedIn, content: Uploaded) -> Response:
    answer = room_of(request).people.import_list(officer_in(browser), content)
    if isinstance(answer, Imported):
        return _show(request, browser, pins=answer.pins, imported=answer)
    return _show(request, browser, 422, faults=answer)


@router.post("/officers/new-pin")
def new_pin(request: Request, browser: SignedIn, form: OurForm) -> Response:
    code = form.text("officer")
    answer = room_of(request).people.new_pin(officer_in(browser), code)
    if isinstance(answer, str) and answer.isdigit():
        return _show(request, browser, pins={code: answer})
    return _show(request, browser, 422, problem=str(answer))


@router.post("/officers/active")
def set_active(request: Request, browser: SignedIn, form: OurForm) -> Response:
    problem = room_of(request).people.set_active(officer_in(browser), form.text("officer"), form.text("active") == "1")
    return _show(request, browser, 422, problem=problem.value) if problem else go(request, "/officers", "said.saved")


@router.post("/officers/role")
def set_role(request: Request, browser: SignedIn, form: OurForm) -> Response:
    problem = room_of(request).people.set_role(officer_in(browser), form.text("officer"), _role(form))
    return _show(request, browser, 422, problem=problem.value) if problem else go(request, "/officers", "said.saved")


def _role(form: Form) -> Role:
    """The chosen role; what is none is the least."""
    wished = form.text("role")
    return Role(wished) if wished in set(Role) else Role.COUNTER
