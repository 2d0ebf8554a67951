"""Who wants what printed where, and what became of it.

A job is committed before anything is sent: `queued → sending → printed | sent | failed |
unknown`. It is never sent again by itself. One process owns a printer (the touch app, under
an exclusive lock); everyone else inserts a job for that kiosk and watches its state.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import insert

from services.journal import Transaction
from services.tables import print_job


class JobKind(StrEnum):
    TICKET = "ticket"
    COPY = "copy"  # the same number again, marked SALINAN
    TEST = "test"


class JobState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    PRINTED = "printed"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


_INSERT = insert(print_job).returning(print_job.c.id)


def insert_job(
    transaction: Transaction, *, kiosk: str, kind: JobKind, ticket_id: int | None, language: str, requested_by: str
) -> int:
    """Queue a slip in the caller's transaction; returns the job's id."""
    values = {
        "kiosk": kiosk,
        "kind": kind.value,
        "ticket_id": ticket_id,
        "language": language,
        "state": JobState.QUEUED.value,
        "requested_at": transaction.at,
        "requested_by": requested_by,
    }
    return int(transaction.connection.execute(_INSERT, values).scalar_one())
