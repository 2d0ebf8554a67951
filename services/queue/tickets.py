"""Reading the queue: the questions that several use cases ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, exists, func, insert, select, text

from services.house.model import House
from services.queue.model import Lane, Ticket, TicketState
from services.queue.order import Waiting
from services.store.asking import Answer, Statement, ask
from services.store.clock import from_micros
from services.store.tables import counter, service_queue, ticket, ticket_event
from services.text.plain import plain

_LANES = {lane.value: lane for lane in Lane}
LONGEST_NUMBER = 9  # digits: no column holds more
OBSERVED = 20  # so many of today's last service times are looked at


def put_off(visit: Any) -> ColumnElement[bool]:
    """Whether a visit, with the columns `id` and `called_at`, was put off and gone on with: the time from its call to
    its end is then not a counter's work."""
    resumed = exists().where(ticket_event.c.ticket_id == visit.c.id, ticket_event.c.action == "resume")
    return resumed.where(ticket_event.c.at >= visit.c.called_at)


def visit_minutes(visits: Select[Any]) -> Select[Any]:
    """Minutes of a counter's work (the way to it is part of it) of `visits`: ids, called_at, finished_at; without
    those that were put off."""
    visit = visits.subquery()
    return select((visit.c.finished_at - visit.c.called_at) / 60_000_000.0).where(~put_off(visit))


_COUNTS = Statement(
    # Written out, so that both databases use the partial index of waiting tickets.
    select(ticket.c.service, func.count())
    .where(ticket.c.service_day == bindparam("day"), text("state = 'waiting'"))
    .group_by(ticket.c.service)
)
_LAST_SERVED = (
    select(ticket.c.id, ticket.c.called_at, ticket.c.finished_at)
    .where(
        ticket.c.service_day == bindparam("day"),
        ticket.c.service == bindparam("service"),
        text("state = 'served' AND finished_at > called_at"),
    )
    .order_by(ticket.c.finished_at.desc())
    .limit(OBSERVED)
)
_OBSERVED = Statement(visit_minutes(_LAST_SERVED))
_WORK = Statement(
    select(
        counter.c.code,
        counter.c.services,
        counter.c.pause,
        ticket.c.service.label("busy_with"),
        ticket.c.called_at,
        select(func.max(ticket_event.c.at))
        .where(ticket_event.c.ticket_id == ticket.c.id, ticket_event.c.action == "resume")
        .scalar_subquery()
        .label("resumed_at"),
    )
    .select_from(
        counter.outerjoin(
            ticket,
            (ticket.c.counter == counter.c.code)
            & text("ticket.state IN ('called', 'serving')")
            & (ticket.c.service_day == bindparam("day")),
        )
    )
    .where(counter.c.is_open == 1)
    .order_by(counter.c.code)
)
_QUEUES = Statement(
    select(service_queue.c.service, service_queue.c.priority_run, service_queue.c.calls).where(
        service_queue.c.service_day == bindparam("day")
    )
)
_ALL_WAITING = select(
    ticket.c.id, ticket.c.service, ticket.c.lane, ticket.c.arrived_at, ticket.c.due_at, ticket.c.not_before_call
).where(ticket.c.service_day == bindparam("day"), text("state = 'waiting'"))
_WAITING = Statement(_ALL_WAITING)
_WAITING_FOR = Statement(_ALL_WAITING.where(ticket.c.service == bindparam("service")))
EVENT = ("at", "from_state", "to_state", "action", "service", "counter", "actor", "reason")
INSERT_EVENT = Statement(insert(ticket_event).inline(), columns=("ticket_id", *EVENT))
_LOCKED_QUEUE = Statement(
    select(service_queue).where(service_queue.c.service == bindparam("service")).with_for_update()
)
_NEW_QUEUE = Statement(
    text(
        "INSERT INTO service_queue (service, service_day, taken, priority_run, calls)"
        " VALUES (:service, '', 0, 0, 0) ON CONFLICT (service) DO NOTHING"
    )
)
_START_QUEUE = Statement(
    text(
        "INSERT INTO service_queue (service, service_day, taken, priority_run, calls)"
        " VALUES (:service, :service_day, 0, 0, 0)"
        " ON CONFLICT (service) DO UPDATE SET service_day = excluded.service_day, taken = excluded.taken,"
        " priority_run = excluded.priority_run, calls = excluded.calls"
        " WHERE service_queue.service_day <> excluded.service_day"
    )
)


