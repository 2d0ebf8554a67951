"""The counters' pages that a kiosk's own machine serves while the server of the house is away, and what stands in their
place while it is not.

Only what belongs to calling is there: signing in, counters, numbers, calls for an officer, the log of this kiosk.
Accounts, settings, visits with their names, goods, surveys, reports and the API are the house's console's, and have no
address here.
"""

from __future__ import annotations

from typing import Final

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.types import ASGIApp

from screens.web.api.every_refusal import EveryRefusal
from screens.web.console.app import events, faults, own_files
from screens.web.console.away import METHODS, Standing
from screens.web.console.counter import choose, counter, give, lost
from screens.web.console.devices import news
from screens.web.console.log import log
from screens.web.console.people import sign_in
from screens.web.console.shared.console import LANGUAGES, Console
from screens.web.console.shared.gate import Gate
from screens.web.console.shared.request import LANGUAGE, values_of_nobody
from screens.web.console.shared.streams import RETRY_SECONDS
from screens.web.console.supervision import attention, danger, outages
from screens.web.shared.cookies import COUNTERS, Cookies
from screens.web.shared.templates import render
from services.house.model import House
from services.store.clock import Clock

PAGES: Final = (sign_in, choose, counter, give, lost, attention, danger, outages, log, news)


def create_outage_app(console: Console) -> ASGIApp:
    """The pages of one kiosk's book. `console`: has an `outage`."""
    app = FastAPI(title="Counters", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.console = console
    routers = [page.router for page in PAGES]
    app.state.navigation = tuple(one.navigation for one in routers if one.navigation is not None)
    for router in routers:
        app.include_router(router)
    own_files(app)
    events(app)
    faults(app)
    return EveryRefusal(Gate(app, tls=console.tls, names=console.names, uploads={}))


def create_idle_app(
    house: House, clock: Clock, *, kiosk: str, address: str, version: str, tls: bool, names: frozenset[str]
) -> Standing:
    """While the server answers: where the house's console is. `address`: its address, "": kiosk.ini does not say."""
    app = FastAPI(title="Counters", docs_url=None, redoc_url=None, openapi_url=None)
    own_files(app)

    @app.get("/")
    def page(request: Request) -> Response:
        wished = Cookies(tls=tls, pages=COUNTERS).get(request, LANGUAGE)
        values = values_of_nobody(house, clock, wished if wished in LANGUAGES else LANGUAGES[0], version)
        answer = render("outage_idle.html", values | {"kiosk": kiosk, "address": address})
        answer.headers["refresh"] = RETRY_SECONDS
        return answer

    @app.api_route("/{_path:path}", methods=METHODS)
    def elsewhere(_path: str) -> Response:
        return RedirectResponse("/", 303)

    return Standing(EveryRefusal(Gate(app, tls=tls, names=names, uploads={})))
