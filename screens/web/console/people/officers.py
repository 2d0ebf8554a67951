"""Accounts, for administrators. First PINs are shown once, on the answer itself, and kept nowhere."""

from __future__ import annotations

from fastapi.responses import Response

from screens.web.console.shared.forms import Form, OurForm, Uploaded
from screens.web.console.shared.navigation import NavigationItem, PageRouter
from screens.web.console.shared.request import PageRequest, SignedIn
from services.people.model import Role
from services.people.officer_import import Imported
from services.people.permissions import Action
from services.sheets.lists import MOST_BYTES

router = PageRouter(
    NavigationItem("officers", "/officers", Action.MANAGE_OFFICERS), uploads={"/officers/import": MOST_BYTES}
)


@router.get("/officers")
def page(request: SignedIn) -> Response:
    return _show(request)


def _show(request: PageRequest, status: int = 200, **more: object) -> Response:
    context: dict[str, object] = {
        "officers": request.console.officers.accounts(request.who),
        "roles": tuple(Role),
        "pins": {},
        "problem": "",
        "faults": (),
        "imported": None,
        "wished": dict.fromkeys(("code", "name", "nip", "role"), ""),
    }
    return request.show("officers.html", context | more, status=status)


@router.post("/officers/add")
def add(request: SignedIn, form: OurForm) -> Response:
    role = _role(form)
    wished = {name: form.text(name) for name in ("code", "name", "nip", "role")}
    answer = request.console.officers.add(request.who, wished["code"].lower(), wished["name"], wished["nip"], role)
    if isinstance(answer, tuple):
        return _show(request, pins={answer[0].code: answer[1]})
    return _show(request, 422, problem=answer.value, wished=wished)


@router.post("/officers/import")
def import_list(request: SignedIn, content: Uploaded) -> Response:
    answer = request.console.officers.import_list(request.who, content)
    if isinstance(answer, Imported):
        return _show(request, pins=answer.pins, imported=answer)
    return _show(request, 422, faults=answer)


@router.post("/officers/new-pin")
def new_pin(request: SignedIn, form: OurForm) -> Response:
    code = form.text("officer")
    answer = request.console.officers.new_pin(request.who, code)
    if isinstance(answer, str) and answer.isdigit():
        return _show(request, pins={code: answer})
    return _show(request, 422, problem=str(answer))


@router.post("/officers/active")
def set_active(request: SignedIn, form: OurForm) -> Response:
    problem = request.console.officers.set_active(request.who, form.text("officer"), form.text("active") == "1")
    return _show(request, 422, problem=problem.value) if problem else request.go("/officers", "said.saved")


@router.post("/officers/role")
def set_role(request: SignedIn, form: OurForm) -> Response:
    problem = request.console.officers.set_role(request.who, form.text("officer"), _role(form))
    return _show(request, 422, problem=problem.value) if problem else request.go("/officers", "said.saved")


def _role(form: Form) -> Role:
    """The chosen role; what is none is the least."""
    wished = form.text("role")
    return Role(wished) if wished in set(Role) else Role.COUNTER
