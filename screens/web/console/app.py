"""The web application of the house: registry of pages, own files, events, and answers to faults in one place."""

from __future__ import annotations

import errno
import mimetypes
import tempfile
from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Mount, Route, Router
from starlette.types import ASGIApp

from assets import WEB
from screens.web.api.app import create_api, create_metrics
from screens.web.api.every_refusal import EveryRefusal, for_programs
from screens.web.api.health import Health
from screens.web.api.parts import ApiParts
from screens.web.api.problems import Problem
from screens.web.board.page import BoardParts, shared_page
from screens.web.board.page import router as board
from screens.web.console.counter import choose, counter, give, lost
from screens.web.console.devices import copies, devices, news
from screens.web.console.goods import bag, goods, lockers
from screens.web.console.goods import new as new_goods
from screens.web.console.log import log
from screens.web.console.people import account, officers, roster, sign_in
from screens.web.console.settings import deciding, holidays
from screens.web.console.settings import pages as settings
from screens.web.console.shared.console import Console
from screens.web.console.shared.forms import NotOurForm
from screens.web.console.shared.gate import Gate, TooLarge, TooSlow
from screens.web.console.shared.request import ChooseSecretFirst, SignInFirst, WrongDate, console_of, fault_request
from screens.web.console.shared.streams import StreamPlaces, event_stream
from screens.web.console.supervision import (
    attention,
    danger,
    glance,
    glance_span,
    integrity,
    manual,
    outages,
    supervision,
)
from screens.web.console.surveys import follow_up, surveys
from screens.web.console.visits import arrivals, asked, at_counter, bans, booking, gate, importing, new, visits
from screens.web.shared.assets import OWN_FILES, own_address, own_packed
from services.people.permissions import NotPermitted
from services.store.faults import DatabaseAway, DatabaseFault, DatabaseUnsure
from services.store.obstacles import Trouble

# A new page is a module with a `router`, its template, its texts, and its name here. The head of the pages lists them
# in this order; a path that is spelled out stands before one with a parameter in the same place.
PAGES: Final = (
    sign_in,
    account,
    choose,
    at_counter,
    counter,
    give,
    lost,
    attention,
    danger,
    visits,
    bans,
    new,
    importing,
    booking,
    asked,
    arrivals,
    gate,
    goods,
    new_goods,
    bag,
    lockers,
    supervision,
    manual,
    outages,
    surveys,
    follow_up,
    integrity,
    glance,
    glance_span,
    devices,
    copies,
    news,
    log,
    roster,
    deciding,
    holidays,
    settings,
    officers,
)
AROUND_A_FILE: Final = 100_000  # bytes that a form puts around its file
A_YEAR: Final = "public, max-age=31536000, immutable"  # the address holds the content's hash


