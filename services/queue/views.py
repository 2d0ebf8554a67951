"""What an officer sees of the queue: counters, who comes next, who was put off or missed, today's figures.

Read-only, one short session each; nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, select

from services.house.hours import OpeningChange, OpeningState, opening_state
from services.house.openings import opening_changes
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.queue import tickets
from services.queue.day import ServiceDay
from services.queue.day_events import OF_DAY, of_day
from services.queue.experience import Experiences
from services.queue.forward import play
from services.queue.model import ACTIVE, Ticket, TicketState
from services.queue.order import MICROS_A_MINUTE
from services.queue.scene import Asked, Sight
from services.store.clock import from_micros
from services.store.tables import counter, ticket, ticket_event


@dataclass(frozen=True, slots=True)
class CounterNow:
    """A counter as it stands. `pause` is a reason code while it is paused."""

    code: str
    is_open: bool = False
    officer: str = ""
    services: tuple[str, ...] = ()
    pause: str = ""
    ticket: Ticket | None = None


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A ticket in the order in which it will be called if nobody else comes.

    overdue: it has waited over the house's bound. returning: a no-show who came back, before k others were called.
    """

    ticket: Ticket
    overdue: bool
    returning: bool


@dataclass(frozen=True, slots=True)
class WaitingList:
    """Everything about some services that an officer works with."""

    upcoming: tuple[Upcoming, ...]  # the first ones only
    total: int
    on_hold: tuple[Ticket, ...]
    no_shows: tuple[Ticket, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """Today, of some services. Minutes are None while nobody was called or served."""

    served: int
    no_shows: int
    mean_wait_minutes: float | None
    mean_service_minutes: float | None
    out_of_order: int


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A service for officers: open or not, how many wait and since when."""

    code: str
    opening: OpeningState
    waiting: int
    oldest: datetime | None
    counters: tuple[str, ...]


_MINUTE: Final = 60_000_000.0
_OF_DAY: Final = ticket.c.service_day == bindparam("day")
_OF_SERVICES: Final = ticket.c.service.in_(bindparam("services", expanding=True))
_MINE: Final = _OF_DAY & _OF_SERVICES
_COUNTERS: Final = select(counter)
_ACTIVE: Final = select(ticket).where(_OF_DAY, ticket.c.state.in_([state.value for state in ACTIVE]))
_OF_IDS: Final = select(ticket).where(ticket.c.id.in_(bindparam("ids", expanding=True)))
_LEFT: Final = (
    select(ticket)
    .where(_MINE, ticket.c.state.in_([TicketState.ON_HOLD.value, TicketState.NO_SHOW.value]))
    .order_by(ticket.c.arrived_at)
)
_SERVED: Final = ticket.c.state == TicketState.SERVED.value
_OUT_OF_ORDER: Final = (
    select(func.count())
    .select_from(ticket_event)
    .join(ticket, ticket.c.id == ticket_event.c.ticket_id)
    .where(OF_DAY, _OF_SERVICES, ticket_event.c.action == "call", ticket_event.c.reason.is_not(None))
)
_FIGURES: Final = select(
    func.count().filter(_SERVED),
    func.count().filter(ticket.c.state == TicketState.NO_SHOW.value),
    func.avg((ticket.c.called_at - ticket.c.arrived_at) / _MINUTE).filter(_SERVED),
    func.avg((ticket.c.finished_at - ticket.c.started_at) / _MINUTE).filter(_SERVED, ~tickets.put_off(ticket)),
    _OUT_OF_ORDER.correlate(None).scalar_subquery(),
).where(_MINE)


class QueueViews:
    """Every method that takes an officer raises NotPermitted and DatabaseAway."""

    def __init__(self, day: ServiceDay, experiences: Experiences) -> None:
        self._day = day
        self.journal = day.journal
        self._house = day.house
        self._experiences = experiences

    @permitted(Action.SEE_QUEUE)
    def counters(self, who: Officer) -> dict[str, CounterNow]:
        """Every counter of the house, in the order of kiosk.ini."""
        return self._counters()

    @permitted(Action.SERVE)
    def serving(self, who: Officer) -> list[CounterNow]:
        """The open counters of this officer, in the house's order."""
        return [one for one in self._counters().values() if one.is_open and one.officer == who.code]

    def _counters(self) -> dict[str, CounterNow]:
        with self.journal.database.read() as connection:
            day = self._day.known(connection)
            rows = {row.code: row for row in connection.execute(_COUNTERS)}
            held = {row.counter: tickets.from_row(row) for row in connection.execute(_ACTIVE, {"day": day.isoformat()})}
        return {code: _counter(code, rows.get(code), held.get(code)) for code in self._house.counters}

    @permitted(Action.SEE_QUEUE)
    def waiting(self, who: Officer, code: str, services: Sequence[str], limit: int) -> WaitingList:
        """Who comes next in the `services` of the counter `code`, and who is put off or missed there.

        The first one is who this counter calls now.
        """
        with self.journal.database.read() as connection:
            day = self._day.known(connection)
            upcoming, total = self._upcoming(connection, day, code, services, limit)
            here = {"day": day.isoformat(), "services": list(services)}
            rows = [tickets.from_row(row) for row in connection.execute(_LEFT, here)]
        return WaitingList(
            upcoming,
            total,
            tuple(one for one in rows if one.state is TicketState.ON_HOLD),
            tuple(one for one in rows if one.state is TicketState.NO_SHOW),
        )

    @permitted(Action.SEE_QUEUE)
    def figures(self, who: Officer, services: Sequence[str]) -> Figures:
        """Today's figures of `services`."""
        with self.journal.database.read() as connection:
            day = self._day.known(connection)
            wanted = {**of_day(day, self._house.time_zone), "services": list(services)}
            found = connection.execute(_FIGURES, wanted).one()
        served, no_shows, waited, lasted, out_of_order = found
        return Figures(served, no_shows, _number(waited), _number(lasted), out_of_order)

    @permitted(Action.SERVE)
    def services(self, who: Officer) -> list[ServiceLine]:
        """Every service of the house, confidential ones too: for officers."""
        now = self.journal.clock.now()
        with self.journal.database.read() as connection:
            day = self._day.known(connection)
            changes = opening_changes(connection, now)
            waiting = {
                row.service: (row.count_, row.oldest)
                for row in connection.execute(
                    select(
                        ticket.c.service, func.count().label("count_"), func.min(ticket.c.arrived_at).label("oldest")
                    )
                    .where(ticket.c.service_day == day.isoformat(), ticket.c.state == TicketState.WAITING.value)
                    .group_by(ticket.c.service)
                )
            }
            called_at: dict[str, list[str]] = {}
            for row in connection.execute(select(counter).where(counter.c.is_open == 1, counter.c.pause.is_(None))):
                for service in row.services.split(","):
                    called_at.setdefault(service, []).append(row.code)
        lines = []
        for service in self._house.services.values():
            count, oldest = waiting.get(service.code, (0, None))
            state = opening_state(service, self._house.time_zone, now, changes)
            since = from_micros(oldest) if oldest is not None else None
            lines.append(ServiceLine(service.code, state, count, since, tuple(sorted(called_at.get(service.code, [])))))
        return lines

    @permitted(Action.CLOSE_SERVICE)
    def opening_changes(self, who: Officer) -> list[OpeningChange]:
        """What supervisors changed, now and to come."""
        with self.journal.database.read() as connection:
            return opening_changes(connection, self.journal.clock.now())

    def no_show_from(self, called: Ticket) -> datetime | None:
        """From when a called ticket may be a no-show; None: it has to be recalled first. Pure."""
        rules = self._house.queue
        if called.recalls < rules.no_show_after_recalls or called.called_at is None:
            return None
        return (called.called_again_at or called.called_at) + timedelta(seconds=rules.no_show_after_seconds)

    # -- steps --------------------------------------------------------------------------------

    def _upcoming(
        self, connection: Connection, day: date, code: str, services: Sequence[str], limit: int
    ) -> tuple[tuple[Upcoming, ...], int]:
        now = self.journal.clock.now()
        changes = opening_changes(connection, now)
        usual = self._experiences.usual_minutes(connection, day)
        scene = Sight(Asked(connection, day, services), self._house, now, changes, usual).from_counter(code, services)
        here = (call.waiting for call in play(scene) if call.waiting.service in services)
        heads = list(islice(here, limit))
        rows = connection.execute(_OF_IDS, {"ids": [one.ticket_id for one in heads]}) if heads else ()
        found = {row.id: tickets.from_row(row) for row in rows}
        bound = scene.now - scene.bound_minutes * MICROS_A_MINUTE
        return (
            tuple(Upcoming(found[one.ticket_id], one.arrived_at < bound, one.returning) for one in heads),
            sum(one.service in services for one in scene.waiting),
        )


def _counter(code: str, row: Any, held: Ticket | None) -> CounterNow:
    if row is None or not row.is_open:
        return CounterNow(code)
    services = tuple(row.services.split(","))
    opened = CounterNow(code, True, row.officer or "", services, row.pause or "")
    return replace(opened, ticket=held) if held else opened


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
