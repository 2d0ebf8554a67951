"""The queue at a glance: a day by hour, by service and by counter, as charts, tables and a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from fastapi.responses import Response

from screens.web.console.shared import charts
from screens.web.console.shared.charts import Group, Range
from screens.web.console.shared.navigation import NavigationItem, PageRouter
from screens.web.console.shared.request import PageRequest, SignedIn
from screens.web.console.supervision import glance_span
from services.house.model import Counter, House, Service
from services.people.permissions import Action
from services.reports.glance import Glance, GroupLine
from services.text.csv_writing import Value, csv_of
from services.text.dates import day_of

router = PageRouter(NavigationItem("glance", "/glance", Action.SEE_QUEUE))

COLUMNS = ("group", "code", "taken", "waiting", "served", "no_show", "wait_median", "wait_9_of_10", "service_median")


@router.get("/glance")
def page(request: SignedIn) -> Response:
    """A day; a longer span where the address names one."""
    if (span := glance_span.span_of(request)) is not None:
        return glance_span.show(request, span)
    today = request.today
    said = request.query.get("day", "")
    day = day_of(said)
    found = request.console.glances.look(request.who, day or today)
    house = request.console.past.on(day or today)
    context = {
        "glance": found,
        "explained_by": _version(request, day or today),
        "service_name": lambda code: _name(house.services, code, request.language),
        "day": day or today,
        "is_live": day in (None, today),
        "span_kind": "day",
        "wrong_day": bool(said) and day is None,
        "counter_name": lambda code: _name(house.counters, code, request.language),
        **_drawn(request, found, house),
    }
    return request.show("glance.html", context, status=422 if context["wrong_day"] else 200)


@router.get("/glance.csv")
def file(request: SignedIn) -> Response:
    if (span := glance_span.span_of(request)) is not None:
        return glance_span.csv_file(request, span)
    day = request.day("day") or request.today
    content = csv_of(_rows(request.console.glances.look(request.who, day)))
    headers = {"content-disposition": f'attachment; filename="queue-{day}.csv"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def _drawn(request: PageRequest, found: Glance, house: House) -> dict[str, object]:
    """house: as it was set on that day."""
    language, say = request.language, request.say

    hours = [Group(f"{one.hour:02d}", (one.taken, one.served, one.no_show)) for one in found.hours]
    busiest = max(found.hours, key=lambda one: one.taken, default=None)
    told = say("glance.hours_told", hour=f"{busiest.hour:02d}", count=busiest.taken) if busiest else ""
    waits = [
        Range(_name(house.services, one.code, language), one.wait or 0, one.wait_most or 0)
        for one in found.services
        if one.wait is not None
    ]
    served = [
        Range(_name(house.counters, one.code, language), one.service, one.service)
        for one in found.counters
        if one.service is not None
    ]
    minutes = say("glance.minutes")
    return {
        "by_hour": charts.columns("by-hour", say("glance.hours"), told, hours) if hours else "",
        "by_hour_rows": charts.hours(say("glance.hours"), hours),
        "waits": charts.ranges(say("glance.waits"), waits, minutes) if waits else "",
        "served": charts.ranges(say("glance.served"), served, minutes) if served else "",
    }


def _name(known: Mapping[str, Service | Counter], code: str, language: str) -> str:
    return known[code].name.in_language(language) if code in known else code


def _version(request: PageRequest, day: date) -> int | None:
    """Of the settings that explain a day that is over."""
    of_day = request.console.drafts.timeline(request.who).of_day(day, request.console.house.time_zone)
    return of_day[-1].number if of_day and day < request.today else None


def _rows(found: Glance) -> Iterator[Sequence[Value]]:
    yield COLUMNS
    for one in found.hours:
        yield "hour", one.hour, one.taken, None, one.served, one.no_show, None, None, None
    for group, lines in (("service", found.services), ("counter", found.counters), ("day", (found.whole,))):
        for line in lines:
            yield _cells(group, line, found.day)


def _cells(group: str, line: GroupLine, day: date) -> list[Value]:
    figures = (line.taken, line.waiting, line.served, line.no_show, line.wait, line.wait_most, line.service)
    return [group, line.code or day, *figures]
