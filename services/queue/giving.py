"""A number that an officer gives at a counter: the kiosk is closed, broken or without paper, or of no use to somebody.

It is a number like any other: the same letter, lane, quota, hours and order. Outside the hours only who may admit gives
one. It is printed by a kiosk of the officer's choice, or the officer writes it down. Every one is in the log with the
officer and a reason, and the integrity report counts them apart from those of the kiosk.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from services.people.model import Officer
from services.people.permissions import Action, permitted, require
from services.queue import print_jobs, tickets
from services.queue.day import ServiceDay
from services.queue.model import Channel, TakeAnswer, TakeRequest, Ticket, WaitInterval
from services.queue.print_jobs import PrintJob
from services.queue.reasons import GiveReason
from services.queue.taking import Taking
from services.store.tables import ticket, ticket_event

LATELY = 5  # numbers that an officer is shown again


@dataclass(frozen=True, slots=True)
class GiveWish:
    """intent: made when the form is opened; the same one never gives a second number.

    print_at: the kiosk that prints it; "": the officer writes it. outside_hours: also while the service is closed, or
    would not get to it.
    """

    intent: str
    service: str
    reason: GiveReason
    priority_group: str | None = None
    print_at: str = ""
    outside_hours: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """A number that an officer gave, as it stands now. paper: its newest slip; None: it was written by hand."""

    ticket: Ticket
    ahead: int
    wait: WaitInterval | None
    paper: PrintJob | None


class CounterNumbers:
    """Every method raises NotPermitted; those that only read raise DatabaseAway."""

    def __init__(self, day: ServiceDay, taking: Taking) -> None:
        self._day = day
        self.journal = day.journal
        self._taking = taking

    @permitted(Action.SERVE)
    def give(self, who: Officer, wish: GiveWish) -> TakeAnswer:
        """A number, or why not; durable when this returns."""
        if wish.outside_hours:
            require(self.journal, who, Action.ADMIT)
        request = TakeRequest(
            _request_id(who, wish.intent),
            wish.service,
            wish.priority_group,
            channel=Channel.COUNTER,
            actor=who.code,
            ignore_hours=wish.outside_hours,
            print_slip=bool(wish.print_at),
            print_at=wish.print_at,
            reason=wish.reason.value,
        )
        return self._taking.take(request)

    @permitted(Action.SERVE)
    def given(self, who: Officer, intent: str) -> Given | None:
        """What this officer's form has given; None: nothing yet."""
        with self.journal.database.read() as connection:
            mine = select(ticket).where(ticket.c.request_id == _request_id(who, intent))
            row = connection.execute(mine).first()
        if row is None:
            return None
        found = tickets.from_row(row)
        ahead, wait = self._taking.outlook.of(found)
        return Given(found, ahead, wait, print_jobs.newest_of(self.journal.database, found.id))

    @permitted(Action.SERVE)
    def lately(self, who: Officer) -> tuple[Ticket, ...]:
        """What this officer gave today, the newest first."""
        with self.journal.database.read() as connection:
            query = (
                select(ticket)
                .join(ticket_event, ticket_event.c.ticket_id == ticket.c.id)
                .where(
                    ticket.c.service_day == self._day.known(connection).isoformat(),
                    ticket.c.channel == Channel.COUNTER.value,
                    ticket_event.c.action == "take",
                    ticket_event.c.actor == who.code,
                )
                .order_by(ticket.c.id.desc())
                .limit(LATELY)
            )
            return tuple(tickets.from_row(row) for row in connection.execute(query))


def _request_id(who: Officer, intent: str) -> str:
    """Nobody meets what another officer's form has given."""
    return f"counter {who.code} {intent}"
