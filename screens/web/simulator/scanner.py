"""The simulated scanner's part of the testers' page: what can be done, and the state as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Final

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response

from screens.web.simulator.answers import answer
from screens.web.simulator.live import Closing, until
from screens.web.simulator.ports import PrinterBench, ScannerBench, ScannerBenchState

MOST_TIMES: Final = 1000
MOST_BYTES: Final = 20_000_000


def scanner_routes(scanner: ScannerBench, printer: PrinterBench | None, closing: Closing) -> APIRouter:
    """POST scanner/scan|picture|slip|act|framing|keep|forget; GET scanner (JSON, waits for news)."""
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
        code: Annotated[str, Form(max_length=100_000)] = "",
        suffix: Annotated[str, Form()] = "",
        times: Annotated[int, Form(ge=1, le=MOST_TIMES)] = 1,
    ) -> Response:
        return answer(request, scanner.scan(code, suffix, times) if code else "Type or paste a code first.")

    @router.post("/scanner/picture")
    async def picture(request: Request, picture: Annotated[UploadFile, File()]) -> Response:
        data = await picture.read(MOST_BYTES + 1)
        return answer(request, await run_in_threadpool(scanner.picture, data))

    @router.post("/scanner/slip")
    def slip(request: Request, number: Annotated[int, Form()]) -> Response:
        """Hold a slip that came out of the printer to the scanner."""
        png = printer.slip_picture(number) if printer is not None else None
        return answer(request, scanner.picture(png) if png else "This slip is not kept any more.")

    @router.post("/scanner/keep")
    def keep(
        request: Request,
        code: Annotated[str, Form(max_length=100_000)] = "",
        name: Annotated[str, Form(max_length=1000)] = "",
    ) -> Response:
        return answer(request, scanner.keep(name, code))

    @router.post("/scanner/forget")
    def forget(request: Request, name: Annotated[str, Form()]) -> Response:
        return answer(request, scanner.forget(name))

    @router.post("/scanner/act")
    def act(request: Request, what: Annotated[str, Form()]) -> Response:
        return answer(request, scanner.act(what))

    @router.post("/scanner/framing")
    def framing(
        request: Request,
        suffix: Annotated[str, Form()],
        prefix: Annotated[str, Form()] = "",
        aim: Annotated[str, Form()] = "",
    ) -> Response:
        return answer(request, scanner.set_framing(suffix, prefix, aim))

    return router
