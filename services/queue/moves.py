"""One step of a ticket: checked by the table of transitions, written with its own history.

Locks are taken in one order everywhere (day mark, counter, service queues sorted, ticket,
journal head), so that two officers never wait for each other in a circle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import insert, select, update

from services.house import alerts
from services.house.model import House
from services.log.journal import Transaction
from services.queue import tickets
from services.queue.day import ClockState, ServiceDay
from services.queue.model import ACTIVE, CallRefusal, NotDone, Ticket
from services.queue.transitions import Step, follows
from services.store.faults import answered
from services.store.tables import counter, service_queue, ticket, ticket_event

T = TypeVar("T")


class Refuse(Exception):
    """Leaves a use case with a refusal; its transaction rolls back, so nothing changed."""

    def __init__(self, refusal: CallRefusal, detail: str = "") -> None:
        super().__init__(refusal)
        self.answer = NotDone(refusal, detail)


def run(service_day: ServiceDay, work: Callable[[Transaction, date], T]) -> T | NotDone:
    """One use case in one transaction on the service day in force. Raises DatabaseAway."""
    try:
        with service_day.journal.transaction() as transaction:
            day = service_day.current(transaction)
            if isinstance(day, ClockState):
                raise Refuse(CallRefusal.CLOCK_UNTRUSTED)
            return work(transaction, day)
    except Refuse as refuse:
        return refuse.answer


def attempt(service_day: ServiceDay, work: Callable[[Transaction, date], T]) -> T | NotDone:
    """As `run`, with an answer while the database is away."""
    return answered(lambda: run(service_day, work), lambda _fault: NotDone(CallRefusal.UNAVAILABLE))


def move(
    transaction: Transaction,
    found: Ticket,
    action: Step,
    officer: str,
    code: str | None,
    values: dict[str, Any],
    reason: str | None = None,
) -> Ticket:
    """Change the state by the table of transitions and write the ticket's own history."""
    state = follows(action, found.state)
    if state is None:
        raise Refuse(CallRefusal.WRONG_STATE, f"{action} from {found.state}")
    moved = (
        update(ticket)
        .where(ticket.c.id == found.id, ticket.c.state == found.state.value)
        .values(state=state.value, **values)
        .returning(ticket)
    )
    row = transaction.connection.execute(moved).one()
    event = {
        "ticket_id": found.id,
        "at": transaction.at,
        "from_state": found.state.value,
        "to_state": state.value,
        "action": action.value,
        "service": row.service,
        "counter": code,
        "actor": officer,
        "reason": reason,
    }
    transaction.connection.execute(insert(ticket_event), event)
    if action is Step.CANCEL:
        alerts.close_alerts(transaction, found.id)  # whoever is not served needs no paper
    return tickets.from_row(row)


def lock_ticket(transaction: Transaction, ticket_id: int) -> Ticket:
    """The ticket, locked until the commit."""
    row = transaction.connection.execute(locked(transaction, select(ticket).where(ticket.c.id == ticket_id))).first()
    if row is None:
        raise Refuse(CallRefusal.TICKET_UNKNOWN)
    return tickets.from_row(row)


def lock_counter(transaction: Transaction, code: str) -> Any:
    """The row of a counter, locked until the commit; None when it was never opened."""
    return transaction.connection.execute(locked(transaction, select(counter).where(counter.c.code == code))).first()


def open_counter_row(transaction: Transaction, house: House, code: str, officer: str) -> Any:
    """The row of an open counter that this officer has, locked until the commit."""
    row = lock_counter(transaction, code)
    if row is None or not row.is_open:
        known = code in house.counters
        raise Refuse(CallRefusal.COUNTER_CLOSED if known else CallRefusal.COUNTER_UNKNOWN, code)
    if row.officer != officer:
        raise Refuse(CallRefusal.COUNTER_OCCUPIED, str(row.officer))
    return row


def active_row(transaction: Transaction, day: date, code: str) -> Any:
    """The row of the ticket that a counter holds, locked until the commit; None when it holds none."""
    query = select(ticket).where(
        ticket.c.counter == code,
        ticket.c.state.in_([state.value for state in ACTIVE]),
        ticket.c.service_day == day.isoformat(),
    )
    return transaction.connection.execute(locked(transaction, query)).first()


def count_call(transaction: Transaction, service: str, after: dict[str, int], before: dict[str, int]) -> None:
    """A ticket was called: count it for its service, and keep the runs of priority tickets."""
    counted = update(service_queue).where(service_queue.c.service == service)
    transaction.connection.execute(counted.values(calls=service_queue.c.calls + 1))
    for changed in (name for name, length in after.items() if length != before[name]):
        its_row = update(service_queue).where(service_queue.c.service == changed)
        transaction.connection.execute(its_row.values(priority_run=after[changed]))


def officer_at(transaction: Transaction, code: str) -> str | None:
    """The officer of a counter."""
    # Read without a lock: counters are locked before tickets, and this ticket is locked already.
    query = select(counter.c.officer).where(counter.c.code == code)
    return transaction.connection.execute(query).scalar()


def find_ticket(transaction: Transaction, ticket_id: int) -> Ticket:
    """A ticket by its id, not locked. Raises Refuse."""
    row = transaction.connection.execute(select(ticket).where(ticket.c.id == ticket_id)).first()
    if row is None:
        raise Refuse(CallRefusal.TICKET_UNKNOWN)
    return tickets.from_row(row)


def free_counter(transaction: Transaction, house: House, day: date, code: str, officer: str) -> tuple[str, ...]:
    """The services of an open counter that is not paused and holds no ticket."""
    row = open_counter_row(transaction, house, code, officer)
    if active_row(transaction, day, code) is not None:
        raise Refuse(CallRefusal.HAS_ACTIVE_TICKET)
    if row.pause is not None:
        raise Refuse(CallRefusal.COUNTER_PAUSED)
    return tuple(row.services.split(","))


def locked(transaction: Transaction, query: Any) -> Any:
    """The query, with row locks where the database does not lock as a whole."""
    return query.with_for_update() if transaction.connection.dialect.name == "postgresql" else query


def require_code(codes: type[StrEnum], reason: str) -> None:
    """A reason has to be given, out of a closed set."""
    if not reason:
        raise Refuse(CallRefusal.REASON_REQUIRED)
    if reason not in set(codes):
        raise Refuse(CallRefusal.REASON_UNKNOWN, ", ".join(codes))


def public_codes(house: House, services: Iterable[str]) -> str:
    """Service codes as the journal may name them: a confidential one by what it is shown as."""
    return ",".join(dict.fromkeys(house.public_service(service).code for service in services))
