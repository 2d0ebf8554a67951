"""The simulated scanner's part of the testers' page: what can be done, and the state as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Final

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from screens.web.simulator.live import Closing, until
from screens.web.simulator.ports import ScannerBench, ScannerBenchState

MOST_TIMES: Final = 1000
MOST_BYTES: Final = 20_000_000


def scanner_routes(scanner: ScannerBench, closing: Closing) -> APIRouter:
    """POST scanner/scan, scanner/picture, scanner/act, scanner/framing; GET scanner (JSON, waits for news)."""
    router = APIRouter()

    async def now() -> ScannerBenchState:
        return scanner.state()

    @router.get("/scanner")
    async def state(request: Request, seen: str = "") -> Response:
        """The state as soon as its mark is not the one that was `seen`; else 204."""
        found = await until(now, lambda state: state.mark != seen, closing.or_left(request))
        if found is None:
            return Response(status_code=204)
        return JSONResponse(asdict(found), headers={"x-mark": found.mark})

    @router.post("/scanner/scan")
    def scan(
        request: Request,
        code: Annotated[str, Form(max_length=100_000)],
        suffix: Annotated[str, Form()] = "",
        times: Annotated[int, Form(ge=1, le=MOST_TIMES)] = 1,
    ) -> Response:
        return _answer(request, scanner.scan(code, suffix, times))

    @router.post("/scanner/picture")
    async def picture(request: Request, picture: Annotated[UploadFile, File()]) -> Response:
        data = await picture.read(MOST_BYTES + 1)
        return _answer(request, await run_in_threadpool(scanner.picture, data))

    @router.post("/scanner/act")
    def act(request: Request, what: Annotated[str, Form()]) -> Response:
        return _answer(request, scanner.act(what))

    @router.post("/scanner/framing")
    def framing(
        request: Request,
        suffix: Annotated[str, Form()],
        prefix: Annotated[str, Form()] = "",
        aim: Annotated[str, Form()] = "",
    ) -> Response:
        return _answer(request, scanner.set_framing(suffix, prefix, aim))

    return router


def _answer(request: Request, problem: str) -> Response:
    """422 with a sentence; else back to the page for a form of the page, nothing for a script."""
    if problem:
        return PlainTextResponse(problem, 422)
    if "text/html" in request.headers.get("accept", ""):
        return RedirectResponse("/" + request.url.path.split("/")[1] + "/", 303)
    return Response(status_code=204)
