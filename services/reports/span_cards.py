"""The few figures that a week, month, quarter or year is looked at for, in words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from services.reports.span_glance import Hour, SpanFigures
from services.reports.spans import span_name
from services.reports.survey_tables import Say
from services.text.local_form import format_weekday_number

HUNDRED = Decimal(100)
NONE = "–"


@dataclass(frozen=True, slots=True)
class Card:
    """A figure with its unit, what it is of, and a remark."""

    caption: str
    figure: str
    unit: str
    remark: str


def cards(say: Say, found: SpanFigures) -> tuple[Card, ...]:
    return (_numbers(say, found), _wait(say, found), _kept(say, found), _no_show(say, found), _counters(say, found))


def percent(say: Say, share: float, digits: str = "1", rounding: str = ROUND_HALF_UP) -> str:
    """ "4,2 %"."""
    return f"{say.number((Decimal(share) * HUNDRED).quantize(Decimal(digits), rounding))} %"


def hour_words(at: Hour) -> str:
    return f"{at[1]:02d}–{at[1] + 1:02d}"


def weekday(say: Say, number: int) -> str:
    return format_weekday_number(number, say.language)


def _numbers(say: Say, found: SpanFigures) -> Card:
    earlier = found.earlier
    remark = say("month.no_earlier")
    if earlier is not None and earlier.taken:
        change = found.counted.taken / earlier.taken - 1
        sign = "+" if change > 0 else "±" if not change else "−"
        name = span_name(found.span, earlier.period, say.language)
        key = "month.change" if earlier.days is None else "month.change_so_far"
        remark = say(key, change=f"{sign}{percent(say, abs(change))}", name=name, days=earlier.days)
    return Card(say("month.numbers"), say.whole(found.counted.taken), "", remark)


def _wait(say: Say, found: SpanFigures) -> Card:
    wait = found.counted.wait
    if wait.median is None or wait.nine_of_ten is None:
        return Card(say("month.wait"), NONE, "", say("month.nobody_called"))
    remark = say("month.nine_of_ten", minutes=wait.nine_of_ten)
    return Card(say("month.wait"), str(wait.median), say("month.minutes"), remark)


def _kept(say: Say, found: SpanFigures) -> Card:
    share = found.counted.kept_share
    if share is None:
        promised = any(one.promised is not None for one in found.counted.services)
        remark = say("month.nobody_served" if promised or not found.counted.taken else "month.nothing_promised")
        return Card(say("month.kept"), NONE, "", remark)
    most = max((one for one in found.counted.services if one.kept_share is not None), key=lambda one: one.service.count)
    remark = say("month.promise", service=say.service(most.code), minutes=most.promised)
    return Card(say("month.kept"), percent(say, share, rounding=ROUND_DOWN), "", remark)  # not all is never 100 %


def _no_show(say: Say, found: SpanFigures) -> Card:
    counted = found.counted
    if not counted.wait.count:
        return Card(say("month.no_show"), NONE, "", say("month.nobody_called"))
    worst = max(counted.weekdays, key=lambda one: one.no_show / one.taken)
    remark = say("month.most_on", day=weekday(say, worst.weekday)) if worst.no_show else say("month.everybody_came")
    return Card(say("month.no_show"), percent(say, counted.no_show / counted.taken, "0.1"), "", remark)


def _counters(say: Say, found: SpanFigures) -> Card:
    at, caption = found.tightest, say("month.advised")
    if at is None:
        return Card(caption, NONE, "", say("month.enough" if found.needs and found.open_hours else "month.unknown"))
    need, opened = found.needs[at], found.open_at(at)
    assert opened is not None
    figure = f"{need.counters}{'' if need.enough else '+'}"
    unit = f"{weekday(say, at[0])} {hour_words(at)}"
    rounded = Decimal(opened).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return Card(
        caption,
        figure,
        unit,
        say("month.opened", count=say.number(rounded.normalize() if rounded % 1 == 0 else rounded)),
    )
