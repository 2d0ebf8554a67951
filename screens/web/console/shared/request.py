"""A request to the console: who is signed in, in which language; and the ways to answer it.

Before anybody signs in a browser has a random token too, so that the sign-in form is protected like any other; signing
in replaces it (services.people.web_sessions).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl, urlencode

from fastapi import Depends, Path, Request
from starlette.datastructures import QueryParams
from starlette.responses import RedirectResponse, Response

from screens.web.console.shared.console import LANGUAGES, Console
from screens.web.console.shared.navigation import NavigationItem
from screens.web.shared.cookies import Cookies
from screens.web.shared.templates import WORDS, common_values, render
from services.health.findings import Finding
from services.health.words import finding_words
from services.house.model import House
from services.people.model import Officer
from services.people.permissions import Action, may
from services.people.signin_delays import Source
from services.people.web_sessions import form_token, new_token, token_hash
from services.reports.attention import Attention
from services.store.clock import Clock
from services.text.dates import FIRST_DAY, LAST_DAY, day_of

PLACE: Final = "console"
SESSION, KNOWN, LANGUAGE, SAID = "session", "browser", "language", "said"
SAID_SECONDS = 30
OF_LAYOUT: Final = frozenset(
    {
        *("version", "who", "form_token", "notice", "navigation", "here", "back", "attention", "machines", "today"),
        *("clock", "outage", "book"),
    }
)
GUARD_PAGE: Final = "/guard"  # open on a desk, and alone in keeping its session alive by itself
THEIR_PAGE: Final = "/attention"  # where everything that wants somebody is listed, as it is now
OWN_PATH: Final = re.compile(r"/(?!/)[a-z0-9/_-]{0,60}")  # a page of ours: no host, no query, no backslash


class SignInFirst(Exception):
    """The page is for signed-in officers."""


class ChooseSecretFirst(Exception):
    """The officer still has a first PIN."""


class WrongDate(Exception):
    """An address or a form names a day, week or month that is none."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """`token` is the session cookie's; `live`: a page refreshes itself; `said`: the notice to show once.

    `is_new`: the browser had no token, its cookie has to be set.
    """

    http: Request
    token: str = ""
    language: str = LANGUAGES[0]
    officer: Officer | None = None
    said: str = ""
    live: bool = False
    is_new: bool = False

    @property
    def console(self) -> Console:
        return console_of(self.http)

    @property
    def cookies(self) -> Cookies:
        return self.console.cookies

    @property
    def who(self) -> Officer:
        """The signed-in officer. Raises SignInFirst."""
        if self.officer is None:
            raise SignInFirst
        return self.officer

    @property
    def form_token(self) -> str:
        return form_token(self.token)

    @property
    def query(self) -> QueryParams:
        return self.http.query_params

    @property
    def today(self) -> date:
        """The house's day; while the clock is not trusted the last one that it was. Raises DatabaseAway."""
        state = self.console.queue.day.clock_state()
        known = state.now if state.trusted or state.last is None else state.last
        return min(max(known.astimezone(self.console.house.time_zone).date(), FIRST_DAY), LAST_DAY)

    def day(self, name: str) -> date | None:
        """The day that the address names there; None where it names none. Raises WrongDate."""
        said = self.query.get(name, "")
        found = day_of(said)
        if said and found is None:
            raise WrongDate
        return found

    @property
    def navigation(self) -> list[NavigationItem]:
        """The pages that the officer's role may open and the house wants, in their order. Raises SignInFirst."""
        items: tuple[NavigationItem, ...] = self.http.app.state.navigation
        return [item for item in items if may(self.who.role, item.action) and item.wanted(self.console)]

    @property
    def source(self) -> str:
        """The address of the browser; empty when it is unknown."""
        return self.http.client.host if self.http.client else ""

    def say(self, key: str, **fields: object) -> str:
        """A text of the catalogue in the browser's language."""
        return WORDS.get(self.language, key, **fields)

    def show(self, template: str, context: dict[str, Any] | None = None, *, status: int = 200) -> Response:
        """A page with `context` and what every page has: head, strip, notice. Raises DatabaseAway."""
        attention, machines = self._attention()
        trusted = self.console.queue.day.clock_state().trusted
        known: dict[str, Any] = {
            "attention": attention,
            "machines": machines,
            "clock_trusted": trusted,
            "guard_missed": attention.guards and self.console.guard_pages.missed,
            "book": self.console.outage.look() if self.console.outage is not None else None,
        }
        if not trusted:
            known["minutes_since"] = _not_known
        context = context or {}
        if taken := OF_LAYOUT & context.keys():
            raise ValueError(f"{template}: {sorted(taken)} are the layout's")
        self.console.database.look_away()  # the page is written without a session
        response = self.show_bare(template, known | context, status)
        if self.is_new:
            self.cookies.set(response, SESSION, self.token)
        if self.said and not self.live:
            self.cookies.drop(response, SAID)
        response.headers["x-version"] = self.console.version
        return response

    def _attention(self) -> tuple[Attention, tuple[Finding, ...]]:
        """What nobody has attended to, and what machines and data want: as far as the role may see it. Raises
        DatabaseAway."""
        if self.officer is None or self.officer.provisional:
            return Attention(), ()
        matters, session = self.console.open_matters, token_hash(self.token)
        if not may(self.officer.role, Action.SEE_QUEUE):
            return matters.only_dangers(self.officer, session=session), ()
        found = matters.look(self.officer, seen=True, session=session)
        if self.console.outage is not None:
            return found, ()  # the house's machines are the matter of the house's console
        return found, self.console.health.findings(self.officer, fresh=self.http.url.path == THEIR_PAGE)

    def show_surroundings(self) -> Response:
        """The answer to a page that refreshes itself and has nothing live of its own: strip and clock, no figures."""
        return self.show("layout.html")

    def show_bare(self, template: str, context: dict[str, Any], status: int) -> Response:
        """A page that needs no database: what is shown when something went wrong."""
        values = values_of_nobody(self.console.house, self.console.clock, self.language, self.console.version) | {
            "who": self.officer,
            "form_token": self.form_token,
            "notice": said_words(self.said, self.language),
            "navigation": [] if self.officer is None or self.officer.provisional else self.navigation,
            "here": self.http.url.path,
            "back": self.http.url.path if self.http.method == "GET" else "/",  # where a form led is perhaps no page
            "outage": self.console.outage,
        }
        return render(template, values | context, status)

    def go(self, path: str, said: str = "", **fields: object) -> Response:
        """After a form: on to a page (303), which says `said` (a key of the catalogue) once."""
        response = RedirectResponse(path, 303)
        if said:
            self.cookies.set(response, SAID, urlencode({"": said, **fields}), SAID_SECONDS)
        return response


