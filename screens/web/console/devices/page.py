"""The kiosks and their devices: how they are, and what to do about each fault."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from screens.web.console.shared.browser import OurForm, SignedIn, officer_in, room_of
from screens.web.console.shared.render import go, show
from services.people.permissions import Action, may

router = APIRouter()

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
def page(request: Request, browser: SignedIn) -> Response:
    room, who = room_of(request), officer_in(browser)
    context = {
        "kiosks": room.devices.kiosks(who),
        "drawings": DRAWINGS,
        "may_try": may(who.role, Action.TRY_DEVICES),
    }
    return show(request, browser, "devices.html", context)


@router.post("/devices/test")
def try_printer(request: Request, browser: SignedIn, form: OurForm) -> Response:
    kiosk = form.text("kiosk")
    asked = room_of(request).devices.try_printer(officer_in(browser), kiosk, browser.language)
    return go(request, "/devices", "said.test_asked" if asked else "refused.kiosk_silent", kiosk=kiosk)
