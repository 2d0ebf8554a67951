"""The testers' page: the live touchscreen, where a click is a touch, and the simulated printer.

It works without scripts (a picture that is a form, a page that reloads itself); with them the
picture is live and a long press works. English, for testers; visitors never see it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from fastapi import APIRouter, FastAPI, Form, Request
from fastapi.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from fastapi.templating import Jinja2Templates

from screens.web.simulator.gate import Gate
from screens.web.simulator.live import Closing, LiveScreen, until
from screens.web.simulator.ports import DisplayGone, PrinterBench, PrinterState, ScannerBench, Touchscreen
from screens.web.simulator.scanner import scanner_routes

ASSETS: Final = Path(__file__).resolve().parents[3] / "assets" / "web"
SHOWN_HEIGHT = 660  # CSS pixels of the touchscreen in a browser without scripts
SHORT_TOUCH_SECONDS = 0.12
OWN_FILES: Final = {
    "style.css": "text/css",
    "page.js": "text/javascript",
    "icon.svg": "image/svg+xml",
    "band.svg": "image/svg+xml",
}
A_WEEK = "private, max-age=604800, immutable"  # a slip that came out never changes


@dataclass(frozen=True, slots=True)
class About:
    """What the page says it simulates."""

    house: str = ""
    kiosk: str = ""
    long_touch_seconds: float = 5.0  # how long the staff door has to be held, and a little more


def create_simulator_app(
    token: str,
    display: Touchscreen | None,
    printer: PrinterBench | None,
    *,
    scanner: ScannerBench | None = None,
    about: About | None = None,
    closing: Closing | None = None,
) -> FastAPI:
    """The page under ``/<token>/``.

    `display` None: the window is on a desktop of the tester's own, which is nobody else's business;
    only the devices are shown. A device that is None is a real one. Say `closing` to have waiting requests
    answered before a shutdown.
    """
    closing = closing or Closing()
    app = FastAPI(title="Kiosk simulator", docs_url=None, redoc_url=None, openapi_url=None)
    screen = LiveScreen(display) if display is not None else None
    app.include_router(_page(about or About(), screen, printer), prefix=f"/{token}")
    app.include_router(_own_files(), prefix=f"/{token}")
    if printer is not None:
        app.include_router(_printer(printer, closing), prefix=f"/{token}")
    if scanner is not None:
        app.include_router(scanner_routes(scanner, closing), prefix=f"/{token}")
    if screen is not None:
        app.include_router(_touchscreen(screen, about or About(), closing), prefix=f"/{token}")
    app.add_exception_handler(DisplayGone, _display_gone)
    app.add_middleware(Gate, token=token)
    return app


_templates = Jinja2Templates(directory=ASSETS / "templates")


def _page(about: About, screen: LiveScreen | None, printer: PrinterBench | None) -> APIRouter:
    router = APIRouter()

    @router.get("/")
    def page(request: Request, hold: bool = False) -> Response:
        """`hold`: without scripts, the next touch is a long press."""
        shown_width = round(SHOWN_HEIGHT * screen.width / screen.height) if screen else 0
        return _templates.TemplateResponse(
            request,
            "simulator.html",
            {
                "about": about,
                "screen": screen,
                "hold": hold,
                "shown_width": shown_width,
                "shown_height": SHOWN_HEIGHT,
                "printer": printer.state() if printer is not None else None,
            },
        )

    return router


def _own_files() -> APIRouter:
    router = APIRouter()

    @router.get("/own/{name}", response_class=FileResponse)
    def own_file(name: str) -> Response:
        if name not in OWN_FILES:
            return PlainTextResponse("Not found.", 404)
        return FileResponse(ASSETS / "simulator" / name, media_type=OWN_FILES[name])

    return router


def _touchscreen(screen: LiveScreen, about: About, closing: Closing) -> APIRouter:
    router = APIRouter()

    @router.get("/screen.jpg")
    async def screen_picture(request: Request, seen: str = "") -> Response:
        """The picture now; with `seen`, as soon as it differs, or 204 after LOOK_SECONDS."""
        picture = await screen.changed(seen, closing.or_left(request)) if seen else await screen.now()
        if picture is None:
            return Response(status_code=204)
        return Response(picture.jpeg, media_type="image/jpeg", headers={"x-mark": picture.mark})

    @router.post("/finger")
    async def finger(down: Annotated[bool, Form()], x: Annotated[int, Form()], y: Annotated[int, Form()]) -> Response:
        """Finger down or up, at a pixel of the panel (the script's way)."""
        await (screen.press(x, y) if down else screen.release())
        return Response(status_code=204)

    @router.post("/touch")
    async def touch(
        request: Request,
        x: Annotated[int, Form(alias="at.x")],
        y: Annotated[int, Form(alias="at.y")],
        shown_width: Annotated[int, Form(ge=1)],
        shown_height: Annotated[int, Form(ge=1)],
        hold: Annotated[bool, Form()] = False,
    ) -> Response:
        """A whole touch at a pixel of the picture as the browser shows it (the way without scripts)."""
        seconds = about.long_touch_seconds if hold else SHORT_TOUCH_SECONDS
        pixel = (x * screen.width // shown_width, y * screen.height // shown_height)
        await screen.touch(*pixel, seconds, closing.or_left(request))
        return RedirectResponse("./", 303)

    return router


def _printer(printer: PrinterBench, closing: Closing) -> APIRouter:
    router = APIRouter()

    async def now() -> PrinterState:
        return printer.state()

    @router.get("/printer")
    async def printer_panel(request: Request, seen: str = "") -> Response:
        """The printer's part of the page, as soon as it is not what was `seen`; else 204."""
        state = await until(now, lambda state: state.mark != seen, closing.or_left(request))
        if state is None:
            return Response(status_code=204)
        headers = {"x-mark": state.mark}
        return _templates.TemplateResponse(request, "simulator_printer.html", {"printer": state}, headers=headers)

    @router.post("/printer")
    async def set_fault(
        request: Request, on: Annotated[str, Form()] = "", off: Annotated[str, Form()] = ""
    ) -> Response:
        """Switch the fault named `on` on or the one named `off` off."""
        if not printer.set_fault(on or off, bool(on)):
            known = ", ".join(fault.name for fault in printer.state().faults)
            return PlainTextResponse(f"The simulated printer knows: {known}", 422)
        return _done(request)

    @router.post("/printer/restore")
    async def restore(request: Request) -> Response:
        printer.restore()
        return _done(request)

    @router.get("/slip/{number}.png")
    def slip_picture(number: int) -> Response:
        png = printer.slip_picture(number)
        if png is None:
            return PlainTextResponse("This slip is not kept any more.", 404)
        return Response(png, media_type="image/png", headers={"cache-control": A_WEEK})

    return router


def _done(request: Request) -> Response:
    """Back to the page for a form of the page; nothing for a script or the command line."""
    wants_page = "text/html" in request.headers.get("accept", "")
    return (
        RedirectResponse("/" + request.url.path.split("/")[1] + "/", 303) if wants_page else Response(status_code=204)
    )


async def _display_gone(_request: Request, _gone: Exception) -> Response:
    return PlainTextResponse("The touchscreen's display has gone.", 503)
