"""Print jobs: who wants what printed where, and how it ended.

A job is committed before anything is sent: `queued → sending → printed | sent | failed |
unknown`. It is never sent again by itself. One process owns a printer (the touch app, under
an exclusive lock); everyone else inserts a job for that kiosk and watches its state.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, insert, select, update
from sqlalchemy.engine import Connection

from services.log.journal import Transaction
from services.queue.model import Ticket, TicketState
from services.queue.tickets import from_row as ticket_from_row
from services.store.asking import Answer, Statement, ask
from services.store.clock import from_micros, to_micros
from services.store.database import Database
from services.store.tables import alert, print_job, ticket

OVERDUE = timedelta(minutes=2)  # a slip takes seconds
VISITOR = "visitor"  # as who asked for a slip: the touch that asked for it prints it


class JobKind(StrEnum):
    TICKET = "ticket"
    COPY = "copy"  # the same number again, marked SALINAN
    TEST = "test"
    LIST = "list"  # who waits, for counters that call from paper
    PASS = "pass"  # of a booked visit, for a family that has no phone
    RECEIPT = "receipt"  # of goods that a family left
    LABEL = "label"  # of the bag that they are in


class JobState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    PRINTED = "printed"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"

    @property
    def ended(self) -> bool:
        return self not in (JobState.QUEUED, JobState.SENDING)


_JOB = ("kiosk", "kind", "language", "state", "requested_at", "requested_by")
_INSERT = Statement(insert(print_job).returning(print_job.c.id), columns=("ticket_id", *_JOB))
_INSERT_FIRST = Statement(
    insert(print_job)
    .values(ticket_id=select(ticket.c.id).where(ticket.c.request_id == bindparam("of_request")).scalar_subquery())
    .returning(print_job.c.id),
    columns=_JOB,
)


def insert_job(
    transaction: Transaction, *, kiosk: str, kind: JobKind, ticket_id: int | None, language: str, requested_by: str
) -> int:
    """Queue a slip in the caller's transaction; returns the job's id."""
    values = _job(transaction, kiosk, kind, language, requested_by)
    return int(ask(transaction.connection, _INSERT, ticket_id=ticket_id, **values).one().id)


def ask_first_job(transaction: Transaction, *, kiosk: str, of_request: str, language: str, requested_by: str) -> Answer:
    """Queue the slip of a number that is just being given, and whose id is not known yet; answers with the job's id."""
    values = _job(transaction, kiosk, JobKind.TICKET, language, requested_by)
    return ask(transaction.connection, _INSERT_FIRST, of_request=of_request, **values)


def _job(transaction: Transaction, kiosk: str, kind: JobKind, language: str, requested_by: str) -> dict[str, object]:
    return {
        "kiosk": kiosk,
        "kind": kind.value,
        "language": language,
        "state": JobState.QUEUED.value,
        "requested_at": transaction.at,
        "requested_by": requested_by,
    }


def withdraw(transaction: Transaction, ticket_id: int) -> bool:
    """Of a number that is cancelled: what is still queued is never printed, and nobody misses its paper.

    Returns whether a slip of it came out, or may still come.
    """
    _give_up(transaction, print_job.c.ticket_id == ticket_id)
    return not states_of(transaction.connection, ticket_id) <= {JobState.FAILED}


def give_up(transaction: Transaction, job_id: int) -> None:
    """A slip that is still queued is never printed: its visitor has got another paper."""
    _give_up(transaction, print_job.c.id == job_id)


def _give_up(transaction: Transaction, which: ColumnElement[bool]) -> None:
    queued = update(print_job).where(which, print_job.c.state == JobState.QUEUED.value)
    transaction.connection.execute(queued.values(state=JobState.FAILED.value, ended_at=transaction.at))


