"""Signing in and out, and the language of the pages."""

from __future__ import annotations

import re
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from screens.web.console.shared.browser import (
    BROWSER_SECONDS,
    KNOWN,
    LANGUAGE,
    LANGUAGE_SECONDS,
    SESSION,
    AnyBrowser,
    OurForm,
    cookies_of,
    room_of,
    source_of,
)
from screens.web.console.shared.navigation import NAVIGATION
from screens.web.console.shared.render import go, show
from screens.web.console.shared.room import LANGUAGES
from services.people.officers import CODE, NotSignedIn
from services.people.permissions import may
from services.people.web_sessions import new_token

router = APIRouter()

OWN_PATH: Final = re.compile(r"/(?!/)[a-z0-9/_-]{0,60}")  # a page of ours: no host, no query, no backslash


def own_path(wished: str) -> str:
    """Where to go after signing in: a page of ours, else the start."""
    return wished if OWN_PATH.fullmatch(wished) and not wished.startswith("/sign-in") else "/"


@router.get("/")
def start(browser: AnyBrowser) -> Response:
    """The first page that the officer's role may use."""
    if browser.who is None:
        return RedirectResponse("/sign-in", 303)
    role = browser.who.role
    return RedirectResponse(next(item.path for item in NAVIGATION if may(role, item.action)), 303)


@router.get("/sign-in")
def page(request: Request, browser: AnyBrowser, wished: Annotated[str, Query(alias="next")] = "/") -> Response:
    if browser.who is not None:
        return RedirectResponse("/", 303)
    return show(request, browser, "sign_in.html", {"next": own_path(wished), "refused": False, "wait": 0, "code": ""})


@router.post("/sign-in")
def sign_in(request: Request, browser: AnyBrowser, form: OurForm) -> Response:
    """A new session with a new token, whatever the browser had before."""
    room, cookies = room_of(request), cookies_of(request)
    code, wished = form.text("code").lower(), own_path(form.text("next"))
    answer = room.officers.sign_in(code, form.secret("secret"), source_of(request, code))
    if isinstance(answer, NotSignedIn):
        context = {
            "next": wished,
            "refused": True,
            "wait": answer.wait_seconds,
            "code": code if CODE.fullmatch(code) else "",
        }
        return show(request, browser, "sign_in.html", context, status=401)
    known = cookies.get(request, KNOWN) or new_token()
    room.sessions.remember_browser(known, code)
    response = RedirectResponse(wished, 303)
    cookies.set(response, SESSION, room.sessions.begin(code))
    cookies.set(response, KNOWN, known, BROWSER_SECONDS)
    return response


@router.post("/sign-out")
def sign_out(request: Request, browser: AnyBrowser, form: OurForm) -> Response:
    room_of(request).reveals.hide(browser.token)
    room_of(request).imports.put_away(browser.token)
    room_of(request).sessions.end(browser.token)
    response = go(request, "/sign-in", "said.signed_out")
    cookies_of(request).drop(response, SESSION)
    return response


@router.post("/language")
def choose_language(request: Request, form: OurForm) -> Response:
    response = RedirectResponse(own_path(form.text("back")), 303)
    if form.text("language") in LANGUAGES:
        cookies_of(request).set(response, LANGUAGE, form.text("language"), LANGUAGE_SECONDS)
    return response
