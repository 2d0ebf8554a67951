"""A number whose owner has neither its paper nor a photograph: an officer finds it by service and time, and prints it.

Nobody can fetch somebody else's number by themselves: the kiosk shows one only for its code, and here an officer asks
when it was taken and looks at who stands there. Every slip printed so is a copy, with a reason, in the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from services.log.journal import Transaction
from services.people.model import Officer
from services.people.permissions import Action, permitted
from services.queue import print_jobs, tickets
from services.queue.day import ServiceDay
from services.queue.model import CallRefusal, Done, NotDone, Ticket, TicketState
from services.queue.moves import Refuse, attempt, find_ticket, lock_ticket, require_code
from services.queue.print_jobs import JobKind, JobState
from services.queue.reasons import LostReason
from services.store.clock import to_micros
from services.store.tables import print_job, ticket

AROUND = timedelta(minutes=20)  # nobody remembers better when they took a number
MOST = 40  # lines that an officer reads


@dataclass(frozen=True, slots=True)
class LostNumber:
    """A waiting number that might be the one. `copies`: slips of it beside the first that came out, or may have."""

    ticket: Ticket
    copies: int


class LostNumbers:
    """`reprint` returns what was done; both raise NotPermitted, `around` DatabaseAway too."""

    def __init__(self, day: ServiceDay) -> None:
        self._day = day
        self.journal = day.journal

    @permitted(Action.SERVE)
    def around(self, who: Officer, service: str, at: datetime) -> tuple[LostNumber, ...]:
        """Today's numbers that wait in a service and were taken about then, in the order of taking."""
        with self.journal.database.read() as connection:
            query = (
                select(ticket)
                .where(
                    ticket.c.service_day == self._day.known(connection).isoformat(),
                    ticket.c.service == service,
                    ticket.c.state == TicketState.WAITING.value,
                    ticket.c.arrived_at.between(to_micros(at - AROUND), to_micros(at + AROUND)),
                )
                .order_by(ticket.c.arrived_at, ticket.c.id)
                .limit(MOST)
            )
            found = [tickets.from_row(row) for row in connection.execute(query)]
            copies = (
                select(print_job.c.ticket_id, func.count().label("copies"))
                .where(
                    print_job.c.ticket_id.in_([one.id for one in found]),
                    print_job.c.kind == JobKind.COPY.value,
                    print_job.c.state != JobState.FAILED.value,
                )
                .group_by(print_job.c.ticket_id)
            )
            counted = {row.ticket_id: row.copies for row in connection.execute(copies)}
        return tuple(LostNumber(one, counted.get(one.id, 0)) for one in found)

    @permitted(Action.SERVE)
    def reprint(self, who: Officer, ticket_id: int, kiosk: str, reason: str) -> Done | NotDone:
        """Ask a kiosk for a copy of a number that waits, with a reason code (services.queue.reasons.LostReason)."""

        def work(transaction: Transaction, day: date) -> Done:
            require_code(LostReason, reason)
            found = find_ticket(transaction, ticket_id)
            tickets.lock_queues(transaction.connection, day, [found.service])
            found = lock_ticket(transaction, ticket_id)
            if found.state is not TicketState.WAITING or found.service_day != day:
                raise Refuse(CallRefusal.WRONG_STATE, found.state.value)
            job = print_jobs.insert_job(
                transaction,
                kiosk=kiosk,
                kind=JobKind.COPY,
                ticket_id=found.id,
                language=_language(transaction, found.id),
                requested_by=who.code,
            )
            transaction.record("lost_number_printed", who.code, job=job, label=found.label, kiosk=kiosk, reason=reason)
            return Done(found)

        return attempt(self._day, work)


def _language(transaction: Transaction, ticket_id: int) -> str:
    """The language in which its first slip was asked for."""
    first = select(print_job.c.language).where(print_job.c.ticket_id == ticket_id).order_by(print_job.c.id).limit(1)
    return str(transaction.connection.execute(first).scalar() or "id")
