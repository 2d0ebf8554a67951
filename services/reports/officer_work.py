"""What each officer's counter did in a period, for those in charge: counts and times, by short code."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, text

from services.queue.transitions import Step
from services.reports.openings import openings
from services.reports.span_counting import pieces
from services.reports.steps import STEP_MICROS, Spread, spread_of
from services.store.clock import to_micros
from services.store.database import Database
from services.store.tables import ticket, ticket_event
from services.surveys.model import Period

_TOOK = (ticket.c.finished_at - ticket.c.started_at) // STEP_MICROS
COUNTED = (Step.CALL, Step.FINISH, Step.NO_SHOW, Step.TRANSFER, Step.HOLD)


@dataclass(frozen=True, slots=True)
class OfficerLine:
    """hours: that their counters were open, by the journal; service: of those whom they served to the end."""

    officer: str
    counters: tuple[str, ...]
    hours: float
    called: int
    served: int
    no_show: int
    transferred: int
    put_off: int
    service: Spread


def work_of(database: Database, zone: ZoneInfo, period: Period, now: datetime) -> tuple[OfficerLine, ...]:
    """By officer. Raises DatabaseAway."""
    did: Counter[tuple[str, str]] = Counter()
    at: dict[str, set[str]] = {}
    times: dict[str, Counter[int]] = {}
    for days in pieces(period, zone):
        _add(database, zone, days, did, at, times)
    hours: Counter[str] = Counter()
    for one in openings(database, period, zone, now):
        hours[one.officer] += round((one.ends_at - one.starts_at).total_seconds())
        at.setdefault(one.officer, set()).add(one.counter)
    return tuple(
        _line(officer, did, sorted(at.get(officer, ())), hours[officer], times.get(officer, Counter()))
        for officer in sorted({one for one, _ in did} | set(hours))
    )


def _line(
    officer: str, did: Counter[tuple[str, str]], counters: list[str], seconds: int, times: Counter[int]
) -> OfficerLine:
    return OfficerLine(
        officer,
        tuple(counters),
        seconds / 3600,
        called=did[officer, Step.CALL],
        served=did[officer, Step.FINISH],
        no_show=did[officer, Step.NO_SHOW],
        transferred=did[officer, Step.TRANSFER],
        put_off=did[officer, Step.HOLD],
        service=spread_of(times),
    )


def _add(
    database: Database,
    zone: ZoneInfo,
    days: Period,
    did: Counter[tuple[str, str]],
    at: dict[str, set[str]],
    times: dict[str, Counter[int]],
) -> None:
    since, until = (
        to_micros(datetime.combine(day, time(0), zone).astimezone(UTC))
        for day in (days.first, days.last + timedelta(days=1))
    )
    span = (ticket_event.c.at >= since, ticket_event.c.at < until, ticket_event.c.counter.is_not(None))
    who = (ticket_event.c.actor, ticket_event.c.action, ticket_event.c.counter, func.count())
    deeds = select(*who).where(*span, ticket_event.c.action.in_([step.value for step in COUNTED]))
    served = (
        select(ticket_event.c.actor, _TOOK, func.count())
        .join(ticket, ticket.c.id == ticket_event.c.ticket_id)
        .where(*span, ticket_event.c.action == Step.FINISH.value, ticket.c.finished_at >= ticket.c.started_at)
    )
    with database.read() as connection:
        acted = connection.execute(deeds.group_by(text("1, 2, 3"))).all()
    with database.read() as connection:
        took = connection.execute(served.group_by(text("1, 2"))).all()
    for actor, action, counter, number in acted:
        did[actor, action] += number
        at.setdefault(actor, set()).add(counter)
    for actor, steps, number in took:
        times.setdefault(actor, Counter())[steps] += number
