"""The integrity page: what a working group against corruption asks of a month, and the same as a file."""

from __future__ import annotations

from datetime import timedelta

from fastapi import HTTPException
from fastapi.responses import RedirectResponse, Response

from screens.web.console.shared.documents import MEDIA, page_sections
from screens.web.console.shared.forms import OurForm
from screens.web.console.shared.jobs import Job, Stage
from screens.web.console.shared.navigation import NavigationItem, PageRouter
from screens.web.console.shared.request import PageRequest, SignedIn, WrongDate
from services.integrity.counting import Integrity
from services.people.model import Officer
from services.people.permissions import Action
from services.reports.survey_forms import Form
from services.surveys.model import Period
from services.text.dates import month_of
from services.text.local_form import format_whole_month

router = PageRouter(NavigationItem("integrity", "/integrity", Action.SEE_INTEGRITY))


@router.get("/integrity")
def page(request: SignedIn) -> Response:
    """Reads the whole journal for its proof: a long one shows how far it is, and then the page.

    A page that is left open counts nothing again by itself.
    """
    request.console.permissions.require(request.who, Action.SEE_INTEGRITY)
    month = _month(request, request.query.get("month", ""))
    if month.first > request.today:  # nothing to count: it has not begun
        return _show(request, month, None)
    job = request.console.integrity_jobs.look(month.first) if request.live else _asked(request, request.who, month)
    if job is None:  # what was counted is old by now; nobody has asked for it again
        return request.show_surroundings()
    if job.value is not None and (not request.live or request.who.code not in job.seen_by):
        request.console.integrity.seen(request.who, month)
        job.seen_by.add(request.who.code)
    return _show(request, month, job)


def _show(request: PageRequest, month: Period, job: Job[Integrity] | None) -> Response:
    counted = job.value if job is not None else None
    document = request.console.integrity.document(counted, request.language) if counted is not None else None
    context = {
        "job": job,
        "running": job is not None and job.stage is Stage.RUNNING,
        "month": month,
        "month_name": format_whole_month(month.first, request.language),
        "newest": Period.month_of(request.today).first,
        "before": Period.month_of(month.first - timedelta(days=1)).first,
        "after": month.last + timedelta(days=1),
        "document": document,
        "sections": page_sections(document) if document is not None else [],
    }
    return request.show("integrity.html", context)


@router.post("/integrity/again")
def again(request: SignedIn, form: OurForm) -> Response:
    """Count and prove once more, now."""
    who = request.who
    request.console.permissions.require(who, Action.SEE_INTEGRITY)
    month = _month(request, form.text("month"))
    _asked(request, who, month, afresh=True)
    return RedirectResponse(f"/integrity?month={month.first:%Y-%m}", 303)


@router.post("/integrity/report")
def report(request: SignedIn, form: OurForm) -> Response:
    """The month as a file. A form, not an address: each one is in the log."""
    request.console.permissions.require(request.who, Action.SEE_INTEGRITY)
    wished = form.text("as")
    if wished not in MEDIA:
        raise HTTPException(400)
    month, kind = _month(request, form.text("month")), Form(wished)
    found = _asked(request, request.who, month).value or request.console.integrity.of_month(request.who, month)
    content = request.console.integrity.file(request.who, found, kind, language="id")
    headers = {"content-disposition": f'attachment; filename="integritas-{month.first:%Y-%m}.{kind.value}"'}
    return Response(content, media_type=MEDIA[kind], headers=headers)


def _asked(request: PageRequest, who: Officer, month: Period, *, afresh: bool = False) -> Job[Integrity]:
    console = request.console
    return console.integrity_jobs.ask(
        month.first, lambda progress: console.integrity.of_month(who, month, progress), afresh=afresh
    )


def _month(request: PageRequest, text: str) -> Period:
    """ "2026-10"; the month of today where none is named. Raises WrongDate."""
    first = month_of(text) if text else request.today
    if first is None:
        raise WrongDate
    return Period.month_of(first)
