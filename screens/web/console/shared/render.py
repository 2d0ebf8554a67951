"""Pages out of templates: words from the catalogue, values in local form, the strip and the notice on top."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assets import WEB
from screens.web.console.shared.assets import own_address
from screens.web.console.shared.browser import SAID, SAID_SECONDS, SESSION, Browser, cookies_of, room_of
from screens.web.console.shared.navigation import NAVIGATION
from services.people.permissions import may
from services.staff.attention_desk import Attention
from services.text.catalogues import Texts
from services.text.local_form import format_date, format_decimal, format_moment, format_plain_date, format_time

WORDS: Final = Texts("console")

_environment = Environment(
    loader=FileSystemLoader(WEB / "templates" / "console"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.globals["own"] = own_address


def show(
    request: Request,
    browser: Browser,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> Response:
    """A page. It carries everything that every page needs; `context` is its own. Raises DatabaseAway."""
    room = room_of(request)
    values = _common(request, browser) | {"attention": _attention(request, browser)} | (context or {})
    response = Response(_environment.get_template(template).render(values), status, media_type="text/html")
    _cookies(request, response, browser)
    response.headers["x-version"] = room.version
    return response


def show_surroundings(request: Request, browser: Browser) -> Response:
    """For a page that refreshes itself and has nothing live of its own: the strip and the clock, no figures."""
    return show(request, browser, "layout.html")


def show_bare(request: Request, browser: Browser, template: str, context: dict[str, Any], *, status: int) -> Response:
    """A page that needs no database: what is shown when something went wrong."""
    values = _common(request, browser) | {"attention": Attention()} | context
    return Response(_environment.get_template(template).render(values), status, media_type="text/html")


def go(request: Request, path: str, said: str = "", **fields: object) -> Response:
    """After a form: on to a page (303), which says `said` (a key of the catalogue) once."""
    response = RedirectResponse(path, 303)
    if said:
        cookies_of(request).set(response, SAID, urlencode({"": said, **fields}), SAID_SECONDS)
    return response


def said_words(value: str, language: str) -> tuple[str, str] | None:
    """The notice of a cookie: ("said" | "refused", words). What is not ours says nothing."""
    fields = dict(parse_qsl(value))
    key = fields.pop("", "")
    kind = key.partition(".")[0]
    if kind not in ("said", "refused") or key not in WORDS.keys("id"):
        return None
    try:
        return kind, WORDS.get(language, key).format(**fields)
    except (KeyError, IndexError, ValueError, AttributeError):
        return None  # not the fields that the words have


def _common(request: Request, browser: Browser) -> dict[str, Any]:
    room = room_of(request)
    zone = room.house.time_zone
    now = room.clock.now().astimezone(zone)
    language = browser.language

    def say(key: str, **fields: object) -> str:
        return WORDS.get(language, key, **fields)

    def local(moment: datetime) -> datetime:
        return moment.astimezone(zone)

    return {
        "say": say,
        "house": room.house,
        "language": language,
        "who": browser.who,
        "form_token": browser.form_token,
        "notice": said_words(browser.said, language),
        "navigation": [] if browser.who is None or browser.who.provisional else _navigation(browser),
        "here": request.url.path,
        "version": room.version,
        "now": now,
        "today": format_date(now.date(), language),
        "clock": format_time(now, language),
        "time": lambda moment: format_time(local(moment), language),
        "moment": lambda moment: format_moment(local(moment), now.date(), language),
        "date": lambda day: format_date(day, language),
        "plain_date": lambda day: format_plain_date(day, language),
        "number": lambda value: format_decimal(value, language),
        "minutes_since": lambda moment: max(0, int((now - moment).total_seconds() // 60)),
        "service_name": _service_name(request, language),
    }


def _service_name(request: Request, language: str) -> Callable[[str], str]:
    services = room_of(request).house.services

    def name(code: str) -> str:
        return services[code].name.in_language(language) if code in services else code

    return name


def _navigation(browser: Browser) -> list[Any]:
    assert browser.who is not None
    role = browser.who.role
    return [item for item in NAVIGATION if may(role, item.action)]


def _attention(request: Request, browser: Browser) -> Attention:
    if browser.who is None or browser.who.provisional:
        return Attention()
    return room_of(request).attention.look(browser.who, seen=True)


def _cookies(request: Request, response: Response, browser: Browser) -> None:
    cookies = cookies_of(request)
    if browser.fresh:
        cookies.set(response, SESSION, browser.token)
    if browser.said and not browser.live:
        cookies.drop(response, SAID)
