"""Who waits now, by service and in the order of calling: for counters that call from a list on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from services.house.model import QueueRules
from services.queue import tickets
from services.queue.day import ServiceDay
from services.queue.lanes import Lanes
from services.queue.model import Ticket
from services.queue.order import Waiting
from services.store.clock import to_micros
from services.store.tables import ticket


@dataclass(frozen=True, slots=True)
class CallingList:
    """The numbers of one service, the next one first. A confidential service is in the list of what it is shown as:
    paper lies about."""

    service: str
    tickets: tuple[Ticket, ...]


def calling_lists(day: ServiceDay) -> tuple[CallingList, ...]:
    """The lists of all services in which somebody waits, as they will be called if nobody else comes.

    Raises DatabaseAway.
    """
    house, now = day.house, to_micros(day.journal.clock.now())
    with day.journal.database.read() as connection:
        today = day.known(connection)
        queues, asked = tickets.ask_queues(connection, today), tickets.ask_waiting(connection, today)
        calls, runs = tickets.queue_counts(queues)
        waiting = tickets.waiting_tickets([row for row in asked if row.service in house.services], calls)
        numbers = select(ticket).where(ticket.c.id.in_([one.ticket_id for one in waiting]))
        known = {row.id: tickets.from_row(row) for row in connection.execute(numbers)}
    shown: dict[str, list[Waiting]] = {service.code: [] for service in house.offered()}
    for one in waiting:
        shown.setdefault(house.public_service(one.service).code, []).append(one)
    rules = house.queue
    return tuple(
        CallingList(code, tuple(known[one.ticket_id] for one in _in_order(found, now, rules, runs)))
        for code, found in shown.items()
        if found
    )


def _in_order(waiting: Sequence[Waiting], now: int, rules: QueueRules, runs: Mapping[str, int]) -> Iterator[Waiting]:
    """As one counter would call them one after another, at this moment. Pure."""
    lanes = Lanes(waiting, bound_minutes=rules.waiting_bound_minutes, run_limit=rules.priority_run, runs=runs)
    services = tuple({one.service for one in waiting})
    while (chosen := lanes.call(services, now)) is not None:
        yield chosen[0]
