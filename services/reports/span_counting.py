"""What became of the numbers of many days: counted by the database, month by month, in short read sessions.

A month is read in one pass, as lists of whole numbers (hours, steps of waiting); equal ones are counted here, and what
they mean (weekdays, services, minutes) is worked out afterwards. Grouping in the database sorts all rows once for each
question and takes twice as long; the database's rows one by one take as long as that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, String, bindparam, case, cast, func, select, text

from services.house.model import House
from services.house.past import Spell
from services.queue.model import TicketState
from services.reports.promises import promised_minutes
from services.reports.steps import STEP_MICROS, Spread, added, spread_of, within
from services.store.database import Database
from services.store.tables import ticket
from services.surveys.model import Period

MICROS_AN_HOUR = 3_600_000_000
HOURS_A_DAY = 24
MONDAY = date(1970, 1, 5).toordinal() - date(1970, 1, 1).toordinal()  # the first one, in days since 1970

_DAYS = (ticket.c.service_day >= bindparam("first"), ticket.c.service_day <= bindparam("last"))
_STATES = select(ticket.c.service_day, ticket.c.state, func.count()).where(*_DAYS).group_by(text("1, 2"))
_ARRIVED = (ticket.c.arrived_at + bindparam("offset", type_=BigInteger)) // MICROS_AN_HOUR
_WAITED = (func.coalesce(ticket.c.first_called_at, ticket.c.called_at) - ticket.c.arrived_at) // STEP_MICROS
_TOOK = (ticket.c.finished_at - ticket.c.started_at) // STEP_MICROS
_SERVED = (ticket.c.state == TicketState.SERVED.value) & (ticket.c.finished_at >= ticket.c.started_at)
_OF_SERVICE = ticket.c.service + " "
# Three lists, with commas: hours since 1970; "A 17", or "A " of who was not called; "A 9" of who was served.
_LISTS = select(
    func.aggregate_strings(cast(_ARRIVED, String), ","),
    func.aggregate_strings(_OF_SERVICE + func.coalesce(cast(_WAITED, String), ""), ","),
    func.aggregate_strings(case((_SERVED, _OF_SERVICE + cast(_TOOK, String))), ","),
).where(*_DAYS)
_TAKEN = select(func.count()).select_from(ticket).where(*_DAYS)


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A service as the public knows it. promised: published minutes, the last ones where they changed, None where none
    are; judged: how many were served while minutes were published; kept: how many of those took no longer."""

    code: str
    taken: int
    wait: Spread
    service: Spread
    promised: int | None
    kept: int
    judged: int

    @property
    def kept_share(self) -> float | None:
        """Of those that were served while something was promised; None where there are none."""
        return self.kept / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class WeekdayLine:
    """A weekday (0: Monday): on how many days numbers were taken, how many, and how many of them did not come."""

    weekday: int
    days: int
    taken: int
    no_show: int


@dataclass(frozen=True, slots=True)
class Counted:
    """by_hour: numbers by weekday and hour of the day, house time, of all days together."""

    taken: int
    served: int
    no_show: int
    weekdays: tuple[WeekdayLine, ...]
    by_hour: dict[tuple[int, int], int]
    services: tuple[ServiceLine, ...]
    wait: Spread
    service: Spread
    states: Mapping[tuple[str, str], int]  # by day and state

    @property
    def days(self) -> tuple[date, ...]:
        """Those on which numbers were taken, oldest first."""
        return tuple(date.fromisoformat(day) for day in sorted({day for day, _ in self.states}))

    def days_of(self, weekday: int) -> int:
        return next((one.days for one in self.weekdays if one.weekday == weekday), 0)

    @property
    def hours(self) -> range:
        """From the first hour in which numbers were taken to the last."""
        known = [hour for _, hour in self.by_hour]
        return range(min(known), max(known) + 1) if known else range(0)

    @property
    def kept_share(self) -> float | None:
        """Of all that were served where something was promised."""
        of = [one for one in self.services if one.kept_share is not None]
        return sum(one.kept for one in of) / sum(one.judged for one in of) if of else None


