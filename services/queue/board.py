"""What the lobby may see of the queue: calls, counters, how many wait, whether the house is open.

Public: numbers, counters and services only. A confidential service counts as the one that it is
shown as, and its own closing shows nowhere; no officer, no name, no lane appears.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from services.house.hours import Opening, OpeningState, opening_state
from services.house.model import House
from services.house.openings import opening_changes
from services.log.journal import Journal
from services.queue import tickets
from services.queue.day import clock_state
from services.queue.day_events import OF_DAY, of_day
from services.queue.model import ACTIVE, Ticket, TicketState
from services.queue.transitions import Step
from services.store.clock import from_micros
from services.store.tables import counter, service_day_mark, ticket, ticket_event

SHOWN_CALLS = 6  # the newest one large, the others beside it
READ_CALLS = 40  # calls and recalls of one ticket are one line
SPOKEN_WITHIN = timedelta(minutes=3)  # an older call is not spoken any more
_STILL_SHOWN = frozenset({*ACTIVE, TicketState.SERVED, TicketState.ON_HOLD, TicketState.NO_SHOW})
_PRECEDENCE = tuple(Opening)  # the house is as open as its most open service


@dataclass(frozen=True, slots=True)
class BoardCall:
    """A number that was called to a counter. `id` tells one call or recall from every other one."""

    id: int
    label: str
    counter: str
    at: datetime
    awaited: bool  # nobody has come yet


@dataclass(frozen=True, slots=True)
class BoardCounter:
    """An open counter; `label` is "" while it has no number. `called`: its number is awaited there."""

    code: str
    label: str
    called: bool
    paused: bool


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A service as the public knows it."""

    service: str
    opening: OpeningState
    waiting: int


@dataclass(frozen=True, slots=True)
class BoardNow:
    """The board, whole. `opening` is of the house; calls are newest first, `to_speak` oldest first."""

    calls: tuple[BoardCall, ...]
    to_speak: tuple[BoardCall, ...]
    counters: tuple[BoardCounter, ...]
    lines: tuple[BoardLine, ...]
    opening: OpeningState
    clock_trusted: bool


class LobbyBoard:
    """Read-only, one short session a look."""

    def __init__(self, journal: Journal, house: House) -> None:
        self._journal = journal
        self._house = house

    def look(self) -> BoardNow:
        """The board at this moment. Raises DatabaseAway."""
        now = self._journal.clock.now()
        with self._journal.database.read() as connection:
            mark = connection.execute(select(service_day_mark.c.service_day, service_day_mark.c.trusted_at)).first()
            trusted = clock_state(self._house, mark, now).trusted
            today = now.astimezone(self._house.time_zone).date()
            begun = date.fromisoformat(mark.service_day) if mark else today
            # In the morning, before anything is done, yesterday's calls and counters are no news.
            day = max(begun, today) if trusted else begun
            calls = _calls(connection, day, self._house.time_zone)
            counters = self._counters(connection, day) if day == begun else ()
            lines = self._lines(connection, day, now)
        return BoardNow(
            calls=tuple(calls[:SHOWN_CALLS]),
            to_speak=tuple(one for one in reversed(calls) if one.awaited and now - one.at < SPOKEN_WITHIN),
            counters=counters,
            lines=lines,
            opening=house_opening([line.opening for line in lines]),
            clock_trusted=trusted,
        )

    def _counters(self, connection: Connection, day: date) -> tuple[BoardCounter, ...]:
        active = select(ticket).where(
            ticket.c.service_day == day.isoformat(), ticket.c.state.in_([state.value for state in ACTIVE])
        )
        held = {row.counter: tickets.from_row(row) for row in connection.execute(active)}
        paused = {row.code: row.pause is not None for row in connection.execute(_OPEN_COUNTERS)}
        return tuple(
            _counter(code, held.get(code), paused=paused[code]) for code in self._house.counters if code in paused
        )

    def _lines(self, connection: Connection, day: date, now: datetime) -> tuple[BoardLine, ...]:
        changes = opening_changes(connection, now)
        counts = tickets.public_waiting(connection, self._house, day)
        return tuple(
            BoardLine(one.code, opening_state(one, self._house.time_zone, now, changes), counts.get(one.code, 0))
            for one in self._house.offered()
        )


_CALLS = (
    select(ticket_event.c.id.label("event"), ticket_event.c.at, ticket_event.c.counter.label("place"), ticket)
    .join(ticket, ticket.c.id == ticket_event.c.ticket_id)
    .where(OF_DAY, ticket_event.c.action.in_([Step.CALL.value, Step.RECALL.value]))
    .order_by(ticket_event.c.at.desc(), ticket_event.c.id.desc())
    .limit(READ_CALLS)
)
_OPEN_COUNTERS = select(counter.c.code, counter.c.pause).where(counter.c.is_open == 1)


def house_opening(states: Sequence[OpeningState]) -> OpeningState:
    """Pure: the house is as open as its most open service, until the last one closes."""
    if not states:
        return OpeningState(Opening.HOUSE_CLOSED, False)
    best = min(states, key=lambda one: _PRECEDENCE.index(one.opening))
    alike = [one for one in states if one.opening is best.opening]
    if best.opening is Opening.OPEN:
        ends = [one.closes_at for one in alike]
        return replace(best, closes_at=None if None in ends else max(end for end in ends if end))
    begins = [one.serves_from for one in alike if one.serves_from]
    reasons = {one.reason.in_language("id") for one in alike if one.reason}
    reason = best.reason if len(reasons) == 1 else None
    return replace(best, serves_from=min(begins) if begins else None, reason=reason)


def _calls(connection: Connection, day: date, zone: ZoneInfo) -> list[BoardCall]:
    """Today's calls, the newest first, each ticket once and only while its number still says something."""
    found: dict[int, BoardCall] = {}
    for row in connection.execute(_CALLS, of_day(day, zone)):
        if row.id not in found and TicketState(row.state) in _STILL_SHOWN:
            found[row.id] = _call(row)
    return list(found.values())


def _call(row: Any) -> BoardCall:
    label = tickets.from_row(row).label
    awaited = row.state == TicketState.CALLED.value and row.counter == row.place
    return BoardCall(row.event, label, row.place, from_micros(row.at), awaited)


def _counter(code: str, held: Ticket | None, *, paused: bool) -> BoardCounter:
    if held is None:
        return BoardCounter(code, "", called=False, paused=paused)
    return BoardCounter(code, held.label, called=held.state is TicketState.CALLED, paused=paused)
