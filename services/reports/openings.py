"""When counters were open, by the journal: opened, paused, gone on with, closed, taken over, ended with their day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from services.log.reading import Entry, entries_of
from services.store.clock import to_micros
from services.store.database import Database
from services.surveys.model import Period

OPENED, CLOSED, PAUSED, RESUMED, RELEASED, DAY = (
    "counter_opened", "counter_closed", "counter_paused", "counter_resumed", "counter_released", "day_opened"
)  # fmt: off
EVENTS = (OPENED, CLOSED, PAUSED, RESUMED, RELEASED, DAY)
MICROS_AN_HOUR = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Open:
    """A counter that an officer had open, from (inclusive) until (exclusive), on one day."""

    counter: str
    officer: str
    starts_at: datetime
    ends_at: datetime


@dataclass(slots=True)
class _Counter:
    officer: str
    since: datetime | None  # None: paused


def openings(database: Database, period: Period, zone: ZoneInfo, now: datetime) -> list[Open]:
    """All of a period up to now. Raises DatabaseAway."""
    return list(_openings(_entries(database, period, zone), zone, min(now, _midnight(period.last, zone, 1))))


def hours_open(opened: Iterable[Open], zone: ZoneInfo) -> dict[tuple[int, int], float]:
    """Hours that counters were open, all together, by weekday and hour of the day."""
    found: dict[tuple[int, int], float] = {}
    for one in opened:
        midnight = to_micros(_midnight(one.starts_at.astimezone(zone).date(), zone))
        weekday = one.starts_at.astimezone(zone).weekday()
        for hour, micros in _by_hour(to_micros(one.starts_at), to_micros(one.ends_at), midnight).items():
            found[weekday, hour] = found.get((weekday, hour), 0.0) + micros / MICROS_AN_HOUR
    return found


def _entries(database: Database, period: Period, zone: ZoneInfo) -> Iterator[Entry]:
    """Oldest first, a month in a read session."""
    for month in period.months:
        since = _midnight(max(month.first, period.first), zone)
        until = _midnight(min(month.last, period.last), zone, 1)
        yield from entries_of(database, EVENTS, since=since, until=until)


def _openings(entries: Iterable[Entry], zone: ZoneInfo, end: datetime) -> Iterator[Open]:
    """Pure. A counter that nobody closes is open until its day ends."""
    there: dict[str, _Counter] = {}
    for entry in entries:
        if entry.event == DAY:
            for code in list(there):
                yield from _shut(there, code, entry.at, zone)
            continue
        code = str(entry.fields.get("counter", ""))
        was = there.get(code)
        if entry.event == OPENED and (was is None or was.officer != entry.actor):
            yield from _shut(there, code, entry.at, zone)
            there[code] = _Counter(entry.actor, entry.at)
        elif entry.event == RESUMED:
            there[code] = was if was is not None and was.since else _Counter(entry.actor, entry.at)
        elif entry.event == PAUSED and was is not None:
            yield from _shut(there, code, entry.at, zone)
            there[code] = _Counter(was.officer, None)
        elif entry.event in (CLOSED, RELEASED):
            yield from _shut(there, code, entry.at, zone)
    for code in list(there):
        yield from _shut(there, code, end, zone)


def _shut(there: dict[str, _Counter], code: str, at: datetime, zone: ZoneInfo) -> Iterator[Open]:
    was = there.pop(code, None)
    if was is not None and was.since is not None:
        end = min(at, _midnight(was.since.astimezone(zone).date(), zone, 1))
        if end > was.since:
            yield Open(code, was.officer, was.since, end)


def _by_hour(start: int, end: int, midnight: int) -> Mapping[int, int]:
    """Microseconds of each hour of a day between two moments."""
    first, last = (start - midnight) // MICROS_AN_HOUR, -((midnight - end) // MICROS_AN_HOUR)
    cuts = [start, *(midnight + hour * MICROS_AN_HOUR for hour in range(first + 1, last)), end]
    return {(one - midnight) // MICROS_AN_HOUR: other - one for one, other in pairwise(cuts)}


@lru_cache(maxsize=1024)
def _midnight(day: date, zone: ZoneInfo, later: int = 0) -> datetime:
    return datetime.combine(day + timedelta(days=later), time(0), zone).astimezone(UTC)
