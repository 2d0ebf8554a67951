"""The queue's week, month, quarter or year at a glance: figures, charts, folded tables and files; officers apart."""

from __future__ import annotations

from datetime import date, datetime

from fastapi import HTTPException
from fastapi.responses import Response

from screens.web.console.shared.documents import MEDIA, page_sections
from screens.web.console.shared.navigation import PageRouter
from screens.web.console.shared.request import PageRequest, SignedIn
from services.documents.model import Document, nobody_watches
from services.people.permissions import Action, may
from services.reports.span_cards import cards
from services.reports.span_file import rows_of
from services.reports.span_report import document_of, officers_document
from services.reports.spans import Span, after, before, span_around, span_name
from services.reports.survey_forms import Form, write_document
from services.reports.survey_tables import Say
from services.surveys.model import Period
from services.text.catalogues import Texts
from services.text.csv_writing import csv_of

router = PageRouter()


def show(request: PageRequest, span: Span) -> Response:
    """The page. One that is left open counts nothing again by itself."""
    if request.live:
        return request.show_surroundings()
    day = _day(request)
    found = request.console.span_glances.look(request.who, span, day, request.today)
    document = document_of(found, _made(request), request.language)
    say = Say(Texts("report"), request.language, found.house)
    context = {
        **_around(request, span, found.period, day),
        "cards": cards(say, found),
        "document": document,
        "sections": page_sections(document)[1:],
        "nothing": not found.counted.taken,
        "may_see_officers": may(request.who.role, Action.SEE_OFFICERS_WORK),
    }
    return request.show("glance_span.html", context)


def csv_file(request: PageRequest, span: Span) -> Response:
    found = request.console.span_glances.look(request.who, span, _day(request), request.today)
    return _file(csv_of(rows_of(found)), "text/csv; charset=utf-8", f"queue-{span}-{found.period.first}.csv")


@router.get("/glance/file")
def file(request: SignedIn) -> Response:
    """The same as PDF or XLSX."""
    span = span_of(request) or Span.MONTH
    found = request.console.span_glances.look(request.who, span, _day(request), request.today)
    document = document_of(found, _made(request), request.language)
    return _written(request, document, f"queue-{span}-{found.period.first}")


@router.get("/glance/officers")
def officers(request: SignedIn) -> Response:
    """What each officer's counter did. Every look is in the log, so an open page asks for nothing again."""
    request.console.permissions.require(request.who, Action.SEE_OFFICERS_WORK)
    if request.live:
        return request.show_surroundings()
    span, day = span_of(request) or Span.MONTH, _day(request)
    document = _officers(request, span, day)
    context = {
        **_around(request, span, span_around(span, day), day),
        "document": document,
        "sections": page_sections(document),
    }
    return request.show("glance_officers.html", context)


@router.get("/glance/officers/file")
def officers_file(request: SignedIn) -> Response:
    span, day = span_of(request) or Span.MONTH, _day(request)
    return _written(request, _officers(request, span, day), f"officers-{span}-{span_around(span, day).first}")


def span_of(request: PageRequest) -> Span | None:
    """The span that the address names; None for a day, or where it names none that there is."""
    said = request.query.get("span", "")
    return Span(said) if said in set(Span) else None


def _day(request: PageRequest) -> date:
    """The day around which it is; never one to come. Raises WrongDate."""
    return min(request.day("day") or request.today, request.today)


def _officers(request: PageRequest, span: Span, day: date) -> Document:
    lines, period = request.console.span_glances.officers(request.who, span, day), span_around(span, day)
    house = request.console.past.during(period.first, period.last)
    return officers_document(lines, period, house, _made(request), request.language)


def _around(request: PageRequest, span: Span, period: Period, day: date) -> dict[str, object]:
    """Where the page stands among its neighbours."""
    earlier, later = before(span, period), after(span, period)
    return {
        "span_kind": span,
        "day": day,
        "name": span_name(span, period, request.language),
        "before": earlier.first if earlier else None,
        "after": later.first if later and later.first <= request.today else None,
    }


def _made(request: PageRequest) -> datetime:
    """Now, in house time."""
    return request.console.clock.now().astimezone(request.console.house.time_zone)


def _written(request: PageRequest, document: Document, name: str) -> Response:
    wished = request.query.get("as", "pdf")
    if wished not in (Form.PDF, Form.XLSX):
        raise HTTPException(400)
    kind = Form(wished)
    request.console.database.look_away()  # a file takes long to be written
    content = write_document(document, kind, nobody_watches)
    return _file(content, MEDIA[kind], f"{name}.{kind}")


def _file(content: bytes, media: str, name: str) -> Response:
    return Response(content, media_type=media, headers={"content-disposition": f'attachment; filename="{name}"'})
