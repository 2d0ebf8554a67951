"""A wait in words: a clock time that stays true, hours where it is long, nothing where nothing of use is known."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import pytest
from hypothesis import given

from services.queue.model import WaitInterval
from services.queue.wait_words import WIDEST, Expected, expected, wait_aloud, wait_name, wait_sentence, wait_value
from services.text.catalogues import Texts

ZONE = ZoneInfo("Asia/Jakarta")
AT = datetime(2026, 11, 30, 9, 26, 40, tzinfo=ZONE)


def said(low: int, high: int, at: datetime | None = AT, language: str = "id") -> tuple[str, str]:
    told = Expected(WaitInterval(low, high), at)
    return wait_name(told, language), wait_value(told, language)


@pytest.mark.parametrize(
    ("low", "high", "with_clock", "without"),
    [
        (15, 25, ("Kira-kira dipanggil", "09.40–09.55"), ("Waktu tunggu", "15–25 menit")),
        (20, 60, ("Kira-kira dipanggil", "09.45–10.30"), ("Waktu tunggu", "20–60 menit")),
        (50, 125, ("Kira-kira dipanggil", "10.15–11.35"), ("Waktu tunggu", "50 menit–2,5 jam")),
        (60, 120, ("Kira-kira 1–2 jam lagi", "10.25–11.30"), ("Waktu tunggu", "1–2 jam")),
        (25, 75, ("Kira-kira dipanggil", "09.50–10.45"), ("Waktu tunggu", "25 menit–1,5 jam")),
        (20, 65, ("Waktu tunggu", "lebih dari 20 menit"), ("Waktu tunggu", "lebih dari 20 menit")),
        (100, 305, ("Waktu tunggu", "lebih dari 1,5 jam"), ("Waktu tunggu", "lebih dari 1,5 jam")),
        (0, 15, ("Waktu tunggu", "kurang dari 15 menit"), ("Waktu tunggu", "kurang dari 15 menit")),
        (0, 20, ("Waktu tunggu", ""), ("Waktu tunggu", "")),
    ],
)
def test_what_is_said(low, high, with_clock, without):
    assert said(low, high) == with_clock
    assert said(low, high, None) == without


def test_in_other_languages():
    assert said(60, 120, language="en") == ("In about 1–2 hours", "10:25–11:30")
    assert said(60, 300, language="en")[1] == "over an hour" and said(90, 300, language="en")[1] == "over 1.5 hours"
    assert said(20, 65, language="min") == ("Lamo manunggu", "labiah dari 20 minik")


def test_for_the_ear_minutes_up_to_an_hour_and_then_the_clock():
    assert wait_aloud(Expected(WaitInterval(15, 25), AT), "id") == "Waktu tunggu: 15–25 menit"
    assert wait_aloud(Expected(WaitInterval(60, 120), AT), "id") == "Kira-kira dipanggil: 10.25–11.30"
    assert wait_aloud(Expected(WaitInterval(60, 120)), "id") == "Waktu tunggu: 1–2 jam"
    assert wait_aloud(Expected(WaitInterval(20, 65), AT), "id") == "Waktu tunggu: lebih dari 20 menit"
    assert wait_aloud(None, "id") == ""


def test_a_clock_time_of_another_day_is_none():
    assert said(15, 25, AT.replace(hour=23, minute=50)) == ("Waktu tunggu", "15–25 menit")


def test_nothing_known_is_nothing_said():
    assert expected(None, AT) is None and wait_sentence(None, "id") == "" and wait_value(None, "id") == ""
    assert wait_sentence(Expected(WaitInterval(0, 45), AT), "id") == ""


@given(st.integers(0, 60), st.integers(1, 100), st.booleans())
def test_no_interval_wider_than_of_use_is_ever_told(low, more, clock):
    low, high = low * 5, (low + more) * 5
    _, value = said(low, high, AT if clock else None)
    assert ("–" in value) == (low > 0 and high <= WIDEST * low)


@given(st.datetimes(datetime(2026, 11, 30), datetime(2026, 12, 1)), st.integers(1, 90), st.integers(1, 180))
def test_no_time_that_is_past_is_told_and_hours_only_from_an_hour_on(at, low, more):
    name, value = said(low, low + more, at.replace(tzinfo=ZONE))
    spans = re.findall(r"\d\d\.\d\d", value)
    if spans:
        first, last = (at.replace(hour=int(one[:2]), minute=int(one[3:]), second=0, microsecond=0) for one in spans)
        assert at <= first <= at + timedelta(minutes=low) and at + timedelta(minutes=low + more) <= last
        assert first < last < at + timedelta(minutes=low + more + 5)
    assert low >= 60 or "jam" not in name
    assert "0,5" not in name + said(low, low + more, None)[1]


def test_a_wait_that_is_nearly_over_begins_now():
    assert said(1, 3, AT.replace(minute=32, second=0)) == ("Kira-kira dipanggil", "09.32–09.35")
    assert said(1, 3, AT.replace(minute=32, second=1)) == ("Kira-kira dipanggil", "09.33–09.40")


def test_the_next_one_is_told_with_the_same_words_on_paper_and_glass():
    for language in ("id", "en", "min"):
        assert Texts("slip").get(language, "slip.next") == Texts("touch").get(language, "ticket.you_are_next")
