"""Families who came while database or clock failed: what became of each."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from screens.web.console.shared.browser import OurForm, SignedIn, officer_in, room_of
from screens.web.console.shared.kiosks import kiosks_alive
from screens.web.console.shared.render import go, show
from screens.web.console.visits.shared import tabs
from services.queue.model import Ticket
from services.visits.model import CheckInCode, NotBooked
from services.visits.provisional import CaseOutcome

router = APIRouter()


@router.get("/visits/arrivals")
def page(request: Request, browser: SignedIn) -> Response:
    room, who = room_of(request), officer_in(browser)
    context = {
        "cases": room.visits.open_cases(who),
        "outcomes": tuple(CaseOutcome),
        "right": CheckInCode.OK,
        "kiosks": kiosks_alive(room, who),
    }
    return show(request, browser, "visit_arrivals.html", tabs(request, browser) | context)


@router.post("/visits/arrivals/close")
def close(request: Request, browser: SignedIn, form: OurForm) -> Response:
    """QUEUED gives a number, printed at the kiosk that was chosen (or told by the officer)."""
    room, who, wished, kiosk = room_of(request), officer_in(browser), form.text("outcome"), form.text("kiosk")
    if wished not in set(CaseOutcome):
        return go(request, "/visits/arrivals", "refused.reason_missing")
    printed_at = kiosk if kiosk in kiosks_alive(room, who) else None
    answer = room.visits.close_case(who, form.text("case")[:32], CaseOutcome(wished), kiosk=printed_at)
    if isinstance(answer, NotBooked):
        return go(request, "/visits/arrivals", f"refused.case.{answer.problem}")
    if isinstance(answer, Ticket):
        said = "said.case_queued" if printed_at else "said.case_queued_unprinted"
        return go(request, "/visits/arrivals", said, label=answer.label, kiosk=kiosk)
    return go(request, "/visits/arrivals", "said.case_closed")
