"""Dates and times as people here write them; nothing else writes one for people (a test looks).

Small tables in the catalogues instead of Babel's data, whose import would cost the first frame; a test holds them
against Babel."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from services.text.catalogues import Texts

_FORM = Texts("form")
DAY_MINUTES = 24 * 60
DAYS_OF_A_WEEK = 7  # from there on a weekday alone could be another week's
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?([+-]\d{2}:\d{2})?)?", re.ASCII)


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


def format_day(day: date, language: str) -> str:
    """ "Senin, 23 November", where the year is plain."""
    return f"{format_weekday(day, language)}, {day.day} {_FORM.get(language, f'month.{day.month}')}"


def format_plain_date(day: date, language: str) -> str:
    """ "23 November 2026"."""
    return f"{day.day} {_FORM.get(language, f'month.{day.month}')} {day.year}"


def format_month(day: date, language: str) -> str:
    """ "Nov 2026", for the foot of a chart."""
    return f"{_FORM.get(language, f'month.{day.month}')[:3]} {day.year}"


def format_whole_month(day: date, language: str) -> str:
    """ "November 2026"."""
    return f"{_FORM.get(language, f'month.{day.month}')} {day.year}"


def format_weekday(day: date, language: str) -> str:
    return format_weekday_number(day.weekday(), language)


def format_weekday_number(number: int, language: str) -> str:
    """ "Senin" for 0."""
    return _FORM.get(language, f"day.{number}")


def format_time(moment: datetime, language: str) -> str:
    """ "09.30"; `moment` is in house time already."""
    return _FORM.get(language, "time", hour=f"{moment.hour:02d}", minute=f"{moment.minute:02d}")


def format_minutes(minutes: int, language: str) -> str:
    """ "09.30" for minutes after midnight; the end of a day is "24.00"."""
    return _FORM.get(language, "time", hour=f"{minutes // 60:02d}", minute=f"{minutes % 60:02d}")


def format_moment(moment: datetime, today: date, language: str) -> str:
    """When something was: "13.00" today, "Senin 08.00" in the six days before, else "Senin, 14 Desember 2026 08.00".

    A weekday alone is always the last one of that name; what is still to come is told whole here.
    """
    days = (today - moment.date()).days
    if days == 0:
        return format_time(moment, language)
    if not 0 < days < DAYS_OF_A_WEEK:
        return format_dated(moment, language)
    day, time = format_weekday(moment.date(), language), format_time(moment, language)
    return _FORM.get(language, "day_time", day=day, time=time)


def format_dated(moment: datetime, language: str) -> str:
    """A moment that is told whole, whenever it was: "Senin, 14 Desember 2026 08.00"."""
    day = format_date(moment.date(), language)
    return _FORM.get(language, "day_time", day=day, time=format_time(moment, language))


def format_period(starts: datetime, ends: datetime, today: date, language: str) -> str:
    """From when to when, as people say it: whole days as days, of one day its times. An end at midnight belongs to the
    day before: "24.00"."""
    if _whole_days(starts, ends):
        return " – ".join(format_date(day, language) for day in dict.fromkeys((starts.date(), _last_day(ends))))
    last = _last_day(ends)
    if starts.date() == last:
        return f"{format_moment(starts, today, language)}–{_end_time(ends, language)}"
    return f"{format_moment(starts, today, language)} – {_ending(ends, language)}"


def format_span(starts: datetime, ends: datetime, language: str) -> str:
    """The same in a sentence, every day told whole: "pada Senin, 23 November 2026 09.00–24.00"."""
    if starts.date() != _last_day(ends):
        whole = _whole_days(starts, ends)
        first = format_date(starts.date(), language) if whole else format_dated(starts, language)
        last = format_date(_last_day(ends), language) if whole else _ending(ends, language)
        return _FORM.get(language, "span.from_to", starts=first, ends=last)
    day = format_date(starts.date(), language)
    if not _whole_days(starts, ends):
        times = f"{format_time(starts, language)}–{_end_time(ends, language)}"
        day = _FORM.get(language, "day_time", day=day, time=times)
    return _FORM.get(language, "span.on", when=day)


def _whole_days(starts: datetime, ends: datetime) -> bool:
    return starts.time() == ends.time() == time(0) and starts < ends


def _last_day(ends: datetime) -> date:
    return ends.date() - timedelta(days=1) if ends.time() == time(0) else ends.date()


def _end_time(ends: datetime, language: str) -> str:
    return format_minutes(DAY_MINUTES, language) if ends.time() == time(0) else format_time(ends, language)


def _ending(ends: datetime, language: str) -> str:
    day = format_date(_last_day(ends), language)
    return _FORM.get(language, "day_time", day=day, time=_end_time(ends, language))


def format_when(moment: datetime, today: date, language: str) -> str:
    """When something will be, in a sentence: "pukul 13.00" today, "Senin pukul 08.00" in the six days to come, else
    "Senin, 14 Desember 2026 pukul 08.00". A weekday alone is always the next one of that name."""
    time = format_time(moment, language)
    days = (moment.date() - today).days
    if days == 0:
        return _FORM.get(language, "time_in_sentence", time=time)
    near = 0 < days < DAYS_OF_A_WEEK
    day = format_weekday(moment.date(), language) if near else format_date(moment.date(), language)
    return _FORM.get(language, "day_time_in_sentence", day=day, time=time)


def localized(value: str, language: str) -> str:
    """A day or moment in ISO form, as the journal's fields hold it, for people: "2026-11-23T09:00+07:00" is "Senin, 23
    November 2026 09.00". Whatever is none stays as it is."""
    if not _ISO.fullmatch(value):
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return format_dated(moment, language) if "T" in value else format_date(moment.date(), language)


def either(names: Sequence[str], language: str) -> str:
    """A choice as people say it: "1", "1 atau 2", "1, 2, atau 3"."""
    *first, last = names
    if not first:
        return last
    return _FORM.get(language, "either_two" if len(first) == 1 else "either", first=", ".join(first), last=last)


def format_exactly(moment: datetime, zone: str, language: str) -> str:
    """To the second, for what is looked into: "Senin, 23 November 2026 09.00.12 WIB"."""
    return f"{format_dated(moment, language)}{format_time(moment, language)[2]}{moment:%S} {zone}"


def format_decimal(number: Decimal, language: str) -> str:
    """ "91,48": as many digits as the number has."""
    return f"{number:f}".replace(".", _FORM.get(language, "decimal"))
