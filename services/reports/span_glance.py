"""Week, month, quarter and year of the queue as one look, for those who may see the queue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from services.goods.counting import GoodsFigures, goods_of
from services.house.model import House
from services.house.past import PastHouses, Spell, together
from services.log.journal import Journal
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.reports import advised, span_counting
from services.reports.advised import Need
from services.reports.officer_work import OfficerLine, work_of
from services.reports.openings import hours_open, openings
from services.reports.span_counting import Counted, Known, pieces
from services.reports.spans import Span, before, span_around
from services.reports.visit_figures import VisitLine, visits_of
from services.surveys.model import Period

K = TypeVar("K")
V = TypeVar("V")
MOST_KEPT = 60
Hour = tuple[int, int]  # weekday (0: Monday), hour of the day


@dataclass(frozen=True, slots=True)
class Earlier:
    """The span before. days: only so many of its first days are counted, because this one has not ended; None: all."""

    period: Period
    taken: int
    days: int | None


@dataclass(frozen=True, slots=True)
class SpanFigures:
    """last: the last day that is counted; open_hours: hours that counters were open, all days together that are over,
    empty where the log does not reach back so far; open_days: of how many of each weekday; needs: counters that an
    hour of the week needs for the goal; house: as it was set then, with whatever the span knew of it.
    """

    span: Span
    period: Period
    last: date
    counted: Counted
    earlier: Earlier | None
    open_hours: Mapping[Hour, float]
    open_days: Mapping[int, int]
    needs: Mapping[Hour, Need]
    goal_minutes: int
    visits: tuple[VisitLine, ...]
    goods: GoodsFigures
    house: House
    now_at: Hour | None  # while today is among the days that are counted

    def days_at(self, at: Hour) -> int:
        """On how many days numbers were taken, of those on which the hour of the week has begun."""
        to_come = self.now_at is not None and at[0] == self.now_at[0] and at[1] > self.now_at[1]
        return self.counted.days_of(at[0]) - to_come

    def open_at(self, at: Hour) -> float | None:
        """Counters open in an hour of the week, on the average of the days that are over: today's hours to come would
        count as hours in which none was open."""
        days = self.open_days.get(at[0], 0)
        return self.open_hours.get(at, 0.0) / days if self.open_hours and days else None

    @property
    def tightest(self) -> Hour | None:
        """The hour of the week in which most counters are missing; of equals that in which most numbers are taken."""
        missing = {
            at: round(need.counters - opened, 1)
            for at, need in self.needs.items()
            if (opened := self.open_at(at)) is not None and need.counters - opened >= 0.5
        }
        by_hour = self.counted.by_hour
        return max(missing, key=lambda at: (missing[at], by_hour.get(at, 0)), default=None)


class SpanGlances:
    """Every method raises NotPermitted and DatabaseAway. What is over is counted once."""

    def __init__(self, journal: Journal, past: PastHouses, *, goal_minutes: int) -> None:
        self.journal = journal
        self._past = past
        self._goal = goal_minutes
        self._known = Known()
        self._open: dict[Period, Mapping[Hour, float]] = {}
        self._needs: dict[object, Mapping[Hour, Need]] = {}

    @permitted(Action.SEE_QUEUE)
    def look(self, who: Officer, span: Span, day: date, today: date) -> SpanFigures:
        """The span around a day, as far as it has passed."""
        database, period = self.journal.database, span_around(span, day)
        last = max(period.first, min(period.last, today))
        passed = Period(period.first, last)
        spells = self._past.spells(passed.first, last)
        counted = span_counting.count(database, spells, passed, today, self._known)
        return SpanFigures(
            span,
            period,
            last,
            counted,
            self._earlier(span, period, last),
            self._open_hours(passed, today, spells[-1][1].time_zone),
            Counter(day.weekday() for day in counted.days if day < today),
            self._needed(counted, today, spells),
            self._goal,
            visits_of(database, passed),
            goods_of(database, passed.first, passed.last),
            together(spells),
            self._now_at(today, spells[-1][1].time_zone) if today in counted.days else None,
        )

    @permitted(Action.SEE_OFFICERS_WORK)
    def officers(self, who: Officer, span: Span, day: date) -> tuple[OfficerLine, ...]:
        """What each officer's counter did. Journalled."""
        period = span_around(span, day)
        found = work_of(self.journal.database, self._past.on(period.last).time_zone, period, self.journal.clock.now())
        first, last = period.days
        self.journal.record("officers_work_seen", who.code, first=first, last=last)
        return found

    def _earlier(self, span: Span, period: Period, last: date) -> Earlier | None:
        found = before(span, period)
        if found is None:
            return None
        days = None if last == period.last else (last - period.first).days + 1
        until = found.last if days is None else min(found.last, found.first + timedelta(days=days - 1))
        taken = span_counting.taken_in(self.journal.database, Period(found.first, until))
        return Earlier(found, taken, days)

    def _now_at(self, today: date, zone: ZoneInfo) -> Hour | None:
        now = self.journal.clock.now().astimezone(zone)
        return (now.weekday(), now.hour) if now.date() == today else None

    def _open_hours(self, passed: Period, today: date, zone: ZoneInfo) -> Mapping[Hour, float]:
        found: dict[Hour, float] = {}
        over = min(passed.last, today - timedelta(days=1))
        if over < passed.first:
            return found
        for days in pieces(Period(passed.first, over), zone):
            hours = self._open.get(days)
            if hours is None:
                hours = hours_open(openings(self.journal.database, days, zone, self.journal.clock.now()), zone)
                self._open = _room(self._open)
                self._open[days] = hours
            for at, number in hours.items():
                found[at] = found.get(at, 0.0) + number
        return found

    def _needed(self, counted: Counted, today: date, spells: Sequence[Spell]) -> Mapping[Hour, Need]:
        days = [day for day in counted.days if day < today]
        ended = frozenset(one for one in counted.states.items() if one[0][0] < today.isoformat())
        if ended not in self._needs:
            self._needs = _room(self._needs)
            self._needs[ended] = advised.needs(self.journal.database, spells, days, self._goal)
        return self._needs[ended]


def _room(kept: dict[K, V]) -> dict[K, V]:
    return kept if len(kept) < MOST_KEPT else {}
