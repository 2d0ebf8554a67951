"""What visitors may do with their own number at the kiosk: give it up, exchange it, or have its slip once more.

Whoever shows the code of a slip is taken for its owner; what cannot be undone asks for more than
that: a number that is being called or served is the counter's, and giving up the number of a
booked visit would use the visit up, so that is a counter's too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.engine import Connection

from services.log.journal import Transaction
from services.queue import print_jobs, tickets
from services.queue.day import ServiceDay
from services.queue.model import CallRefusal, Done, NotDone, Ticket, TicketState, WaitInterval
from services.queue.moves import Refuse, attempt, lock_ticket, move
from services.queue.print_jobs import VISITOR, JobKind, JobState
from services.queue.reasons import CancelReason, VisitorReason
from services.queue.taking import Taking
from services.queue.transitions import Step
from services.store.tables import print_job, service_queue, ticket, ticket_event

_GIVE_PLACE_BACK = (
    update(service_queue)
    .where(service_queue.c.service == bindparam("of_service"), service_queue.c.taken > 0)
    .values(taken=service_queue.c.taken - 1)
)
_TAKEN_IN = select(ticket_event.c.service).where(
    ticket_event.c.ticket_id == bindparam("of_ticket"), ticket_event.c.action == "take"
)

MOST_COPIES = 2  # that came out, or may have; who needs more has a reason to be heard at a counter


@dataclass(frozen=True, slots=True)
class PlaceInQueue:
    """Where a ticket stands now. `ahead` and `wait` are of one that waits, else 0 and None."""

    ticket: Ticket
    ahead: int = 0
    wait: WaitInterval | None = None  # None: nobody can say
    may_give_up: bool = False  # at the kiosk, by the visitor
    may_copy: bool = False


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A number that was taken by mistake and is cancelled. `on_paper`: a slip of it came out, or may still."""

    ticket: Ticket
    on_paper: bool


def may_give_up(found: Ticket) -> bool:
    return found.state is TicketState.WAITING and not found.is_booked


def may_copy(connection: Connection, found: Ticket) -> bool:
    """Whether a visitor may have the slip of this number once more."""
    if found.state is not TicketState.WAITING:
        return False
    copies = select(func.count()).where(
        print_job.c.ticket_id == found.id,
        print_job.c.kind == JobKind.COPY.value,
        print_job.c.requested_by == VISITOR,
        print_job.c.state != JobState.FAILED.value,
    )
    return int(connection.execute(copies).scalar_one()) < MOST_COPIES


