"""The end of a day's numbers, and what undoes it: a day that was ended in error (the clock was wrong) goes on, its
numbers come back, its counts are made anew."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, case, exists, func, insert, or_, select, true, update

from services.log.journal import Transaction
from services.queue.model import FINAL
from services.queue.model import TicketState as S
from services.queue.reasons import PLACE_FREE
from services.queue.transitions import Step
from services.store.tables import alert, counter, service_queue, ticket, ticket_event

# The counters were closed with the day: who had been called waits in the old place, who was being
# served is put off and can be gone on with at any counter (as when an officer leaves a counter).
BACK = {S.WAITING: S.WAITING, S.CALLED: S.WAITING, S.SERVING: S.ON_HOLD, S.ON_HOLD: S.ON_HOLD, S.NO_SHOW: S.NO_SHOW}

OPEN_STATES = tuple(state.value for state in S if state not in FINAL)
NOT_CALLED = {"called_at": None, "called_again_at": None, "started_at": None, "recalls": 0}


def expire(transaction: Transaction, day: str) -> int:
    """At the end of a day whatever is not final expires, and the counters are closed."""
    connection = transaction.connection
    # Every state is looked up by the index on (service_day, state): the day's final tickets are not read.
    left = connection.execute(
        select(ticket.c.id, ticket.c.state, ticket.c.service, ticket.c.counter).where(
            ticket.c.service_day == day, ticket.c.state.in_(OPEN_STATES)
        )
    ).all()
    if left:
        connection.execute(
            insert(ticket_event),
            [
                {
                    "ticket_id": row.id,
                    "at": transaction.at,
                    "from_state": row.state,
                    "to_state": S.EXPIRED.value,
                    "action": "expire",
                    "service": row.service,
                    "counter": row.counter,
                    "actor": "system",
                    "reason": None,
                }
                for row in left
            ],
        )
        connection.execute(
            update(ticket)
            .where(ticket.c.service_day == day, ticket.c.state.in_(OPEN_STATES))
            .values(state=S.EXPIRED.value, finished_at=transaction.at)
        )
    connection.execute(update(counter).values(is_open=0, officer=None, pause=None))
    return len(left)


def bring_back(transaction: Transaction, day: str, actor: str, *, until: int | None = None) -> int:
    """Undo what the end of `day` did to its numbers; returns how many are alive again.

    Numbers that a supervisor had expired stay so. With `until` (microseconds; None: somebody says that they are valid)
    also those that a clock that was ahead may have given: taken after it, or where the house has worked on an earlier
    day since they ended. The caller closes the wrong day.
    """
    connection = transaction.connection
    rows = connection.execute(_ended_by_rollover(day, until)).all()
    if not rows or (until is not None and _worked_before(connection, day, max(row.ended for row in rows))):
        return 0
    for row in rows:
        back = BACK[S(row.from_state)]
        values: dict[str, Any] = {"state": back.value, "counter": None, "finished_at": None}
        if back is S.WAITING:
            values |= NOT_CALLED
        connection.execute(update(ticket).where(ticket.c.id == row.id).values(**values))
    connection.execute(insert(ticket_event), [_event(transaction, row, actor) for row in rows])
    return len(rows)


def ended_in_error(connection: Connection, day: str) -> int:
    """How many numbers of `day`, which is in force, its end had expired under a wrong clock."""
    return connection.execute(select(func.count()).select_from(_ended_by_rollover(day, None).subquery())).scalar_one()


def moments_until(connection: Connection, day: str, at: int) -> None:
    """The clock was set back to `at` (microseconds): on `day`, what stands in the future happened by now. Who came
    first stays first, for numbers of one moment are in the order of their ids. What was forecast teaches nothing."""
    names = ("arrived_at", "called_at", "called_again_at", "started_at", "finished_at", "first_called_at")
    future = or_(*(ticket.c[name] > at for name in names))
    forget = {"expected_at": None, "expected_spread": None}
    doubtful = (ticket.c.service_day > day) | (ticket.c.service_day == day) & (
        future | (ticket.c.state == S.WAITING.value)
    )
    connection.execute(update(ticket).where(doubtful).values(**forget))
    until = {name: case((ticket.c[name] > at, at), else_=ticket.c[name]) for name in names}
    connection.execute(update(ticket).where(ticket.c.service_day == day, future).values(**until))
    connection.execute(update(alert).where(alert.c.raised_at > at).values(raised_at=at))


def recount(connection: Connection, day: str) -> None:
    """The queues stand on `day` with what was taken and called on it, not with the wrong day's counts."""
    connection.execute(update(service_queue).values(service_day=day, taken=0, calls=0, priority_run=0))
    cancelled = ticket_event.alias()
    exchanged = exists().where(
        cancelled.c.ticket_id == ticket_event.c.ticket_id,
        cancelled.c.action == Step.CANCEL.value,
        cancelled.c.reason.in_([one.value for one in PLACE_FREE]),
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


def _ended_by_rollover(day: str, until: int | None) -> Any:
    """Expired numbers of `day`, taken up to `until`, whose last event is the day's end, with their state before it."""
    early_enough = ticket.c.arrived_at <= until if until is not None else true()
    last = (
        select(ticket_event.c.ticket_id, func.max(ticket_event.c.id).label("id"))
        .join(ticket, ticket.c.id == ticket_event.c.ticket_id)
        .where(ticket.c.service_day == day, ticket.c.state == S.EXPIRED.value, early_enough)
        .group_by(ticket_event.c.ticket_id)
        .subquery()
    )
    return (
        select(ticket.c.id, ticket.c.service, ticket_event.c.from_state, ticket_event.c.id.label("ended"))
        .join(last, last.c.ticket_id == ticket.c.id)
        .join(ticket_event, ticket_event.c.id == last.c.id)
        .where(ticket_event.c.action == "expire", ticket_event.c.actor == "system")
        .order_by(ticket.c.id)
    )


def _worked_before(connection: Connection, day: str, event_id: int) -> bool:
    """Whether numbers of a day before `day` were taken or called after that event."""
    worked = (ticket_event.c.id > event_id) & ticket_event.c.action.in_(("take", Step.CALL.value))
    query = select(ticket_event.c.id).join(ticket, ticket.c.id == ticket_event.c.ticket_id)
    return connection.execute(query.where(worked, ticket.c.service_day < day).limit(1)).first() is not None


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
