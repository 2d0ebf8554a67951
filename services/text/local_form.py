"""Dates and times as people here write them. Small tables in the catalogues instead of Babel's
data, whose import would cost the first frame; a test holds them against Babel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from services.text.catalogues import Texts

_FORM = Texts("form")
DAYS_OF_WEEK = 7


def format_date(day: date, language: str) -> str:
    """ "Senin, 23 November 2026"."""
    return _FORM.get(
        language,
        "date",
        day=format_weekday(day, language),
        number=day.day,
        month=_FORM.get(language, f"month.{day.month}"),
        year=day.year,
    )


def format_plain_date(day: date, language: str) -> str:
    """ "23 November 2026"."""
    return f"{day.day} {_FORM.get(language, f'month.{day.month}')} {day.year}"


def format_month(day: date, language: str) -> str:
    """ "Nov 2026", for the foot of a chart."""
    return f"{_FORM.get(language, f'month.{day.month}')[:3]} {day.year}"


def format_weekday(day: date, language: str) -> str:
    return _FORM.get(language, f"day.{day.weekday()}")


def format_time(moment: datetime, language: str) -> str:
    """ "09.30"; `moment` is in house time already."""
    return _FORM.get(language, "time", hour=f"{moment.hour:02d}", minute=f"{moment.minute:02d}")


def format_minutes(minutes: int, language: str) -> str:
    """ "09.30" for minutes after midnight; the end of a day is "24.00"."""
    return _FORM.get(language, "time", hour=f"{minutes // 60:02d}", minute=f"{minutes % 60:02d}")


def format_moment(moment: datetime, today: date, language: str) -> str:
    """ "pukul 13.00" today, "Senin pukul 08.00" within a week, else with the whole date: a weekday could be another."""
    time, day = format_time(moment, language), moment.date()
    if day == today:
        return _FORM.get(language, "clock", time=time)
    weekday = abs((day - today).days) < DAYS_OF_WEEK
    return _FORM.get(language, "day_time", day=(format_weekday if weekday else format_date)(day, language), time=time)


def either(names: Sequence[str], language: str) -> str:
    """A choice as people say it: "1", "1 atau 2", "1, 2, atau 3"."""
    *first, last = names
    if not first:
        return last
    return _FORM.get(language, "either_two" if len(first) == 1 else "either", first=", ".join(first), last=last)


def format_decimal(number: Decimal, language: str) -> str:
    """ "91,48": as many digits as the number has."""
    return f"{number:f}".replace(".", _FORM.get(language, "decimal"))
