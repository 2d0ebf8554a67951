"""How the simulator's page answers a wish: a script in few words, a form of the page with a page."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from fastapi.templating import Jinja2Templates

from assets import WEB
from screens.web.simulator.words import moment

templates: Final = Jinja2Templates(directory=WEB / "templates")
templates.env.filters["moment"] = moment


def answer(request: Request, problem: str = "") -> Response:
    """422 with what is wrong; else back to the page for a form of the page, nothing for a script."""
    wants_page = "text/html" in request.headers.get("accept", "")
    home = "/" + request.url.path.split("/")[1] + "/"
    if problem and wants_page:
        context = {"problem": problem, "home": home}
        return templates.TemplateResponse(request, "simulator_refused.html", context, status_code=422)
    if problem:
        return PlainTextResponse(problem, 422)
    return RedirectResponse(home, 303) if wants_page else Response(status_code=204)
