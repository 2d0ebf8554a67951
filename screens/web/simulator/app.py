"""The testers' page: the live touchscreen, where a click is a touch, and the simulated devices beside it.

It works without scripts (a picture that is a form, a page that is loaded again); with them everything
is live, a long press and a drag work, and pictures can be dropped on it. English, for testers; visitors never see it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo
from typing import Annotated, Final

from fastapi import APIRouter, FastAPI, Form, Request
from fastapi.responses import FileResponse, PlainTextResponse, RedirectResponse, Response

from assets import WEB
from screens.web.simulator.answers import templates
from screens.web.simulator.gate import Gate
from screens.web.simulator.live import Closing, LiveScreen
from screens.web.simulator.parts import Look, looking_at, part_routes
from screens.web.simulator.ports import DisplayGone, JobCut, PrinterBench, ScannerBench, Touchscreen
from screens.web.simulator.printer import printer_routes
from screens.web.simulator.scanner import scanner_routes

SHOWN_HEIGHT = 660  # CSS pixels of the touchscreen in a browser without scripts
SHORT_TOUCH_SECONDS = 0.12
OWN_FILES: Final = {
    "style.css": "text/css",
    "page.js": "text/javascript",
    "finger.js": "text/javascript",
    "icon.svg": "image/svg+xml",
    "band.svg": "image/svg+xml",
}
SUFFIXES: Final = ("cr", "lf", "crlf", "tab", "stx-etx", "none")


@dataclass(frozen=True, slots=True)
class About:
    """What the page says it simulates."""

    house: str = ""
    kiosk: str = ""
    zone: tzinfo | None = None  # of the moments on the wires; None: this machine's
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
    look = looking_at(printer, scanner, about.zone if about else None)
    cuts = printer.job_cuts if printer else ()
    app.include_router(_page(about or About(), screen, look, cuts), prefix=f"/{token}")
    app.include_router(_own_files(), prefix=f"/{token}")
    app.include_router(part_routes(look, closing), prefix=f"/{token}")
    if printer is not None:
        app.include_router(printer_routes(printer), prefix=f"/{token}")
    if scanner is not None:
        app.include_router(scanner_routes(scanner, printer, closing), prefix=f"/{token}")
    if screen is not None:
        app.include_router(_touchscreen(screen, about or About(), closing), prefix=f"/{token}")
    app.add_exception_handler(DisplayGone, _display_gone)
    app.add_middleware(Gate, token=token)
    return app


def _page(about: About, screen: LiveScreen | None, look: Look, job_cuts: tuple[JobCut, ...]) -> APIRouter:
    router = APIRouter()

    @router.get("/")
    def page(request: Request, hold: bool = False, routine: bool = False, follow: bool = False) -> Response:
        """`hold`: without scripts, the next touch is a long press; `follow`: then it loads itself again and again.

        `routine`: the wires with the questions that are asked all the time.
        """
        seen = look(routine)
        shown = {
            "about": about,
            "screen": screen,
            "hold": hold,
            "follow": follow,
            "shown_width": round(SHOWN_HEIGHT * screen.width / screen.height) if screen else 0,
            "shown_height": SHOWN_HEIGHT,
            "mark": seen.mark,
            "job_cuts": job_cuts,
            "suffixes": SUFFIXES,
        }
        return templates.TemplateResponse(request, "simulator.html", {**shown, **seen.context()})

    return router


def _own_files() -> APIRouter:
    router = APIRouter()

    @router.get("/own/{name}", response_class=FileResponse)
    def own_file(name: str) -> Response:
        if name not in OWN_FILES:
            return PlainTextResponse("Not found.", 404)
        return FileResponse(WEB / "simulator" / name, media_type=OWN_FILES[name])

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
    async def finger(
        down: Annotated[bool, Form()],
        x: Annotated[int, Form()],
        y: Annotated[int, Form()],
        moved: Annotated[bool, Form()] = False,
    ) -> Response:
        """Finger down or up, or on its way (`moved`), at a pixel of the panel (the script's way)."""
        if moved:
            await screen.move(x, y)
        else:
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


async def _display_gone(_request: Request, _gone: Exception) -> Response:
    return PlainTextResponse("The touchscreen's display has gone.", 503)
