"""The list of a session for the gate: on the page, or as a PDF to print; each one is in the log."""

from __future__ import annotations

from datetime import date, timedelta

from fastapi import HTTPException
from fastapi.responses import Response

from screens.web.console.shared.documents import MEDIA, page_sections
from screens.web.console.shared.forms import OurForm
from screens.web.console.shared.navigation import PageRouter
from screens.web.console.shared.request import PageRequest, SignedIn
from screens.web.console.visits.shared import asked_day, tabs
from services.people.permissions import Action, may
from services.reports.gate_list import document_of
from services.reports.survey_forms import Form, write_document
from services.text.dates import day_of
from services.visits.gate import AHEAD
from services.visits.model import NotBooked, clock_text
from services.visits.names import NotShown

router = PageRouter()


@router.get("/visits/gate-list")
def page(request: SignedIn) -> Response:
    """The sessions of a day, and what can be printed of each."""
    request.console.permissions.require(request.who, Action.MANAGE_BOOKINGS)
    return _show(request, asked_day(request, request.today))


def _show(request: PageRequest, day: date, **more: object) -> Response:
    names = may(request.who.role, Action.LIST_NAMES)
    context: dict[str, object] = {
        "day": day,
        "is_today": day == request.today,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "fills": request.console.visits.bookings.fill(request.who, day),
        "names": names and request.today <= day <= request.today + AHEAD,
        "in_charge": names,
        "document": None,
        "sections": [],
    }
    return request.show("visit_gate.html", tabs(request) | context | more)


@router.post("/visits/gate-list")
def make(request: SignedIn, form: OurForm) -> Response:
    """A form, not an address: whoever makes a list is in the log, and nobody makes one by going back."""
    console, who, day = request.console, request.who, day_of(form.text("day"))
    console.permissions.require(who, Action.MANAGE_BOOKINGS)
    wished = form.text("as")
    if day is None or wished not in ("page", Form.PDF):
        raise HTTPException(400)
    lists, start = console.visits.gate_lists, form.number("start")
    found = lists.named(who, day, start) if form.text("names") == "1" else lists.masked(who, day, start)
    back = f"/visits/gate-list?day={day}"
    if isinstance(found, NotShown):
        said = "refused.names_wait" if found.wait_seconds else "refused.gate_day"
        return request.go(back, said, minutes=-(-found.wait_seconds // 60))
    if isinstance(found, NotBooked):
        return request.go(back, f"refused.gate.{found.problem}", detail=found.detail)
    now = console.clock.now().astimezone(console.house.time_zone)
    if wished == "page":
        document = document_of(found, console.house, now, who.code, request.language)
        return _show(request, day, document=document, sections=page_sections(document))
    content = write_document(document_of(found, console.house, now, who.code, "id"), Form.PDF, lambda _done, _of: None)
    headers = {"content-disposition": f'attachment; filename="daftar-gerbang-{day}-{clock_text(start)}.pdf"'}
    return Response(content, media_type=MEDIA[Form.PDF], headers=headers)
