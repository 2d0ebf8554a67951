"""A closing over several days says until when, and when to come again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.house.closings import closed_until, closing_words
from services.house.hours import DAYS_AHEAD, OpeningChange, opening_state
from services.house.model import LocalText
from tests.support.house import HOURS, service

ZONE = ZoneInfo("Asia/Jakarta")
MONDAY = date(2026, 11, 30)
VISITS = replace(service("A", "Kunjungan"), hours=HOURS)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def words(now: datetime, *closings: OpeningChange, language: str = "id") -> str:
    opens = opening_state(VISITS, ZONE, now, closings).numbers_from
    return closing_words(opens, now.date(), language)


def closing(first: date, last: date) -> OpeningChange:
    return OpeningChange(None, False, at(first, 0), at(last + timedelta(days=1), 0), LocalText({"id": "Libur."}))


def test_a_closing_over_days_says_until_when():
    three_days = closing(MONDAY, MONDAY + timedelta(days=2))
    said = "Tutup sampai Rabu, 2 Desember 2026. Silakan datang lagi hari Kamis pukul 08.00."
    assert words(at(MONDAY, 9), three_days) == said
    assert words(at(MONDAY + timedelta(days=1), 9), three_days) == said
    assert words(at(MONDAY + timedelta(days=2), 9), three_days) == "", "tomorrow: the next opening says it all"
    assert words(at(MONDAY, 9), three_days, language="en").startswith("Closed until Wednesday, 2 December 2026.")


def test_what_comes_after_the_closing_counts_in():
    until_saturday = closing(MONDAY, MONDAY + timedelta(days=5))
    said = words(at(MONDAY, 9), until_saturday)
    assert said == (
        "Tutup sampai Minggu, 6 Desember 2026. Silakan datang lagi hari Senin, 7 Desember 2026 pukul 08.00."
    ), "closed on Sundays anyway; a Monday a week ahead needs its date"


@pytest.mark.parametrize("days", [20, 45, 100])
def test_a_long_closing_is_looked_beyond(days):
    assert days > DAYS_AHEAD
    last = MONDAY + timedelta(days=days)
    opens = opening_state(VISITS, ZONE, at(MONDAY, 9), [closing(MONDAY, last)]).numbers_from
    assert opens is not None and last < opens.date() <= last + timedelta(days=2)


def test_nothing_is_said_of_an_end_that_nobody_knows_and_of_today():
    forever = OpeningChange(None, False, at(MONDAY, 0), None, LocalText({"id": "Ditutup."}))
    assert words(at(MONDAY, 9), forever) == ""
    assert words(at(MONDAY, 7)) == "" and words(at(MONDAY, 16)) == ""
    assert closed_until(None, MONDAY) is None and closed_until(at(MONDAY, 13), MONDAY) is None