def states_of(connection: Connection, ticket_id: int) -> set[JobState]:
    """The states of all slips of a number."""
    rows = connection.execute(select(print_job.c.state).where(print_job.c.ticket_id == ticket_id))
    return {JobState(row.state) for row in rows}


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A slip that someone wanted, as it stands."""

    id: int
    kiosk: str
    kind: JobKind
    ticket_id: int | None
    language: str
    state: JobState
    requested_at: datetime
    requested_by: str
    printer_state: str
    resolved: bool


def from_row(row: Any) -> PrintJob:
    return PrintJob(
        row.id,
        row.kiosk,
        JobKind(row.kind),
        row.ticket_id,
        row.language,
        JobState(row.state),
        from_micros(row.requested_at),
        row.requested_by,
        row.printer_state or "",
        row.resolved_at is not None,
    )


def find_job(database: Database, job_id: int) -> PrintJob | None:
    """Raises DatabaseAway."""
    with database.read() as connection:
        row = connection.execute(select(print_job).where(print_job.c.id == job_id)).first()
    return from_row(row) if row else None


def newest_of(database: Database, ticket_id: int) -> PrintJob | None:
    """The slip of a number that was asked for last, a copy or the first one. Raises DatabaseAway."""
    query = select(print_job).where(print_job.c.ticket_id == ticket_id).order_by(print_job.c.id.desc()).limit(1)
    with database.read() as connection:
        row = connection.execute(query).first()
    return from_row(row) if row else None


def any_sending(database: Database, kiosk: str) -> bool:
    """Whether a slip of `kiosk` is on its way; at a start: whether a crash left one half way. Raises DatabaseAway."""
    query = select(print_job.c.id).where(print_job.c.kiosk == kiosk, print_job.c.state == JobState.SENDING.value)
    with database.read() as connection:
        return connection.execute(query.limit(1)).first() is not None


def label_of(transaction: Transaction, ticket_id: int | None) -> str:
    """What is printed on a job's number, "-" where it has none."""
    if ticket_id is None:
        return "-"
    row = transaction.connection.execute(select(ticket.c.series, ticket.c.number).where(ticket.c.id == ticket_id)).one()
    return f"{row.series}{row.number:03d}"


def last_job(database: Database, kiosk: str) -> tuple[PrintJob, Ticket | None] | None:
    """The newest slip that was asked of a kiosk, with its number if it has one. Raises DatabaseAway."""
    query = select(print_job).where(print_job.c.kiosk == kiosk).order_by(print_job.c.id.desc()).limit(1)
    with database.read() as connection:
        row = connection.execute(query).first()
        if row is None:
            return None
        found = (
            connection.execute(select(ticket).where(ticket.c.id == row.ticket_id)).first() if row.ticket_id else None
        )
    return from_row(row), ticket_from_row(found) if found is not None else None


def without_paper(
    database: Database, *, since: datetime, now: datetime | None = None, kiosk: str | None = None
) -> list[tuple[PrintJob, Ticket]]:
    """Numbers whose paper did not surely come out and that nobody has dealt with, newest first.

    Those of visitors who walked away are among them: what counts is the job, not a session.
    A later copy that was printed settles the number too; one that was cancelled needs no paper. A copy that its visitor
    asked for and did not wait for is no paper that anybody misses.
    With `now`, what has been waiting for its printer for too long is listed as well (no kiosk
    runs). Raises DatabaseAway.
    """
    moments = {"since": to_micros(since), "overdue": to_micros(now - OVERDUE) if now is not None else -1}
    query = _WITHOUT_PAPER if kiosk is None else _WITHOUT_PAPER_AT
    with database.read() as connection:
        jobs = [from_row(row) for row in connection.execute(query, {**moments, "at_kiosk": kiosk}).all()]
        ids = {job.ticket_id for job in jobs}
        rows = connection.execute(select(ticket).where(ticket.c.id.in_(ids))).all() if ids else ()
    found = {row.id: ticket_from_row(row) for row in rows}
    return [(job, found[job.ticket_id]) for job in jobs if job.ticket_id in found]


def _without_paper() -> Select[Any]:
    copy = print_job.alias("copy")
    settled = select(copy.c.id).where(
        copy.c.ticket_id == print_job.c.ticket_id, copy.c.id > print_job.c.id, copy.c.state == JobState.PRINTED.value
    )
    alerted = select(alert.c.id).where(alert.c.ticket_id == print_job.c.ticket_id, alert.c.closed_at.is_(None))
    left_alone = (
        (print_job.c.kind == JobKind.COPY.value)
        & (print_job.c.requested_by == VISITOR)
        & (print_job.c.state == JobState.QUEUED.value)
    )
    return (
        select(print_job, ticket.c.id.label("of_ticket"))
        .join(ticket, ticket.c.id == print_job.c.ticket_id)
        .where(print_job.c.requested_at >= bindparam("since"), print_job.c.resolved_at.is_(None), ~settled.exists())
        .where(ticket.c.state != TicketState.CANCELLED.value, ~left_alone)
        .where(
            print_job.c.state.in_([JobState.FAILED.value, JobState.UNKNOWN.value])
            | (print_job.c.state.in_([JobState.SENT.value, JobState.PRINTED.value]) & alerted.exists())
            | (
                print_job.c.state.in_([JobState.QUEUED.value, JobState.SENDING.value])
                & (print_job.c.requested_at < bindparam("overdue"))
            )
        )
        .order_by(print_job.c.id.desc())
    )


_WITHOUT_PAPER = _without_paper()
_WITHOUT_PAPER_AT = _WITHOUT_PAPER.where(print_job.c.kiosk == bindparam("at_kiosk"))
