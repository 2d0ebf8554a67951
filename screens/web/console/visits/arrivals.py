"""Families who came while database or clock failed: how each case was settled."""

from __future__ import annotations

from fastapi.responses import Response

from screens.web.console.shared.forms import OurForm
from screens.web.console.shared.navigation import PageRouter
from screens.web.console.shared.request import SignedIn
from screens.web.console.visits.shared import tabs
from services.queue.model import Ticket
from services.visits.model import CheckInCode, NotBooked
from services.visits.provisional import CaseOutcome

router = PageRouter()


@router.get("/visits/arrivals")
def page(request: SignedIn) -> Response:
    context = {
        "cases": request.console.visits.provisionals.open_cases(request.who),
        "outcomes": tuple(CaseOutcome),
        "right": CheckInCode.OK,
        "kiosks": request.console.kiosks_alive(request.who),
    }
    return request.show("visit_arrivals.html", tabs(request) | context)


@router.post("/visits/arrivals/close")
def close(request: SignedIn, form: OurForm) -> Response:
    """QUEUED gives a number, printed at the kiosk that was chosen (or told by the officer)."""
    console, who, wished, kiosk = request.console, request.who, form.text("outcome"), form.text("kiosk")
    if wished not in set(CaseOutcome):
        return request.go("/visits/arrivals", "refused.reason_missing")
    printed_at = kiosk if kiosk in console.kiosks_alive(who) else None
    answer = console.visits.provisionals.close(who, form.text("case")[:32], CaseOutcome(wished), kiosk=printed_at)
    if isinstance(answer, NotBooked):
        return request.go("/visits/arrivals", f"refused.case.{answer.problem}")
    if isinstance(answer, Ticket):
        said = "said.case_queued" if printed_at else "said.case_queued_unprinted"
        return request.go("/visits/arrivals", said, label=answer.label, kiosk=kiosk)
    return request.go("/visits/arrivals", "said.case_closed")
