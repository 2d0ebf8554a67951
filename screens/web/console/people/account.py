"""An officer's own account: choosing a PIN or password."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from screens.web.console.shared.browser import SESSION, AnyBrowser, OurForm, cookies_of, officer_in, room_of
from screens.web.console.shared.render import go, show

router = APIRouter()


@router.get("/account")
def page(request: Request, browser: AnyBrowser) -> Response:
    officer_in(browser)
    return show(request, browser, "account.html", {"problem": ""})


@router.post("/account")
def choose(request: Request, browser: AnyBrowser, form: OurForm) -> Response:
    """A new PIN ends every session of this officer; this browser gets a new one."""
    room, who = room_of(request), officer_in(browser)
    new = form.secret("new")
    if new != form.secret("again"):
        return show(request, browser, "account.html", {"problem": "not_the_same"}, status=422)
    problem = room.officers.change_own_secret(who.code, form.secret("old"), new)
    if problem is not None:
        return show(request, browser, "account.html", {"problem": problem.value}, status=422)
    response = go(request, "/", "said.secret_chosen")
    cookies_of(request).set(response, SESSION, room.sessions.begin(who.code))
    return response
