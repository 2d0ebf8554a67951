"""Week, month, quarter and year as a document: charts, and tables with the same figures. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from services.documents.model import Bars, Block, Cell, Document, Facts, Heat, Paragraph, Ranges, Section, Table
from services.house.model import House
from services.reports.advised import DAYS_OF_A_WEEKDAY
from services.reports.goods_report import goods_by_weekday, goods_reasons
from services.reports.officer_work import OfficerLine
from services.reports.span_cards import HUNDRED, NONE, cards, hour_words, percent, weekday
from services.reports.span_counting import ServiceLine
from services.reports.span_glance import Hour, SpanFigures
from services.reports.spans import span_name
from services.reports.steps import Spread
from services.reports.survey_tables import Say
from services.surveys.model import Period
from services.text.catalogues import Texts
from services.text.local_form import format_plain_date, format_time

ONE_DIGIT = Decimal("0.1")


def document_of(found: SpanFigures, made_at: datetime, language: str = "id") -> Document:
    """The whole; `made_at` is in house time."""
    say = Say(Texts("report"), language, found.house)
    title = say("month.title", name=span_name(found.span, found.period, language))
    seen = Period(found.period.first, found.last)
    return _document(
        say, title, seen, made_at, (Section(say("month.summary"), (_summary(say, found),)), *parts(say, found))
    )


def officers_document(
    lines: Sequence[OfficerLine], period: Period, house: House, made_at: datetime, language: str = "id"
) -> Document:
    """What each officer's counter did."""
    say = Say(Texts("report"), language, house)
    return _document(
        say, say("month.officers"), period, made_at, (Section(say("month.officers"), _officers(say, lines)),)
    )


def parts(say: Say, found: SpanFigures) -> tuple[Section, ...]:
    """Everything below the first figures; nothing where no number was taken."""
    if not found.counted.taken:
        return ()
    sections = [
        Section(say("month.when"), (_when(say, found), _weekdays(say, found))),
        Section(say("month.waits"), tuple(_waits(say, found))),
        Section(say("month.times"), tuple(_times(say, found))),
        Section(say("month.no_shows"), (_no_shows(say, found),)),
        Section(say("month.counters"), tuple(_counters(say, found))),
    ]
    if found.visits:
        sections.append(Section(say("month.visits"), _visits(say, found)))
    if found.goods:
        goods = (*goods_by_weekday(say, found.goods), *goods_reasons(say, found.goods))
        sections.append(Section(say("goods.title"), goods))
    return tuple(sections)


def _document(say: Say, title: str, seen: Period, made_at: datetime, sections: tuple[Section, ...]) -> Document:
    first, last = (format_plain_date(day, say.language) for day in (seen.first, seen.last))
    return Document(
        title=title,
        subtitle=say("report.period", first=first, last=last),
        owner=say.house.name,
        made=say(
            "report.made",
            date=format_plain_date(made_at.date(), say.language),
            time=format_time(made_at, say.language),
            zone=say.house.time_zone_label,
        ),
        language=say.language,
        page_words=say.raw("report.page"),
        sections=sections,
        letterhead=say.house.letterhead,
    )


def _summary(say: Say, found: SpanFigures) -> Facts:
    return Facts(
        tuple(
            (one.caption, f"{one.figure} {one.unit}".strip() + (f" ({one.remark})" if one.remark else ""))
            for one in cards(say, found)
        )
    )


def _when(say: Say, found: SpanFigures) -> Heat:
    """Numbers by weekday and hour, on the average of the days on which any were taken and the hour has begun."""
    counted = found.counted
    values = tuple(
        tuple(
            _mean(counted.by_hour.get(at), found.days_at(at), Decimal(1))
            for at in ((line.weekday, hour) for hour in counted.hours)
        )
        for line in counted.weekdays
    )
    hours = tuple(f"{hour:02d}" for hour in counted.hours)
    names = tuple(weekday(say, line.weekday) for line in counted.weekdays)
    return Heat(say("month.by_hour"), say("month.day"), hours, names, values)