def values_of_nobody(house: House, clock: Clock, language: str, version: str) -> dict[str, Any]:
    """Every value that the layout of the pages reads, where nobody is signed in and the database is not asked."""
    return common_values(house, clock.now(), language) | {
        "who": None,
        "form_token": "",
        "notice": None,
        "navigation": [],
        "here": "",
        "back": "/",
        "version": version,
        "attention": Attention(),
        "guard_missed": False,
        "outage": None,
        "book": None,
        "machines": (),
        "finding_words": lambda finding: finding_words(finding, language),
        "clock_trusted": None,  # nobody knows without the database
    }


def _not_known(_since: datetime) -> str:
    """How many minutes have passed by a clock that nobody trusts."""
    return "–"


def said_words(value: str, language: str) -> tuple[str, str] | None:
    """The notice of a cookie: ("said" | "refused", words). None for what is none of ours."""
    fields = dict(parse_qsl(value))
    key = fields.pop("", "")
    kind = key.partition(".")[0]
    if kind not in ("said", "refused") or key not in WORDS.keys("id"):
        return None
    try:
        words = WORDS.get(language, key, **fields)
        return None if not fields and "{" in words else (kind, words)
    except (KeyError, IndexError, ValueError, AttributeError, TypeError):
        return None  # not the fields that the words have


def own_path(wished: str) -> str:
    """A path to go on to that came with a request: a page of ours, else the start."""
    return wished if OWN_PATH.fullmatch(wished) and not wished.startswith("/sign-in") else "/"


def console_of(request: Request) -> Console:
    console = request.app.state.console
    assert isinstance(console, Console)
    return console


def fault_request(request: Request) -> PageRequest:
    """A request without its session, for pages about faults: only the language is kept."""
    wished = console_of(request).cookies.get(request, LANGUAGE)
    return PageRequest(request, language=wished if wished in LANGUAGES else LANGUAGES[0])


def page_request(request: Request) -> PageRequest:
    """The request and who is signed in. Raises DatabaseAway."""
    console = console_of(request)
    cookies = console.cookies
    token, language = cookies.get(request, SESSION), cookies.get(request, LANGUAGE)
    live = request.headers.get("x-live") == "1"
    return PageRequest(
        request,
        token=token or new_token(),
        language=language if language in LANGUAGES else LANGUAGES[0],
        officer=console.sessions.officer(token, active=not live or request.url.path == GUARD_PAGE) if token else None,
        said=cookies.get(request, SAID),
        live=live,
        is_new=not token,
    )


async def signed_in(request: Annotated[PageRequest, Depends(page_request)]) -> PageRequest:
    """A request of an officer who has chosen a PIN. Raises SignInFirst, ChooseSecretFirst."""
    if request.who.provisional:
        raise ChooseSecretFirst
    return request


def source_of(request: PageRequest, code: str) -> Source:
    """Where a sign-in try comes from. Raises DatabaseAway."""
    known = request.cookies.get(request.http, KNOWN)
    if known and request.console.sessions.knows_browser(known, code):
        return Source(PLACE, request.source, browser=token_hash(known)[:24])
    return Source(PLACE, request.source or "?")


AnyRequest = Annotated[PageRequest, Depends(page_request)]
SignedIn = Annotated[PageRequest, Depends(signed_in)]
RowNumber = Annotated[int, Path(ge=0, le=2**62)]  # in an address: what a row's number can be