@dataclass(slots=True)
class _Sums:
    """Of some days: by day and state; by hour since 1970; by public service, the times in steps."""

    states: Counter[tuple[str, str]] = field(default_factory=Counter)
    hours: Counter[int] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    waits: dict[str, Counter[int]] = field(default_factory=dict)
    times: dict[str, Counter[int]] = field(default_factory=dict)
    promised: dict[str, int] = field(default_factory=dict)
    judged: Counter[str] = field(default_factory=Counter)
    kept: Counter[str] = field(default_factory=Counter)


class Known:
    """Pieces of periods that are over, as they were counted: nobody takes a number there any more.

    What may still change in them (a wrong clock is put right, a copy of the house comes back) shows in the states of
    their numbers."""

    MOST = 60

    def __init__(self) -> None:
        self._pieces: dict[Period, _Sums] = {}

    def of(self, days: Period, states: Counter[tuple[str, str]]) -> _Sums | None:
        found = self._pieces.get(days)
        return found if found is not None and found.states == states else None

    def keep(self, days: Period, sums: _Sums) -> None:
        if len(self._pieces) >= self.MOST:
            self._pieces = {}
        self._pieces[days] = sums


def count(database: Database, spells: Sequence[Spell], period: Period, today: date, known: Known) -> Counted:
    """Everything of a period. spells: how the house was set in it (services.house.past). Raises DatabaseAway."""
    sums = _Sums()
    for days, house in _explained(period, spells):
        _join(sums, _piece(database, house, days, known if days.last < today else Known()))
    services = tuple(_line(sums, code) for code in sorted(sums.taken))
    weekdays = _weekdays(sums)
    return Counted(
        taken=sum(sums.states.values()),
        served=_in_state(sums, TicketState.SERVED),
        no_show=_in_state(sums, TicketState.NO_SHOW),
        weekdays=weekdays,
        by_hour=_by_hour(sums),
        services=services,
        wait=spread_of(added(sums.waits)),
        service=spread_of(added(sums.times)),
        states=sums.states,
    )


def taken_in(database: Database, period: Period) -> int:
    """How many numbers were taken. Raises DatabaseAway."""
    first, last = period.days
    with database.read() as connection:
        return int(connection.execute(_TAKEN, {"first": first, "last": last}).scalar_one())


def pieces(period: Period, zone: ZoneInfo) -> Iterator[Period]:
    """The period month by month, and cut where the house's clocks are changed."""
    for month in period.months:
        first = max(month.first, period.first)
        last = min(month.last, period.last)
        while first <= last:
            end = first
            while end < last and offset_of(end + timedelta(days=1), zone) == offset_of(first, zone):
                end += timedelta(days=1)
            yield Period(first, end)
            first = end + timedelta(days=1)


def _explained(period: Period, spells: Sequence[Spell]) -> Iterator[tuple[Period, House]]:
    """The pieces of a period, cut where another house explains the numbers: services, letters, published minutes."""
    ends = [first - timedelta(days=1) for first, _ in spells[1:]]
    parts: list[tuple[Period, House]] = []
    for (first, house), last in zip(spells, [*ends, period.last], strict=True):
        if parts and _reading(parts[-1][1]) == _reading(house):
            parts[-1] = (Period(parts[-1][0].first, last), house)
        else:
            parts.append((Period(first, last), house))
    for part, house in parts:
        yield from ((days, house) for days in pieces(part, house.time_zone))


def _reading(house: House) -> dict[str, tuple[str, int | None]]:
    """What the numbers of a house are read by."""
    return {code: (_public(house, code), promised_minutes(one)) for code, one in house.services.items()}