def _mean(count: int | None, days: int, digits: Decimal) -> Decimal | None:
    return (Decimal(count) / days).quantize(digits, ROUND_HALF_UP) if count and days else None


def _weekdays(say: Say, found: SpanFigures) -> Table:
    header = ("month.day", "month.days", "month.numbers", "month.a_day", "month.no_show", "month.share")
    rows = tuple(
        (
            weekday(say, one.weekday),
            one.days,
            one.taken,
            _mean(one.taken, one.days, Decimal(1)) or 0,
            one.no_show,
            percent(say, one.no_show / one.taken, "0.1"),
        )
        for one in found.counted.weekdays
    )
    return Table(tuple(say(key) for key in header), rows, (28, 14, 16, 16, 14, 12))


def _waits(say: Say, found: SpanFigures) -> list[Block]:
    lines = [one for one in found.counted.services if one.wait.count]
    if not lines:
        return [Paragraph(say("month.nobody_called"))]
    names = tuple(say.service(one.code) for one in lines)
    header = ("month.service", "month.numbers", "month.called", "month.half", "month.nine")
    rows = tuple(
        (say.service(one.code), one.taken, one.wait.count, *_spread(one.wait)) for one in found.counted.services
    )
    return [
        _ranges(say("month.waits_chart"), names, [one.wait for one in lines], say("month.minutes")),
        Paragraph(say("month.bar_and_line"), quiet=True),
        Table(tuple(say(key) for key in header), rows, (40, 14, 14, 16, 16)),
    ]


def _times(say: Say, found: SpanFigures) -> list[Block]:
    lines = [one for one in found.counted.services if one.service.count]
    if not lines:
        return [Paragraph(say("month.nobody_served"))]
    blocks: list[Block] = []
    promised = [one for one in lines if one.kept_share is not None]
    if promised:
        names = tuple(say("month.promise", service=say.service(one.code), minutes=one.promised) for one in promised)
        shares = tuple((HUNDRED * one.kept / one.judged).quantize(ONE_DIGIT, ROUND_DOWN) for one in promised)
        blocks.append(Bars(say("month.kept_chart"), names, shares, HUNDRED))
    names = tuple(say.service(one.code) for one in lines)
    blocks.append(_ranges(say("month.times_chart"), names, [one.service for one in lines], say("month.minutes")))
    header = ("month.service", "month.promised", "month.served", "month.kept_count", "month.half", "month.nine")
    rows = tuple(
        (
            say.service(one.code),
            NONE if one.promised is None else one.promised,
            one.service.count,
            _kept(one),
            *_spread(one.service),
        )
        for one in lines
    )
    table = Table(tuple(say(key) for key in header), rows, (34, 14, 12, 14, 13, 13))
    return [*blocks, Paragraph(say("month.promise_note"), quiet=True), table]


def _kept(line: ServiceLine) -> Cell:
    """How many; "40/52" where minutes were published for some of those who were served."""
    if line.promised is None:
        return NONE
    return line.kept if line.judged == line.service.count else f"{line.kept}/{line.judged}"


def _ranges(title: str, names: tuple[str, ...], spreads: Sequence[Spread], unit: str) -> Ranges:
    values = tuple(one.median or 0 for one in spreads)
    return Ranges(title, names, values, tuple(one.nine_of_ten or 0 for one in spreads), unit)


def _spread(spread: Spread) -> tuple[Cell, Cell]:
    return NONE if spread.median is None else spread.median, NONE if spread.nine_of_ten is None else spread.nine_of_ten


def _no_shows(say: Say, found: SpanFigures) -> Bars:
    lines = found.counted.weekdays
    shares = tuple((HUNDRED * one.no_show / one.taken).quantize(ONE_DIGIT, ROUND_HALF_UP) for one in lines)
    names = tuple(weekday(say, one.weekday) for one in lines)
    return Bars(say("month.no_shows_chart"), names, shares, max(*shares, Decimal(10)))


