"""When numbers are given: opening hours, and what a supervisor changed, against a moment. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from services.house.model import DAY_MINUTES, Interval, LocalText, Service
from services.text.dates import LAST_DAY

DAYS_AHEAD = 14  # how far the next opening is looked for, from today or from the end of what was changed


class Opening(StrEnum):
    OPEN = "open"
    BREAK = "break"  # between two intervals of the day
    NOT_YET_OPEN = "not_yet_open"
    CLOSED_NOW = "closed_now"  # closed for the rest of the day, or by a supervisor
    HOUSE_CLOSED = "house_closed"  # closed all day


@dataclass(frozen=True, slots=True)
class OpeningChange:
    """What a supervisor closed (or opened beyond the hours). `service` None: the whole house.

    Moments are aware; `ends_at` None: until someone ends it. `reason` is what the public reads.
    """

    service: str | None
    opens: bool
    starts_at: datetime
    ends_at: datetime | None
    reason: LocalText
    id: int = 0
    reason_code: str = ""
    made_by: str = ""

    def concerns(self, service: str) -> bool:
        return self.service is None or self.service == service

    def holds_at(self, moment: datetime) -> bool:
        return self.starts_at <= moment and (self.ends_at is None or moment < self.ends_at)


Changes = Sequence[OpeningChange]  # oldest decision first: the last one wins


@dataclass(frozen=True, slots=True)
class OpeningState:
    """What holds for one service at one moment. Moments are aware, in house time.

    gives_numbers: whether a number may be taken now (before opening and in breaks too,
    where the service says so). serves_from: when serving (again) begins, while it does not
    serve. closes_at: when the day's last interval ends; None when it runs on past midnight.
    intervals: the day's opening as it really is, changes counted in.
    """

    opening: Opening
    gives_numbers: bool
    numbers_from: datetime | None = None
    serves_from: datetime | None = None
    closes_at: datetime | None = None
    reason: LocalText | None = None
    intervals: tuple[Interval, ...] = ()


def opening_state(service: Service, zone: ZoneInfo, now: datetime, changes: Changes = ()) -> OpeningState:
    """The state of `service` at `now` (aware, any zone)."""
    local = now.astimezone(zone)
    mine = [change for change in changes if change.concerns(service.code)]
    intervals = intervals_on(service, zone, local.date(), mine)
    closed_by = _closed_by(mine, now)
    if closed_by is not None:
        return _closed_by_supervisor(service, zone, local, intervals, mine, closed_by)
    if not intervals:
        exception = service.hours.exception_on(local.date())
        numbers_from, serves_from = _coming(service, zone, local, mine)
        reason = exception.reason if exception else None
        return OpeningState(Opening.HOUSE_CLOSED, False, numbers_from, serves_from, reason=reason)
    minute = local.hour * 60 + local.minute
    closes_at = _closing(service, zone, local.date(), intervals, mine)
    if any(interval.start <= minute < interval.end for interval in intervals):
        return OpeningState(Opening.OPEN, True, closes_at=closes_at, intervals=intervals)
    later = [interval for interval in intervals if interval.start > minute]
    if not later:
        numbers_from, serves_from = _coming(service, zone, local, mine)
        return OpeningState(Opening.CLOSED_NOW, False, numbers_from, serves_from, intervals=intervals)
    serves_from = _at(local.date(), later[0].start, zone)
    if later[0] != intervals[0]:
        gives = service.numbers_in_breaks
        return OpeningState(Opening.BREAK, gives, serves_from, serves_from, closes_at, intervals=intervals)
    first = _first_minute(service, intervals)
    numbers_from = _at(local.date(), first, zone)
    return OpeningState(
        Opening.NOT_YET_OPEN, minute >= first, numbers_from, serves_from, closes_at, intervals=intervals
    )


def intervals_on(service: Service, zone: ZoneInfo, day: date, changes: Changes = ()) -> tuple[Interval, ...]:
    """The opening intervals of `day` with the changes counted in, sorted; empty when closed."""
    open_minutes = list(service.hours.intervals_on(day))
    for change in changes:
        span = _span_on(change, zone, day) if change.concerns(service.code) else None
        if span is not None:
            open_minutes = _without(open_minutes, span)
            if change.opens:
                open_minutes = _joined([*open_minutes, span])
    return tuple(open_minutes)


def _coming(
    service: Service, zone: ZoneInfo, after: datetime, changes: Changes
) -> tuple[datetime | None, datetime | None]:
    """When numbers are next given and when serving begins, on a later day than `after`; None: not known."""
    day = after.astimezone(zone).date()
    ends = [change.ends_at.astimezone(zone).date() for change in changes if change.ends_at is not None]
    if day >= LAST_DAY:  # a clock that is far off: nothing is planned for then
        return None, None
    last = min(max([day, *ends]), LAST_DAY - timedelta(days=DAYS_AHEAD)) + timedelta(days=DAYS_AHEAD)
    while day < last:
        day += timedelta(days=1)
        intervals = intervals_on(service, zone, day, changes)
        if intervals:
            first, opening = _at(day, _first_minute(service, intervals), zone), _at(day, intervals[0].start, zone)
            # Numbers before opening are not given either while a closing still holds.
            return (first if _closed_by(changes, first) is None else opening), opening
    return None, None


def spans_on(
    service: Service, zone: ZoneInfo, day: date, changes: Changes = ()
) -> tuple[tuple[datetime, datetime], ...]:
    """The opening intervals of `day` as moments in house time, changes counted in."""
    intervals = intervals_on(service, zone, day, changes)
    return tuple((_at(day, one.start, zone), _at(day, one.end, zone)) for one in intervals)


def _closed_by(changes: Changes, moment: datetime) -> OpeningChange | None:
    """The closing that holds at `moment`, if the last decision about it is one."""
    holding = [change for change in changes if change.holds_at(moment)]
    return holding[-1] if holding and not holding[-1].opens else None


def _closed_by_supervisor(
    service: Service,
    zone: ZoneInfo,
    local: datetime,
    intervals: tuple[Interval, ...],
    changes: Changes,
    closing: OpeningChange,
) -> OpeningState:
    opening = Opening.CLOSED_NOW if intervals else Opening.HOUSE_CLOSED
    minute = local.hour * 60 + local.minute
    later = [interval for interval in intervals if interval.start > minute]
    if later and closing.ends_at is not None:
        serves_from = _at(local.date(), later[0].start, zone)
        early = later[0] == intervals[0] and service.numbers_from is not None
        numbers_from = min(serves_from, closing.ends_at.astimezone(zone)) if early else serves_from
        return OpeningState(opening, False, numbers_from, serves_from, reason=closing.reason, intervals=intervals)
    coming, first = _coming(service, zone, local, changes)
    return OpeningState(opening, False, coming, first, reason=closing.reason, intervals=intervals)


def _span_on(change: OpeningChange, zone: ZoneInfo, day: date) -> Interval | None:
    """The minutes of `day` that a change is about; a part of a minute counts as a whole one."""
    midnight = _at(day, 0, zone)
    start = max(0, int((change.starts_at - midnight).total_seconds() // 60))
    end = DAY_MINUTES
    if change.ends_at is not None:
        end = min(DAY_MINUTES, -int((midnight - change.ends_at).total_seconds() // 60))
    return Interval(start, end) if start < end else None


def _without(intervals: Sequence[Interval], span: Interval) -> list[Interval]:
    parts = []
    for one in intervals:
        parts += [Interval(one.start, min(one.end, span.start)), Interval(max(one.start, span.end), one.end)]
    return [part for part in parts if part.start < part.end]


def _joined(intervals: Sequence[Interval]) -> list[Interval]:
    joined: list[Interval] = []
    for one in sorted(intervals):
        if joined and one.start <= joined[-1].end:
            joined[-1] = Interval(joined[-1].start, max(joined[-1].end, one.end))
        else:
            joined.append(one)
    return joined


def _first_minute(service: Service, intervals: tuple[Interval, ...]) -> int:
    start = intervals[0].start
    return start if service.numbers_from is None else min(service.numbers_from, start)


def _closing(
    service: Service, zone: ZoneInfo, day: date, intervals: tuple[Interval, ...], changes: Changes
) -> datetime | None:
    last = intervals[-1]
    if last.end == DAY_MINUTES:
        if day == date.max:
            return None
        # Open at 24.00 and again at 00.00: the house does not close in between.
        tomorrow = intervals_on(service, zone, day + timedelta(days=1), changes)
        if tomorrow and tomorrow[0].start == 0:
            return None
    return _at(day, last.end, zone)


def _at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone) + timedelta(minutes=minute)