def from_row(row: Any) -> Ticket:
    """A row of the ticket table as the domain knows it."""
    return Ticket(
        id=row.id,
        service_day=date.fromisoformat(row.service_day),
        series=row.series,
        number=row.number,
        code=row.code,
        service=row.service,
        lane=Lane(row.lane),
        priority_group=row.priority_group,
        state=TicketState(row.state),
        counter=row.counter,
        arrived_at=from_micros(row.arrived_at),
        called_at=from_micros(row.called_at) if row.called_at else None,
        started_at=from_micros(row.started_at) if row.started_at else None,
        finished_at=from_micros(row.finished_at) if row.finished_at else None,
        recalls=row.recalls,
        transferred=bool(row.transferred),
        kiosk=row.kiosk,
        called_again_at=from_micros(row.called_again_at) if row.called_again_at else None,
        due_at=from_micros(row.due_at) if row.due_at else None,
    )


def by_label(connection: Connection, label: str, day: date) -> Ticket | None:
    """The ticket of a day by what is printed on it, "A012"."""
    letters = plain(label).upper().replace(" ", "").replace("-", "")
    series = letters.rstrip("0123456789")
    number = letters[len(series) :]
    if not series or not 0 < len(number) <= LONGEST_NUMBER:
        return None
    query = select(ticket).where(
        ticket.c.service_day == day.isoformat(), ticket.c.series == series, ticket.c.number == int(number)
    )
    row = connection.execute(query).first()
    return from_row(row) if row is not None else None


def public_waiting(connection: Connection, house: House, day: date) -> dict[str, int]:
    """How many wait, by service; who waits for a confidential one counts for what it is shown as."""
    counts: dict[str, int] = {}
    for service, count in ask(connection, _COUNTS, day=day.isoformat()):
        if service in house.services:
            shown = house.public_service(service).code
            counts[shown] = counts.get(shown, 0) + count
    return counts


def ask_observed(connection: Connection, day: date, service: str) -> Answer:
    """See `observed_minutes`."""
    return ask(connection, _OBSERVED, day=day.isoformat(), service=service)


def observed_minutes(rows: Answer) -> list[float]:
    """Today's last service times of a service, in minutes."""
    return [float(minutes) for (minutes,) in rows if minutes is not None]


def ask_counters(connection: Connection, day: date) -> Answer:
    """The open counters: code, services, pause, and of the ticket that each holds: busy_with, called_at, resumed_at."""
    return ask(connection, _WORK, day=day.isoformat())


def ask_queues(connection: Connection, day: date) -> Answer:
    """The queues of a day, for `queue_counts`. Not locked."""
    return ask(connection, _QUEUES, day=day.isoformat())


def queue_counts(rows: Iterable[Any]) -> tuple[dict[str, int], dict[str, int]]:
    """By service: tickets called so far, and how many priority tickets went in a row."""
    queues = list(rows)
    return {row.service: row.calls for row in queues}, {row.service: row.priority_run for row in queues}


def ask_waiting(connection: Connection, day: date) -> Answer:
    """All that wait, for whichever service: see `waiting_tickets`."""
    return ask(connection, _WAITING, day=day.isoformat())


def ask_waiting_for(connection: Connection, day: date, services: Iterable[str]) -> list[Answer]:
    """All that wait for each of `services`: see `waiting_tickets`."""
    return [ask(connection, _WAITING_FOR, day=day.isoformat(), service=service) for service in services]


def waiting_tickets(rows: Iterable[Any], calls: Mapping[str, int]) -> list[Waiting]:
    """Those that wait. calls: tickets called so far, by service."""
    return [
        Waiting(
            number,
            service,
            _LANES[lane],
            arrived_at,
            due_at,
            max(0, not_before - calls.get(service, 0)) if not_before else 0,
        )
        for number, service, lane, arrived_at, due_at, not_before in rows
    ]


def ask_queue(connection: Connection, service: str) -> Answer:
    """The row of one queue, locked until the commit, for `locked_queue`.

    There is one to lock even the first time: else whoever comes then would lock the next queue before this one.
    """
    if connection.dialect.name == "postgresql" and service not in connection.info.get("queues", ()):
        ask(connection, _NEW_QUEUE, service=service)
    return ask(connection, _LOCKED_QUEUE, service=service)


def locked_queue(connection: Connection, day: date, service: str, asked: Answer) -> Any:
    """The row that was asked for; one of an earlier day starts anew."""
    row = asked.first()
    if row is not None and row.service_day:  # one that this transaction has made may be undone with it
        connection.info.setdefault("queues", set()).add(service)
    if row is None or row.service_day != day.isoformat():
        ask(connection, _START_QUEUE, service=service, service_day=day.isoformat())
        row = ask(connection, _LOCKED_QUEUE, service=service).one()
    return row


def ask_locks(connection: Connection, services: Iterable[str]) -> dict[str, Answer]:
    """`ask_queue` of each of `services`, in sorted order."""
    return {service: ask_queue(connection, service) for service in sorted(set(services))}


def lock_queues(connection: Connection, day: date, services: Iterable[str]) -> dict[str, Any]:
    """Lock the queue rows of `services` in sorted order; a row of an earlier day starts anew."""
    asked = ask_locks(connection, services)
    return {service: locked_queue(connection, day, service, answer) for service, answer in asked.items()}
