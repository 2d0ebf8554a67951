"""Week, month, quarter, year: whole spans of the calendar, and what stands before and after them. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import assert_never

from services.surveys.model import Period
from services.text.catalogues import Texts
from services.text.dates import FIRST_DAY, LAST_DAY
from services.text.local_form import format_plain_date, format_whole_month

_WORDS = Texts("report")
_MONTHS_OF_A_QUARTER = 3


class Span(StrEnum):
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


def span_around(span: Span, day: date) -> Period:
    """The span in which `day` lies: a week from Monday to Sunday, quarters from January on."""
    match span:
        case Span.WEEK:
            first = day - timedelta(days=day.weekday())
            return Period(first, first + timedelta(days=6))
        case Span.MONTH:
            return Period.month_of(day)
        case Span.QUARTER:
            month = day.month - (day.month - 1) % _MONTHS_OF_A_QUARTER
            last = date(day.year, month + _MONTHS_OF_A_QUARTER - 1, 1)
            return Period(date(day.year, month, 1), Period.month_of(last).last)
        case Span.YEAR:
            return Period(date(day.year, 1, 1), date(day.year, 12, 31))
        case _:
            assert_never(span)


def before(span: Span, period: Period) -> Period | None:
    """The span before; None where the calendar of a house begins."""
    return span_around(span, period.first - timedelta(days=1)) if period.first > FIRST_DAY else None


def after(span: Span, period: Period) -> Period | None:
    return span_around(span, period.last + timedelta(days=1)) if period.last < LAST_DAY else None


def span_name(span: Span, period: Period, language: str) -> str:
    """ "November 2026", "Triwulan 4, 2026", "2026", "23 November 2026 – 29 November 2026"."""
    match span:
        case Span.WEEK:
            return " – ".join(format_plain_date(day, language) for day in (period.first, period.last))
        case Span.MONTH:
            return format_whole_month(period.first, language)
        case Span.QUARTER:
            number = (period.first.month - 1) // _MONTHS_OF_A_QUARTER + 1
            return _WORDS.get(language, "span.quarter", number=number, year=period.first.year)
        case Span.YEAR:
            return str(period.first.year)
        case _:
            assert_never(span)
