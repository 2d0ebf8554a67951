"""Surveys: the report of a period as a page and as a file; closing a period, approving its result."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TextIO

from fastapi import HTTPException
from fastapi.responses import Response, StreamingResponse
from starlette.background import BackgroundTask

from screens.web.console.shared.documents import MEDIA, page_sections
from screens.web.console.shared.forms import OurForm
from screens.web.console.shared.navigation import NavigationItem, PageRouter
from screens.web.console.shared.request import PageRequest, SignedIn
from screens.web.console.surveys.shared import Chosen, chosen, chosen_in, instruments, presets, tabs
from services.people.permissions import Action, may
from services.reports.survey_forms import Form
from services.surveys.periods import PeriodProblem, Published

router = PageRouter(NavigationItem("surveys", "/surveys", Action.SEE_SURVEYS))

CHUNK = 65_536  # characters


@router.get("/surveys")
def page(request: SignedIn) -> Response:
    console, who, what = request.console, request.who, chosen(request)
    console.permissions.require(who, Action.SEE_SURVEYS)
    if request.live:
        return request.show_surroundings()
    today = request.today
    document = console.survey_reports.document(who, what.instrument, what.period, request.language)
    closed = [one for one in console.surveys.periods.closed(who) if one.instrument == what.instrument]
    context = {
        "instruments": instruments(request),
        "presets": presets(today),
        "document": document,
        "sections": page_sections(document),
        "closed": closed,
        "this_closed": next((one for one in closed if one.period == what.period), None),
        "over": console.surveys.ended(what.period).all,
        "may_close": may(who.role, Action.CLOSE_SURVEY_PERIOD),
        "may_approve": may(who.role, Action.APPROVE_SURVEY_PERIOD),
    }
    return request.show("surveys.html", tabs(request, what) | context, status=422 if what.faulty else 200)


@router.post("/surveys/report")
def report(request: SignedIn, form: OurForm) -> Response:
    """The report as a file. A form, not an address: each one is in the log."""
    console, what = request.console, chosen_in(request, form)
    console.permissions.require(request.who, Action.SEE_SURVEYS)
    wished = form.text("as")
    if wished not in MEDIA:
        raise HTTPException(400)
    kind = Form(wished)
    content = console.survey_reports.file(request.who, what.instrument, what.period, kind, language="id")
    return Response(content, media_type=MEDIA[kind], headers=_as_file(what, kind.value))


@router.post("/surveys/export")
def export(request: SignedIn, form: OurForm) -> Response:
    """How many people gave which answer, as CSV; written whole first, so that a slow browser holds no read open."""
    console, what = request.console, chosen_in(request, form)
    file = io.StringIO(newline="")  # sums by month and service: no disk is needed
    try:
        console.survey_reports.export(request.who, what.instrument, what.period, file)
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
def close(request: SignedIn, form: OurForm) -> Response:
    """The figures of a period that is over are frozen."""
    what = chosen_in(request, form)
    answer = request.console.surveys.periods.close(request.who, what.instrument, what.period)
    return _answered(request, what, answer, "said.period_closed")


@router.post("/surveys/approve")
def approve(request: SignedIn, form: OurForm) -> Response:
    """Kiosk and board show the result from now on."""
    answer = request.console.surveys.periods.approve(request.who, form.number("period"))
    return _answered(request, chosen_in(request, form), answer, "said.period_approved")


@router.post("/surveys/open-again")
def open_again(request: SignedIn, form: OurForm) -> Response:
    answer = request.console.surveys.periods.open_again(request.who, form.number("period"))
    return _answered(request, chosen_in(request, form), answer, "said.period_opened")


def _answered(request: PageRequest, what: Chosen, answer: Published | PeriodProblem | None, said: str) -> Response:
    if isinstance(answer, PeriodProblem):
        return request.go(f"/surveys?{what.query}", f"refused.period.{answer}")
    return request.go(f"/surveys?{what.query}", said)
