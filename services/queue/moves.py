"""One step of a ticket: checked by the table of transitions, written with its own history.

Locks are taken in one order everywhere (day mark, counter, service queues sorted, ticket,
journal head), so that two officers never wait for each other in a circle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import bindparam, func, select, text, update

from services.house import alerts
from services.house.model import House
from services.log.journal import Transaction
from services.queue import tickets
from services.queue.day import ClockState, ServiceDay
from services.queue.model import CallRefusal, NotDone, Ticket, TicketState
from services.queue.order import Waiting
from services.queue.transitions import Step, follows
from services.store.asking import Answer, Statement, ask
from services.store.faults import answered
from services.store.tables import counter, service_queue, ticket

A = TypeVar("A")
T = TypeVar("T")

_OF_TICKET = select(ticket).where(ticket.c.id == bindparam("of_ticket"))
_TICKET = Statement(_OF_TICKET)
_LOCKED_TICKET = Statement(_OF_TICKET.with_for_update())
_LOCKED_COUNTER = Statement(select(counter).where(counter.c.code == bindparam("code")).with_for_update())
_ACTIVE = Statement(
    select(ticket)
    .where(
        ticket.c.counter == bindparam("code"),
        text("state IN ('called', 'serving')"),  # written out, so that both databases use its partial index
        ticket.c.service_day == bindparam("day"),
    )
    .with_for_update()
)
_QUEUE = update(service_queue).where(service_queue.c.service == bindparam("of_service"))
_COUNT_CALL = Statement(_QUEUE.values(calls=service_queue.c.calls + 1))
_COUNT_RUN = Statement(_QUEUE.values(priority_run=bindparam("length")))


class Refuse(Exception):
    """Leaves a use case with a refusal; its transaction rolls back, so nothing changed."""

    def __init__(self, refusal: CallRefusal, detail: str = "") -> None:
        super().__init__(refusal)
        self.answer = NotDone(refusal, detail)


def run(service_day: ServiceDay, work: Callable[[Transaction, date], T]) -> T | NotDone:
    """One use case in one transaction on the service day in force. Raises DatabaseAway."""
    return run_asking(
        service_day, lambda _transaction, _day: None, lambda transaction, day, _asked: work(transaction, day)
    )


def run_asking(
    service_day: ServiceDay, asks: Callable[[Transaction, date], A], work: Callable[[Transaction, date, A], T]
) -> T | NotDone:
    """As `run`, with what was asked of the database together with the day: see ServiceDay.run."""

    def on_day(transaction: Transaction, day: date | ClockState, asked: A) -> T:
        if isinstance(day, ClockState):
            raise Refuse(CallRefusal.CLOCK_UNTRUSTED)
        return work(transaction, day, asked)

    try:
        return service_day.run(asks, on_day)
    except Refuse as refuse:
        return refuse.answer


def attempt(service_day: ServiceDay, work: Callable[[Transaction, date], T]) -> T | NotDone:
    """As `run`, with an answer while the database is away."""
    return answered(lambda: run(service_day, work), lambda _fault: NotDone(CallRefusal.UNAVAILABLE))


def attempt_asking(
    service_day: ServiceDay, asks: Callable[[Transaction, date], A], work: Callable[[Transaction, date, A], T]
) -> T | NotDone:
    """As `run_asking`, with an answer while the database is away."""
    return answered(lambda: run_asking(service_day, asks, work), lambda _fault: NotDone(CallRefusal.UNAVAILABLE))


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
    row = _write(transaction, found.id, found.state, found.service, action, officer, code, values, reason).one()
    if action is Step.CANCEL:
        alerts.close_alerts(transaction, found.id)  # whoever is not served needs no paper
    return tickets.from_row(row)


def call(transaction: Transaction, one: Waiting, officer: str, code: str, values: dict[str, Any]) -> Ticket:
    """A ticket that waits is called, unless it was cancelled since it was seen: that locks it alone."""
    asked = _write(transaction, one.ticket_id, TicketState.WAITING, one.service, Step.CALL, officer, code, values, None)
    row = asked.first()
    if row is None:
        raise Refuse(CallRefusal.WRONG_STATE, f"{Step.CALL} from {find_ticket(transaction, one.ticket_id).state}")
    return tickets.from_row(row)


def _write(
    transaction: Transaction,
    ticket_id: int,
    before: TicketState,
    service: str,
    action: Step,
    officer: str,
    code: str | None,
    values: dict[str, Any],
    reason: str | None,
) -> Answer:
    """The ticket's row as it is then; none where its state was another one."""
    state = follows(action, before)
    if state is None:
        raise Refuse(CallRefusal.WRONG_STATE, f"{action} from {before}")
    changed = {"state": state.value, **values}
    statement = _moved(tuple(sorted(changed)))
    which = {"of_ticket": ticket_id, "from_state": before.value, "called_at_first": transaction.at}
    asked = ask(transaction.connection, statement, **which, **changed)
    ask(
        transaction.connection,
        tickets.INSERT_EVENT,
        ticket_id=ticket_id,
        at=transaction.at,
        from_state=before.value,
        to_state=state.value,
        action=action.value,
        service=values.get("service", service),
        counter=code,
        actor=officer,
        reason=reason,
    )
    return asked


