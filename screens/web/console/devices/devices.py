"""The kiosks and their devices: how they are, and what to do about each fault."""

from __future__ import annotations

from fastapi.responses import Response

from screens.web.console.shared.forms import OurForm
from screens.web.console.shared.navigation import NavigationItem, PageRouter
from screens.web.console.shared.request import SignedIn
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
    context = {
        "kiosks": request.console.devices.kiosks(request.who),
        "drawings": DRAWINGS,
        "may_try": may(request.who.role, Action.TRY_DEVICES),
    }
    return request.show("devices.html", context)


@router.post("/devices/test")
def try_printer(request: SignedIn, form: OurForm) -> Response:
    kiosk = form.text("kiosk")
    asked = request.console.paper.try_printer(request.who, kiosk, request.language)
    return request.go("/devices", "said.test_asked" if asked else "refused.kiosk_silent", kiosk=kiosk)
