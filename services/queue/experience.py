"""What forecasts of waits were worth: read from the numbers that have been called, kept for the day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, select, text

from services.house.model import House
from services.queue.model import Lane
from services.queue.order import MICROS_A_MINUTE
from services.queue.tickets import visit_minutes
from services.queue.waiting import Error, Experience, error_between
from services.store.asking import Answer, Statement, ask
from services.store.clock import from_micros
from services.store.tables import FORECAST, ticket

DAYS_BACK = 45  # so far back earlier days are looked for
DAYS = 30  # so many of them count at most
OF_A_DAY = 15  # so many errors of each, spread over the day: many days say more than many errors of a few
OF_TODAY = 100  # the last ones of today
VISITS = 200  # so many visits of earlier days say how long a service usually takes …
ENOUGH_VISITS = 20  # … and fewer than this say nothing
OVERLAP_MICROS = 60_000_000  # so late a call may become visible after another one that was made later

_JUDGED = text(FORECAST)  # written out, so that both databases use the partial index
_CALLED = select(
    ticket.c.id,
    ticket.c.service_day,
    ticket.c.service,
    ticket.c.lane,
    ticket.c.arrived_at,
    ticket.c.first_called_at,
    ticket.c.expected_at,
    ticket.c.expected_spread,
)
_EARLIER = (  # out of the index alone: of thousands a few hundred are looked at
    select(ticket.c.service_day, ticket.c.id)
    .where(_JUDGED, ticket.c.service_day >= bindparam("first_day"), ticket.c.service_day < bindparam("day"))
    .order_by(ticket.c.service_day.desc(), ticket.c.first_called_at.desc(), ticket.c.id.desc())
)
_CHOSEN = _CALLED.where(ticket.c.id.in_(bindparam("ids", expanding=True)))
_TODAY = Statement(
    _CALLED.where(
        _JUDGED, ticket.c.service_day == bindparam("day"), ticket.c.first_called_at > bindparam("since")
    ).order_by(ticket.c.first_called_at)
)

_VISITS = visit_minutes(
    select(ticket.c.id, ticket.c.called_at, ticket.c.finished_at)
    .where(
        ticket.c.service_day >= bindparam("first_day"),
        ticket.c.service_day < bindparam("day"),
        ticket.c.service == bindparam("service"),
        text("state = 'served' AND finished_at > called_at"),
    )
    .order_by(ticket.c.service_day.desc(), ticket.c.finished_at.desc())
    .limit(VISITS)
)


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read last. usual: minutes of a service on earlier days; ids: of today's calls that are in it."""

    day: date
    earlier: Experience
    usual: Mapping[str, float]
    today: tuple[Error, ...] = ()
    since: int = 0
    ids: frozenset[int] = field(default_factory=frozenset)


class Experiences:
    """The house's experience as of now. Of one process; may be asked by several threads."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._known: _Known | None = None

    def usual_minutes(self, connection: Connection, day: date) -> Mapping[str, float]:
        """How long services took on earlier days, those of which enough is known."""
        return self._of_day(connection, day).usual

    def ask_today(self, connection: Connection, day: date, at: int) -> Answer:
        """What was called today since the last time, for `of`. at: now, in microseconds."""
        known = self._of_day(connection, day)
        if known.since - OVERLAP_MICROS > at:  # the clock was set back: today is read anew
            self._known = known = replace(known, today=(), since=0, ids=frozenset())
        return ask(connection, _TODAY, day=day.isoformat(), since=known.since - OVERLAP_MICROS)

    def of(self, connection: Connection, day: date, at: int, asked: Answer | None = None) -> Experience:
        """Earlier days are read once a day. asked: `ask_today`. at: now, in microseconds."""
        rows = (asked or self.ask_today(connection, day, at)).all()
        known = self._of_day(connection, day)
        fresh = [row for row in rows if row.id not in known.ids]
        if fresh:
            today = (*known.today, *(self._error(row) for row in fresh))[-OF_TODAY:]
            since = max(known.since, *(row.first_called_at for row in fresh))
            ids = known.ids | {row.id for row in fresh}
            self._known = known = replace(known, today=today, since=since, ids=ids)
        return known.earlier.and_today(known.today)

    def _of_day(self, connection: Connection, day: date) -> _Known:
        known = self._known
        if known is None or known.day != day:
            first = day - timedelta(days=min(DAYS_BACK, day.toordinal() - 1))
            span = {"first_day": first.isoformat(), "day": day.isoformat()}
            self._known = known = _Known(
                day, Experience(self._earlier(connection, span)), self._usual(connection, span)
            )
        return known

    def _usual(self, connection: Connection, span: dict[str, str]) -> dict[str, float]:
        usual = {}
        for service in self._house.services:
            minutes = [float(one) for (one,) in connection.execute(_VISITS, {**span, "service": service})]
            if len(minutes) >= ENOUGH_VISITS:
                usual[service] = sum(minutes) / len(minutes)
        return usual

    def _earlier(self, connection: Connection, span: dict[str, str]) -> list[list[Error]]:
        days: dict[str, list[int]] = {}
        for day, number in connection.execute(_EARLIER, span).all():
            days.setdefault(day, []).append(number)
        chosen = [list(spread_out(ids[::-1], OF_A_DAY)) for ids in list(days.values())[:DAYS]]
        rows = connection.execute(_CHOSEN, {"ids": [number for ids in chosen for number in ids]}).all()
        errors = {row.id: self._error(row) for row in rows}
        return [[errors[number] for number in ids] for ids in chosen]

    def _error(self, row: Any) -> Error:
        arrived = from_micros(row.arrived_at)
        local = arrived.astimezone(self._house.time_zone)
        late = (row.first_called_at - row.expected_at) / MICROS_A_MINUTE
        minute = local.hour * 60 + local.minute
        spread = row.expected_spread / MICROS_A_MINUTE
        early = before_opening_at(self._house, row.service, arrived)
        return error_between(row.service, Lane(row.lane), minute, spread, late, early)


def before_opening_at(house: House, code: str, moment: datetime) -> bool:
    """Whether a service has not opened yet on that day, by the house's hours.

    What supervisors changed is not looked at: it is not known any more when the forecast is judged.
    """
    service, local = house.services.get(code), moment.astimezone(house.time_zone)
    intervals = service.hours.intervals_on(local.date()) if service is not None else ()
    return bool(intervals) and local.hour * 60 + local.minute < intervals[0].start


def spread_out(all_of_them: Sequence[Any], most: int) -> Iterable[Any]:
    """At most so many of them, evenly from first to last."""
    count = len(all_of_them)
    return all_of_them if count <= most else (all_of_them[number * count // most] for number in range(most))
