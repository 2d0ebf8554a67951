"""The kiosks and their devices: how they are, and what to do about each fault."""

from __future__ import annotations

from fastapi.responses import Response

from screens.web.console.shared.forms import OurForm
from screens.web.console.shared.navigation import NavigationItem, PageRouter
from screens.web.console.shared.request import PageRequest, SignedIn
from services.house.boards import BoardProblem
from services.people.permissions import Action, may

router = PageRouter(NavigationItem("devices", "/devices", Action.SEE_DEVICES))

# Which drawing shows what to do about a printer's state (assets/web/templates/console/drawings.html).
DRAWINGS = {
    "paper_out": "roll",
    "paper_low": "roll",
    "cover_open": "cover",
    "error": "cover",
    "disconnected": "cable",
    "no_answer": "power",
    "offline": "power",
}


@router.get("/devices")
def page(request: SignedIn) -> Response:
    return _show(request)


def _show(request: PageRequest, status: int = 200, **more: object) -> Response:
    console = request.console
    context: dict[str, object] = {
        "kiosks": console.devices.kiosks(request.who),
        "drawings": DRAWINGS,
        "may_try": may(request.who.role, Action.TRY_DEVICES),
        "boards": console.televisions.all(),
        "awaited": console.boards.awaited(request.who),
        "may_copy": may(request.who.role, Action.MAKE_COPY),
        "may_introduce": may(request.who.role, Action.MANAGE_BOARDS),
        "problem": "",
        "wished": {"code": "", "name": ""},
    }
    return request.show("devices.html", context | more, status=status)


@router.post("/devices/test")
def try_printer(request: SignedIn, form: OurForm) -> Response:
    kiosk = form.text("kiosk")
    asked = request.console.paper.try_printer(request.who, kiosk, request.language)
    return request.go("/devices", "said.test_asked" if asked else "refused.kiosk_silent", kiosk=kiosk)


@router.post("/devices/boards/introduce")
def introduce(request: SignedIn, form: OurForm) -> Response:
    """The board with this code asks for its page at once, being told that something changed, and is known then."""
    wished = {name: form.text(name) for name in ("code", "name")}
    answer = request.console.boards.expect(request.who, wished["code"], wished["name"])
    if isinstance(answer, BoardProblem):
        return _show(request, 422, problem=f"board_{answer}", wished=wished)
    request.console.live.tell()
    return request.go("/devices", "said.board_awaited", name=answer.name)


@router.post("/devices/boards/forget")
def forget(request: SignedIn, form: OurForm) -> Response:
    name = form.text("name")
    if not request.console.boards.forget(request.who, name):
        return request.go("/devices")
    request.console.live.tell()
    return request.go("/devices", "said.board_forgotten", name=name)
