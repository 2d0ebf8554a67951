"""When numbers are given: opening hours against a moment. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from services.house import DAY_MINUTES, Interval, LocalText, Service

DAYS_AHEAD = 14  # how far the next opening is looked for


class Opening(StrEnum):
    OPEN = "open"
    BREAK = "break"  # between two intervals of the day
    NOT_YET_OPEN = "not_yet_open"
    CLOSED_NOW = "closed_now"  # closed for the rest of the day
    HOUSE_CLOSED = "house_closed"  # closed all day


@dataclass(frozen=True, slots=True)
class OpeningState:
    """What holds for one service at one moment. Moments are aware, in house time.

    gives_numbers: whether a number may be taken now (before opening and in breaks too,
    where the service says so). serves_from: when serving (again) begins, while it does not
    serve. closes_at: when the day's last interval ends; None when it runs on past midnight.
    """

    opening: Opening
    gives_numbers: bool
    numbers_from: datetime | None = None
    serves_from: datetime | None = None
    closes_at: datetime | None = None
    reason: LocalText | None = None


def opening_state(service: Service, zone: ZoneInfo, now: datetime) -> OpeningState:
    """The state of `service` at `now` (aware, any zone)."""
    local = now.astimezone(zone)
    intervals = service.hours.intervals_on(local.date())
    if not intervals:
        exception = service.hours.exception_on(local.date())
        coming = next_opening(service, zone, local)
        return OpeningState(Opening.HOUSE_CLOSED, False, coming, coming, reason=exception.reason if exception else None)
    minute = local.hour * 60 + local.minute
    closes_at = _closing(service, zone, local.date(), intervals)
    if any(interval.start <= minute < interval.end for interval in intervals):
        return OpeningState(Opening.OPEN, True, closes_at=closes_at)
    later = [interval for interval in intervals if interval.start > minute]
    if not later:
        coming = next_opening(service, zone, local)
        return OpeningState(Opening.CLOSED_NOW, False, coming, coming)
    serves_from = _at(local.date(), later[0].start, zone)
    if later[0] != intervals[0]:
        gives = service.numbers_in_breaks
        return OpeningState(Opening.BREAK, gives, serves_from, serves_from, closes_at)
    first = _first_minute(service, intervals)
    return OpeningState(Opening.NOT_YET_OPEN, minute >= first, _at(local.date(), first, zone), serves_from, closes_at)


def next_opening(service: Service, zone: ZoneInfo, after: datetime) -> datetime | None:
    """When numbers are next given, on a later day than `after`; None within two weeks never."""
    day = after.astimezone(zone).date()
    for _ in range(DAYS_AHEAD):
        day += timedelta(days=1)
        intervals = service.hours.intervals_on(day)
        if intervals:
            return _at(day, _first_minute(service, intervals), zone)
    return None


def break_minutes(service: Service, zone: ZoneInfo, start: datetime, end: datetime) -> float:
    """How many minutes between `start` and `end` (one house day) nobody serves, up to closing."""
    local_start, local_end = start.astimezone(zone), end.astimezone(zone)
    intervals = service.hours.intervals_on(local_start.date())
    total = 0.0
    for one, other in pairwise(intervals):
        gap_start, gap_end = _at(local_start.date(), one.end, zone), _at(local_start.date(), other.start, zone)
        overlap = min(gap_end, local_end) - max(gap_start, local_start)
        total += max(0.0, overlap.total_seconds() / 60)
    return total


def _first_minute(service: Service, intervals: tuple[Interval, ...]) -> int:
    start = intervals[0].start
    return start if service.numbers_from is None else min(service.numbers_from, start)


def _closing(service: Service, zone: ZoneInfo, day: date, intervals: tuple[Interval, ...]) -> datetime | None:
    last = intervals[-1]
    if last.end == DAY_MINUTES:
        # Open at 24.00 and again at 00.00: the house does not close in between.
        tomorrow = service.hours.intervals_on(day + timedelta(days=1))
        if tomorrow and tomorrow[0].start == 0:
            return None
    return _at(day, last.end, zone)


def _at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone) + timedelta(minutes=minute)