def create_console_app(console: Console, board_parts: BoardParts, api: ApiParts) -> ASGIApp:
    """The staff's pages, the lobby board, the API and /metrics; nothing is started or connected here."""
    app = FastAPI(title="Console", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.console, app.state.board = console, board_parts
    app.state.board_page = shared_page(board_parts)
    routers = [page.router for page in PAGES]
    app.state.navigation = tuple(one.navigation for one in routers if one.navigation is not None)
    for router in (*routers, board):
        app.router.routes.extend(router.routes)
    own_files(app)
    events(app)
    health_page(app, console)
    faults(app)
    uploads = {path: most + AROUND_A_FILE for one in routers for path, most in one.uploads.items()}
    # What programs ask for passes none of the pages' addresses.
    whole = Router([Mount("/api/v1", create_api(api)), Route("/metrics", create_metrics(api)), Mount("/", app)])
    # Around everything, the page of a program error included.
    return EveryRefusal(Gate(whole, tls=console.tls, names=console.names, uploads=uploads))


def own_files(app: FastAPI) -> None:
    @app.get("/own/{mark}/{name}")
    def own_file(request: Request, mark: str, name: str) -> Response:
        if name not in OWN_FILES:
            return PlainTextResponse("Tidak ada.", 404)
        kind = mimetypes.guess_type(name)[0]
        fresh = own_address(name) == f"/own/{mark}/{name}"
        headers = {"cache-control": A_YEAR if fresh else "no-cache", "vary": "accept-encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(own_packed(name), media_type=kind, headers=headers | {"content-encoding": "gzip"})
        return FileResponse(WEB / "console" / name, media_type=kind, headers=headers)


def events(app: FastAPI) -> None:
    places = StreamPlaces()

    @app.get("/events")
    def stream(request: Request) -> Response:
        """Something changed: who is told so, see screens.web.console.shared.streams."""
        return event_stream(request, places)


def health_page(app: FastAPI, console: Console) -> None:
    watched = Health(console.health, console.version)

    @app.api_route("/healthz", methods=["GET", "HEAD"])
    def health() -> Response:
        """For whoever watches over the house."""
        return watched.answer()


Handler = Callable[[Request, Exception], Awaitable[Response]]


def faults(app: FastAPI) -> None:
    async def sign_in_first(request: Request, _fault: Exception) -> Response:
        path = request.url.path if request.method == "GET" else "/"
        return RedirectResponse("/sign-in" if path == "/" else f"/sign-in?next={quote(path)}", 303)

    async def choose_secret_first(_request: Request, _fault: Exception) -> Response:
        return RedirectResponse("/account", 303)

    app.add_exception_handler(SignInFirst, sign_in_first)
    app.add_exception_handler(ChooseSecretFirst, choose_secret_first)
    app.add_exception_handler(NotOurForm, _page_of("old_form", 403))
    app.add_exception_handler(NotPermitted, _page_of("not_permitted", 403))
    app.add_exception_handler(WrongDate, _page_of("wrong_date", 422))
    app.add_exception_handler(DatabaseFault, _away)
    app.add_exception_handler(OSError, _disk_or_bug)
    app.add_exception_handler(TooLarge, _page_of("too_large", 413))
    app.add_exception_handler(TooSlow, _page_of("too_large", 408))
    app.add_exception_handler(ClientDisconnect, _page_of("bad_request", 400))  # nobody reads it: the browser has left
    app.add_exception_handler(RequestValidationError, _not_read)
    app.add_exception_handler(HTTPException, _http_fault)
    app.add_exception_handler(Exception, _bug)


def _page_of(fault: str, status: int) -> Handler:
    async def handle(request: Request, _fault: Exception) -> Response:
        return fault_page(request, fault, status)

    return handle


async def _away(request: Request, fault: Exception) -> Response:
    """The database cannot be used; where a disk is the cause, the page says which."""
    assert isinstance(fault, DatabaseFault)
    if isinstance(fault, DatabaseUnsure):
        return fault_page(request, "database_unsure", 503)
    disk = await run_in_threadpool(console_of(request).disk) if isinstance(fault, DatabaseAway) else None
    trouble = Trouble.of_disk(disk) if disk is not None else Trouble(fault.obstacle, fault.place)
    return fault_page(request, trouble.obstacle, 503, place=trouble.place)


async def _disk_or_bug(request: Request, fault: Exception) -> Response:
    """A page that writes to a disk for a moment (a long file that comes or goes) finds it full; else it is a bug."""
    if isinstance(fault, OSError) and fault.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
        return fault_page(request, "disk_full", 507, place=fault.filename or tempfile.gettempdir())
    return await _bug(request, fault)


async def _not_read(request: Request, fault: Exception) -> Response:
    """A number in the path that no row can have leads nowhere; anything else cannot be read."""
    assert isinstance(fault, RequestValidationError)
    if any(one["loc"][0] == "path" for one in fault.errors()):
        return fault_page(request, "not_found", 404)
    return fault_page(request, "bad_request", 422)


async def _bug(request: Request, fault: Exception) -> Response:
    """Journalled by place and kind, without data; the server's own log has the lines of the program."""
    if for_programs(request.scope["path"]):
        return Problem.of_status(500).answer()  # the API has journalled and said so itself: nobody reads this
    await run_in_threadpool(
        console_of(request).bug, request.scope["route"].path if "route" in request.scope else "?", fault
    )
    return fault_page(request, "bug", 500)


async def _http_fault(request: Request, fault: Exception) -> Response:
    status = fault.status_code if isinstance(fault, HTTPException) else 500
    kind = {404: "not_found", 405: "bad_request"}.get(status, "bad_request" if status < 500 else "bug")
    return fault_page(request, kind, status)


def fault_page(request: Request, fault: str, status: int, place: str = "") -> Response:
    """What is the matter and what to do, in words; nothing of what was asked is repeated. `place`: which disk."""
    return fault_request(request).show_bare("fault.html", {"fault": fault, "place": place}, status)
