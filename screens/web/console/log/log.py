"""The kiosk log for people: what happened, in words; found by time, place, device and person; exported, proven."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cache

from fastapi.responses import Response, StreamingResponse

from screens.web.console.log.filter import asked, cursor_text
from screens.web.console.shared.forms import Form, OurForm
from screens.web.console.shared.navigation import NavigationItem, PageRouter
from screens.web.console.shared.request import PageRequest, RowNumber, SignedIn
from services.log.archive_reading import ArchivedPage
from services.log.chains import is_of_book
from services.log.events import EVENTS, Device, Severity
from services.log.fault_words import fault_words
from services.log.heads import SignedHead, read_signed_head
from services.log.reading import Entry
from services.log.words import actor_words, field_words, value_words
from services.people.permissions import Action
from services.settings.timeline import Version
from services.text.csv_writing import CsvWriter

router = PageRouter(NavigationItem("log", "/log", Action.READ_LOG))

PAGE = 60
COLUMNS = ("time", "kiosk", "seq", "severity", "event", "actor", "words", "fields")
MOST_BYTES_OF_HEAD = 4000
_FIELD = re.compile(r"\{\w+\}")


@router.get("/log")
def page(request: SignedIn) -> Response:
    return _show(request)


@router.get("/log/archive/{chain}/{last}")
def archive(request: SignedIn, chain: str, last: RowNumber) -> Response:
    """A part of the log that is no longer in the database, out of its file."""
    question = asked(request.query, request.console.house.time_zone)
    before = question.before.seq if question.before else None
    part = request.console.log.archived(request.who, (chain, last), question.wanted, limit=PAGE, before_seq=before)
    if part is None:
        return request.go("/log", "refused.no_such_part")
    entries = part.entries if isinstance(part, ArchivedPage) else ()
    older = (
        question.query(before=cursor_text(entries[-1].cursor)) if isinstance(part, ArchivedPage) and part.more else ""
    )
    context = {
        "part": part,
        "entries": entries,
        "asked": question,
        "older": older,
        "chain": chain,
        "last": last,
        "is_page": isinstance(part, ArchivedPage),
    }
    return request.show("log_archive.html", context | _words(request), status=422 if question.problems else 200)


@router.get("/log/export.{form}")
def export(request: SignedIn, form: str) -> Response:
    """What fits, oldest first, as it is read; never the whole log in memory."""
    question = asked(request.query, request.console.house.time_zone)
    if form not in ("csv", "jsonl"):
        return request.go("/log", "refused.no_such_form")
    if question.problems:
        return _show(request)
    found = request.console.log.export(request.who, question.wanted)
    name = f"log-{request.console.clock.now().astimezone(request.console.house.time_zone):%Y%m%d-%H%M}.{form}"
    lines = (f"{entry.text}\n" for entry in found) if form == "jsonl" else _csv(request, found)
    kind = "application/x-ndjson" if form == "jsonl" else "text/csv; charset=utf-8"
    return StreamingResponse(lines, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})


@router.post("/log/prove")
def prove(request: SignedIn, form: OurForm) -> Response:
    """Every link of every chain; against a signed head, if the text of one was put in."""
    try:
        head = _head(form)
    except ValueError:
        return _show(request, 422, problem_of_head=True)
    return _show(request, proof=request.console.log.prove(request.who, head), head=head)


def _head(form: Form) -> SignedHead | None:
    text = form.text("head")[:MOST_BYTES_OF_HEAD]
    return read_signed_head(text) if text else None


def _show(request: PageRequest, status: int = 200, **more: object) -> Response:
    query = request.query if request.http.method == "GET" else {}
    question = asked(query, request.console.house.time_zone)
    found = request.console.log.read(request.who, question.wanted, limit=PAGE, before=question.before)
    shown = () if question.problems else found.entries
    context = {
        "asked": question,
        "entries": shown,
        "versions": _versions(request, shown),
        "away": any(is_of_book(one.chain) for one in shown),
        "archived": found.archived,
        "chains": found.chains,
        "older": question.query(before=cursor_text(shown[-1].cursor)) if found.more and shown else "",
        "devices": tuple(Device),
        "severities": tuple(Severity),
        "events": _events(request.language),
        "quick": _quick(request),
        "proof": None,
        "head": None,
        "problem_of_head": False,
        "oldest": found.oldest,
    }
    if question.problems:
        status = 422
    return request.show("log.html", context | _words(request) | more, status=status)


def _versions(request: PageRequest, shown: Sequence[Entry]) -> Sequence[Version]:
    """Of the house's settings, that explain what is shown."""
    if not shown:
        return ()
    zone = request.console.house.time_zone
    days = [one.at.astimezone(zone).date() for one in (shown[-1], shown[0])]
    return request.console.drafts.timeline(request.who).of_days(min(days), max(days), zone)


def _quick(request: PageRequest) -> list[tuple[str, str]]:
    """The questions that are asked most, by the key of their words: today, the last seven days, last month."""
    today = request.today
    last_month = today.replace(day=1) - timedelta(days=1)
    return [
        ("log.all", "/log"),
        ("log.today", f"/log?since={today}"),
        ("log.week", f"/log?since={today - timedelta(days=6)}"),
        ("log.last_month", f"/log?month={last_month:%Y-%m}"),
        ("log.warnings", f"/log?severity={Severity.WARNING.value}"),
    ]


def _words(request: PageRequest) -> dict[str, object]:
    language = request.language
    return {
        "words_of": lambda entry: entry.words(language),
        "fault_of": lambda what: fault_words(what, language),
        "actor_of": lambda entry: actor_words(entry.actor, language),
        "fields_of": lambda entry: [
            (field_words(name, language), value_words(name, value, language)) for name, value in entry.fields.items()
        ],
    }


@cache
def _events(language: str) -> list[tuple[str, str]]:
    """Names and words of all events, by their words."""
    named = [(name, _FIELD.sub("…", event.staff[language])) for name, event in EVENTS.items()]
    return sorted(named, key=lambda one: one[1])


def _csv(request: PageRequest, found: Iterator[Entry]) -> Iterator[str]:
    zone, language = request.console.house.time_zone, request.language
    buffer = io.StringIO()
    writer = CsvWriter(buffer)
    writer.row(COLUMNS)
    for entry in found:
        local = entry.at.astimezone(zone)
        fields = ", ".join(f"{name}={value}" for name, value in sorted(entry.fields.items()))
        cells = (
            local,
            entry.chain,
            entry.seq,
            entry.severity.value,
            entry.event,
            entry.actor,
            entry.words(language),
            fields,
        )
        writer.row(cells)
        if buffer.tell() > 1 << 15:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()
