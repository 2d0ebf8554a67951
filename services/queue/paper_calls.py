"""Numbers that a kiosk gave while the server was away, and what became of those that were called from a list on paper.

Such a number has a series of two letters or more, S and the letters of its kiosk (services.visits.slip_series); no
service prints one. Counters call it as any other. Where they called by a list on paper instead, it still waits in the
queue afterwards although its family has gone home: an officer says what the list says, number by number.
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import Final, assert_never

from sqlalchemy import ColumnElement, exists, select

from services.log.journal import Transaction
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.queue import tickets
from services.queue.day import ServiceDay
from services.queue.model import CallAnswer, CallRefusal, Done, Ticket, TicketState
from services.queue.moves import Refuse, attempt, find_ticket, lock_ticket, move
from services.queue.transitions import Step
from services.store.tables import ticket, ticket_event

FIRST_LETTER: Final = "S"
DAYS_BACK: Final = 7  # as long as a list may lie on a desk
OPEN: Final = (TicketState.WAITING, TicketState.EXPIRED)


class PaperOutcome(StrEnum):
    """What the list on paper says of a number."""

    SERVED = "served"
    NOT_HERE = "not_here"  # called, and nobody came


def given_in_outage(series: str) -> bool:
    """Whether numbers of a series were given by a kiosk alone, without the server. Pure."""
    return len(series) > 1 and series.startswith(FIRST_LETTER)


def on_list(today: date) -> tuple[ColumnElement[bool], ...]:
    """Conditions: a number of an outage of the last week that waits still, or whose day has ended; nobody has called it
    on a page, nor entered what a list says of it. Pure."""
    entered = exists().where(
        ticket_event.c.ticket_id == ticket.c.id, ticket_event.c.action.in_([Step.ENTER.value, Step.MISS.value])
    )
    return (
        ticket.c.service_day >= (today - timedelta(days=DAYS_BACK)).isoformat(),
        ticket.c.series.like(f"{FIRST_LETTER}_%"),
        ticket.c.state.in_([state.value for state in OPEN]),
        ticket.c.first_called_at.is_(None),
        ~entered,
    )


class PaperCalls:
    """`enter` returns what was done, once for each number; both raise NotPermitted, `open` DatabaseAway too."""

    def __init__(self, day: ServiceDay) -> None:
        self._day = day
        self.journal = day.journal

    @permitted(Action.SERVE)
    def open(self, who: Officer) -> list[Ticket]:
        """What a list on paper may still say something of, in the order in which families came (`on_list`)."""
        with self.journal.database.read() as connection:
            query = select(ticket).where(*on_list(self._day.known(connection)))
            rows = connection.execute(query.order_by(ticket.c.arrived_at, ticket.c.id)).all()
        return [tickets.from_row(row) for row in rows]

    @permitted(Action.SERVE)
    def enter(self, who: Officer, ticket_id: int, outcome: PaperOutcome) -> CallAnswer:
        """What became of a number that was called from the list."""

        def work(transaction: Transaction, day: date) -> Done:
            found = find_ticket(transaction, ticket_id)
            if not given_in_outage(found.series) or found.service_day < day - timedelta(days=DAYS_BACK):
                raise Refuse(CallRefusal.TICKET_UNKNOWN)
            tickets.lock_queues(transaction.connection, day, [found.service])
            found = lock_ticket(transaction, ticket_id)
            listed = select(ticket.c.id).where(ticket.c.id == found.id, *on_list(day))
            if transaction.connection.execute(listed).first() is None:
                raise Refuse(CallRefusal.WRONG_STATE, f"{outcome} from {found.state}")
            match outcome:
                case PaperOutcome.SERVED:
                    ended = {} if found.finished_at is not None else {"finished_at": transaction.at}
                    done = move(transaction, found, Step.ENTER, who.code, None, ended)
                case PaperOutcome.NOT_HERE:
                    done = move(transaction, found, Step.MISS, who.code, None, {})
                case _:
                    assert_never(outcome)
            said = TicketState.SERVED if outcome is PaperOutcome.SERVED else TicketState.NO_SHOW
            transaction.record("paper_call_entered", who.code, label=done.label, state=said.value)
            return Done(done)

        return attempt(self._day, work)
