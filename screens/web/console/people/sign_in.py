"""Signing in and out, and the language of the pages."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from fastapi.responses import RedirectResponse, Response

from screens.web.console.shared.console import LANGUAGES
from screens.web.console.shared.forms import OurForm
from screens.web.console.shared.navigation import PageRouter
from screens.web.console.shared.request import KNOWN, LANGUAGE, SESSION, AnyRequest, own_path, source_of
from services.people.accounts import CODE, clean_code
from services.people.officers import NotSignedIn
from services.people.web_sessions import new_token

router = PageRouter()

BROWSER_SECONDS = 90 * 24 * 3600
LANGUAGE_SECONDS = 365 * 24 * 3600


@router.get("/")
def start(request: AnyRequest) -> Response:
    """The first page that the officer's role may use."""
    if request.officer is None:
        return RedirectResponse("/sign-in", 303)
    return RedirectResponse(request.navigation[0].path, 303)


@router.get("/sign-in")
def page(request: AnyRequest, wished: Annotated[str, Query(alias="next")] = "/") -> Response:
    if request.officer is not None:
        return RedirectResponse("/", 303)
    return request.show("sign_in.html", {"next": own_path(wished), "refused": False, "wait": 0, "code": ""})


@router.post("/sign-in")
def sign_in(request: AnyRequest, form: OurForm) -> Response:
    """A new session with a new token, whatever the browser had before."""
    console, cookies = request.console, request.cookies
    code, wished = clean_code(form.text("code")), own_path(form.text("next"))
    answer = console.officers.sign_in(code, form.secret("secret"), source_of(request, code))
    if isinstance(answer, NotSignedIn):
        context = {
            "next": wished,
            "refused": True,
            "wait": answer.wait_seconds,
            "code": code if CODE.fullmatch(code) else "",
        }
        return request.show("sign_in.html", context, status=401)
    known = cookies.get(request.http, KNOWN) or new_token()
    console.sessions.remember_browser(known, code)
    can_choose = not answer.officer.provisional and console.outage is None  # elsewhere it could not be kept
    response = request.go(wished, "refused.easy_secret" if answer.easy and can_choose else "")
    cookies.set(response, SESSION, console.sessions.begin(code))
    cookies.set(response, KNOWN, known, BROWSER_SECONDS)
    return response


@router.post("/sign-out")
def sign_out(request: AnyRequest, form: OurForm) -> Response:
    request.console.memory.drop(request.token)
    request.console.sessions.end(request.token)
    response = request.go("/sign-in", "said.signed_out")
    request.cookies.drop(response, SESSION)
    return response


@router.post("/language")
def choose_language(request: AnyRequest, form: OurForm) -> Response:
    response = RedirectResponse(own_path(form.text("back")), 303)
    if form.text("language") in LANGUAGES:
        request.cookies.set(response, LANGUAGE, form.text("language"), LANGUAGE_SECONDS)
    return response
