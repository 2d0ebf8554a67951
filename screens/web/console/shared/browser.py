"""The browser that asks: who is signed in there, in which language, and whether a form is ours.

Before anybody signs in a browser has a random token too, so that the sign-in form is protected
like any other; signing in replaces it (services.people.web_sessions).
"""

from __future__ import annotations

import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.responses import Response

from screens.web.console.shared.room import LANGUAGES, Room
from services.people.model import Officer
from services.people.signin_delays import Source
from services.people.web_sessions import form_token, new_token, token_hash

PLACE: Final = "console"
SESSION, KNOWN, LANGUAGE, SAID = "session", "browser", "language", "said"
BROWSER_SECONDS = 90 * 24 * 3600
LANGUAGE_SECONDS = 365 * 24 * 3600
SAID_SECONDS = 30
MOST_FIELDS = 60
LONGEST_FIELD = 4000
FORM_FIELD = "form"


class SignInFirst(Exception):
    """The page is for signed-in officers."""


class ChooseSecretFirst(Exception):
    """The officer still has a first PIN."""


class NotOurForm(Exception):
    """The form does not carry this session's token: it is old, or somebody else's."""


@dataclass(frozen=True, slots=True)
class Browser:
    """`token` is the cookie's, made anew where there was none; `live`: a page refreshes itself."""

    token: str
    language: str
    who: Officer | None = None
    said: str = ""
    live: bool = False
    fresh: bool = False  # the cookie has to be set

    @property
    def form_token(self) -> str:
        return form_token(self.token)


class Cookies:
    """Names and attributes of all cookies, in one place."""

    def __init__(self, *, tls: bool) -> None:
        self._tls = tls
        self._prefix = "__Host-" if tls else ""

    def name(self, what: str) -> str:
        return f"{self._prefix}kiosk_{what}"

    def get(self, request: Request, what: str) -> str:
        return request.cookies.get(self.name(what), "")

    def set(self, response: Response, what: str, value: str, seconds: int | None = None) -> None:
        """seconds None: until the browser is closed."""
        response.set_cookie(
            self.name(what), value, max_age=seconds, path="/", secure=self._tls, httponly=True, samesite="strict"
        )

    def drop(self, response: Response, what: str) -> None:
        response.delete_cookie(self.name(what), path="/", secure=self._tls, httponly=True, samesite="strict")


def room_of(request: Request) -> Room:
    room = request.app.state.room
    assert isinstance(room, Room)
    return room


def cookies_of(request: Request) -> Cookies:
    return Cookies(tls=room_of(request).tls)


def browser_of(request: Request) -> Browser:
    """Whoever asks. Raises DatabaseAway."""
    cookies = cookies_of(request)
    token = cookies.get(request, SESSION)
    language = cookies.get(request, LANGUAGE)
    live = request.headers.get("x-live") == "1"
    who = room_of(request).sessions.officer(token, active=not live) if token else None
    return Browser(
        token=token or new_token(),
        language=language if language in LANGUAGES else LANGUAGES[0],
        who=who,
        said=cookies.get(request, SAID),
        live=live,
        fresh=not token,
    )


def signed_in(browser: Annotated[Browser, Depends(browser_of)]) -> Browser:
    """A browser with an officer who has chosen a PIN. Raises SignInFirst, ChooseSecretFirst."""
    if officer_in(browser).provisional:
        raise ChooseSecretFirst
    return browser


def officer_in(browser: Browser) -> Officer:
    """Raises SignInFirst."""
    if browser.who is None:
        raise SignInFirst
    return browser.who


class Form:
    """The fields of a form of ours: text, trimmed, never longer than LONGEST_FIELD; and one file."""

    def __init__(self, fields: FormData) -> None:
        self._fields = fields

    def text(self, name: str) -> str:
        value = self._fields.get(name, "")
        return value.strip()[:LONGEST_FIELD] if isinstance(value, str) else ""

    def secret(self, name: str) -> str:
        """A PIN or password: not trimmed."""
        value = self._fields.get(name, "")
        return value[:LONGEST_FIELD] if isinstance(value, str) else ""

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(value for value in self._fields.getlist(name) if isinstance(value, str))

    def number(self, name: str) -> int:
        """A whole number; 0 where there is none (no row has that id)."""
        value = self.text(name)
        return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else 0

    def file(self, name: str) -> UploadFile | None:
        value = self._fields.get(name)
        return value if isinstance(value, UploadFile) else None


async def our_form(request: Request, browser: Annotated[Browser, Depends(browser_of)]) -> AsyncIterator[Form]:
    """The form, if it carries this browser's token. Raises NotOurForm."""
    async with request.form(max_files=1, max_fields=MOST_FIELDS) as fields:
        given = fields.get(FORM_FIELD, "")
        right = isinstance(given, str) and given.isascii() and hmac.compare_digest(given, browser.form_token)
        if browser.fresh or not right:
            raise NotOurForm
        yield Form(fields)


def source_of(request: Request, code: str) -> Source:
    """Where a sign-in try comes from. Raises DatabaseAway."""
    known = cookies_of(request).get(request, KNOWN)
    address = request.client.host if request.client else ""
    if known and room_of(request).sessions.knows_browser(known, code):
        return Source(PLACE, address, browser=token_hash(known)[:24])
    return Source(PLACE, address or "?")


AnyBrowser = Annotated[Browser, Depends(browser_of)]
SignedIn = Annotated[Browser, Depends(signed_in)]
OurForm = Annotated[Form, Depends(our_form)]
