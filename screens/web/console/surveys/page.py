"""Surveys: the report of a period as a page and as a file; closing a period, approving its result."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import TextIO

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response, StreamingResponse
from starlette.background import BackgroundTask

from screens.web.console.shared.browser import OurForm, SignedIn, officer_in, room_of
from screens.web.console.shared.documents import page_sections
from screens.web.console.shared.render import go, show, show_surroundings
from screens.web.console.surveys.shared import Chosen, chosen, chosen_in, instruments, presets, tabs
from services.people.permissions import Action, may
from services.reports.survey_forms import Form
from services.surveys.periods import PeriodProblem, Published

router = APIRouter()

MEDIA = {
    Form.PDF: "application/pdf",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.JSON: "application/json",
}
CHUNK = 65_536  # characters


@router.get("/surveys")
def page(request: Request, browser: SignedIn) -> Response:
    room, who, what = room_of(request), officer_in(browser), chosen(request)
    room.surveys.seeing(who)
    if browser.live:
        return show_surroundings(request, browser)
    today = room.clock.now().astimezone(room.house.time_zone).date()
    document = room.surveys.document(who, what.instrument, what.period, browser.language)
    closed = [one for one in room.surveys.periods(who) if one.instrument == what.instrument]
    context = {
        "instruments": instruments(request),
        "presets": presets(today),
        "document": document,
        "sections": page_sections(document),
        "closed": closed,
        "this_closed": next((one for one in closed if one.period == what.period), None),
        "over": what.period.last < today,
        "may_close": may(who.role, Action.CLOSE_SURVEY_PERIOD),
        "may_approve": may(who.role, Action.APPROVE_SURVEY_PERIOD),
    }
    return show(request, browser, "surveys.html", tabs(request, browser, what) | context)


@router.post("/surveys/report")
def report(request: Request, browser: SignedIn, form: OurForm) -> Response:
    """The report as a file. A form, not an address: each one is in the log."""
    room, what = room_of(request), chosen_in(request, form)
    room.surveys.seeing(officer_in(browser))
    wished = form.text("as")
    if wished not in MEDIA:
        raise HTTPException(400)
    kind = Form(wished)
    content = room.surveys.report(officer_in(browser), what.instrument, what.period, kind, language="id")
    return Response(content, media_type=MEDIA[kind], headers=_as_file(what, kind.value))


@router.post("/surveys/export")
def export(request: Request, browser: SignedIn, form: OurForm) -> Response:
    """Raw anonymous rows of ended days as CSV; written to a file first, so that a long one holds no read open."""
    room, what = room_of(request), chosen_in(request, form)
    file = tempfile.TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115 - closed when it has been sent
    try:
        room.surveys.export(officer_in(browser), what.instrument, what.period, file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    headers = _as_file(what, "csv")
    closing = BackgroundTask(file.close)
    return StreamingResponse(_chunks(file), media_type="text/csv; charset=utf-8", headers=headers, background=closing)


def _chunks(file: TextIO) -> Iterator[str]:
    while chunk := file.read(CHUNK):
        yield chunk


def _as_file(what: Chosen, ending: str) -> dict[str, str]:
    first, last = what.period.days
    return {"content-disposition": f'attachment; filename="{what.instrument}-{first}-{last}.{ending}"'}


# -- periods ----------------------------------------------------------------------------------------------


@router.post("/surveys/close")
def close(request: Request, browser: SignedIn, form: OurForm) -> Response:
    """The figures of a period that is over are frozen."""
    what = chosen_in(request, form)
    answer = room_of(request).surveys.close_period(officer_in(browser), what.instrument, what.period)
    return _answered(request, what, answer, "said.period_closed")


@router.post("/surveys/approve")
def approve(request: Request, browser: SignedIn, form: OurForm) -> Response:
    """Kiosk and board show the result from now on."""
    answer = room_of(request).surveys.approve(officer_in(browser), form.number("period"))
    return _answered(request, chosen_in(request, form), answer, "said.period_approved")


@router.post("/surveys/open-again")
def open_again(request: Request, browser: SignedIn, form: OurForm) -> Response:
    answer = room_of(request).surveys.open_again(officer_in(browser), form.number("period"))
    return _answered(request, chosen_in(request, form), answer, "said.period_opened")


def _answered(request: Request, what: Chosen, answer: Published | PeriodProblem | None, said: str) -> Response:
    if isinstance(answer, PeriodProblem):
        return go(request, f"/surveys?{what.query}", f"refused.period.{answer}")
    return go(request, f"/surveys?{what.query}", said)