class OwnNumbers:
    """The numbers of those who stand at one kiosk. `code` is the public code of a slip."""

    def __init__(self, day: ServiceDay, taking: Taking, *, kiosk: str) -> None:
        self._day = day
        self._taking = taking
        self._kiosk = kiosk

    def place(self, code: str) -> PlaceInQueue | None:
        """Where the ticket with this public code stands; None when there is none. Raises DatabaseAway."""
        with self._day.journal.database.read() as connection:
            row = connection.execute(select(ticket).where(ticket.c.code == code)).first()
            if row is None:
                return None
            mine = tickets.from_row(row)
            copied = may_copy(connection, mine)
        if mine.state is not TicketState.WAITING:
            return PlaceInQueue(mine)
        return PlaceInQueue(mine, *self._taking.outlook.of(mine), may_give_up(mine), copied)

    def give_up(self, code: str) -> Done | NotDone:
        """waiting → cancelled, because the visitor says so."""

        def work(transaction: Transaction, day: date) -> Done:
            found = _locked(transaction, day, code)
            if not may_give_up(found):
                raise Refuse(CallRefusal.WRONG_STATE, found.state.value)
            values = {"finished_at": transaction.at}
            given_up = move(transaction, found, Step.CANCEL, VISITOR, None, values, CancelReason.VISITOR.value)
            print_jobs.withdraw(transaction, found.id)
            transaction.record("ticket_given_up", VISITOR, label=given_up.label)
            return Done(given_up)

        return attempt(self._day, work)

    def take_back(self, code: str) -> TakenBack | NotDone:
        """waiting → cancelled, because the visitor chose wrongly. Its slip is not printed if it is not on its way yet,
        and its place in the day's quota is free again: that of the service it was taken in, wherever it was transferred
        to. Who asks twice gets the first answer again."""

        def work(transaction: Transaction, day: date) -> TakenBack:
            found = _locked(transaction, day, code)
            if not _was_taken_back(transaction, found):
                if not may_give_up(found):
                    raise Refuse(CallRefusal.WRONG_STATE, found.state.value)
                values = {"finished_at": transaction.at}
                found = move(transaction, found, Step.CANCEL, VISITOR, None, values, VisitorReason.CHANGED.value)
                transaction.connection.execute(_GIVE_PLACE_BACK, {"of_service": _taken_in(transaction, found.id)})
                transaction.record("ticket_taken_back", VISITOR, label=found.label)
            return TakenBack(found, print_jobs.withdraw(transaction, found.id))

        return attempt(self._day, work)

    def forgo(self, request_id: str) -> Done | NotDone:
        """waiting → cancelled, because nobody was ever shown the number of this request. One that was printed somebody
        has; one that was called, a counter."""

        def work(transaction: Transaction, day: date) -> Done:
            row = transaction.connection.execute(select(ticket).where(ticket.c.request_id == request_id)).first()
            if row is None:
                raise Refuse(CallRefusal.TICKET_UNKNOWN)
            return Done(cancel_unshown(transaction, day, row.code))

        return attempt(self._day, work)

    def copy(self, code: str, language: str) -> int | NotDone:
        """The print job of one more slip, marked SALINAN."""

        def work(transaction: Transaction, day: date) -> int:
            found = _locked(transaction, day, code)
            if (left := self._left_over(transaction, found, JobKind.COPY)) is not None:
                return left  # it was asked for before, and the answer was lost
            if not may_copy(transaction.connection, found):
                raise Refuse(CallRefusal.NOTHING_TO_DO)
            return self._ask(transaction, found, JobKind.COPY, language)

        return attempt(self._day, work)

    def slip(self, code: str, language: str) -> int | NotDone:
        """The print job of a slip for a number that has none: a plain one where nothing of it ever came out, else one
        that is marked SALINAN. One that was asked for here and that the printer's owner could not take on (the database
        was away) is still to be printed, and is that job. None while another one is on its way."""

        def work(transaction: Transaction, day: date) -> int:
            found = _locked(transaction, day, code)
            if found.state is TicketState.WAITING and (left := self._left_over(transaction, found)) is not None:
                return left
            states = print_jobs.states_of(transaction.connection, found.id)
            on_its_way = not all(state.ended for state in states)
            if on_its_way or not may_copy(transaction.connection, found):
                raise Refuse(CallRefusal.NOTHING_TO_DO)
            nothing_came = states <= {JobState.FAILED}
            return self._ask(transaction, found, JobKind.TICKET if nothing_came else JobKind.COPY, language)

        return attempt(self._day, work)

    def _left_over(self, transaction: Transaction, found: Ticket, kind: JobKind | None = None) -> int | None:
        """A job of this kiosk's visitors that was never claimed, while no other one is on its way. Whoever prints it
        claims it first, so it is printed once however often it is asked for. `kind`: only of jobs of this kind."""
        under_way = select(print_job).where(
            print_job.c.ticket_id == found.id,
            print_job.c.state.in_([JobState.QUEUED.value, JobState.SENDING.value]),
        )
        jobs = [print_jobs.from_row(row) for row in transaction.connection.execute(under_way).all()]
        jobs = [job for job in jobs if kind in (None, job.kind)]
        mine = [job.id for job in jobs if self._waits_here(job)]
        return min(mine) if mine and len(mine) == len(jobs) else None

    def _waits_here(self, job: print_jobs.PrintJob) -> bool:
        return job.state is JobState.QUEUED and job.kiosk == self._kiosk and job.requested_by == VISITOR

    def _ask(self, transaction: Transaction, found: Ticket, kind: JobKind, language: str) -> int:
        job = print_jobs.insert_job(
            transaction,
            kiosk=self._kiosk,
            kind=kind,
            ticket_id=found.id,
            language=language,
            requested_by=VISITOR,
        )
        transaction.record("print_requested", VISITOR, job=job, label=found.label, kind=kind.value)
        return job


def cancel_unshown(transaction: Transaction, day: date, code: str) -> Ticket:
    """waiting → cancelled, of a number that nobody was shown. Raises Refuse where a slip of it was begun, or it was
    called."""
    found = _locked(transaction, day, code)
    states = print_jobs.states_of(transaction.connection, found.id)
    if found.state is not TicketState.WAITING or not states <= {JobState.QUEUED, JobState.FAILED}:
        raise Refuse(CallRefusal.WRONG_STATE, found.state.value)
    values = {"finished_at": transaction.at}
    cancelled = move(transaction, found, Step.CANCEL, VISITOR, None, values, VisitorReason.NOT_SHOWN.value)
    if not found.is_booked:  # those have their places in their sessions
        transaction.connection.execute(_GIVE_PLACE_BACK, {"of_service": _taken_in(transaction, found.id)})
    print_jobs.withdraw(transaction, found.id)
    transaction.record("ticket_not_shown", VISITOR, label=cancelled.label)
    return cancelled


def _locked(transaction: Transaction, day: date, code: str) -> Ticket:
    """The ticket, locked after its queue as everywhere, so that no counter calls it meanwhile. Raises Refuse."""
    row = transaction.connection.execute(select(ticket).where(ticket.c.code == code)).first()
    if row is None:
        raise Refuse(CallRefusal.TICKET_UNKNOWN)
    tickets.lock_queues(transaction.connection, day, [row.service, _taken_in(transaction, row.id)])
    return lock_ticket(transaction, row.id)


def _taken_in(transaction: Transaction, ticket_id: int) -> str:
    """The service in whose quota a ticket has its place."""
    return str(transaction.connection.execute(_TAKEN_IN, {"of_ticket": ticket_id}).scalar_one())


def _was_taken_back(transaction: Transaction, found: Ticket) -> bool:
    """Whether its visitor has exchanged it before."""
    if found.state is not TicketState.CANCELLED:
        return False
    cancelled = select(ticket_event.c.id).where(
        ticket_event.c.ticket_id == found.id,
        ticket_event.c.action == Step.CANCEL.value,
        ticket_event.c.reason == VisitorReason.CHANGED.value,
    )
    return transaction.connection.execute(cancelled).first() is not None
