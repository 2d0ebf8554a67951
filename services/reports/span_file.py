"""Week, month, quarter and year as rows of a CSV file: a figure with its group and place a row; names stay English."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.reports.span_glance import SpanFigures
from services.text.csv_writing import Value

COLUMNS = (
    "group", "code", "hour", "days", "taken", "served", "no_show", "wait_median", "wait_9_of_10", "service_median",
    "service_9_of_10", "promised_minutes", "kept", "counters_open_x100", "counters_advised", "advised_suffice",
)  # fmt: off
VISITS = ("families_came", "people", "walk_ins", "cancelled")
GOODS = ("goods_handed_over", "goods_returned", "goods_lying", "goods_refused", "reason_given")


def rows_of(found: SpanFigures) -> Iterator[Sequence[Value]]:
    """Weekdays are 1 (Monday) to 7; counters_open_x100 is in hundredths, so that it needs no decimal mark."""
    yield (*COLUMNS, *VISITS, *GOODS)
    counted = found.counted
    whole = (counted.wait.median, counted.wait.nine_of_ten, counted.service.median, counted.service.nine_of_ten)
    yield _row(
        "all", found.period.first, None, len(counted.days), counted.taken, counted.served, counted.no_show, *whole
    )
    for day in counted.weekdays:
        yield _row("weekday", day.weekday + 1, None, day.days, day.taken, None, day.no_show)
    for at in sorted(set(counted.by_hour) | set(found.needs)):
        need, opened = found.needs.get(at), found.open_at(at)
        counters = (
            None if opened is None else round(opened * 100),
            need.counters if need is not None else None,
            int(need.enough) if need is not None else None,
        )
        row = _row("hour", at[0] + 1, at[1], found.days_at(at), counted.by_hour.get(at, 0))
        yield (*row[:13], *counters, *row[16:])
    for one in counted.services:
        times = (one.wait.median, one.wait.nine_of_ten, one.service.median, one.service.nine_of_ten)
        kept = (one.promised, one.kept if one.promised is not None else None)
        yield _row("service", one.code, None, None, one.taken, one.service.count, None, *times, *kept)
    for visit in found.visits:
        row = _row("visits", visit.weekday + 1, None, None, None, None, visit.no_show)
        yield (*row[:16], visit.came, visit.people, visit.walk_ins, visit.cancelled, *row[20:])
    yield from _goods(found)


def _goods(found: SpanFigures) -> Iterator[Sequence[Value]]:
    """Bags by weekday; then how often each reason was given that things were not taken in, or bags went back."""
    for day in found.goods.weekdays:
        row = _row("goods", day.weekday + 1)
        yield (*row[:20], day.handed_over, day.returned, day.lying, day.refused, None)
    for group, reasons in (("goods_refused", found.goods.refusals), ("goods_returned", found.goods.returns)):
        for one in reasons:
            yield (*_row(group, one.code)[:-1], one.count)


def _row(*cells: Value) -> tuple[Value, ...]:
    """As long as the header."""
    return (*cells, *(None for _ in range(len(COLUMNS) + len(VISITS) + len(GOODS) - len(cells))))
