"""What stands in the place of the staff's pages while the console cannot be opened: every address says so.

It needs no database, asks nobody to sign in, and its pages ask again by themselves. Once it is mended,
kiosk.console.server puts the real application in its place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from screens.web.api.every_refusal import EveryRefusal
from screens.web.api.health import away_answer
from screens.web.api.problems import away as away_problem
from screens.web.board.voice import Voice
from screens.web.console.app import own_files
from screens.web.console.shared.console import LANGUAGES
from screens.web.console.shared.gate import SAFE_METHODS, Gate
from screens.web.console.shared.request import LANGUAGE, values_of_nobody
from screens.web.console.shared.streams import RETRY_SECONDS
from screens.web.shared.cookies import Cookies
from screens.web.shared.templates import common_values, render
from services.house.information import Channel
from services.house.model import House
from services.store.clock import Clock
from services.store.obstacles import NO_ANSWER, Obstacle, Trouble

METHODS: Final = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


class Standing:
    """An ASGI application that hands every request to the one that stands in its place now."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


def create_away_app(
    house: House,
    clock: Clock,
    trouble: Callable[[], Trouble | None],
    *,
    channels: tuple[Channel, ...],
    version: str,
    tls: bool,
    names: frozenset[str],
) -> Standing:
    """`trouble`: what the last try to open it found."""
    app = FastAPI(title="Console", docs_url=None, redoc_url=None, openapi_url=None)
    own_files(app)

    @app.api_route("/healthz", methods=["GET", "HEAD"])
    def health() -> Response:
        return away_answer(trouble() or NO_ANSWER, version)

    @app.get("/metrics")
    def metrics() -> Response:
        return PlainTextResponse("database away\n", 503)

    @app.get("/board")
    def board() -> Response:
        values = common_values(house, clock.now(), LANGUAGES[0])
        values |= {"voice": Voice(), "channels": channels, "version": version, "board": None, "results": []}
        answer = render("board.html", values, 503)
        answer.headers["refresh"] = RETRY_SECONDS
        return answer

    @app.api_route("/api/{_path:path}", methods=METHODS)
    def api(_path: str) -> Response:
        return away_problem().answer()

    @app.api_route("/{_path:path}", methods=METHODS)
    def page(request: Request, _path: str) -> Response:
        wished = Cookies(tls=tls).get(request, LANGUAGE)
        language = wished if wished in LANGUAGES else LANGUAGES[0]
        answer = render("fault.html", _page_values(house, clock, language, trouble(), version), 503)
        answer.headers["retry-after"] = RETRY_SECONDS
        if request.method in SAFE_METHODS:
            answer.headers["refresh"] = RETRY_SECONDS
        return answer

    return Standing(EveryRefusal(Gate(app, tls=tls, names=names, uploads={})))


def _page_values(house: House, clock: Clock, language: str, trouble: Trouble | None, version: str) -> dict[str, Any]:
    return values_of_nobody(house, clock, language, version) | {
        "fault": trouble.obstacle if trouble else Obstacle.DATABASE_AWAY,
        "place": trouble.place if trouble else "",
    }