@cache
def _moved(columns: tuple[str, ...]) -> Statement:
    """A step that changes these columns."""
    moved = update(ticket).where(ticket.c.id == bindparam("of_ticket"), ticket.c.state == bindparam("from_state"))
    if "first_called_at" in columns:  # the first call stays the first one
        moved = moved.values(first_called_at=func.coalesce(ticket.c.first_called_at, bindparam("called_at_first")))
    return Statement(moved.returning(ticket), columns=columns)


def lock_ticket(transaction: Transaction, ticket_id: int) -> Ticket:
    """The ticket, locked until the commit."""
    row = ask(transaction.connection, _LOCKED_TICKET, of_ticket=ticket_id).first()
    if row is None:
        raise Refuse(CallRefusal.TICKET_UNKNOWN)
    return tickets.from_row(row)


def ask_counter(transaction: Transaction, code: str) -> Answer:
    """The row of a counter, locked until the commit; none when it was never opened."""
    return ask(transaction.connection, _LOCKED_COUNTER, code=code)


def lock_counter(transaction: Transaction, code: str) -> Any:
    """See `ask_counter`; None when it was never opened."""
    return ask_counter(transaction, code).first()


def open_counter_row(transaction: Transaction, house: House, code: str, officer: str) -> Any:
    """The row of an open counter that this officer has, locked until the commit."""
    return require_open(ask_counter(transaction, code), house, code, officer)


def require_open(asked: Answer, house: House, code: str, officer: str) -> Any:
    """The row of a counter, if it is open and this officer has it."""
    row = asked.first()
    if row is None or not row.is_open:
        known = code in house.counters
        raise Refuse(CallRefusal.COUNTER_CLOSED if known else CallRefusal.COUNTER_UNKNOWN, code)
    if row.officer != officer:
        raise Refuse(CallRefusal.COUNTER_OCCUPIED, str(row.officer))
    return row


def ask_active(transaction: Transaction, day: date, code: str) -> Answer:
    """The row of the ticket that a counter holds, locked until the commit; none when it holds none."""
    return ask(transaction.connection, _ACTIVE, code=code, day=day.isoformat())


def active_row(transaction: Transaction, day: date, code: str) -> Any:
    """See `ask_active`; None when it holds none."""
    return ask_active(transaction, day, code).first()


def ask_held(transaction: Transaction, day: date, code: str) -> tuple[Answer, Answer]:
    """A counter, and the ticket that it holds: see `ask_counter`, `ask_active`."""
    return ask_counter(transaction, code), ask_active(transaction, day, code)


def count_call(transaction: Transaction, service: str, after: dict[str, int], before: dict[str, int]) -> None:
    """A ticket was called: count it for its service, and keep the runs of priority tickets."""
    ask(transaction.connection, _COUNT_CALL, of_service=service)
    for changed in (name for name, length in after.items() if length != before[name]):
        ask(transaction.connection, _COUNT_RUN, of_service=changed, length=after[changed])


def officer_at(transaction: Transaction, code: str) -> str | None:
    """The officer of a counter."""
    # Read without a lock: counters are locked before tickets, and this ticket is locked already.
    query = select(counter.c.officer).where(counter.c.code == code)
    return transaction.connection.execute(query).scalar()


def find_ticket(transaction: Transaction, ticket_id: int) -> Ticket:
    """A ticket by its id, not locked. Raises Refuse."""
    row = ask(transaction.connection, _TICKET, of_ticket=ticket_id).first()
    if row is None:
        raise Refuse(CallRefusal.TICKET_UNKNOWN)
    return tickets.from_row(row)


def require_free(asked: tuple[Answer, Answer], house: House, code: str, officer: str) -> tuple[str, ...]:
    """The services of an open counter that is not paused and holds no ticket. asked: `ask_held`."""
    row = require_open(asked[0], house, code, officer)
    if asked[1].first() is not None:
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