def offset_of(day: date, zone: ZoneInfo) -> int:
    """How far the house's clocks are ahead of UTC at noon, in microseconds."""
    ahead = datetime.combine(day, time(12), zone).utcoffset() or timedelta(0)
    return int(ahead.total_seconds()) * 1_000_000


def _piece(database: Database, house: House, days: Period, known: Known) -> _Sums:
    first, last = days.days
    of_days = {"first": first, "last": last}
    with database.read() as connection:
        rows = connection.execute(_STATES, of_days).all()
    states = Counter({(day, state): number for day, state, number in rows})
    sums = known.of(days, states)
    if sums is None:
        sums = _Sums(states)
        if states:
            _read(database, house, sums, of_days, offset_of(days.first, house.time_zone))
        known.keep(days, sums)
    return sums


def _read(database: Database, house: House, sums: _Sums, of_days: dict[str, str], offset: int) -> None:
    with database.read() as connection:
        lists = connection.execute(_LISTS, {**of_days, "offset": offset}).one()
    hours, waits, times = (Counter((listed or "").split(",")) for listed in lists)
    sums.hours.update({int(hour): number for hour, number in hours.items()})
    for (code, steps), number in _by_service(waits):
        sums.taken[_public(house, code)] += number
        if steps:
            sums.waits.setdefault(_public(house, code), Counter())[max(0, int(steps))] += number
    for (code, steps), number in _by_service(times):
        if steps:
            sums.times.setdefault(_public(house, code), Counter())[int(steps)] += number
    _judge(house, sums)


def _by_service(counted: Counter[str]) -> Iterator[tuple[tuple[str, str], int]]:
    """Service and steps ("" where there are none), and how many."""
    for words, number in counted.items():
        code, _, steps = words.rpartition(" ")
        if code:
            yield (code, steps), number


def _judge(house: House, sums: _Sums) -> None:
    """Against the minutes that were published then."""
    for code in sums.taken:
        promised = promised_minutes(house.services[code]) if code in house.services else None
        if promised is not None:
            times = sums.times.get(code, Counter())
            sums.promised[code] = promised
            sums.judged[code] = times.total()
            sums.kept[code] = within(times, promised)


def _join(sums: _Sums, more: _Sums) -> None:
    sums.states.update(more.states)
    sums.hours.update(more.hours)
    sums.taken.update(more.taken)
    for code, steps in more.waits.items():
        sums.waits.setdefault(code, Counter()).update(steps)
    for code, steps in more.times.items():
        sums.times.setdefault(code, Counter()).update(steps)
    sums.promised |= more.promised
    sums.judged.update(more.judged)
    sums.kept.update(more.kept)


def _public(house: House, code: str) -> str:
    return house.public_service(code).code if code in house.services else code


def _line(sums: _Sums, code: str) -> ServiceLine:
    wait, service = spread_of(sums.waits.get(code, {})), spread_of(sums.times.get(code, {}))
    promised, kept, judged = sums.promised.get(code), sums.kept[code], sums.judged[code]
    return ServiceLine(code, sums.taken[code], wait, service, promised, kept, judged)


def _weekdays(sums: _Sums) -> tuple[WeekdayLine, ...]:
    lines: dict[int, list[Any]] = {}
    for (day, state), number in sums.states.items():
        line = lines.setdefault(date.fromisoformat(day).weekday(), [set(), 0, 0])
        line[0].add(day)
        line[1] += number
        line[2] += number if state == TicketState.NO_SHOW.value else 0
    return tuple(WeekdayLine(weekday, len(days), *rest) for weekday, (days, *rest) in sorted(lines.items()))


def _by_hour(sums: _Sums) -> dict[tuple[int, int], int]:
    found: Counter[tuple[int, int]] = Counter()
    for since, number in sums.hours.items():
        day, hour = divmod(since, HOURS_A_DAY)
        found[(day - MONDAY) % 7, hour] += number
    return dict(found)


def _in_state(sums: _Sums, state: TicketState) -> int:
    return sum(number for (_, one), number in sums.states.items() if one == state.value)
