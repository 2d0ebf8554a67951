"""The simulated printer's part of the testers' page: faults, fault scripts and the paper's pictures."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter, Form, Request
from fastapi.responses import PlainTextResponse, Response

from screens.web.simulator.answers import answer
from screens.web.simulator.ports import PrinterBench

A_WEEK: Final = "private, max-age=604800, immutable"  # a slip that came out never changes
LONGEST_SCRIPT: Final = 20_000
GREATEST_SEED: Final = 2**31 - 1


def printer_routes(printer: PrinterBench) -> APIRouter:
    """POST printer, printer/restore|script|random|stop; GET slip/N.png and slip/growing.png."""
    router = APIRouter()

    @router.post("/printer")
    def set_fault(request: Request, on: Annotated[str, Form()] = "", off: Annotated[str, Form()] = "") -> Response:
        """Switch the fault named `on` on or the one named `off` off."""
        if printer.set_fault(on or off, bool(on)):
            return answer(request)
        known = ", ".join(fault.name for fault in printer.state().faults)
        return answer(request, f"The simulated printer knows: {known}")

    @router.post("/printer/restore")
    def restore(request: Request) -> Response:
        printer.restore()
        return answer(request)

    @router.post("/printer/script")
    def script(request: Request, script: Annotated[str, Form(max_length=LONGEST_SCRIPT)] = "") -> Response:
        return answer(request, printer.play(script))

    @router.post("/printer/random")
    def random(request: Request, seed: Annotated[str, Form()] = "1") -> Response:
        if not seed.isascii() or not seed.isdigit() or int(seed) > GREATEST_SEED:
            return answer(request, f"A seed is a whole number from 0 to {GREATEST_SEED}.")
        printer.play_random(int(seed))
        return answer(request)

    @router.post("/printer/stop")
    def stop(request: Request) -> Response:
        printer.stop_script()
        return answer(request)

    @router.get("/slip/growing.png")
    def growing_picture() -> Response:
        png = printer.growing_picture()
        if png is None:
            return PlainTextResponse("No paper hangs in the printer.", 404)
        return Response(png, media_type="image/png")

    @router.get("/slip/{number}.png")
    def slip_picture(number: int) -> Response:
        png = printer.slip_picture(number)
        if png is None:
            return PlainTextResponse("This slip is not kept any more.", 404)
        return Response(png, media_type="image/png", headers={"cache-control": A_WEEK})

    return router