def _counters(say: Say, found: SpanFigures) -> list[Block]:
    """Open and advised beside each other, the darker the more are missing."""
    method = say("month.method", days=DAYS_OF_A_WEEKDAY, goal=found.goal_minutes)
    if not found.needs:
        return [Paragraph(say("month.no_advice")), Paragraph(method, quiet=True)]
    days = sorted({day for day, _ in found.needs})
    first, last = (pick(hour for _, hour in found.needs) for pick in (min, max))
    hours = range(first, last + 1)
    values = tuple(tuple(_missing(found, (day, hour)) for hour in hours) for day in days)
    words = tuple(tuple(_beside(found, (day, hour)) for hour in hours) for day in days)
    names = tuple(weekday(say, day) for day in days)
    heat = Heat(
        say("month.counters_chart"), say("month.day"), tuple(f"{hour:02d}" for hour in hours), names, values, words
    )
    return [heat, Paragraph(say("month.counters_key"), quiet=True), Paragraph(method, quiet=True), _hours(say, found)]


def _missing(found: SpanFigures, at: Hour) -> Decimal | None:
    need, opened = found.needs.get(at), found.open_at(at)
    return Decimal(max(0, need.counters - round(opened))) if need is not None and opened is not None else None


def _beside(found: SpanFigures, at: Hour) -> str:
    """ "2/3+": two open, three advised, and even all that there are do not suffice."""
    need, opened = found.needs.get(at), found.open_at(at)
    if need is None:
        return ""
    return f"{NONE if opened is None else round(opened)}/{need.counters}{'' if need.enough else '+'}"


def _hours(say: Say, found: SpanFigures) -> Table:
    header = ("month.day", "month.hour", "month.a_day", "month.open", "month.advised")
    rows = []
    for at, need in sorted(found.needs.items()):
        opened = found.open_at(at)
        mean = _mean(found.counted.by_hour.get(at), found.days_at(at), ONE_DIGIT)
        rows.append(
            (
                weekday(say, at[0]),
                hour_words(at),
                mean if mean is not None else 0,
                NONE if opened is None else Decimal(opened).quantize(ONE_DIGIT, ROUND_HALF_UP),
                f"{need.counters}{'' if need.enough else '+'}",
            )
        )
    return Table(tuple(say(key) for key in header), tuple(rows), (28, 18, 18, 18, 18), frozenset({0, 1}))


def _visits(say: Say, found: SpanFigures) -> tuple[Block, ...]:
    names = tuple(weekday(say, one.weekday) for one in found.visits)
    came = tuple(Decimal(one.came) for one in found.visits)
    header = ("month.day", "month.came", "month.people", "month.walk_ins", "month.no_show", "month.cancelled")
    rows = tuple(
        (weekday(say, one.weekday), one.came, one.people, one.walk_ins, one.no_show, one.cancelled)
        for one in found.visits
    )
    table = Table(tuple(say(key) for key in header), rows, (28, 16, 14, 16, 14, 14))
    return Bars(say("month.visits_chart"), names, came, max(*came, Decimal(1))), table


def _officers(say: Say, lines: Sequence[OfficerLine]) -> tuple[Block, ...]:
    if not lines:
        return (Paragraph(say("month.no_officers")),)
    served = tuple(Decimal(one.served) for one in lines)
    what = ("month.officer", "month.at", "month.open_hours", "month.called", "month.served", "month.no_show")
    header = (*what, "month.transferred", "month.put_off", "month.half", "month.nine")
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.officer,
            ", ".join(one.counters),
            Decimal(one.hours).quantize(ONE_DIGIT, ROUND_HALF_UP),
            *(one.called, one.served, one.no_show, one.transferred, one.put_off),
            *_spread(one.service),
        )
        for one in lines
    )
    names = tuple(one.officer for one in lines)
    table = Table(tuple(say(key) for key in header), rows, (12, 12, *(9 for _ in range(8))), frozenset({0, 1}))
    chart = Bars(say("month.officers_chart"), names, served, max(*served, Decimal(1)))
    return chart, Paragraph(say("month.officers_note"), quiet=True), table
