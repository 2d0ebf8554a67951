"""A file of bookings: checked first, then brought in at the officer's word."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from screens.web.console.shared.browser import OurForm, SignedIn, officer_in, room_of
from screens.web.console.shared.render import go, show
from screens.web.console.visits.shared import tabs
from services.visits.import_words import fault_words, summary
from services.visits.importing import ImportReport

router = APIRouter()

LARGEST = 12_000_000  # bytes: some 100,000 rows; what is longer is brought in with kiosk bookings import
SHOWN_FAULTS = 50
TEMPLATES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


async def _whole(form: OurForm) -> bytes:
    upload = form.file("file")
    return b"" if upload is None else await upload.read()


@router.get("/visits/import")
def page(request: Request, browser: SignedIn) -> Response:
    room, who = room_of(request), officer_in(browser)
    room.visits.managing(who)
    sent = room.imports.look(browser.token)
    report = sent.report if sent else ImportReport()
    context = {
        "sent": sent,
        "report": report,
        "summary": summary(report, browser.language) if sent else "",
        "faults": [fault_words(one, browser.language) for one in report.faults[:SHOWN_FAULTS]],
        "more_faults": max(0, len(report.faults) - SHOWN_FAULTS),
        "faulty_rows": len({one.row for one in report.faults}),
    }
    return show(request, browser, "visit_import.html", tabs(request, browser) | context)


@router.get("/visits/import/template.{form}")
def template(request: Request, browser: SignedIn, form: str) -> Response:
    """An empty file to fill in."""
    from services.visits.template import template_csv, template_xlsx  # slow to import

    room_of(request).visits.managing(officer_in(browser))
    if form not in TEMPLATES:
        return go(request, "/visits/import")
    content = template_csv() if form == "csv" else template_xlsx(browser.language)
    headers = {"content-disposition": f'attachment; filename="pendaftaran-kunjungan.{form}"'}
    return Response(content, media_type=TEMPLATES[form], headers=headers)


@router.post("/visits/import")
def check(request: Request, browser: SignedIn, content: Annotated[bytes, Depends(_whole)]) -> Response:
    """Says what would come of a file. Changes nothing."""
    room, who = room_of(request), officer_in(browser)
    report = room.visits.import_file(who, content, dry_run=True, all_or_nothing=True)
    room.imports.keep(browser.token, content, report)
    return go(request, "/visits/import")


@router.post("/visits/import/begin")
def begin(request: Request, browser: SignedIn, form: OurForm) -> Response:
    """Brings the checked file in: only whole, or its good rows too where the officer says so."""
    room, who = room_of(request), officer_in(browser)
    room.visits.managing(who)
    whole = form.text("rows") != "good"
    began = room.imports.begin(
        browser.token,
        lambda content, progress: room.visits.import_file(
            who, content, dry_run=False, all_or_nothing=whole, progress=progress
        ),
    )
    return go(request, "/visits/import", "" if began else "refused.no_file")


@router.post("/visits/import/put-away")
def put_away(request: Request, browser: SignedIn, form: OurForm) -> Response:
    room = room_of(request)
    room.visits.managing(officer_in(browser))
    room.imports.put_away(browser.token)
    return go(request, "/visits/import")
