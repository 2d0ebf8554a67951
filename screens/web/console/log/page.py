"""The kiosk log for people: what happened, in words; found by time, place, device and person; exported, proven."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from screens.web.console.log.filter import asked, cursor_text
from screens.web.console.shared.browser import Browser, Form, OurForm, SignedIn, officer_in, room_of
from screens.web.console.shared.render import go, show
from services.log.archive_reading import ArchivedPage
from services.log.events import EVENTS, Device, Severity
from services.log.heads import SignedHead, read_signed_head
from services.log.reading import Entry
from services.log.words import actor_words
from services.text.csv_writing import harmless

router = APIRouter()

PAGE = 60
COLUMNS = ("time", "kiosk", "seq", "severity", "event", "actor", "words", "fields")
MOST_BYTES_OF_HEAD = 4000
_FIELD = re.compile(r"\{\w+\}")


@router.get("/log")
def page(request: Request, browser: SignedIn) -> Response:
    return _show(request, browser)


@router.get("/log/archive/{chain}/{last}")
def archive(request: Request, browser: SignedIn, chain: str, last: int) -> Response:
    """A part of the log that is no longer in the database, out of its file."""
    room, who = room_of(request), officer_in(browser)
    question = asked(request.query_params, room.house.time_zone)
    before = question.before.seq if question.before else None
    part = room.log.archived(who, (chain, last), question.wanted, limit=PAGE, before_seq=before)
    if part is None:
        return go(request, "/log", "refused.no_such_part")
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
    return show(request, browser, "log_archive.html", context | _words(browser))


@router.get("/log/export.{form}")
def export(request: Request, browser: SignedIn, form: str) -> Response:
    """What fits, oldest first, as it is read; never the whole log in memory."""
    room, who = room_of(request), officer_in(browser)
    question = asked(request.query_params, room.house.time_zone)
    if form not in ("csv", "jsonl"):
        return go(request, "/log", "refused.no_such_form")
    if question.problems:
        return _show(request, browser)
    found = room.log.export(who, question.wanted)
    name = f"log-{room.clock.now().astimezone(room.house.time_zone):%Y%m%d-%H%M}.{form}"
    lines = (f"{entry.text}\n" for entry in found) if form == "jsonl" else _csv(request, browser, found)
    kind = "application/x-ndjson" if form == "jsonl" else "text/csv; charset=utf-8"
    return StreamingResponse(lines, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})


@router.post("/log/prove")
def prove(request: Request, browser: SignedIn, form: OurForm) -> Response:
    """Every link of every chain; against a signed head, if the text of one was put in."""
    room, who = room_of(request), officer_in(browser)
    try:
        head = _head(form)
    except ValueError:
        return _show(request, browser, 422, problem_of_head=True)
    return _show(request, browser, proof=room.log.prove(who, head), head=head)


def _head(form: Form) -> SignedHead | None:
    text = form.text("head")[:MOST_BYTES_OF_HEAD]
    return read_signed_head(text) if text else None


def _show(request: Request, browser: Browser, status: int = 200, **more: object) -> Response:
    room, who = room_of(request), officer_in(browser)
    query = request.query_params if request.method == "GET" else {}
    question = asked(query, room.house.time_zone)
    found = room.log.read(who, question.wanted, limit=PAGE, before=question.before)
    shown = () if question.problems else found.entries
    context = {
        "asked": question,
        "entries": shown,
        "archived": found.archived,
        "chains": found.chains,
        "older": question.query(before=cursor_text(shown[-1].cursor)) if found.more and shown else "",
        "devices": tuple(Device),
        "severities": tuple(Severity),
        "events": _events(browser.language),
        "quick": _quick(request),
        "proof": None,
        "head": None,
        "problem_of_head": False,
        "oldest": found.oldest,
    }
    return show(request, browser, "log.html", context | _words(browser) | more, status=status)


def _quick(request: Request) -> list[tuple[str, str]]:
    """The questions that are asked most, by the key of their words: today, the last seven days, last month."""
    room = room_of(request)
    today = room.clock.now().astimezone(room.house.time_zone).date()
    last_month = today.replace(day=1) - timedelta(days=1)
    return [
        ("log.all", "/log"),
        ("log.today", f"/log?since={today}"),
        ("log.week", f"/log?since={today - timedelta(days=6)}"),
        ("log.last_month", f"/log?month={last_month:%Y-%m}"),
        ("log.warnings", f"/log?severity={Severity.WARNING.value}"),
    ]


def _words(browser: Browser) -> dict[str, object]:
    language = browser.language
    return {
        "words_of": lambda entry: entry.words(language),
        "actor_of": lambda entry: actor_words(entry.actor, language),
        "fields_of": lambda entry: sorted(entry.fields.items()),
    }


@cache
def _events(language: str) -> list[tuple[str, str]]:
    """Names and words of all events, by their words."""
    named = [(name, _FIELD.sub("…", event.staff[language])) for name, event in EVENTS.items()]
    return sorted(named, key=lambda one: one[1])


def _csv(request: Request, browser: Browser, found: Iterator[Entry]) -> Iterator[str]:
    zone, language = room_of(request).house.time_zone, browser.language
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    buffer.write("\ufeff")  # a spreadsheet takes it for UTF-8
    writer.writerow(COLUMNS)
    for entry in found:
        local = entry.at.astimezone(zone)
        fields = ", ".join(f"{name}={value}" for name, value in sorted(entry.fields.items()))
        cells = (
            f"{local:%Y-%m-%d %H:%M:%S}",
            entry.chain,
            str(entry.seq),
            entry.severity.value,
            entry.event,
            entry.actor,
            entry.words(language),
            fields,
        )
        writer.writerow(map(harmless, cells))
        if buffer.tell() > 1 << 15:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()
