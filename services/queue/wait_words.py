"""An expected wait in words, the same on every screen, slip and voice. Pure.

A clock time stays true while a paper is carried about and a page stays on the glass, so it is told where the clock is
trusted; what is surely an hour or more is told in hours too. An interval that says nothing (its end more than three
times its beginning) is told by its beginning, one that begins at once by its end, and only while that is soon.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from services.queue.model import WaitInterval
from services.text.catalogues import Texts
from services.text.local_form import format_decimal, format_time

_WORDS = Texts("form")
WIDEST = 3  # times its beginning: a wider interval is of no use
SOON_MINUTES = 15
HOUR = 60
STEP = timedelta(minutes=5)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Expected:
    """A wait as it was reckoned `at` a moment in house time; None: the clock is not trusted."""

    wait: WaitInterval
    at: datetime | None = None


def expected(wait: WaitInterval | None, at: datetime | None) -> Expected | None:
    return Expected(wait, at) if wait is not None else None


def wait_name(told: Expected | None, language: str) -> str:
    """What stands above the value: "Kira-kira dipanggil", "Kira-kira 1–2 jam lagi", "Waktu tunggu"."""
    if told is None or not _useful(told.wait) or _clock(told, language) == "":
        return _WORDS.get(language, "wait.name")
    if told.wait.low_minutes < HOUR:
        return _WORDS.get(language, "wait.called")
    return _WORDS.get(language, "wait.called_in", span=_hours(told.wait, language))


def wait_value(told: Expected | None, language: str) -> str:
    """ "09.40–09.55", "15–25 menit", "1–2,5 jam", "lebih dari 20 menit"; "" where nothing of use is known."""
    if told is None:
        return ""
    wait = told.wait
    if _useful(wait):
        return _clock(told, language) or _span(wait, language)
    if wait.low_minutes == 0:
        soon = wait.high_minutes <= SOON_MINUTES
        return _WORDS.get(language, "wait.less", most=wait.high_minutes) if soon else ""
    if wait.low_minutes < HOUR:
        return _WORDS.get(language, "wait.more_minutes", least=wait.low_minutes)
    if wait.low_minutes < HOUR + HOUR // 2:
        return _WORDS.get(language, "wait.more_hour")
    return _WORDS.get(language, "wait.more_hours", least=_half_hours(wait.low_minutes, up=False, language=language))


def wait_sentence(told: Expected | None, language: str) -> str:
    """Name and value in one line, "" where nothing of use is known."""
    value = wait_value(told, language)
    return f"{wait_name(told, language)}: {value}" if value else ""


def wait_aloud(told: Expected | None, language: str) -> str:
    """As `wait_sentence` for the ear, which hears it at once: minutes up to an hour, then the clock time alone."""
    if told is None or not _useful(told.wait):
        return wait_sentence(told, language)
    clock = _clock(told, language)
    if told.wait.high_minutes <= HOUR or not clock:
        return f"{_WORDS.get(language, 'wait.name')}: {_span(told.wait, language)}"
    return f"{_WORDS.get(language, 'wait.called')}: {clock}"


def _useful(wait: WaitInterval) -> bool:
    return wait.low_minutes > 0 and wait.high_minutes <= WIDEST * wait.low_minutes


def _clock(told: Expected, language: str) -> str:
    """From when until when, rounded outward, but never to what is past; "" without a clock, and where it would be
    another day."""
    if told.at is None:
        return ""
    first = told.at + timedelta(minutes=told.wait.low_minutes)
    last = told.at + timedelta(minutes=told.wait.high_minutes)
    first = max(_earlier(first, STEP), _later(told.at, MINUTE))
    last = _later(last, STEP)
    if last.date() != told.at.date():
        return ""
    return f"{format_time(first, language)}–{format_time(last, language)}"


def _earlier(moment: datetime, step: timedelta) -> datetime:
    """Rounded down to whole steps of the day's clock."""
    return moment - (moment - moment.replace(hour=0, minute=0, second=0, microsecond=0)) % step


def _later(moment: datetime, step: timedelta) -> datetime:
    """Rounded up to whole steps of the day's clock."""
    rounded = _earlier(moment, step)
    return rounded if rounded == moment else rounded + step


def _span(wait: WaitInterval, language: str) -> str:
    if wait.high_minutes <= HOUR:
        return _WORDS.get(language, "wait.minutes", span=f"{wait.low_minutes}–{wait.high_minutes}")
    return _hours(wait, language)


def _hours(wait: WaitInterval, language: str) -> str:
    """ "1–2,5 jam", rounded outward to half hours; from less than an hour in minutes: "50 menit–2,5 jam"."""
    most = _half_hours(wait.high_minutes, up=True, language=language)
    if wait.low_minutes < HOUR:
        return _WORDS.get(language, "wait.minutes_hours", least=wait.low_minutes, most=most)
    least = _half_hours(wait.low_minutes, up=False, language=language)
    return _WORDS.get(language, "wait.hours", span=f"{least}–{most}")


def _half_hours(minutes: int, *, up: bool, language: str) -> str:
    halves = -(-minutes // 30) if up else minutes // 30
    return format_decimal((Decimal(halves) / 2).normalize(), language)
