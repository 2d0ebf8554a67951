"""A file of bookings: checked first, then brought in at the officer's word."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from fastapi.responses import Response

from screens.web.console.shared.forms import OurForm
from screens.web.console.shared.navigation import PageRouter
from screens.web.console.shared.request import SignedIn
from screens.web.console.visits.imports import Sent, bring_in, keep, refusal
from screens.web.console.visits.shared import tabs
from services.people.permissions import Action, may
from services.sheets.decisions import Decisions, Hidden
from services.visits.import_report import ImportReport
from services.visits.import_words import beside_words, fault_words, notice_words, summary

LARGEST = 12_000_000  # bytes: some 100,000 rows; what is longer is brought in with kiosk bookings import
router = PageRouter(uploads={"/visits/import": LARGEST})
SHOWN_FAULTS = 50
TEMPLATES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


async def _whole(form: OurForm) -> bytes:
    upload = form.file("file")
    return b"" if upload is None else await upload.read()


@router.get("/visits/import")
def page(request: SignedIn) -> Response:
    request.console.permissions.require(request.who, Action.MANAGE_BOOKINGS)
    sent = request.console.memory.get(request.token, Sent)
    report = sent.report if sent else ImportReport()
    context = {
        "sent": sent,
        "report": report,
        "summary": summary(report, request.language) if sent else "",
        "faults": [
            fault_words(one, request.language, in_charge=may(request.who.role, Action.MANAGE_BANS))
            for one in report.faults[:SHOWN_FAULTS]
        ],
        "more_faults": max(0, len(report.faults) - SHOWN_FAULTS),
        "notices": notice_words(report, request.language),
        "beside": beside_words(report, request.language),
        "questions": [one.value for one in report.questions],
        "other_sheets": [one.name for one in report.beside.other_sheets if not one.hidden],
    }
    return request.show("visit_import.html", tabs(request) | context)


@router.get("/visits/import/template.{form}")
def template(request: SignedIn, form: str) -> Response:
    """An empty file to fill in."""
    from services.visits.template import columns_of, template_csv, template_xlsx  # slow to import

    request.console.permissions.require(request.who, Action.MANAGE_BOOKINGS)
    if form not in TEMPLATES:
        return request.go("/visits/import")
    columns = columns_of(request.console.visits.settings)
    content = template_csv(columns) if form == "csv" else template_xlsx(columns, request.language)
    headers = {"content-disposition": f'attachment; filename="pendaftaran-kunjungan.{form}"'}
    return Response(content, media_type=TEMPLATES[form], headers=headers)


@router.post("/visits/import")
def check(request: SignedIn, content: Annotated[bytes, Depends(_whole)]) -> Response:
    """Says what would come of a file. Changes nothing."""
    report = request.console.visits.importing.run(request.who, content, dry_run=True, all_or_nothing=True)
    keep(request, content, report)
    return request.go("/visits/import")


@router.post("/visits/import/decide")
def decide(request: SignedIn, form: OurForm) -> Response:
    """Checks the file again, with the officer's word on what it does not show. Changes nothing."""
    request.console.permissions.require(request.who, Action.MANAGE_BOOKINGS)
    sent = request.console.memory.get(request.token, Sent)
    if (refused := refusal(sent, form.text("mark"))) or sent is None or sent.job is not None:
        return request.go("/visits/import", refused)
    decisions = _decisions(form, sent.decisions)
    report = request.console.visits.importing.run(request.who, sent.content, dry_run=True, decisions=decisions)
    keep(request, sent.content, report, decisions)
    return request.go("/visits/import")


def _decisions(form: OurForm, before: Decisions) -> Decisions:
    """What the form says; what it does not ask stays as it was decided. Another sheet has its own hidden rows."""
    place, _, name = form.text("sheets").partition(":")
    if place == "sheet":
        return Decisions(name)
    return Decisions(
        before.sheet,
        before.leave_other_sheets or place == "leave",
        _hidden(form.text("hidden_rows")) or before.hidden_rows,
        _hidden(form.text("hidden_columns")) or before.hidden_columns,
    )


def _hidden(word: str) -> Hidden | None:
    return Hidden(word) if word in [one.value for one in Hidden] else None


@router.post("/visits/import/begin")
def begin(request: SignedIn, form: OurForm) -> Response:
    """Brings the checked file in: only whole, or its good rows too where the officer says so."""
    request.console.permissions.require(request.who, Action.MANAGE_BOOKINGS)
    whole = form.text("rows") != "good"
    refused = bring_in(
        request,
        form.text("mark"),
        lambda content, decisions, progress: request.console.visits.importing.run(
            request.who, content, dry_run=False, all_or_nothing=whole, decisions=decisions, progress=progress
        ),
    )
    return request.go("/visits/import", refused)


@router.post("/visits/import/put-away")
def put_away(request: SignedIn, form: OurForm) -> Response:
    console = request.console
    console.permissions.require(request.who, Action.MANAGE_BOOKINGS)
    console.memory.drop(request.token, Sent)
    return request.go("/visits/import")
