"""An officer's own account: choosing a PIN or password."""

from __future__ import annotations

from fastapi.responses import Response

from screens.web.console.shared.forms import OurForm
from screens.web.console.shared.navigation import PageRouter
from screens.web.console.shared.request import SESSION, AnyRequest, PageRequest, SignInFirst, source_of

router = PageRouter()


@router.get("/account")
def page(request: AnyRequest) -> Response:
    return _show(request, "", 200)


@router.post("/account")
def choose(request: AnyRequest, form: OurForm) -> Response:
    """A new PIN ends every session of this officer; this browser gets a new one."""
    new = form.secret("new")
    if new != form.secret("again"):
        return _show(request, "not_the_same")
    code, old = request.who.code, form.secret("old")
    problem = request.console.officers.change_own_secret(code, old, new, source_of(request, code))
    if problem is not None:
        return _show(request, problem.value)
    response = request.go("/", "said.secret_chosen")
    request.cookies.set(response, SESSION, request.console.sessions.begin(request.who.code))
    return response


def _show(request: PageRequest, problem: str, status: int = 422) -> Response:
    if request.officer is None:
        raise SignInFirst
    return request.show("account.html", {"problem": problem}, status=status)
