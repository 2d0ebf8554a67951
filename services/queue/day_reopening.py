"""A day that was ended in error (the clock was ahead) goes on: its numbers come back, its counts are made anew."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, case, exists, func, insert, select, update

from services.log.journal import Transaction
from services.queue.model import TicketState as S
from services.queue.reasons import VisitorReason
from services.queue.transitions import Step
from services.store.tables import service_queue, ticket, ticket_event

# The counters were closed with the day: who had been called waits in the old place, who was being
# served is put off and can be gone on with at any counter (as when an officer leaves a counter).
BACK = {S.WAITING: S.WAITING, S.CALLED: S.WAITING, S.SERVING: S.ON_HOLD, S.ON_HOLD: S.ON_HOLD, S.NO_SHOW: S.NO_SHOW}

NOT_CALLED = {"called_at": None, "called_again_at": None, "started_at": None, "recalls": 0}


def bring_back(transaction: Transaction, day: str, actor: str) -> int:
    """Undo what the end of `day` did to its numbers; returns how many are alive again.

    Numbers that a supervisor had expired stay so. The caller closes the wrong day.
    """
    connection = transaction.connection
    rows = connection.execute(_ended_by_rollover(day)).all()
    for row in rows:
        back = BACK[S(row.from_state)]
        values: dict[str, Any] = {"state": back.value, "counter": None, "finished_at": None}
        if back is S.WAITING:
            values |= NOT_CALLED
        connection.execute(update(ticket).where(ticket.c.id == row.id).values(**values))
    if rows:
        connection.execute(insert(ticket_event), [_event(transaction, row, actor) for row in rows])
    return len(rows)


def recount(connection: Connection, day: str) -> None:
    """The queues stand on `day` with what was taken and called on it, not with the wrong day's counts."""
    connection.execute(update(service_queue).values(service_day=day, taken=0, calls=0, priority_run=0))
    cancelled = ticket_event.alias()
    exchanged = exists().where(
        cancelled.c.ticket_id == ticket_event.c.ticket_id,
        cancelled.c.action == Step.CANCEL.value,
        cancelled.c.reason == VisitorReason.CHANGED.value,
    )
    taken = (ticket_event.c.action == "take") & ~exchanged  # wherever it was transferred to
    counted = (
        select(
            ticket_event.c.service,
            func.sum(case((taken, 1), else_=0)).label("taken"),
            func.sum(case((ticket_event.c.action == Step.CALL.value, 1), else_=0)).label("calls"),
        )
        .join(ticket, ticket.c.id == ticket_event.c.ticket_id)
        .where(ticket.c.service_day == day)
        .group_by(ticket_event.c.service)
    )
    for row in connection.execute(counted).all():
        its_queue = update(service_queue).where(service_queue.c.service == row.service)
        connection.execute(its_queue.values(taken=row.taken, calls=row.calls))


def _ended_by_rollover(day: str) -> Any:
    """Expired numbers of `day` whose last event is the day's end, with the state that they had before."""
    last = (
        select(ticket_event.c.ticket_id, func.max(ticket_event.c.id).label("id"))
        .join(ticket, ticket.c.id == ticket_event.c.ticket_id)
        .where(ticket.c.service_day == day, ticket.c.state == S.EXPIRED.value)
        .group_by(ticket_event.c.ticket_id)
        .subquery()
    )
    return (
        select(ticket.c.id, ticket.c.service, ticket_event.c.from_state)
        .join(last, last.c.ticket_id == ticket.c.id)
        .join(ticket_event, ticket_event.c.id == last.c.id)
        .where(ticket_event.c.action == "expire", ticket_event.c.actor == "system")
        .order_by(ticket.c.id)
    )


def _event(transaction: Transaction, row: Any, actor: str) -> dict[str, object]:
    return {
        "ticket_id": row.id,
        "at": transaction.at,
        "from_state": S.EXPIRED.value,
        "to_state": BACK[S(row.from_state)].value,
        "action": "reopen",
        "service": row.service,
        "counter": None,
        "actor": actor,
        "reason": None,
    }
