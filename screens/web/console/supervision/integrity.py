"""The integrity page: what a working group against corruption asks of a month, and the same as a file."""

from __future__ import annotations

from datetime import date, timedelta

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response

from screens.web.console.shared.browser import OurForm, SignedIn, officer_in, room_of
from screens.web.console.shared.documents import page_sections
from screens.web.console.shared.render import show, show_surroundings
from screens.web.console.shared.works import Stage, Work
from screens.web.console.surveys.page import MEDIA
from screens.web.console.surveys.shared import month_of
from services.house.roster import day_of
from services.integrity.counting import Integrity
from services.people.model import Officer
from services.reports.survey_forms import Form
from services.surveys.model import Period
from services.text.local_form import format_month

router = APIRouter()


@router.get("/integrity")
def page(request: Request, browser: SignedIn) -> Response:
    """Reads the whole journal for its proof: a long one shows how far it is, and then the page.

    A page that is left open counts nothing again by itself.
    """
    room, who = room_of(request), officer_in(browser)
    room.integrity.seeing(who)
    month = _month(request, request.query_params.get("month", ""))
    work = room.works.look(month.first) if browser.live else _asked(request, who, month)
    if work is None:  # what was counted is old by now; nobody has asked for it again
        return show_surroundings(request, browser)
    document = room.integrity.document(work.value, browser.language) if work.value is not None else None
    context = {
        "work": work,
        "running": work.stage is Stage.RUNNING,
        "month": month,
        "month_name": format_month(month.first, browser.language),
        "before": month_of(month.first - timedelta(days=1)).first,
        "after": month.last + timedelta(days=1),
        "document": document,
        "sections": page_sections(document) if document is not None else [],
    }
    return show(request, browser, "integrity.html", context)


@router.post("/integrity/again")
def again(request: Request, browser: SignedIn, form: OurForm) -> Response:
    """Count and prove once more, now."""
    who = officer_in(browser)
    room_of(request).integrity.seeing(who)
    month = _month(request, form.text("month"))
    _asked(request, who, month, afresh=True)
    return RedirectResponse(f"/integrity?month={month.first:%Y-%m}", 303)


@router.post("/integrity/report")
def report(request: Request, browser: SignedIn, form: OurForm) -> Response:
    """The month as a file. A form, not an address: each one is in the log."""
    room, who = room_of(request), officer_in(browser)
    room.integrity.seeing(who)
    wished = form.text("as")
    if wished not in MEDIA:
        raise HTTPException(400)
    month, kind = _month(request, form.text("month")), Form(wished)
    found = _asked(request, who, month).value or room.integrity.of_month(who, month)
    content = room.integrity.file(who, found, kind, language="id")
    headers = {"content-disposition": f'attachment; filename="integritas-{month.first:%Y-%m}.{kind.value}"'}
    return Response(content, media_type=MEDIA[kind], headers=headers)


def _asked(request: Request, who: Officer, month: Period, *, afresh: bool = False) -> Work[Integrity]:
    room = room_of(request)
    return room.works.ask(month.first, lambda progress: room.integrity.of_month(who, month, progress), afresh=afresh)


def _month(request: Request, text: str) -> Period:
    """ "2026-10"; the month of today for what is none."""
    room = room_of(request)
    day: date | None = day_of(f"{text}-01") if len(text) == 7 else None
    return month_of(day or room.clock.now().astimezone(room.house.time_zone).date())
